"""Structural faults, as the language server tells them and as `gongctl validate` does, in the same words."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from tests.corpus.reading import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lsprotocol import types

Fault = tuple[int, str]
"""A line, and the kind of a fault that is told of it."""

UNKNOWN, MISSING, TYPE, VALUE, EMPTY = "unknown key", "missing key", "wrong type", "value not allowed", "empty"
SYNTAX, OTHER = "syntax", "another fault"

_CODES: Final = {
    **dict.fromkeys(("GC203", "GC207", "GC209", "GC308", "GC311"), UNKNOWN),
    **dict.fromkeys(("GC204", "GC307"), MISSING),
    **dict.fromkeys(("GC201", "GC205", "GC206"), TYPE),
    **dict.fromkeys(("GC202", "GC208", "GC301", "GC504"), VALUE),
    **dict.fromkeys(("GC302", "GC303"), EMPTY),
}
_MESSAGES: Final = {
    r"Property .* is not allowed\.": UNKNOWN,
    r"Missing property": MISSING,
    r"Incorrect type\.": TYPE,
    r"Value is not accepted\.|Value must be": VALUE,
    r"It is empty": EMPTY,
}
_OF_THE_SCHEMA: Final = "yaml-schema"
STRUCTURE: Final = frozenset({UNKNOWN, MISSING, TYPE, VALUE, EMPTY})


def of_the_server(told: Iterable[types.Diagnostic]) -> Counter[Fault]:
    """Give the faults that the language server finds.

    What is of the wrong type it also measures against the allowed values, and tells twice: the type counts.
    """
    found = [(one.range, _kind(one)) for one in told]
    mistyped = [place for place, kind in found if kind == TYPE]
    return Counter((at.start.line + 1, kind) for at, kind in found if kind not in {VALUE, EMPTY} or at not in mistyped)


def _kind(one: types.Diagnostic) -> str:
    if not (one.source or "").startswith(_OF_THE_SCHEMA):
        return SYNTAX
    return next((kind for words, kind in _MESSAGES.items() if re.match(words, one.message)), OTHER)


def of_gongctl(root: Path) -> dict[str, Counter[Fault]]:
    """Give the faults that `gongctl validate` finds in a project, by file. Warnings are none."""
    found: dict[str, Counter[Fault]] = defaultdict(Counter)
    for one in json.loads(run(root, "-o", "json").stdout)["diagnostics"]:
        if one["severity"] == "error" and one["file"] is not None:
            syntax = SYNTAX if one["code"].startswith("GC1") else OTHER
            found[one["file"]][one["line"], _CODES.get(one["code"], syntax)] += 1
    return found
