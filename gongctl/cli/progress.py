"""A bar for what takes a while, for people who watch."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final, Self

from gongctl.cli.console import is_terminal, progress_bar

if TYPE_CHECKING:
    from gongctl.cli.options import Manner

_REDRAWN_AFTER: Final = 0.1
"""Seconds."""


class Bar:
    """A bar on a terminal, with how fast it goes and what time is left; nothing elsewhere."""

    def __init__(self, manner: Manner, label: str, total: int, rate: str) -> None:
        self._bar: Any = None
        self._rate = rate
        self._done = 0
        self._began = self._drawn = time.monotonic()
        if total and not manner.quiet and is_terminal(sys.stderr):
            self._bar = progress_bar(total, label, rate=self._speed)

    def add(self, number: int) -> None:
        """Hear that so much more is done."""
        self.to(self._done + number)

    def to(self, done: int) -> None:
        """Hear how much is done in all: a terminal is told a few times a second, and not of every line."""
        self._done = done
        if self._bar is not None and time.monotonic() - self._drawn >= _REDRAWN_AFTER:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._bar.update(self._done - self._bar.pos)

    def _speed(self) -> str:
        seconds = max(time.monotonic() - self._began, _REDRAWN_AFTER)
        return self._rate.format(self._done / seconds)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        """Draw it as it is in the end, and leave its line."""
        if self._bar is not None:
            self._draw()
            self._bar.__exit__(None, None, None)
