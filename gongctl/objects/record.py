"""The values on their way from a data file to the account: a record, then an object, each with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.model import CrmObject
    from gongctl.objects.values import Raw


@dataclass(frozen=True, slots=True)
class Located:
    """An object that may be uploaded, and where it was read: a file as people know it, a line counted from 1."""

    object: CrmObject
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record: a code, words, what to do, and the column that it is about."""

    code: str
    summary: str
    advice: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a file gives for one object, by the name of its column; what is empty or null is not given."""

    line: int
    values: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be understood, as it stands in the file: the cells of a row, or a line."""

    line: int
    fault: Fault
    content: list[str] | str
