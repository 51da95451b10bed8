"""What is drawn, as frozen values: no form knows how it came about, and no builder how it will look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.model import SchemaKey


class Fate(StrEnum):
    """What a plan would do to something, as far as a picture tells it. Its value is the name of a style."""

    NONE = "none"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    BLOCKED = "blocked"


FATES_TOLD: Final = {
    Fate.CREATE: ("+", "would be created"),
    Fate.UPDATE: ("~", "would be updated"),
    Fate.REPLACE: ("-/+", "would be replaced"),
    Fate.DELETE: ("-", "would be deleted"),
    Fate.BLOCKED: ("!", "blocked"),
}
"""The mark of each fate, by which it is told without colour, and what it says."""


@dataclass(frozen=True, slots=True)
class Touch:
    """What a plan would do to one thing: its fate, and the mark that stands before its name."""

    fate: Fate = Fate.NONE
    mark: str = ""


UNTOUCHED: Final = Touch()


class Kind(StrEnum):
    """What files say of an object type that is drawn. Its value is the name of a style."""

    DECLARED = "declared"
    UNDECLARED = "undeclared"
    OUTSIDE = "outside"


KINDS_TOLD: Final = {Kind.UNDECLARED: "no file declares it", Kind.OUTSIDE: "declared, left out here"}


@dataclass(frozen=True, slots=True)
class Row:
    """A field. `absent` says that files want it gone; `target` is the object type that it refers to."""

    name: str
    type: str = ""
    required: bool = False
    target: str | None = None
    absent: bool = False
    touch: Touch = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Box:
    """An object type, with its fields; `left_out` of them are not drawn."""

    key: SchemaKey
    kind: Kind
    rows: tuple[Row, ...] = ()
    left_out: int = 0
    touch: Touch = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Group:
    """An integration, with its object types. `declared` says that a file declares it, `absent` that it is to go."""

    integration_id: str
    told: str
    boxes: tuple[Box, ...]
    declared: bool = True
    absent: bool = False
    touch: Touch = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference from a field of one object type to another, or to the same."""

    source: SchemaKey
    field: str
    target: SchemaKey
    required: bool = False
    touch: Touch = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Graph:
    """All that is drawn. `planned` says that a plan colours it, `fields_told` what is not drawn of the fields."""

    environment: str
    groups: tuple[Group, ...]
    references: tuple[Reference, ...]
    planned: bool = False
    fields_told: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every object type."""
        return tuple(box for group in self.groups for box in group.boxes)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every field that is drawn."""
        return tuple(row for box in self.boxes for row in box.rows)

    @property
    def number_of_fields(self) -> int:
        """How many fields there are, drawn or not."""
        return sum(len(box.rows) + box.left_out for box in self.boxes)

    def plain(self) -> Graph:
        """Give the same picture without fields."""
        return self._narrowed(lambda _row: False, "left out")

    def pointed(self) -> Graph:
        """Give the same picture with those fields alone that refer to something, or that a plan would change."""
        return self._narrowed(lambda row: bool(row.target or row.touch.mark), "left out where they refer to nothing")

    def _narrowed(self, keeps: Callable[[Row], bool], told: str) -> Graph:
        groups = tuple(
            replace(group, boxes=tuple(_with_rows(box, keeps) for box in group.boxes)) for group in self.groups
        )
        return replace(self, groups=groups, fields_told=told)


def _with_rows(box: Box, keeps: Callable[[Row], bool]) -> Box:
    rows = tuple(row for row in box.rows if keeps(row))
    return replace(box, rows=rows, left_out=box.left_out + len(box.rows) - len(rows))
