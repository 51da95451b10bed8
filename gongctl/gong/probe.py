"""One question to an account, for whoever examines it: what came back, how long it took, and over what."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import httpx

from gongctl.gong.answers import read_answer
from gongctl.gong.connect import Endpoint, http_client
from gongctl.gong.openapi import INTEGRATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.gong.credentials import Credentials

_CERTIFICATE_DATE: Final = "%b %d %H:%M:%S %Y %Z"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a question for the integrations came to. Texts are without credentials.

    `status` is `None` where no answer came, and `problem` says why. `body` is what the answer says, if that is a
    JSON object. `skew` is how many seconds the clock here is ahead of the server's, `expires` the day on which its
    certificate ends, `location` where a redirect leads.
    """

    seconds: float
    status: int | None = None
    problem: str = ""
    body: Mapping[str, Any] | None = None
    messages: tuple[str, ...] = ()
    skew: float | None = None
    expires: dt.datetime | None = None
    location: str = ""


def probe(
    endpoint: Endpoint, credentials: Credentials, timeout: float, transport: httpx.BaseTransport | None = None
) -> Probe:
    """Ask once for the integrations, without tries after the first. Raises `GongctlError` for unusable settings."""
    endpoint.check()
    with http_client(endpoint, transport) as http:
        began = time.monotonic()
        try:
            with http.stream("GET", INTEGRATIONS, auth=credentials.auth(), timeout=timeout) as response:
                certificate = _certificate(response)
                content = b"".join(_bounded(response))
        except (httpx.TransportError, httpx.DecodingError, OSError) as error:
            said = credentials.scrub(str(error)) or type(error).__name__
            return Probe(time.monotonic() - began, problem=said)
    read = read_answer(content)
    return Probe(
        time.monotonic() - began,
        response.status_code,
        "" if read.body is not None else read.why,
        read.body if isinstance(read.body, dict) else None,
        tuple(credentials.scrub(one) for one in read.messages),
        _skew(response.headers.get("date")),
        certificate,
        credentials.scrub(response.headers.get("location", "")),
    )


_MOST_READ: Final = 16 * 1024 * 1024


def _bounded(response: httpx.Response) -> list[bytes]:
    pieces, size = [], 0
    for piece in response.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_READ:
            break
    return pieces


def _skew(date: str | None) -> float | None:
    """Say how many seconds this clock is ahead; `None` where the server does not tell the time."""
    if not date:
        return None
    try:
        there = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    if there.tzinfo is None:
        there = there.replace(tzinfo=dt.UTC)
    return (dt.datetime.now(dt.UTC) - there).total_seconds()


def _certificate(response: httpx.Response) -> dt.datetime | None:
    """Give the day on which the server's certificate ends; `None` without TLS."""
    stream = response.extensions.get("network_stream")
    secured = None if stream is None else stream.get_extra_info("ssl_object")
    shown = secured.getpeercert() if isinstance(secured, ssl.SSLObject | ssl.SSLSocket) else None
    if not shown or "notAfter" not in shown:
        return None
    return dt.datetime.strptime(str(shown["notAfter"]), _CERTIFICATE_DATE).replace(tzinfo=dt.UTC)
