"""Pictures as SVG: one file, with nothing to run and nothing from elsewhere; light or dark as its reader wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from gongctl.render.graph.layout import lay_out
from gongctl.render.graph.tables import EM, HEAD, LINE, PAD, tables
from gongctl.render.graph.value import Kind
from gongctl.render.graph.words import (
    box_name,
    box_note,
    group_name,
    legend,
    note,
    row_name,
    row_type,
    shown,
)
from gongctl.render.visible import visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.model import SchemaKey
    from gongctl.render.graph.layout import Layout, Line
    from gongctl.render.graph.tables import Table
    from gongctl.render.graph.value import Graph, Group, Row, Touch

_MARGIN: Final = 24
_TITLE: Final = 30
_BASE: Final = 5  # from the middle of a line down to where its letters stand

_TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0,1 L10,5 L0,9 z"/></marker></defs>'
)
_STYLE: Final = """\
svg { --paper: #ffffff; --sheet: #f6f8fa; --ink: #1c2128; --soft: #57606a; --line: #8c959f; --none: #eaeef2;
  --create: #1a7f37; --create-paper: #dafbe1; --update: #8a5a00; --update-paper: #fff3c4;
  --replace: #8250df; --replace-paper: #f3e8ff; --delete: #b3151f; --delete-paper: #ffe2e0;
  --blocked: #ffffff; --blocked-paper: #8c0d18; }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --sheet: #161b22; --ink: #e6edf3; --soft: #9aa4af;
  --line: #6e7681; --none: #30363d; --create: #56d364; --create-paper: #12351d; --update: #e3b341;
  --update-paper: #3a2d05; --replace: #d2a8ff; --replace-paper: #2f1d4d; --delete: #ff8a80; --delete-paper: #4a1417;
  --blocked: #ffffff; --blocked-paper: #b3151f; } }
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink); white-space: pre; }
.paper { fill: var(--paper); } .group { fill: var(--sheet); stroke: var(--line); } .box { fill: var(--paper); }
.frame { fill: none; stroke: var(--line); } .absent, .undeclared .frame { stroke-dasharray: 5 4; }
.outside .frame { stroke-dasharray: 1 3; } .head { font-weight: 700; } .soft { fill: var(--soft); }
.gone { text-decoration: line-through; } .way { fill: none; stroke: var(--soft); stroke-width: 1.2; }
.tip { fill: var(--soft); } rect.none:not(.group) { fill: var(--none); } text.touched { font-weight: 700; }
"""
_FATES: Final = ("create", "update", "replace", "delete", "blocked")
_BY_FATE: Final = _STYLE + "".join(
    f"rect.{one} {{ fill: var(--{one}-paper); }} text.{one} {{ fill: var(--{one}); }} "
    f".way.{one} {{ stroke: var(--{one if one != 'blocked' else 'delete'}); stroke-width: 2; }} "
    f".group.{one} {{ stroke: var(--{one if one != 'blocked' else 'delete'}); stroke-width: 3; fill: var(--sheet); }}\n"
    for one in _FATES
)
# Letters that are light on the dark of what is blocked have the sheet below them in the name of an integration.
_STYLES: Final = f"{_BY_FATE}text.sheeted.blocked {{ fill: var(--delete); }}\n"


@dataclass
class _Sheet:
    """What was drawn so far, and how far it reaches."""

    lines: list[str] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def draw(self, *lines: str) -> None:
        self.lines += lines

    def reach(self, right: float, bottom: float) -> None:
        self.width, self.height = max(self.width, round(right)), max(self.height, round(bottom))


def to_svg(graph: Graph) -> str:
    """Give a picture as SVG. Raises ImportError where the library that finds the places is not installed."""
    sheet = _Sheet()
    _title(sheet, graph)
    by_key = tables(graph.boxes)
    for group in graph.groups:
        _group(sheet, graph, group, by_key)
    wide, high = sheet.width + _MARGIN, sheet.height + _MARGIN
    sized = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {sized}>',
        f"<title>{_safe(_named(graph))}</title>",
        f"<style>\n{_STYLES}</style>",
        _TIP,
        f'<rect class="paper" width="{wide}" height="{high}"/>',
        *sheet.lines,
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def _named(graph: Graph) -> str:
    what = "what a plan would change" if graph.planned else "integrations, object types and references"
    return f"{graph.environment}: {what}"


def _title(sheet: _Sheet, graph: Graph) -> None:
    """Write the title, and below it the legend."""
    y = _MARGIN + 6
    sheet.draw(_text(_MARGIN, y, shown(_named(graph), 80), "head"))
    sheet.reach(_MARGIN + width(shown(_named(graph), 80)) * EM, y)
    x: float = _MARGIN
    signs = list(legend(graph))
    y += _TITLE if signs else 0
    for fate, sign, meaning in signs:
        wide = (width(sign) + 2) * EM
        sheet.draw(
            f'<rect class="{fate}" x="{round(x)}" y="{y - 13}" width="{round(wide)}" height="{LINE}" rx="3"/>',
            _text(x + EM, y, sign, f"touched {fate}"),
            _text(x + wide + EM, y, meaning, "soft"),
        )
        x += wide + (width(meaning) + 4) * EM
    if told := note(graph):
        y += LINE + 4
        sheet.draw(_text(_MARGIN, y, told, "soft"))
        sheet.reach(_MARGIN + width(told) * EM, y)
    sheet.reach(x, y)


def _group(sheet: _Sheet, graph: Graph, group: Group, by_key: dict[SchemaKey, Table]) -> None:
    mine = [by_key[box.key] for box in group.boxes]
    own = {box.key for box in group.boxes}
    found = lay_out(mine, [one for one in graph.references if one.source in own])
    name, told = group_name(group), shown(group.told, 80)
    head = (width(name) + width(told) + 2) * EM
    wide = round(max(found.width, head, 200)) + 2 * _MARGIN
    top = sheet.height + _MARGIN
    high = found.height + _TITLE + _MARGIN + (0 if mine else LINE)
    absent = " absent" if group.absent or not group.declared else ""
    sheet.draw(
        f'<rect class="group {group.touch.fate}{absent}" x="{_MARGIN}" y="{top}" '
        f'width="{wide}" height="{high}" rx="8"/>',
        _text(2 * _MARGIN - 8, top + 20, name, f"head sheeted{_touched(group.touch)}"),
        _text(2 * _MARGIN - 8 + (width(name) + 2) * EM, top + 20, told, "soft"),
    )
    if not mine:
        sheet.draw(_text(2 * _MARGIN - 8, top + 20 + LINE, "no object types", "soft"))
    sheet.draw(f'<g transform="translate({2 * _MARGIN},{top + _TITLE})">', *_contents(found, mine), "</g>")
    sheet.reach(_MARGIN + wide, top + high)


def _contents(found: Layout, mine: list[Table]) -> Iterator[str]:
    for one in mine:
        yield from _table(one, *found.corners[one.box.key])
    for line in found.lines:
        yield _way(line)


def _table(one: Table, x: int, y: int) -> Iterator[str]:
    box = one.box
    yield f'<g class="{box.kind}" transform="translate({x},{y})">'
    yield f"<title>{_safe(f'{box.key.integration_id}/{box.key.object_type}')}</title>"
    yield f'<rect class="box" width="{one.width}" height="{one.height}" rx="4"/>'
    if box.kind is Kind.DECLARED:
        yield f'<rect class="{box.touch.fate}" width="{one.width}" height="{HEAD}" rx="4"/>'
    yield _text(PAD, HEAD / 2 + _BASE, box_name(box), f"head{_touched(box.touch)}")
    for place, row in enumerate(box.rows):
        yield from _row(one, row, HEAD + LINE * place)
    if told := box_note(box):
        yield _text(PAD, HEAD + LINE * len(box.rows) + LINE / 2 + _BASE, told, "soft")
    yield f'<rect class="frame" width="{one.width}" height="{one.height}" rx="4"/>'
    yield "</g>"


def _row(one: Table, row: Row, top: int) -> Iterator[str]:
    y = top + LINE / 2 + _BASE
    if row.touch.mark:
        yield f'<rect class="{row.touch.fate}" y="{top}" x="1" width="{one.width - 2}" height="{LINE}"/>'
        yield _text(one.marks, y, row.touch.mark, f"touched {row.touch.fate}")
    gone = " gone" if row.absent else ""
    yield _text(one.names, y, row_name(row), f"name{gone}{_on_dark(row.touch)}")
    yield _text(one.types, y, row_type(row), f"soft{_on_dark(row.touch)}")


def _way(line: Line) -> str:
    """Draw a line, with its name for those who point at it."""
    (x, y), *points = line.points
    straight = "" if points[-1] == line.tip else f" L{line.tip[0]},{line.tip[1]}"
    curves = " ".join(f"{px},{py}" for px, py in points)
    name = f"{line.reference.source.object_type}.{line.reference.field} → {line.reference.target.object_type}"
    return (
        f'<path class="way {line.reference.touch.fate}" marker-end="url(#tip)" '
        f'd="M{x},{y} C{curves}{straight}"><title>{_safe(name)}</title></path>'
    )


def _touched(touch: Touch) -> str:
    return f" touched {touch.fate}" if touch.mark else ""


def _on_dark(touch: Touch) -> str:
    """Name the style that makes letters readable on what is blocked."""
    return " blocked" if touch.fate == "blocked" else ""


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{round(x)}" y="{round(y)}">{_safe(text)}</text>' if text else ""


def _safe(text: str) -> str:
    return escape(visible(text), quote=False)
