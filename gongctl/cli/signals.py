"""Ctrl-C and SIGTERM while writing: the first finishes what is in flight, the second stops at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gongctl.cli.exits import Exit
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# A terminal that is closed (SIGHUP; Windows has none) is a wish to stop like the others.
_SIGNALS: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stopping(in_flight: Callable[[], list[str]], going_on: Callable[[], list[str]] = list) -> Iterator[Stop]:
    """Give a `Stop` that the first signal requests.

    The second one ends the process, and says which calls (`in_flight`) nobody knows the fate of, and what the account
    is known to go on with.
    """
    stop = Stop()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if stop.requested:
            _leave(in_flight(), going_on())
        stop.request()
        if waited := going_on():
            _say(
                f"interrupted: the account goes on with: {', '.join(waited)}; a replacement waits for that, to "
                "register again; once more to stop at once, and run again later to go on"
            )
        else:
            _say("interrupted: finishing the calls in flight; once more to stop at once")

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {one: signal.signal(one, on_signal) for one in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(calls: list[str], going_on: list[str]) -> None:
    fate = f"; whether it was done is not known of: {', '.join(calls)}" if calls else ""
    fate += f"; the account accepted, and goes on with: {', '.join(going_on)}" if going_on else ""
    _say(f"stopped at once{fate}. Plan again to see what is there")
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(Exit.INTERRUPTED)


def _say(text: str) -> None:
    # Straight to the descriptor: a signal may come while the stream itself is being written.
    with contextlib.suppress(OSError):
        os.write(2, f"\n{text}\n".encode("utf-8", "backslashreplace"))
