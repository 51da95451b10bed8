"""What was probably meant by a name that is not known."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_GUESS: Final = 200
_LEAST_LIKENESS: Final = 0.6
_COMPARED: Final = 50
_GUESSES: Final = 100


class Names:
    """Known names, to be asked for the nearest one.

    Comparing is slow. So a name is compared with a few of the known ones, and only the first of many
    names at all; those that differ only in how words are joined, or by case, are always found.
    """

    def __init__(self, names: Iterable[str], guesses: int = _GUESSES) -> None:
        self._known = {_letters(name): name for name in names}
        self._guesses = guesses

    def nearest(self, text: str) -> str | None:
        """Find what was probably meant: first by letters alone, then by likeness."""
        letters = _letters(text)
        found = self._known.get(letters)
        if found is not None or len(text) > _LONGEST_GUESS or self._guesses <= 0:
            return found
        self._guesses -= 1
        close = get_close_matches(letters, self._compared(letters), n=1, cutoff=_LEAST_LIKENESS)
        return self._known[close[0]] if close else None

    def _compared(self, letters: str) -> list[str]:
        """Give the known names that are worth comparing: those of another length cannot be like it."""
        length = len(letters)
        shared = _LEAST_LIKENESS / 2
        fitting = [one for one in self._known if min(length, len(one)) >= shared * (length + len(one))]
        if len(fitting) > _COMPARED:
            fitting.sort(
                key=lambda one: (-_begun(one, letters) - _begun(one[::-1], letters[::-1]), abs(len(one) - length))
            )
        return fitting[:_COMPARED]


def nearest(text: str, names: Iterable[str]) -> str | None:
    """Find what was probably meant among a few names."""
    return Names(names).nearest(text)


def _begun(one: str, other: str) -> int:
    """Count the letters that two words begin with alike."""
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


def _letters(text: str) -> str:
    return re.sub(r"[-_\s]", "", text).casefold()
