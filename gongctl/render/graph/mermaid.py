"""Pictures as Mermaid, the way GitHub draws it: a flowchart, with nothing in it but labels.

Of a name, only what Mermaid reads as nothing else goes in as it is; all else is written by its number. No name can
thereby end a label, or be taken for Markdown, HTML, a link, an icon, a formula, a directive or a comment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongctl.render.graph.colours import INKS, LETTERS, PAPERS
from gongctl.render.graph.value import FATES_TOLD, Fate, Kind
from gongctl.render.graph.words import (
    REQUIRED,
    box_name,
    box_note,
    group_name,
    legend,
    marked,
    note,
    row_name,
    row_type,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.model import SchemaKey
    from gongctl.render.graph.value import Box, Graph, Group, Reference

MOST_CHARACTERS: Final = 50_000
MOST_LINES: Final = 500
"""What Mermaid draws at the most unless a page allows more, and GitHub does not."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9 ]|(?<=[A-Za-z0-9])[_-]+(?=[A-Za-z0-9])")
_OWN: Final = "\ufb02"  # what Mermaid itself writes for the beginning of a number
_JOINED: Final = re.compile(r"(?<=:)(?=\w)|(?<=\\)(?=n)")
"""Where something has to stand between: `fa:fa-car` is an icon, and `\\n` a line break, after numbers are read."""
_THICK: Final = {
    Fate.REPLACE: ",stroke-width:3px",
    Fate.DELETE: ",stroke-width:3px",
    Fate.BLOCKED: ",stroke-width:3px,stroke-dasharray:6 3",
}
_STYLES: Final[dict[str, str]] = {
    **{
        fate: f"fill:{PAPERS[fate]},stroke:{INKS[fate]},color:{LETTERS[fate]}{_THICK.get(fate, '')}"
        for fate in FATES_TOLD
    },
    Kind.UNDECLARED: "fill:transparent,stroke-dasharray:4 4",
    Kind.OUTSIDE: "fill:transparent,stroke-dasharray:1 3",
}


def to_mermaid(graph: Graph) -> str:
    """Give a picture as the text of a Mermaid diagram."""
    ids = {box.key: f"n{number}" for number, box in enumerate(graph.boxes, 1)}
    lines = ["flowchart LR"]
    for number, group in enumerate(graph.groups, 1):
        lines += _group(number, group, ids)
    lines += _references(graph, ids)
    lines += _legend(graph)
    lines += _classes(graph, ids)
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Write a text so that Mermaid shows it and does nothing else with it."""
    text = _JOINED.sub("\u200b", text)
    pieces, end = [], 0
    for found in _PLAIN.finditer(text):
        pieces += [_by_number(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*pieces, _by_number(text[end:])])


def _by_number(text: str) -> str:
    return "".join(one if one.isalnum() and not one.isascii() and one != _OWN else f"#{ord(one)};" for one in text)


def _group(number: int, group: Group, ids: Mapping[SchemaKey, str]) -> Iterator[str]:
    told = f": {shown(group.told)}" if group.told else ""
    yield f'  subgraph g{number}["{escaped(group_name(group) + told)}"]'
    yield "    direction LR"
    for box in group.boxes:
        yield f'    {ids[box.key]}["{"<br/>".join(_label(box))}"]'
    if not group.boxes:
        yield f'    e{number}["no object types"]'
    yield "  end"


def _label(box: Box) -> Iterator[str]:
    yield escaped(box_name(box))
    if box.rows:
        yield "────────"
    for row in box.rows:
        yield escaped(marked(row.touch, f"{row_name(row)} {row_type(row)}"))
    if told := box_note(box):
        yield escaped(f"({told})")


def _references(graph: Graph, ids: Mapping[SchemaKey, str]) -> Iterator[str]:
    """Give a line a reference; where those are too many, one for all from one object type to another."""
    if len(graph.references) <= MOST_LINES:
        for one in graph.references:
            yield f'  {ids[one.source]} -->|"{escaped(_reference(one))}"| {ids[one.target]}'
        return
    between: dict[tuple[str, str], int] = {}
    for one in graph.references:
        pair = ids[one.source], ids[one.target]
        between[pair] = between.get(pair, 0) + 1
    for (source, target), number in between.items():
        yield f'  {source} -->|"{number} references"| {target}'


def _reference(one: Reference) -> str:
    return marked(one.touch, shown(one.field) + (REQUIRED if one.required else ""))


def _legend(graph: Graph) -> Iterator[str]:
    signs = list(legend(graph))
    told = note(graph)
    if not signs and not told:
        return
    yield '  subgraph legend["Legend"]'
    plain = [f"{sign} {meaning}" for fate, sign, meaning in signs if fate is Fate.NONE]
    if plain or told:
        label = "<br/>".join(escaped(one) for one in (*plain, *([told] if told else ())))
        yield f'    l0["{label}"]'
    for fate, sign, meaning in signs:
        if fate is not Fate.NONE:
            yield f'    l{fate}["{escaped(f"{sign} {meaning}")}"]:::{fate}'
    yield "  end"


def _classes(graph: Graph, ids: Mapping[SchemaKey, str]) -> Iterator[str]:
    """Give the styles that occur, and what has each. Fields are left-aligned."""
    members: dict[str, list[str]] = {}
    for box in graph.boxes:
        style = box.touch.fate if box.kind is Kind.DECLARED else box.kind
        members.setdefault(style, []).append(ids[box.key])
    for number, group in enumerate(graph.groups, 1):
        style = Kind.UNDECLARED if group.absent and group.touch.fate is Fate.NONE else group.touch.fate
        members.setdefault(style, []).append(f"g{number}")
    yield "  classDef default text-align:left"
    shown_fates = {str(fate) for fate, _, _ in legend(graph)}
    yield from (f"  classDef {name} {_STYLES[name]}" for name in _STYLES if name in members.keys() | shown_fates)
    yield from (f"  class {','.join(members[name])} {name}" for name in _STYLES if name in members)
