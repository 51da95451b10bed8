"""How much a report in Markdown tells: each level leaves out more than the one before it, the harmless first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Told(Enum):
    """How a group of changes or steps is told."""

    LINES = "a line each"
    NAMES = "names"
    COUNT = "how many"


@dataclass(frozen=True, slots=True)
class Level:
    """How much is told.

    `longest` bounds a text from outside, `longest_name` a name, in characters; `harmless` are warnings, steps that are
    done, and errors beyond the first; `grave` is what is blocked, destroyed or failed, which is never
    told by its number alone.
    """

    longest: int | None = None
    longest_name: int | None = None
    quiet: bool = True
    created: Told = Told.LINES
    updated: Told = Told.LINES
    harmless: bool = True
    grave: Told = Told.LINES


def _levels() -> tuple[Level, ...]:
    levels = [Level()]
    for less in (
        {"longest": 500, "longest_name": 2000},
        {"longest": 80},
        {"quiet": False},
        {"created": Told.NAMES},
        {"created": Told.COUNT},
        {"updated": Told.NAMES},
        {"updated": Told.COUNT},
        {"harmless": False},
        {"grave": Told.NAMES},
        {"longest_name": 200},
    ):
        levels.append(replace(levels[-1], **less))
    return tuple(levels)


LEVELS: Final = _levels()
