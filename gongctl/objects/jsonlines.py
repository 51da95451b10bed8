"""JSON Lines: one flat object a line. Numbers keep their digits, and never pass through a float."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn

from gongctl.objects.record import Fault, Record, Unreadable
from gongctl.objects.values import Number, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.objects.sources import Lines
    from gongctl.objects.values import Raw

_FLAT: Final = "write one flat object a line: texts, numbers, true, false and null"


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object as they are written, repeated ones too."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=Number, parse_int=Number, parse_constant=_no_constant
)


def json_records(lines: Lines) -> Iterator[Record | Unreadable]:
    """Read the records of a file; blank lines are none. Raises `GongctlError` for a file that is one JSON array."""
    first = True
    for text in lines:
        if not text.strip():
            continue
        if first and text.lstrip().startswith("["):
            advice = "JSON Lines has an object a line: jq -c '.[]' makes them of an array"
            raise lines.failure("GC706", "the file is a JSON array", advice)
        first = False
        yield _record(text, lines.number)


def _record(text: str, line: int) -> Record | Unreadable:
    try:
        pairs = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        return Unreadable(line, Fault("GC706", f"no JSON: {_words(error)}", _FLAT), text)
    if type(pairs) is not _Pairs:
        return Unreadable(line, Fault("GC706", "no JSON object", _FLAT), text)
    values: dict[str, Raw | None] = {}
    for name, value in pairs:
        if name in values:
            return Unreadable(line, Fault("GC706", "stands twice in one object", "keep one", name), text)
        if isinstance(value, list):
            what = "an object" if isinstance(value, _Pairs) else "a list"
            return Unreadable(line, Fault("GC706", f"is {what}", _FLAT, name), text)
        values[name] = value  # type: ignore[assignment]  # null is taken away below
    if "\\u" in text and (half := _half_a_character(values)):
        return Unreadable(line, Fault("GC706", f"{shown(half)} holds half a character", "mend its \\u escape"), text)
    return Record(line, {name: value for name, value in values.items() if value is not None})


def _words(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _half_a_character(values: dict[str, Raw | None]) -> str | None:
    """Find the key of a text that an escape has left with one half of a surrogate pair."""
    for name, value in values.items():
        try:
            f"{name}{value}".encode()
        except UnicodeEncodeError:
            return name
    return None
