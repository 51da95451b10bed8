"""Everything that can happen to a call on its way, as a transport that makes it happen to one of them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import httpx

from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongctl.gong.dialect import Dialect

OPERATIONS: Final = (
    "GET integrations",
    "GET entity-schema",
    "PUT integrations",
    "POST entity-schema",
    "DELETE integrations",
)
"""What plan and apply call."""


def operation_of(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path.rpartition('/')[2]}"


@dataclass(frozen=True)
class Trouble:
    """What happens. `passes` says that another try mends it (None: that the account may be asked what became of it).

    `lasts` says that it goes on for all later calls.
    """

    happen: Callable[[httpx.Request, httpx.BaseTransport], httpx.Response]
    passes: bool | None = True
    lasts: bool = False


class Troubled(httpx.BaseTransport):
    """Passes calls on but for one, the `number`-th of an operation, and remembers the writes in their order."""

    def __init__(self, inner: httpx.BaseTransport, trouble: Trouble, operation: str, number: int) -> None:
        self._inner = inner
        self._trouble = trouble
        self._operation = operation
        self._number = number
        self._struck = False
        self.counts: dict[str, int] = {}
        self.writes: list[tuple[str, str]] = []
        self.request_ids: dict[str, set[str]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        self.counts[operation] = self.counts.get(operation, 0) + 1
        if request.method != "GET":
            self._remember(operation, request)
        due = operation == self._operation and self.counts[operation] == self._number and not self._struck
        if due or (self._struck and self._trouble.lasts):
            self._struck = True
            return self._trouble.happen(request, self._inner)
        return self._inner.handle_request(request)

    @property
    def struck(self) -> bool:
        """Whether it happened."""
        return self._struck

    def _remember(self, operation: str, request: httpx.Request) -> None:
        query = dict(request.url.params)
        said = query if "integrationId" in query else json.loads(request.read())
        name = "/".join(one for one in (said.get("integrationId", said.get("name")), said.get("objectType")) if one)
        self.writes.append((operation, name))
        if "clientRequestId" in query:
            self.request_ids.setdefault(name, set()).add(query["clientRequestId"])


def dialect_through(transport: httpx.BaseTransport, speak: Callable[[Client], Dialect] = OpenApiDialect) -> Dialect:
    """Speak to an account through a transport, without any waiting."""
    http = httpx.Client(base_url="http://localhost/v2", transport=transport)
    credentials = Credentials("", user="key", secret="secret")
    return speak(Client(http, credentials, Unpaced(), Limits(), sleep=lambda _: None))


class _Cut(httpx.SyncByteStream):
    """A body that breaks off."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


class _Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" " * 65536


def _status(status: int, content: bytes = b"", *, wait: str | None = None) -> Trouble:
    content = content or json.dumps({"requestId": "r", "errors": [f"trouble {status}"]}).encode()
    headers = {"Retry-After": wait} if wait is not None else {}

    def happen(_request: httpx.Request, _inner: httpx.BaseTransport) -> httpx.Response:
        return httpx.Response(status, content=content, headers=headers)

    return Trouble(happen)


def _never_sent(error: Exception) -> Trouble:
    def happen(_request: httpx.Request, _inner: httpx.BaseTransport) -> httpx.Response:
        raise error

    return Trouble(happen)


def _done_but(answer: Callable[[httpx.Response], httpx.Response]) -> Trouble:
    def happen(request: httpx.Request, inner: httpx.BaseTransport) -> httpx.Response:
        whole = inner.handle_request(request)
        whole.read()
        return answer(whole)

    return Trouble(happen)


def _lost(error: Exception) -> Trouble:
    def answer(_whole: httpx.Response) -> httpx.Response:
        raise error

    return _done_but(answer)


def _twice(request: httpx.Request, inner: httpx.BaseTransport) -> httpx.Response:
    inner.handle_request(request).read()
    return inner.handle_request(request)


def _date(seconds: float) -> str:
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True)


def _final(trouble: Trouble, *, lasts: bool = False) -> Trouble:
    return replace(trouble, passes=False, lasts=lasts)


TROUBLES: Final[Mapping[str, Trouble]] = {
    "429": _status(429),
    "429 for seconds": _status(429, wait="2"),
    "429 until a date": _status(429, wait=_date(2)),
    "429 for a day": _final(_status(429, wait="86400")),
    "429 with nonsense": _status(429, wait="soon"),
    "500": _status(500),
    "502 of a gateway": _status(502, b"<html><h1>502 Bad Gateway</h1></html>"),
    "503": _status(503),
    "504 of what was done": _done_but(lambda _whole: httpx.Response(504, content=b"<html>timeout</html>")),
    "refused": _never_sent(httpx.ConnectError("[Errno 111] Connection refused")),
    "no such name": _never_sent(httpx.ConnectError("[Errno -2] Name or service not known")),
    "connecting too slow": _never_sent(httpx.ConnectTimeout("timed out")),
    "reset before": _never_sent(httpx.ReadError("[Errno 104] Connection reset by peer")),
    "reset while sending": _never_sent(httpx.WriteError("[Errno 32] Broken pipe")),
    "reset after": _lost(httpx.ReadError("[Errno 104] Connection reset by peer")),
    "too slow": _lost(httpx.ReadTimeout("timed out")),
    "no answer": _lost(httpx.RemoteProtocolError("Server disconnected without sending a response.")),
    "done twice": Trouble(_twice),
    "cut off": _done_but(lambda whole: httpx.Response(200, stream=_Cut(whole.content[:-3]))),
    "malformed": _done_but(lambda whole: httpx.Response(200, content=whole.content[:-1])),
    "endless": _done_but(lambda _whole: httpx.Response(200, stream=_Endless())),
    "empty": _done_but(lambda _whole: httpx.Response(200, content=b"")),
    "not unpacked": _done_but(lambda _: httpx.Response(200, content=b"no", headers={"Content-Encoding": "gzip"})),
    "an error under 200": _final(
        Trouble(lambda _request, _inner: httpx.Response(200, json={"requestId": "r", "errors": ["no"]}))
    ),
    "400": _final(_status(400)),
    "401 from then on": _final(_status(401), lasts=True),
    "403": _final(_status(403)),
    "503 from then on": _final(_status(503), lasts=True),
    "refused from then on": _final(_never_sent(httpx.ConnectError("[Errno 111] Connection refused")), lasts=True),
    "reset after, from then on": _final(_lost(httpx.ReadError("[Errno 104] Connection reset by peer")), lasts=True),
    "a list": replace(_done_but(lambda _whole: httpx.Response(200, content=b"[1]")), passes=None),
    "a redirect": _final(
        Trouble(lambda _request, _inner: httpx.Response(302, headers={"Location": "https://evil.example/"}))
    ),
}
