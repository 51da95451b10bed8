"""How a run ends, for scripts and CI."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Every exit code. Where several hold: INTERRUPTED, ERROR, STALE, BLOCKED, CHANGES."""

    DONE = 0
    ERROR = 1
    CHANGES = 2
    BLOCKED = 3
    STALE = 4
    PART_WAY = 5
    USAGE = 64
    INTERRUPTED = 130
