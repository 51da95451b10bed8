"""Globs of the project file: `*` and `?` stay within a directory, `**` does not; a directory means all below it.

The work that a match takes grows with the length of the glob times that of the name, and no faster.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_ANY_DEPTH: Final = "**"


class Glob:
    """A glob, ready to be matched against the names of files, which use `/`."""

    def __init__(self, text: str) -> None:
        # `None` stands for any number of directories; a glob of nothing means nothing.
        self._parts: list[re.Pattern[str] | None] = [] if text.strip() else [_segment("")]
        for part in text.replace("\\", "/").split("/"):
            if part == _ANY_DEPTH:
                if self._parts[-1:] != [None]:
                    self._parts.append(None)
            elif part not in {"", "."}:
                self._parts.append(_segment(part))

    def matches(self, name: str) -> bool:
        """Tell whether a file is meant, by itself or with a directory around it."""
        states = self._start()
        for segment in name.split("/"):
            if len(self._parts) in states:
                return True
            states = self._step(states, segment)
            if not states:
                return False
        return len(self._parts) in states

    def reaches(self, directory: str) -> bool:
        """Tell whether anything below a directory can be meant."""
        states = self._start()
        for segment in directory.split("/"):
            if len(self._parts) in states:
                return True
            states = self._step(states, segment)
        return bool(states)

    def _start(self) -> set[int]:
        return self._closed({0})

    def _step(self, states: set[int], segment: str) -> set[int]:
        """Give the numbers of the parts that may come next, behind one more segment of a name."""
        following: set[int] = set()
        for state in states:
            if state == len(self._parts):
                continue
            part = self._parts[state]
            if part is None:
                following |= {state, state + 1}
            elif part.fullmatch(segment):
                following.add(state + 1)
        return self._closed(following)

    def _closed(self, states: set[int]) -> set[int]:
        """Add what comes behind a `**` that stands for no directory; the last one stands for something."""
        last = len(self._parts) - 1
        return states | {state + 1 for state in states if state < last and self._parts[state] is None}


class Globs:
    """The globs of a project; none mean everything."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._globs = [Glob(text) for text in texts]

    def matches(self, name: str) -> bool:
        """Tell whether a file is meant."""
        return not self._globs or any(glob.matches(name) for glob in self._globs)

    def reaches(self, directory: str) -> bool:
        """Tell whether anything below a directory can be meant."""
        return not self._globs or directory == "." or any(glob.reaches(directory) for glob in self._globs)


@lru_cache(maxsize=4096)
def _segment(part: str) -> re.Pattern[str]:
    """Translate what stands between two slashes; the first fit of each piece is kept, and no other tried.

    A group within a look-ahead keeps its fit: atomic groups would say the same, but do not hold in Python 3.11.2.
    """
    first, *others = (_piece(piece) for piece in re.split(r"\*+", part))
    if not others:
        return re.compile(first, re.DOTALL)
    between = "".join(f"(?=(.*?{piece}))\\{number}" for number, piece in enumerate(others[:-1], start=1))
    return re.compile(f"{first}{between}.*{others[-1]}", re.DOTALL)


def _piece(text: str) -> str:
    return "".join("." if character == "?" else re.escape(character) for character in text)
