"""Objects of an account as rows, CSV and JSON Lines: all of them, or those that are asked for.

What `objects upload` reads is what is written here. A CSV file cannot tell a field that is missing from one that is
the empty string: both are an empty cell. JSON Lines can.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from gongctl.objects.spreadsheet import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.model import CrmObject

OBJECT_ID: Final = "objectId"

# What some readers take for the end of a line, what no encoding has, and what a CI runner takes for a command.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]|(?<=#)#")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field, or `objectId`, has to be. A field that is missing counts as the empty string."""

    name: str
    value: str

    def holds(self, one: CrmObject) -> bool:
        """Whether an object is so."""
        return value_of(one, self.name) == self.value


def value_of(one: CrmObject, name: str) -> str:
    """Give the value of a field, or the id; empty for a field that the object does not have."""
    return one.object_id if name == OBJECT_ID else one.fields.get(name, "")


def chosen(objects: Iterable[CrmObject], conditions: Sequence[Condition], limit: int | None) -> list[CrmObject]:
    """Give the objects for which all conditions hold, ordered by id, and no more of them than the limit."""
    held = sorted(
        (one for one in objects if all(condition.holds(one) for condition in conditions)),
        key=lambda one: one.object_id,
    )
    return held[:limit]


def names_in(objects: Iterable[CrmObject]) -> set[str]:
    """Give the names of all fields that occur."""
    found: set[str] = set()
    for one in objects:
        found.update(one.fields)
    return found


def columns(declared: Sequence[str], occurring: Iterable[str], wished: Sequence[str]) -> tuple[str, ...]:
    """Put the columns in order: the id, then those wished for, or else those declared and all others by name.

    A field that is called as the id is has no column: its name means the id.
    """
    names = wished or (*declared, *sorted(set(occurring) - set(declared)))
    return tuple(dict.fromkeys((OBJECT_ID, *names)))


def rows(objects: Iterable[CrmObject], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the values of each object in the order of the columns."""
    for one in objects:
        yield tuple(value_of(one, name) for name in names)


def csv_lines(objects: Iterable[CrmObject], names: Sequence[str]) -> Iterator[str]:
    """Give the records of a CSV file (RFC 4180, but with plain line ends), header first; no cell is a formula."""
    lines: list[str] = []
    into = _Lines(lines)
    sparing = csv.writer(into, lineterminator="\n")
    # Older versions of the module do not see that a carriage return needs quotes.
    quoting = csv.writer(into, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in (names, *rows(objects, names)):
        cells = [guarded(cell) for cell in row]
        (quoting if any("\r" in cell for cell in cells) else sparing).writerow(cells)
        yield lines.pop()


class _Lines:
    """What the csv module takes for a file: keeps what is written for whoever asked for it."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, text: str) -> None:
        """Keep a record."""
        self._lines.append(text)


def json_lines(objects: Iterable[CrmObject], names: Sequence[str]) -> Iterator[str]:
    """Give a flat JSON object a line: the id, and those of the fields that the object has."""
    fields = list(islice(names, 1, None))
    for one in objects:
        flat = {OBJECT_ID: one.object_id, **{name: one.fields[name] for name in fields if name in one.fields}}
        text = _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(flat, ensure_ascii=False))
        yield text + "\n"
