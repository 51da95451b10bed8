"""Not more calls than the account allows: a sliding window that all threads of a run share."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from pyrate_limiter import Limiter

WINDOW: Final = 1.07
"""Seconds. A run may start `max_rps` calls in any 1.05; the rest is for a call's way from here to the wire."""

_POLL: Final = 0.005


class Pace(Protocol):
    """When the next call may start."""

    def wait(self) -> None:
        """Return when a call may start, having booked it."""

    def hold(self, seconds: float) -> None:
        """Start no call for so long: the account said so to one of them, and it counts all of them."""


class Unpaced:
    """No limit, for the emulator in this process."""

    def wait(self) -> None:
        """Return at once."""

    def hold(self, seconds: float) -> None:
        """Hold nothing: the call that was told to wait does so itself."""


class SlidingWindow:
    """At most `max_rps` starts in any 1.05 seconds; below one a second, one start in each `1.05 / max_rps`."""

    def __init__(self, max_rps: float) -> None:
        self._limiter = _limiter(max_rps)
        self._held_until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when a call may start, having booked it. Waiting calls start in no particular order."""
        while not self._admitted():
            time.sleep(_POLL)

    def hold(self, seconds: float) -> None:
        """Start no call for so many seconds."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def _admitted(self) -> bool:
        # The library's own blocking mode books a call at the time for which it was planned, not at which
        # it starts; asking again until it is let in books the true time.
        with self._lock:
            if time.monotonic() < self._held_until:
                return False
            return bool(self._limiter.try_acquire("gong", blocking=False))


def _limiter(max_rps: float) -> Limiter:
    from pyrate_limiter import InMemoryBucket, Limiter, Rate  # noqa: PLC0415 - not for the embedded emulator
    from pyrate_limiter.limiter import SingleBucketFactory  # noqa: PLC0415

    calls = max(1, int(max_rps))
    seconds = WINDOW if max_rps >= 1 else WINDOW / max_rps
    bucket = InMemoryBucket([Rate(calls, round(seconds * 1000))])
    # No background thread to forget old calls: a run makes too few of them to matter.
    return Limiter(SingleBucketFactory(bucket, schedule_leak=False))
