"""A run of sending that kills its own process: `python -m tests.objects.killed_program DIRECTORY CALL WHEN`.

The account is an emulator whose data stays in the directory, beside the journal. CALL counts what
is asked of the account, from 1; 0 is never. It prints how many objects took, now and before.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

import httpx

from gongctl.emulator import Settings, create_app
from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.model import Field, Integration
from tests.objects.account import KEY, Sender, many

OBJECTS = 5


class Killing(httpx.BaseTransport):
    """Passes calls on, and ends the process before or after one of them."""

    def __init__(self, inner: httpx.BaseTransport, call: int, when: str) -> None:
        self._inner = inner
        self._left = call
        self._when = when

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        response = self._inner.handle_request(request)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return response


def dialect_over(transport: httpx.BaseTransport) -> OpenApiDialect:
    http = httpx.Client(base_url="http://localhost/v2", transport=transport)
    credentials = Credentials("the tests' own", user="key", secret="secret")
    return OpenApiDialect(Client(http, credentials, Unpaced(), Limits(), sleep=lambda _: None))


def main(directory: Path, call: int, when: str) -> None:
    with closing(create_app(directory / "account.sqlite", Settings(processing_seconds=0))) as app:
        account = httpx.WSGITransport(app=app)
        if not dialect_over(account).integrations():
            dialect_over(account).register(Integration(KEY.integration_id, "Custom"))
            dialect_over(account).upload_schema(KEY, [Field("name", "Name", "STRING")])
        sent = Sender(directory / "uploads.sqlite", f"of-{os.getpid()}")(
            many(OBJECTS), dialect_over(Killing(account, call, when))
        )
        sys.stdout.write(f"{sent.objects} {sent.skipped} {sent.complete}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
