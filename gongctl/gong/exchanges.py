"""Every exchange with the account, for the debug log: what was sent and what came back, without what must not be seen.

Secrets are known by where they came from: the credentials of the run, in every form in which they
may appear, wherever that is; and headers whose values are secrets by their nature.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

EXCHANGE: Final = 5
"""The level of the log at which whole exchanges are written: below DEBUG, for files alone."""

MOST: Final = 64 * 1024
"""Bytes of a body that are written; of the rest, its size is."""

_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})

logging.addLevelName(EXCHANGE, "EXCHANGE")
log = logging.getLogger("gongctl.exchange")


def log_exchange(
    scrub: Callable[[str], str],
    request: httpx.Request,
    response: httpx.Response | None,
    content: bytes = b"",
    error: Exception | None = None,
) -> None:
    """Write an exchange as a line of JSON; `response` is None, and `error` says why, where no answer came.

    `scrub` takes the credentials out of a text.
    """
    if not log.isEnabledFor(EXCHANGE):
        return
    entry: dict[str, Any] = {
        "request": {
            "method": request.method,
            "url": scrub(str(request.url)),
            **_message(scrub, request.headers, request.read()),
        }
    }
    if response is not None:
        entry["response"] = {"status": response.status_code, **_message(scrub, response.headers, content)}
    if error is not None:
        entry["error"] = scrub(f"{type(error).__name__}: {error}")
    log.log(EXCHANGE, "%s", json.dumps(entry, ensure_ascii=False))


def _message(scrub: Callable[[str], str], headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    shown = {name: "***" if name.lower() in _SECRET_HEADERS else scrub(value) for name, value in headers.items()}
    text = scrub(body[:MOST].decode("utf-8", "backslashreplace"))
    left = len(body) - MOST
    return {"headers": shown, "body": text + (f" (and {left:,} bytes more)" if left > 0 else "")}
