"""Where tables stand and how lines run between them, as Graphviz finds it: the only place that knows that library.

It is told sizes and numbers alone, and no name: nothing that a name holds can reach it, and it needs no fonts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.render.graph.tables import HEAD, LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.model import SchemaKey
    from gongctl.render.graph.tables import Table
    from gongctl.render.graph.value import Reference

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """The way of a reference: a beginning, then curves of three points each, and the tip of its arrow."""

    reference: Reference
    points: tuple[Point, ...]
    tip: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """The upper left corner of each table, the lines, and the size of it all, in pixels."""

    corners: Mapping[SchemaKey, Point]
    lines: tuple[Line, ...]
    width: int
    height: int


_GAP: Final = 40
_LOOP: Final = 36
_HEAD_OF_GRAPH: Final = (
    'digraph { rankdir=LR; pack=14; packmode="graph"; nodesep=0.35; ranksep=0.9; '
    "node [shape=plain]; edge [arrowsize=0.7];"
)


def lacking() -> str:
    """Say why the library cannot be had; empty where it can."""
    try:
        import pygraphviz  # noqa: F401, PLC0415 - whether it is there, with all that it needs
    except ImportError as error:
        return str(error)
    return ""


def lay_out(tables: Sequence[Table], references: Sequence[Reference]) -> Layout:
    """Find places for the tables of one integration; those that no other refers to, or from, stand in rows below.

    Raises ImportError where the library is not installed.
    """
    between = [one for one in references if one.source != one.target]
    joined = {key for one in between for key in (one.source, one.target)}
    found = _connected([one for one in tables if one.box.key in joined], between)
    below = _in_rows([one for one in tables if one.box.key not in joined], found)
    by_key = {one.box.key: one for one in tables}
    loops = tuple(
        _loop(one, by_key[one.source], below.corners[one.source]) for one in references if one.source == one.target
    )
    right = max((x for one in loops for x, _ in one.points), default=0)
    return Layout(below.corners, (*found.lines, *loops), max(below.width, right), below.height)


def _in_rows(alone: Sequence[Table], above: Layout) -> Layout:
    """Add tables in rows as broad as what is above them, or as they are high together."""
    corners = dict(above.corners)
    area = sum((one.width + _GAP) * (one.height + _GAP) for one in alone)
    broad = max(above.width, round(math.sqrt(area) * 1.3))
    x, y, high, right = 0, above.height + (_GAP if above.height else 0), 0, above.width
    for one in alone:
        if x and x + one.width > broad:
            x, y, high = 0, y + high + _GAP, 0
        corners[one.box.key] = x, y
        right = max(right, x + one.width)
        x, high = x + one.width + _GAP, max(high, one.height)
    return Layout(corners, above.lines, right, y + high if alone else above.height)


def _loop(reference: Reference, table: Table, corner: Point) -> Line:
    """Lead a reference to its own table back to the head of that, beside it."""
    right, top = corner[0] + table.width, corner[1]
    row = table.row(reference.field)
    begin = top + HEAD - 4 if row is None else top + HEAD + LINE * row + LINE // 2
    end = top + HEAD // 2 - (8 if row is None else 0)
    return Line(reference, ((right, begin), (right + _LOOP, begin), (right + _LOOP, end), (right, end)), (right, end))


def _connected(tables: Sequence[Table], references: Sequence[Reference]) -> Layout:
    import pygraphviz  # noqa: PLC0415 - an extra, and only for this

    if not tables:
        return Layout({}, (), 0, 0)
    by_key = {one.box.key: one for one in tables}
    graph = pygraphviz.AGraph(string=_described(by_key, references))
    graph.layout(prog="dot")
    _, _, right, top = map(float, graph.graph_attr["bb"].split(","))
    corners = {key: _corner(graph.get_node(one.id).attr["pos"], one, top) for key, one in by_key.items()}
    ways = {int(edge.attr["comment"]): edge.attr["pos"] for edge in graph.edges_iter()}
    lines = tuple(_line(one, ways[number], top) for number, one in enumerate(references))
    return Layout(corners, lines, round(right), round(top))


def _described(tables: Mapping[SchemaKey, Table], references: Sequence[Reference]) -> str:
    return "\n".join((_HEAD_OF_GRAPH, *_nodes(tables), *_edges(tables, references), "}"))


def _nodes(tables: Mapping[SchemaKey, Table]) -> Iterator[str]:
    for one in tables.values():
        below = one.height - HEAD - LINE * one.lines
        heights = [HEAD, *([LINE] * one.lines), *([below] if below else [])]
        cells = "".join(
            f'<TR><TD PORT="p{place}" FIXEDSIZE="TRUE" WIDTH="{one.width}" HEIGHT="{height}"></TD></TR>'
            for place, height in enumerate(heights)
        )
        yield f'{one.id} [label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{cells}</TABLE>>];'


def _edges(tables: Mapping[SchemaKey, Table], references: Sequence[Reference]) -> Iterator[str]:
    for number, one in enumerate(references):
        source, target = tables[one.source], tables[one.target]
        row = source.row(one.field)
        port = 0 if row is None else row + 1
        yield f'{source.id}:p{port}:e -> {target.id}:p0:w [comment="{number}"];'


def _corner(position: str, table: Table, top: float) -> Point:
    x, y = map(float, position.split(","))
    return round(x - table.width / 2), round(top - y - table.height / 2)


def _line(reference: Reference, way: str, top: float) -> Line:
    tip, *points = way.removeprefix("e,").split(" ")
    return Line(reference, tuple(_point(one, top) for one in points), _point(tip, top))


def _point(text: str, top: float) -> Point:
    x, y = map(float, text.split(","))
    return round(x), round(top - y)
