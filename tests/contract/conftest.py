"""The targets of the contract suite."""

import os
import time
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import httpx
import pytest

from gongctl.emulator import Settings, create_app
from tests.contract.checked import DOCUMENT, LIVE, CheckedTransport, InProcess

BASE_URL = os.environ.get("GONGCTL_CONTRACT_BASE_URL", "")
CREDENTIALS = os.environ.get("GONGCTL_CONTRACT_CREDENTIALS", "")
MAY_WRITE = os.environ.get("GONGCTL_CONTRACT_WRITE") == "1"
DIALECT = os.environ.get("GONGCTL_CONTRACT_DIALECT", "openapi")
DOCUMENTS = {"openapi": DOCUMENT, "live": LIVE}
Dialect = Literal["openapi", "live"]


def targets(dialect: Dialect) -> list[str]:
    """Whom the suite of a dialect asks."""
    return ["emulator", "account"] if BASE_URL and CREDENTIALS and dialect == DIALECT else ["emulator"]


@dataclass(frozen=True)
class Target:
    """Whom the suite asks."""

    inner: httpx.BaseTransport
    base_url: str
    auth: httpx.Auth
    may_write: bool
    document: Path = DOCUMENT

    def checked(self, *, requests: bool = True) -> httpx.Client:
        return httpx.Client(
            transport=CheckedTransport(self.inner, requests=requests, document=self.document),
            base_url=self.base_url,
            auth=self.auth,
            timeout=30,
        )

    def rough(self) -> httpx.Client:
        """A client that may send what is wrong."""
        return self.checked(requests=False)

    @cached_property
    def client(self) -> httpx.Client:
        return self.checked()


class Paced(httpx.BaseTransport):
    """Stays under the three calls a second of a real account."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(0.36)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class Bearer(httpx.Auth):
    """HTTP Bearer."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@contextmanager
def opened(whom: str, dialect: Dialect) -> Iterator[Target]:
    """Open a target that speaks a dialect."""
    document = DOCUMENTS[dialect]
    if whom == "emulator":
        with create_app(None, Settings(dialect=dialect)) as app:
            pretend = httpx.BasicAuth("key", "secret")
            yield Target(InProcess(app), "http://emulator/v2", pretend, may_write=True, document=document)
    else:
        key, colon, secret = CREDENTIALS.partition(":")
        auth = httpx.BasicAuth(key, secret) if colon else Bearer(CREDENTIALS)
        with Paced(httpx.HTTPTransport()) as inner:
            yield Target(inner, BASE_URL, auth, may_write=MAY_WRITE, document=document)


@pytest.fixture(params=targets("openapi"))
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    with opened(request.param, "openapi") as found:
        yield found


@pytest.fixture(params=targets("live"))
def live(request: pytest.FixtureRequest) -> Iterator[Target]:
    with opened(request.param, "live") as found:
        yield found


@pytest.fixture
def integration_id(target: Target) -> Iterator[str]:
    """An integration for one test; of a type that nobody else has, since one of each may be active."""
    if not target.may_write:
        pytest.skip("only reading calls are made to a real account without GONGCTL_CONTRACT_WRITE=1")
    name = f"gongctl-contract-{uuid.uuid4().hex[:12]}"
    answer = target.client.put("/crm/integrations", json={"integrationId": name, "integrationType": name})
    answer.raise_for_status()
    yield name
    target.client.delete("/crm/integrations", params={"integrationId": name})
