"""Waiting for the end of what the account does later: asking again and again, less and less often."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.model import UploadStatus
    from gongctl.stop import Stop

_Status = TypeVar("_Status")

COMPLETE: Final = "complete"
FAILED: Final = "failed"

_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 5.0

UNKNOWN_FOR: Final = 30.0
"""Seconds for which an account may not know an upload that it accepted, before that is taken for its answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the end of what the account does later, in seconds. `clock` gives seconds that only grow.

    `longest_wait` is between two questions.
    """

    wait_timeout: float
    sleep: Callable[[float], None]
    clock: Callable[[], float] = time.monotonic
    longest_wait: float = _LONGEST_WAIT


def is_finished(status: UploadStatus) -> bool:
    """Whether an upload has ended. Case does not matter; a status that nobody knows is not an end."""
    return status.status.strip().lower() in {COMPLETE, FAILED}


def track(
    ask: Callable[[], _Status | None], patience: Patience, stop: Stop, is_ended: Callable[[_Status], bool]
) -> _Status | None:
    """Ask until something has ended, there is no time left, or somebody wishes to stop.

    Gives the last answer; `None` where the account does not know of it. Raises what `ask` raises.
    """
    began = known_at = patience.clock()
    wait = _FIRST_WAIT
    while True:
        status = ask()
        now = patience.clock()
        if status is not None:
            known_at = now
        ended = status is not None and is_ended(status)
        left = patience.wait_timeout - (now - began)
        if ended or left <= 0 or now - known_at >= UNKNOWN_FOR or stop.requested:
            return status
        patience.sleep(min(wait, left))
        wait = min(wait * 2, patience.longest_wait)
