"""What pictures say in words, and how names get into them: visible, on one line, and not too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.render.graph.value import FATES_TOLD, KINDS_TOLD, Fate, Kind
from gongctl.render.visible import visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.render.graph.value import Box, Graph, Group, Row, Touch

LONGEST: Final = 40
"""Columns of a name; what is longer ends with an ellipsis."""

REQUIRED: Final = "*"
ARROW: Final = "→"


def shown(text: str, longest: int = LONGEST) -> str:
    """Give a name as it is drawn."""
    text = visible(text)
    if width(text) <= longest:
        return text
    kept, columns = "", 0
    for character in text:
        columns += width(character)
        if columns >= longest:
            break
        kept += character
    return f"{kept}…"


def group_name(group: Group) -> str:
    """Name an integration: its mark, its id, and what is to become of it."""
    parts = [group.touch.mark, shown(group.integration_id), "" if group.declared else "(no file declares it)"]
    return " ".join(part for part in (*parts, "(absent)" if group.absent else "") if part)


def box_name(box: Box) -> str:
    """Name an object type: its mark, and itself."""
    return marked(box.touch, shown(box.key.object_type))


def marked(touch: Touch, text: str) -> str:
    """Put the mark of what a plan would do before a text."""
    return f"{touch.mark} {text}" if touch.mark else text


def box_note(box: Box) -> str:
    """Say what is to be known of an object type whose fields are not drawn, or not all of them."""
    if box.kind is not Kind.DECLARED:
        return KINDS_TOLD[box.kind]
    if not box.left_out:
        return "" if box.rows else "no fields"
    more = "more " if box.rows else ""
    return f"{box.left_out:,} {more}{'field' if box.left_out == 1 else 'fields'}"


def row_name(row: Row) -> str:
    """Name a field: itself, and whether it is required."""
    return shown(row.name) + (REQUIRED if row.required else "")


def row_type(row: Row) -> str:
    """Say what a field is: its type, or what it refers to."""
    what = f"{ARROW} {shown(row.target)}" if row.target else shown(row.type)
    return f"{what} (absent)".lstrip() if row.absent else what


def legend(graph: Graph) -> Iterator[tuple[Fate, str, str]]:
    """Give what the signs of a picture mean, of those that occur in it: a style, the sign, and its meaning."""
    if any(row.required for row in graph.rows):
        yield Fate.NONE, REQUIRED, "required"
    if graph.references:
        yield Fate.NONE, ARROW, "refers to"
    touches = [one.touch for things in (graph.groups, graph.boxes, graph.rows) for one in things]
    signs = {sign for one in touches for sign in one.mark.split()}
    yield from ((fate, sign, meaning) for fate, (sign, meaning) in FATES_TOLD.items() if sign in signs)
    if graph.planned and not signs:
        # No sign: `=` says in plans what is unmanaged, and nothing here is.
        yield Fate.NONE, "no mark", "a plan would change nothing of this"


def note(graph: Graph) -> str:
    """Say what is not drawn of the fields; empty where all are."""
    left_out = sum(box.left_out for box in graph.boxes)
    if not graph.fields_told or not left_out:
        return ""
    return f"{left_out:,} of {graph.number_of_fields:,} fields are {graph.fields_told}"
