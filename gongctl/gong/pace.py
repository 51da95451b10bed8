"""Not more calls than the account allows: a sliding window that all threads of a run share."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW: Final = 1.065
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
    """At most `max_rps` starts in any 1.05 seconds; below one a second, one start in each `1.05 / max_rps`.

    `clock` gives seconds that only grow, `sleep` waits for some.
    """

    def __init__(
        self,
        max_rps: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from pyrate_limiter import InMemoryBucket, Rate  # noqa: PLC0415 - not for the embedded emulator

        calls = max(1, int(max_rps))
        seconds = WINDOW if max_rps >= 1 else WINDOW / max_rps
        # A bucket without the library's Limiter: that one books a waiting call for the time at which it
        # was planned to start, not at which it does, and keeps a thread to forget old calls, of which
        # a run makes too few to matter.
        self._bucket = InMemoryBucket([Rate(calls, round(seconds * 1000))])
        self._clock = clock
        self._sleep = sleep
        self._held_until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when a call may start, having booked it. Waiting calls start in no particular order."""
        while not self._admitted():
            self._sleep(_POLL)

    def hold(self, seconds: float) -> None:
        """Start no call for so many seconds."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def _admitted(self) -> bool:
        from pyrate_limiter import RateItem  # noqa: PLC0415

        with self._lock:
            now = self._clock()
            return now >= self._held_until and self._bucket.put(RateItem("call", int(now * 1000)))
