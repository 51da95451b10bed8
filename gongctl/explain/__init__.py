"""An example of every code, as data: what brings it about, and what is right instead.

`GC203.txt` holds the two sides `-- bad --` and `-- good --`. Within a side stand, each under a line of
its own, `-- text --` (a situation that no file shows), files as `-- PATH --`, and `-- session --`
(commands as `$ ...`, and what the last of them says about the code). The good side has the files of
the bad one too, as far as it does not show them anew.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Final, NamedTuple

_HEADER: Final = re.compile(r"^-- (\S+) --\n", re.MULTILINE)


class Side(NamedTuple):
    """The bad or the good half of an example; each part may be empty."""

    text: str
    files: dict[str, str]
    session: str


class Example(NamedTuple):
    """What brings a code about, and what is right."""

    bad: Side
    good: Side


def example(code: str) -> Example:
    """Read the example of a code; raise `FileNotFoundError` for one that has none."""
    return read(resources.files(__name__).joinpath(f"{code}.txt").read_text(encoding="utf-8"))


def read(text: str) -> Example:
    """Take the text of an example apart; raise `ValueError` where it is not built like one."""
    before, *parts = _HEADER.split(text)
    sections = list(zip(parts[::2], parts[1::2], strict=True))
    names = [name for name, _ in sections]
    if before or names[:1] != ["bad"] or names.count("good") != 1:
        raise ValueError("an example begins with its bad side, and has a good one")
    middle = names.index("good")
    return Example(_side(sections[1:middle]), _side(sections[middle + 1 :]))


def _side(sections: list[tuple[str, str]]) -> Side:
    found = {name: f"{content.rstrip()}\n" for name, content in sections}
    text, session = found.pop("text", ""), found.pop("session", "")
    return Side(text, found, session)
