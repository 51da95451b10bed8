"""Cells of CSV files that a spreadsheet shows and never calculates, and back: the two undo each other.

A spreadsheet takes a cell that begins like a formula for one, whether the CSV quotes it or not, and a formula
can send data away. An apostrophe before it is how people write text there. So one is put before every cell
that begins so, and before every cell that begins with an apostrophe itself: whoever reads the file again can
tell which apostrophes were put there, and takes no others away.
"""

from __future__ import annotations

import re
from typing import Final

GUARD: Final = "'"

# An apostrophe could be taken for a guard. Tabs and line breaks are dropped by spreadsheets before they look at
# the rest, as are blanks and control characters; and some take the wide forms of the signs for the signs.
_GUARDED: Final = re.compile("['\t\r\n]|[\\s\x00-\x1f\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")

_NEGATIVE: Final = re.compile(r"-[0-9]+(\.[0-9]+)?")
"""A negative number is to be one in a spreadsheet too: there is nothing in it to calculate."""


def guarded(text: str) -> str:
    """Write a value, or a field's name, as a cell. What cannot be a formula stays as it is, negative numbers too."""
    return GUARD + text if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """Read a cell. An apostrophe that `guarded` would not have put there belongs to the value."""
    return text[1:] if text.startswith(GUARD) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return _GUARDED.match(text) is not None and _NEGATIVE.fullmatch(text) is None
