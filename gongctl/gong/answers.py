"""Reading what came back, which is not trusted: bytes in, JSON or a reason out, never an exception."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Self


class Incomplete(Exception):  # noqa: N818 - says what the answer is
    """An answer that did not come to its end within the bounds of size and time."""


class TooLarge(Incomplete):
    """An answer that is larger than any of this API."""


class Fraction(float):
    """A number with a fraction or an exponent; `text` is how it stood in the answer, with all its digits."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Self:
        """Read it."""
        number = super().__new__(cls, text)
        number.text = text
        return number


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A parsed body, or `None` and why not; with the envelope's requestId and errors where they are."""

    body: Any
    why: str = ""
    request_id: str | None = None
    messages: tuple[str, ...] = ()


def read_answer(content: bytes) -> ReadAnswer:
    """Parse a body and its error envelope (`{requestId, errors}`), tolerating whatever is in it."""
    if not content.strip():
        return ReadAnswer(None, "empty")
    try:
        body = json.loads(content, parse_float=Fraction)
    except (ValueError, RecursionError):  # not JSON, not text, a number of 5,000 digits, nested too deeply
        return ReadAnswer(None, "not JSON, or was cut off")
    if not isinstance(body, dict):
        return ReadAnswer(body, "null" if body is None else "")
    request_id, errors = body.get("requestId"), body.get("errors")
    said = errors if isinstance(errors, list) else [errors] if errors else []
    return ReadAnswer(
        body,
        "",
        request_id if isinstance(request_id, str) else None,
        tuple(one if isinstance(one, str) else json.dumps(one) for one in said),
    )


def retry_after(header: str | None, now: dt.datetime | None = None) -> float | None:
    """Read a `Retry-After` header as seconds from now, given in seconds or as an HTTP date; else `None`."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, now or dt.datetime.now(dt.UTC))
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(header: str, now: dt.datetime) -> float | None:
    try:
        date = parsedate_to_datetime(header)
        if date.tzinfo is None:
            date = date.replace(tzinfo=dt.UTC)
        return max(0.0, (date - now).total_seconds())
    except (ValueError, OverflowError):  # no date, or one beyond what a calendar holds
        return None
