"""Tables for people: columns as wide as their cells, or as a terminal leaves them room.

Where a terminal is too narrow for a row, each row becomes a block with a line for each cell. Rows come out one
by one: a library that lays out whole tables (rich was tried) needs most of a millisecond for each of them,
and minutes for the objects of a large account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.render.paint import Paint, plain
from gongctl.render.visible import visible, width, without_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_GAP: Final = "  "
_LEAST: Final = 8
"""Columns below which a cell of a wider value would say nothing."""

Row = tuple[str, ...]


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, columns: int | None = None, paint: Paint = plain
) -> Iterator[str]:
    """Give the lines of a table whose cells may hold anything. `columns` is the width of a terminal, if it is one."""
    names = tuple(map(visible, header))
    cells = [tuple(map(visible, row)) for row in rows]
    widths = _fitted(_natural(names, cells), columns)
    if widths is None:
        yield from _blocks(names, cells, columns or 0, paint)
        return
    yield without_commands(_line(names, widths, lambda text: paint(text, "strong")))
    for row in cells:
        yield without_commands(_line(row, widths, str))


def _natural(names: Row, cells: Iterable[Row]) -> list[int]:
    widths = list(map(width, names))
    for row in cells:
        for place, cell in enumerate(row):
            widths[place] = max(widths[place], width(cell))
    return widths


def _fitted(widths: list[int], columns: int | None) -> list[int] | None:
    """Cut the widest columns down until all fit; `None` where that leaves too little of them."""
    if columns is None:
        return widths
    room = columns - len(_GAP) * (len(widths) - 1)
    if sum(widths) <= room:
        return widths
    most = next((most for most in range(columns, _LEAST - 1, -1) if _sum(widths, most) <= room), None)
    if most is None:
        return None
    spare = room - _sum(widths, most)
    fitted = []
    for one in widths:
        more = one > most and spare > 0
        spare -= more
        fitted.append(min(one, most) + more)
    return fitted


def _sum(widths: Iterable[int], most: int) -> int:
    return sum(min(one, most) for one in widths)


def _line(cells: Row, widths: Sequence[int], paint: Callable[[str], str]) -> str:
    shown = [cut(cell, most) for cell, most in zip(cells, widths, strict=True)]
    padded = [paint(cell) + " " * (most - width(cell)) for cell, most in zip(shown, widths, strict=True)]
    return _GAP.join(padded).rstrip() + "\n"


def _blocks(names: Row, cells: Iterable[Row], columns: int, paint: Paint) -> Iterator[str]:
    most = min(max(map(width, names)), max(_LEAST, columns // 2))
    left = max(columns - most - len(_GAP), _LEAST)
    for number, row in enumerate(cells):
        if number:
            yield "\n"
        for name, cell in zip(names, row, strict=True):
            title = cut(name, most)
            blanks = " " * (most - width(title)) + _GAP
            yield without_commands(paint(title, "strong") + blanks + cut(cell, left)).rstrip() + "\n"


def cut(text: str, most: int) -> str:
    """Shorten a visible text to so many columns; an ellipsis stands for what was left out."""
    if width(text) <= most:
        return text
    kept = text[:most]  # no character is narrower than nothing: marks alone may be lost here
    while width(kept) >= most:
        kept = kept[:-1]
    return kept + "…"
