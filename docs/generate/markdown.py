"""Text that is harmless in Markdown, and tables of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LIVING = re.compile(r"([\\*_<>\[\]|#])")
_CODE = re.compile(r"(`[^`]+`)")


def cell(text: str) -> str:
    """Write a text so that it shows as it is, but for code between backticks; in one line."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(one.replace("|", "\\|") if one.startswith("`") else _LIVING.sub(r"\\\1", one) for one in parts)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of cells that are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def anchor(heading: str) -> str:
    """Give the name that a heading of letters, digits, blanks and dashes is linked by."""
    return heading.lower().replace(" ", "-")
