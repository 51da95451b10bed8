"""One request out, one answer in, within bounds of time and size."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gongctl.gong.answers import Incomplete
from gongctl.gong.exchanges import log_exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import httpx

    from gongctl.gong.credentials import Credentials

log = logging.getLogger("gongctl.http")

ONE_TRY: Final = 30.0
"""Seconds that a single try may take to connect, to send, or between two pieces of its answer."""

LARGEST_ANSWER: Final = 256 * 1024 * 1024
"""Bytes; what is longer is no answer of this API."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation to be carried out. `absent` are statuses that mean "there is none", not an error."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    payload: object = None
    absent: Collection[int] = ()


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
        that are left for it. Raises what httpx raises, and `Incomplete` for an answer out of bounds.
        """
        request = self._request(call, left(), begin)
        if not self._traced:
            begin()
        began = time.monotonic()
        response = None
        try:
            response = self._http.send(request, auth=self._auth, stream=True, follow_redirects=False)
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
        content = None if call.payload is None else json.dumps(call.payload, separators=(",", ":")).encode()
        request = self._http.build_request(
            call.method,
            call.path,
            params=dict(call.query) or None,
            content=content,
            headers={"Content-Type": "application/json"} if content is not None else {},
            timeout=max(0.001, min(ONE_TRY, left)),
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


def _read(response: httpx.Response, left: Callable[[], float]) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Incomplete(f"the answer is larger than {LARGEST_ANSWER // 1024 // 1024} MiB")
        if left() < 0:
            raise Incomplete("the answer did not come to its end in time")
    return bytes(body)
