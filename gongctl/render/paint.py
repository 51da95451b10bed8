"""Colour for terminals: a function from (text, style) to text, or one that does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Paint = Callable[[str, str], str]

_CODES: Final = {
    "create": "32",
    "update": "33",
    "replace": "35",
    "delete": "31",
    "keep": "2",
    "not-verified": "36",
    "blocked": "1;31",
    "error": "1;31",
    "warning": "1;33",
    "strong": "1",
    "place": "36",
    "dim": "2",
    "done": "32",
    "failed": "1;31",
    "not-attempted": "33",
    "accepted": "33",
}


def plain(text: str, _style: str) -> str:
    """Leave a text as it is."""
    return text


def coloured(text: str, style: str) -> str:
    """Wrap a text in the codes of a style."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text
