"""What was called: each call that a thread makes, while somebody records it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.gong.errors import Trace

_thread = threading.local()


@contextmanager
def recording() -> Iterator[list[Trace]]:
    """Give a list that holds, in the end, what every call of this thread left behind, be it an answer or not."""
    before = getattr(_thread, "traces", None)
    traces: list[Trace] = []
    _thread.traces = traces
    try:
        yield traces
    finally:
        _thread.traces = before


def record(trace: Trace) -> None:
    """Note what a call left behind, if this thread is recorded."""
    traces = getattr(_thread, "traces", None)
    if traces is not None:
        traces.append(trace)
