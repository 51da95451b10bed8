"""Clients of an emulator that speaks `live`, in this process: those of the directory above, started otherwise."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from gongctl.emulator import Emulator, Settings, create_app
from tests.contract.checked import LIVE, CheckedTransport, InProcess
from tests.emulator.conftest import Start


def open_client(app: Emulator, *, rough: bool = False) -> httpx.Client:
    """A client of `app` whose exchanges are checked; a rough one may send what is wrong."""
    return httpx.Client(
        transport=CheckedTransport(InProcess(app), requests=not rough, document=LIVE),
        base_url="http://emulator/v2",
        auth=("key", "secret"),
    )


@pytest.fixture
def start() -> Iterator[Start]:
    """Start an emulator with the given settings, and give a client of it."""
    with ExitStack() as stack:

        def begin(*, rough: bool = False, data: object = None, **settings: object) -> httpx.Client:
            app = stack.enter_context(create_app(data, Settings(dialect="live", **settings)))  # type: ignore[arg-type]
            return stack.enter_context(open_client(app, rough=rough))

        yield begin
