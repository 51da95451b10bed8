"""What tells a backup from any other directory, and the bounds of its files."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

FORMAT: Final = "gongctl-backup"
MAJOR: Final = 1
MINOR: Final = 0
"""A minor version adds keys that decide nothing and that older files lack; anything else is a new major one."""

MANIFEST: Final = "manifest.json"
JOURNAL: Final = "uploads.sqlite"
"""The journal of the uploads that put the objects back."""

_MIB: Final = 1024 * 1024
LARGEST_MANIFEST: Final = 16 * _MIB
LARGEST_SCHEMA: Final = 256 * _MIB
LARGEST_OBJECTS: Final = 1024 * _MIB
"""Bytes. An answer has at most 256 MiB, and escapes make at most three times as much of it."""
LARGEST_LINE: Final = 64 * _MIB


class Stage(StrEnum):
    """How far the deed has come for which a backup was made.

    It is being deleted from just before that call on, whatever has been done since: what is there again, the
    account says.
    """

    SAVED = "saved"
    DELETING = "deleting"
    DONE = "done"
    ABANDONED = "abandoned"

    @property
    def begun(self) -> bool:
        """Whether the deed was begun, and has not come to its end."""
        return self is Stage.DELETING
