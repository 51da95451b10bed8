"""Pictures as DOT, for whoever has Graphviz, or draws with something else that reads it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from gongctl.render.graph.colours import INKS, LETTERS, PAPERS, PLAIN_PAPER
from gongctl.render.graph.value import Fate, Kind
from gongctl.render.graph.words import box_name, box_note, group_name, legend, note, row_name, row_type, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.model import SchemaKey
    from gongctl.render.graph.value import Box, Graph, Group, Row

_BORDERS: Final = {Kind.DECLARED: "solid", Kind.UNDECLARED: "dashed", Kind.OUTSIDE: "dotted"}
_HEAD: Final = """\
digraph gongctl {
  graph [rankdir=LR, nodesep=0.35, ranksep=0.9, fontname="Helvetica", fontsize=12, labeljust=l]
  node [shape=plain, fontname="Helvetica", fontsize=11]
  edge [color="#57606a", arrowsize=0.7, fontname="Helvetica", fontsize=10]"""


def to_dot(graph: Graph) -> str:
    """Give a picture in the language of Graphviz."""
    ids = {box.key: f"n{number}" for number, box in enumerate(graph.boxes, 1)}
    lines = [_HEAD]
    for number, group in enumerate(graph.groups, 1):
        lines += _group(number, group, ids)
    lines += _edges(graph, ids)
    lines += _legend(graph)
    return "\n".join((*lines, "}")) + "\n"


def _group(number: int, group: Group, ids: Mapping[SchemaKey, str]) -> Iterator[str]:
    yield f"  subgraph cluster_{number} {{"
    told = f" {_safe(shown(group.told))}" if group.told else ""
    style = "rounded,dashed" if group.absent or not group.declared else "rounded"
    wide = 3 if group.touch.mark else 1
    drawn = f'style="{style}", color="{INKS[group.touch.fate]}", penwidth={wide}'
    yield f"    graph [label=<<B>{_safe(group_name(group))}</B>{told}>, {drawn}]"
    for box in group.boxes:
        yield f"    {ids[box.key]} [label=<{''.join(_table(box))}>]"
    if not group.boxes:
        yield f'    e{number} [label="no object types", shape=plaintext]'
    yield "  }"


def _table(box: Box) -> Iterator[str]:
    drawn = f'STYLE="{_BORDERS[box.kind]}" COLOR="{INKS[Fate.NONE]}"'
    yield f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3" {drawn}>'
    paper = PAPERS[box.touch.fate] if box.touch.mark else PLAIN_PAPER
    name = _inked(f"<B>{_safe(box_name(box))}</B>", box.touch.fate)
    yield f'<TR><TD PORT="h" COLSPAN="3" BGCOLOR="{paper}">{name}</TD></TR>'
    for place, row in enumerate(box.rows):
        yield _row(place, row)
    if told := box_note(box):
        yield f'<TR><TD COLSPAN="3" ALIGN="LEFT"><I>{_safe(told)}</I></TD></TR>'
    yield "</TABLE>"


def _row(place: int, row: Row) -> str:
    paper = f' BGCOLOR="{PAPERS[row.touch.fate]}"' if row.touch.mark else ""
    name = f"<S>{_safe(row_name(row))}</S>" if row.absent else _safe(row_name(row))
    cells = (f"<B>{_safe(row.touch.mark)}</B>" if row.touch.mark else "", name, _safe(row_type(row)))
    ports = ("", "", f' PORT="r{place}"')
    return (
        "<TR>"
        + "".join(
            f'<TD ALIGN="LEFT"{paper}{port}>{_inked(cell, row.touch.fate)}</TD>'
            for cell, port in zip(cells, ports, strict=True)
        )
        + "</TR>"
    )


def _edges(graph: Graph, ids: Mapping[SchemaKey, str]) -> Iterator[str]:
    rows = {(box.key, row.name): place for box in graph.boxes for place, row in enumerate(box.rows)}
    for one in graph.references:
        place = rows.get((one.source, one.field))
        port = "" if place is None else f":r{place}:e"
        label = f"label=<{_safe(shown(one.field))}>, " if place is None else ""
        wide = 2 if one.touch.mark else 1
        side = "e" if one.source == one.target else "w"
        ink = INKS[one.touch.fate]
        yield f'  {ids[one.source]}{port} -> {ids[one.target]}:h:{side} [{label}color="{ink}", penwidth={wide}]'


def _legend(graph: Graph) -> Iterator[str]:
    rows = [
        f'<TR><TD BGCOLOR="{PAPERS[fate]}">{_inked(f"<B>{_safe(sign)}</B>", fate)}</TD>'
        f'<TD ALIGN="LEFT">{_safe(meaning)}</TD></TR>'
        for fate, sign, meaning in legend(graph)
    ]
    if told := note(graph):
        rows.append(f'<TR><TD COLSPAN="2" ALIGN="LEFT">{_safe(told)}</TD></TR>')
    if rows:
        yield f'  legend [label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2">{"".join(rows)}</TABLE>>]'


def _inked(markup: str, fate: Fate) -> str:
    if not markup or fate is Fate.NONE:
        return markup
    return f'<FONT COLOR="{LETTERS[fate]}">{markup}</FONT>'


def _safe(text: str) -> str:
    """Escape a text for labels; blanks alone, which are no text there, are written as what looks like them."""
    return escape(text, quote=True) if text.strip() else "&#160;" * len(text)
