"""A pretend server that answers what it was told to, and remembers what it was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.pace import Unpaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongctl.gong.pace import Pace

SECRET = "s3cr3t-of-the-tests"
BASIC = Credentials("GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET", user="key", secret=SECRET)

Reply = httpx.Response | Exception


def answer(status: int = 200, body: Any = None, **headers: str) -> httpx.Response:
    content = b"" if body is None else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers=headers)


def raw(content: bytes, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=content, headers=headers)


class Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" " * 65536


class Scripted(httpx.BaseTransport):
    """Gives one reply after the other, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status_code, headers=reply.headers, stream=reply.stream)

    def payload(self, place: int = -1) -> Any:
        return json.loads(self.requests[place].content)


class Sleeper:
    """Sleeps no time at all, and remembers for how long it should have."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def client_of(
    transport: httpx.BaseTransport,
    *,
    limits: Limits | None = None,
    sleep: Callable[[float], None] | None = None,
    pace: Pace | None = None,
    credentials: Credentials = BASIC,
    before_start: Callable[[], None] = lambda: None,
) -> Client:
    http = httpx.Client(base_url="https://api.gong.io/v2", transport=transport)
    return Client(http, credentials, pace or Unpaced(), limits or Limits(), before_start, sleep or Sleeper())
