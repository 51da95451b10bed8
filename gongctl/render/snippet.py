"""A line of a file with a caret below the very place that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.render.visible import visible, width

if TYPE_CHECKING:
    from gongctl.config.text import SourceText
    from gongctl.diagnostics import Span

ELLIPSIS: Final = "..."
_TAB: Final = "    "
_LEAST: Final = 20
_FAR: Final = 2000  # characters that are looked at on either side: a line may be a whole file


def snippet(source: SourceText, span: Span, columns: int = 100) -> tuple[str, str]:
    """Give the line on which a span begins, and the line of carets that belongs below it.

    Both are at most about `columns` wide; a longer line is cut around the place.
    """
    number, column = span.start.line, span.start.column
    end = span.end.column if span.end.line == number else column + _FAR
    before = _shown(source.stretch(number, column - _FAR, column))
    marked, cut = _head(_shown(source.stretch(number, column, min(end, column + _FAR))), max(columns, _LEAST) * 2 // 3)
    after = _shown(source.stretch(number, end, end + _FAR))
    carets = "^" * max(width(marked), 1)
    room = max(max(columns, _LEAST) - width(marked), 0)
    before = _tail(before, max(room - min(width(after), room // 3), 0))
    after = "" if cut else _head(after, max(room - width(before), 0))[0]
    return (before + marked + after).rstrip(), " " * width(before) + carets


def source_line(source: SourceText, span: Span, most: int = 500) -> str:
    """Give the whole line on which a span begins, made visible, for machines; a huge one is cut."""
    return _head(_shown(source.stretch(span.start.line, 1, _FAR)), most)[0]


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _head(text: str, room: int) -> tuple[str, bool]:
    """Keep the beginning of a text; tell whether something was cut off."""
    if width(text) <= room:
        return text, False
    kept, used = [], 0
    for character in text:
        used += width(character)
        if used > room - len(ELLIPSIS):
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS, True


def _tail(text: str, room: int) -> str:
    """Keep the end of a text."""
    if width(text) <= room:
        return text
    kept: list[str] = []
    used = 0
    for character in reversed(text):
        used += width(character)
        if used > room - len(ELLIPSIS):
            break
        kept.append(character)
    return ELLIPSIS + "".join(reversed(kept))
