"""The targets of the contract suite."""

import os
import time
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cached_property

import httpx
import pytest

from gongctl.emulator import create_app
from tests.contract.checked import CheckedTransport, InProcess

BASE_URL = os.environ.get("GONGCTL_CONTRACT_BASE_URL", "")
CREDENTIALS = os.environ.get("GONGCTL_CONTRACT_CREDENTIALS", "")
MAY_WRITE = os.environ.get("GONGCTL_CONTRACT_WRITE") == "1"
TARGETS = ["emulator", "account"] if BASE_URL and CREDENTIALS else ["emulator"]


@dataclass(frozen=True)
class Target:
    """Whom the suite asks."""

    inner: httpx.BaseTransport
    base_url: str
    auth: httpx.Auth
    may_write: bool

    def checked(self, *, requests: bool = True) -> httpx.Client:
        return httpx.Client(
            transport=CheckedTransport(self.inner, requests=requests),
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


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    if request.param == "emulator":
        with create_app() as app:
            yield Target(InProcess(app), "http://emulator/v2", httpx.BasicAuth("key", "secret"), may_write=True)
    else:
        key, colon, secret = CREDENTIALS.partition(":")
        auth = httpx.BasicAuth(key, secret) if colon else Bearer(CREDENTIALS)
        with Paced(httpx.HTTPTransport()) as inner:
            yield Target(inner, BASE_URL, auth, may_write=MAY_WRITE)


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
