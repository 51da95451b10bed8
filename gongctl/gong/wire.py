"""One request out, one answer in, within bounds of time and size."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from gongctl.gong.answers import Incomplete, TooLarge
from gongctl.gong.exchanges import log_exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from gongctl.gong.credentials import Credentials

log = logging.getLogger("gongctl.http")

ONE_TRY: Final = 30.0
"""Seconds that a single try may take to connect, to send, or between two pieces of its answer."""

_SENDING: Final = 1.001
"""How much longer than reading sending may take, so that a socket shows by its timeout which of the two came last."""

LARGEST_ANSWER: Final = 256 * 1024 * 1024
"""Bytes; what is longer is no answer of this API."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation to be carried out. `absent` are statuses that mean "there is none", not an error.

    `payload` is sent as JSON; `files` instead as the parts of a form, each by its name: a file name, what is in
    it, and of which type that is. `scope` is what an OAuth token needs for it, and `advice` says what to do about
    a status, where this operation knows more than HTTP does.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    payload: object = None
    absent: Collection[int] = ()
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)
    scope: str = ""
    advice: Mapping[int, str] = field(default_factory=dict)


class Wire:
    """Sends calls through an HTTP client that does not follow redirects.

    With `traced`, a call is let begin at the moment at which its headers are sent, on a connection
    that is open: what it took to connect would otherwise bring calls closer together than their pace.
    """

    def __init__(self, http: httpx.Client, credentials: Credentials, *, traced: bool) -> None:
        self._http = http
        self._auth = credentials.auth()
        self._scrub = credentials.scrub
        self._traced = traced

    @property
    def host(self) -> str:
        """Where calls go, for people: host and port."""
        return self._http.base_url.netloc.decode("ascii", "replace")

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def exchange(
        self, call: Call, left: Callable[[], float], begin: Callable[[], None]
    ) -> tuple[httpx.Response, bytes]:
        """Send a call and read its answer whole.

        `begin` is called when it is about to go out, and may wait or raise; `left` gives the seconds
        that are left for it. Raises what httpx raises, also for an answer that was there before the call
        was sent, and `Incomplete` for an answer out of bounds.
        """
        request = self._request(call, left(), begin)
        if not self._traced:
            begin()
        began = time.monotonic()
        response = None
        try:
            response = self._http.send(request, auth=self._auth, stream=True, follow_redirects=False)
            _check_heard(response)
            body = _read(response, left)
        except Exception as error:
            log_exchange(self._scrub, request, response, error=error)
            raise
        finally:
            if response is not None:
                response.close()
        took = (time.monotonic() - began) * 1000
        status = response.status_code
        log.debug("%s %s -> %d, %d bytes, %.0f ms", call.method, request.url.path, status, len(body), took)
        log_exchange(self._scrub, request, response, body)
        return response, body

    def _request(self, call: Call, left: float, begin: Callable[[], None]) -> httpx.Request:
        # Escaped to ASCII, so that whatever was read, lone surrogates too, can be carried along.
        seconds = max(0.001, min(ONE_TRY, left))
        content = None if call.payload is None else json.dumps(call.payload, separators=(",", ":")).encode()
        request = self._http.build_request(
            call.method,
            call.path,
            params=dict(call.query) or None,
            content=content,
            files=dict(call.files) or None,
            headers={"Content-Type": "application/json"} if content is not None else {},
            timeout=httpx.Timeout(seconds, write=seconds * _SENDING),
        )
        if self._traced:
            request.extensions["trace"] = _when_sent(begin)
        return request


def _when_sent(begin: Callable[[], None]) -> Callable[[str, Mapping[str, Any]], None]:
    def trace(event: str, info: Mapping[str, Any]) -> None:
        # A CONNECT to a proxy is no call of the API.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            begin()

    return trace


def _check_heard(response: httpx.Response) -> None:
    """Make sure that an answer was read after its call was sent. Raises `httpx.RemoteProtocolError`.

    What comes behind an answer, such as the same one again, is kept with its connection, and the next
    call there would be answered with it. It shows by this, that nothing had to be read for it: the
    socket still has the timeout of sending. Who raises gives the connection up.
    """
    stream = response.extensions.get("network_stream")
    socket = None if stream is None else stream.get_extra_info("socket")
    if socket is None:
        return  # the emulator in this process
    seconds = response.request.extensions["timeout"]
    if abs(socket.gettimeout() - seconds["write"]) < abs(socket.gettimeout() - seconds["read"]):
        raise httpx.RemoteProtocolError("the answer was there before the call was sent: it is another call's")


def _read(response: httpx.Response, left: Callable[[], float]) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise TooLarge(f"the answer is larger than {LARGEST_ANSWER // 1024 // 1024} MiB")
        if left() < 0:
            raise Incomplete("the answer did not come to its end in time")
    return bytes(body)
