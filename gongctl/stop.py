"""Stopping in good order: a wish that every thread of a run heeds before it begins a call."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.gong.errors import NotStartedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stop:
    """A wish to stop, from a signal: calls in flight finish, and no new one begins.

    `check` is what a client asks before it begins a call.
    """

    def __init__(self) -> None:
        self._wished = threading.Event()
        self._thread = threading.local()

    def request(self) -> None:
        """Wish to stop. Safe to call from a signal's handler."""
        self._wished.set()

    @property
    def requested(self) -> bool:
        """Whether somebody wished to stop."""
        return self._wished.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, but not beyond the wish to stop."""
        self._wished.wait(seconds)

    def check(self) -> None:
        """Raise `NotStartedError` if this thread may not begin a call any more."""
        if self.requested and not getattr(self._thread, "finishing", False):
            raise NotStartedError

    @contextmanager
    def finishing(self, *, needed: bool) -> Iterator[None]:
        """Let this thread finish what must not be left half-way, if it is `needed`."""
        self._thread.finishing = needed
        try:
            yield
        finally:
            self._thread.finishing = False
