"""What formatting changes in a file, as a unified difference for people."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from gongctl.render.paint import Paint, plain
from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.config.text import SourceText

_STYLES: Final = {"-": "delete", "+": "create", "@": "place"}


def difference(old: SourceText, new: SourceText, paint: Paint = plain) -> str:
    """Write the difference of two texts of one file: visible, harmless, and without the secrets that they mask."""
    name = visible(old.name)
    lines = list(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=3))[2:]
    body = [
        paint(without_commands(line), _STYLES[line[0]]) if line[0] in _STYLES else without_commands(line)
        for line in lines
    ]
    if not lines:
        body = [paint("@@ only line breaks, or marks of the encoding, differ @@", "place")]
    return "\n".join((paint(f"--- a/{name}", "strong"), paint(f"+++ b/{name}", "strong"), *body)) + "\n"


def _lines(text: SourceText) -> list[str]:
    return list(_shown(text))


def _shown(text: SourceText) -> Iterator[str]:
    """Give the lines; what stands behind the last line break counts if there is anything."""
    for number in range(1, text.lines + 1):
        line = text.line(number)
        if line or number < text.lines:
            yield visible(line)
