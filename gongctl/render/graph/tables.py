"""Object types as tables of a fixed size: what stands where in each, before anybody knows where the tables stand.

Sizes come from the number of columns of a monospaced face, and from no font of this machine: the same picture has
the same bytes everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.render.graph.words import box_name, box_note, row_name, row_type
from gongctl.render.visible import width

if TYPE_CHECKING:
    from gongctl.model import SchemaKey
    from gongctl.render.graph.value import Box

EM: Final = 7.25
"""The width of a column, in pixels, of a face of 12 pixels; no common monospaced face is wider."""

LINE: Final = 18
HEAD: Final = 26
PAD: Final = 10
_NARROWEST: Final = 110


@dataclass(frozen=True, slots=True)
class Table:
    """A box with its sizes in pixels: `marks`, `names` and `types` are where its three columns begin."""

    box: Box
    id: str
    marks: float
    names: float
    types: float
    width: int
    height: int

    @property
    def lines(self) -> int:
        """How many lines there are below the head."""
        return len(self.box.rows) + bool(box_note(self.box))

    def row(self, field: str) -> int | None:
        """Say which line a field has; None where it is not drawn."""
        return next((place for place, one in enumerate(self.box.rows) if one.name == field), None)


def table(box: Box, number: int) -> Table:
    """Give a box its sizes."""
    marks = max((len(row.touch.mark) for row in box.rows), default=0)
    names = max((width(row_name(row)) for row in box.rows), default=0)
    types = max((width(row_type(row)) for row in box.rows), default=0)
    at_names = PAD + (marks + 1 if marks else 0) * EM
    at_types = at_names + (names + 2) * EM
    told = max(width(box_name(box)), width(box_note(box))) * EM + PAD
    wide = max(at_types + types * EM, told, _NARROWEST) + PAD
    lines = len(box.rows) + bool(box_note(box))
    high = HEAD + LINE * lines + (PAD // 2 if lines else 0)
    return Table(box, f"n{number}", PAD, at_names, at_types, round(wide), high)


def tables(boxes: tuple[Box, ...]) -> dict[SchemaKey, Table]:
    """Give sizes to all boxes of a picture."""
    return {box.key: table(box, number) for number, box in enumerate(boxes, 1)}
