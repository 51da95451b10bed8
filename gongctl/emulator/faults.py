"""Answers that go wrong on purpose.

A fault is written ``WHAT@WHERE#WHEN``; ``@WHERE`` and ``#WHEN`` may be left out.

WHAT
    ``429``, ``500``, ``503``, ``401``... any status from 400 to 599, with the error envelope.
    ``502html``... the same with a page of HTML, as a proxy would answer. Either may go on with
    ``:retry-after=VALUE`` (sent as it stands: seconds, or an HTTP date) and with ``:done`` (the call
    is carried out all the same; without it, it is not).
    ``drop-before``: the connection is lost before the call was carried out.
    ``drop-after``: the call is carried out, its answer is lost.
    ``truncate``: carried out; the answer breaks off in the middle.
    ``garbage``: carried out; the answer is 200, and no JSON.
    ``envelope200``: not carried out; the answer is 200 with the error envelope in it.
    ``slow=SECONDS``: carried out and answered, after a wait.
WHERE
    an operationId (``getSchemaFields``), ``METHOD PATH`` (``PUT /crm/integrations``), or ``*`` for
    every operation, which is also the default.
WHEN
    ``first``, ``2`` (the second call only), ``2-4``, ``3-`` (the third and all later ones), or
    ``every``, which is also the default. What is counted is the calls that WHERE names.

So ``429:retry-after=2@PUT /crm/integrations#first`` refuses the first registration. Of several
faults that are due for one call, the first in the list happens.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gongctl.emulator.routes import PREFIX, Dialect, Route, routes_of

Effect = Literal["status", "html", "drop-before", "drop-after", "truncate", "garbage", "envelope200", "slow"]

_PLAIN: dict[str, Effect] = {
    "drop-before": "drop-before",
    "drop-after": "drop-after",
    "truncate": "truncate",
    "garbage": "garbage",
    "envelope200": "envelope200",
}
_STATUS = re.compile(
    r"(?P<status>[45][0-9][0-9])(?P<html>html)?"
    r"(?P<done>:done)?(:retry-after=(?P<wait>[ -~]+?))?(?P<done_last>:done)?"
)
_SLOW = re.compile(r"slow=(?P<seconds>[0-9]{1,6}(\.[0-9]{1,6})?)")
_WHEN = re.compile(r"(?P<first>[1-9][0-9]{0,8})(?P<range>-(?P<last>[1-9][0-9]{0,8})?)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: what, at which operation, and at which of its calls."""

    effect: Effect
    operation: str = "*"
    """An operationId, or ``*``."""
    first: int = 1
    """The first call, counted from 1, at which it happens."""
    last: int | None = None
    """The last one; None: it never stops."""
    status: int = 0
    retry_after: str | None = None
    done: bool = False
    """For an error status: whether the call is carried out all the same."""
    seconds: float = 0.0

    @classmethod
    def parse(cls, text: str, dialect: Dialect = "openapi") -> "Fault":
        """Read ``WHAT@WHERE#WHEN`` (see the module); a ValueError says what is wrong with it.

        `dialect` is the one whose operations WHERE names.
        """
        rest, _, when = text.partition("#")
        what, _, where = rest.partition("@")
        first, last = _parse_when(when.strip() or "every")
        operation = _parse_where(where.strip() or "*", routes_of(dialect))
        return replace(_parse_what(what.strip()), operation=operation, first=first, last=last)

    def names(self, operation: str) -> bool:
        """Whether the fault concerns this operation at all."""
        return self.operation in ("*", operation)

    def strikes(self, call: int) -> bool:
        """Whether it happens at this call, counted from 1."""
        return self.first <= call and (self.last is None or call <= self.last)


class Tally:
    """Counts the calls of every fault, and says which fault is due."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Start with no call counted."""
        self._faults = tuple(faults)
        self._calls = [0] * len(self._faults)
        self._lock = threading.Lock()

    def due(self, operation: str) -> Fault | None:
        """Count one call of `operation`; the fault that happens to it, if any."""
        with self._lock:
            due = None
            for index, fault in enumerate(self._faults):
                if fault.names(operation):
                    self._calls[index] += 1
                    if due is None and fault.strikes(self._calls[index]):
                        due = fault
            return due


def _parse_what(what: str) -> Fault:
    if what in _PLAIN:
        return Fault(_PLAIN[what])
    if match := _SLOW.fullmatch(what):
        return Fault("slow", seconds=float(match["seconds"]))
    match = _STATUS.fullmatch(what)
    if match is None:
        known = ", ".join(["a status such as 503 or 502html", *_PLAIN, "slow=SECONDS"])
        options = "a status may go on with :retry-after=VALUE and :done"
        raise ValueError(f"unknown fault {what!r}; it is one of: {known}; {options}")
    effect: Effect = "html" if match["html"] else "status"
    done = bool(match["done"] or match["done_last"])
    return Fault(effect, status=int(match["status"]), retry_after=match["wait"], done=done)


def _parse_where(where: str, routes: Sequence[Route]) -> str:
    method, _, path = where.partition(" ")
    place = (method.upper(), path.strip().removeprefix(PREFIX))
    for route in routes:
        if where.casefold() == route.operation.casefold() or place == (route.method, route.path):
            return route.operation
    if where == "*":
        return where
    known = ", ".join(f"{route.operation} ({route.method} {route.path})" for route in routes)
    raise ValueError(f"unknown operation {where!r}; it is * or one of: {known}")


def _parse_when(when: str) -> tuple[int, int | None]:
    if when == "every":
        return 1, None
    match = _WHEN.fullmatch("1" if when == "first" else when)
    if match is None:
        raise ValueError(f"unknown occurrence {when!r}; it is one of: first, every, 2, 2-4, 3-")
    first = int(match["first"])
    if match["range"] is None:
        return first, first
    last = int(match["last"]) if match["last"] else None
    if last is not None and last < first:
        raise ValueError(f"the occurrence {when!r} ends before it begins")
    return first, last
