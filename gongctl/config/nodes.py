"""Plain data as a YAML file holds them, which remember where in the text they stand.

A place is a pair of offsets in the text, counted in characters. Maps and lists keep the
places of their entries in flat arrays: a large project has some hundred thousand of them.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple


class Odd(NamedTuple):
    """A plain scalar that other YAML readers take for something else than a string."""

    text: str
    sort: str


class Unknown(str):
    """A string whose real value cannot be known, for a reason that has been told already."""

    __slots__ = ()


class EntryPlace(NamedTuple):
    """Where an entry of a map stands: its key, and its value."""

    key: tuple[int, int]
    value: tuple[int, int]


class YamlMap(dict[str, object]):
    """A mapping; `marks` holds four offsets for each own entry, in their order.

    Entries that came in by a merge key stand behind the own ones; `merged` names the map that wrote each, and
    `merges` tells what the merge key holds, and where.
    """

    __slots__ = ("_order", "end", "marks", "merged", "merges", "start")

    def __init__(self, start: int = 0, end: int = 0) -> None:
        super().__init__()
        self.start = start
        self.end = end
        self.marks = array("I")
        self.merged: dict[str, YamlMap] | None = None
        self.merges: tuple[tuple[object, int, int], ...] = ()
        self._order: dict[str, int] | None = None

    def place(self, key: str) -> EntryPlace:
        """Say where an entry stands. Raises `KeyError` when there is none."""
        origin = self if self.merged is None else self.merged.get(key, self)
        index = origin.order()[key]
        key_start, key_end, start, end = origin.marks[4 * index : 4 * index + 4]
        return EntryPlace((key_start, key_end), (start, end))

    def order(self) -> dict[str, int]:
        """Give the number of each own entry."""
        if self._order is None:
            self._order = {key: index for index, key in enumerate(self) if 4 * index < len(self.marks)}
        return self._order

    def merge(self, source: YamlMap) -> None:
        """Take over the entries that are not there yet."""
        if self.merged is None:
            self.merged = {}
        for key, value in source.items():
            if key not in self:
                self[key] = value
                self.merged[key] = source if source.merged is None else source.merged.get(key, source)


class YamlList(list[object]):
    """A sequence; `marks` holds two offsets for each item."""

    __slots__ = ("end", "marks", "start")

    def __init__(self, start: int = 0, end: int = 0) -> None:
        super().__init__()
        self.start = start
        self.end = end
        self.marks = array("I")

    def place(self, index: int) -> tuple[int, int]:
        """Say where an item stands: at its alias, when it is one of a map or a list."""
        start, end = self.marks[2 * index : 2 * index + 2]
        return start, end
