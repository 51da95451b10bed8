"""Anchors on their way out: what still refers to one that a patch takes away gets it, with what it stands for."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from gongctl.adopting.documents import written
from gongctl.adopting.places import Patch
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.source import read_source
from gongctl.config.spans import bare
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.config.parsing import Placed


def rescued(name: str, text: str, patches: Sequence[Patch]) -> list[Patch]:
    """Give the patches that a text needs beside others, so that no alias in it is left without its anchor.

    The first alias that stays becomes the anchor, and holds what the old one held.
    """
    if "*" not in text:
        return []
    gone = _joined(patches)
    return [Patch(start, end, f"&{name} {value}") for start, end, name, value in _orphans(name, text, gone)]


def _joined(patches: Sequence[Patch]) -> list[tuple[int, int]]:
    """List the stretches of a text that do not count any more, in their order; none is within another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) if one.gone is None else one.gone for one in patches):
        if start < end:
            if found and start < found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], end))
            else:
                found.append((start, end))
    return found


def _orphans(name: str, text: str, gone: list[tuple[int, int]]) -> Iterator[tuple[int, int, str, str]]:
    """Find the first alias that stays of each anchor that does not: its place, its name, and the value."""
    events: list[Placed] = []
    source = read_source(name, text.encode("utf-8", "surrogatepass"), events=events)
    values = {start: (value, end) for one in source.documents for start, end, value in _values(one.data)}
    lost: dict[str, int] = {}
    for placed in events:
        if placed.begins_document:
            lost = {}
        anchor = placed.anchor
        if anchor is None:
            continue
        is_gone = _within(placed.start, gone)
        if not placed.is_alias:
            lost.pop(anchor, None)
            if is_gone and placed.start in values:
                lost[anchor] = placed.start
        elif not is_gone and anchor in lost:
            start = lost.pop(anchor)
            value, end = values[start]
            yield placed.start, placed.end, anchor, _in_brackets(text, value, start, end)


def _within(offset: int, stretches: list[tuple[int, int]]) -> bool:
    index = bisect_right(stretches, offset, key=lambda one: one[0]) - 1
    return index >= 0 and offset < stretches[index][1]


def _values(value: object) -> Iterator[tuple[int, int, object]]:
    """List all values of a document, and all keys, with their places."""
    waiting: list[tuple[int, int, object]] = [(-1, -1, value)]
    seen: set[int] = set()
    while waiting:
        start, end, one = waiting.pop()
        yield start, end, one
        if not isinstance(one, YamlMap | YamlList) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, YamlMap):
            waiting += [(*one.place(key).value, one[key]) for key in one.order()]
            waiting += [(*one.place(key).key, key) for key in one.order()]
            waiting += [(first, behind, merged) for merged, first, behind in one.merges]
        else:
            waiting += [(*one.place(index), item) for index, item in enumerate(one)]


def _in_brackets(text: str, value: object, start: int, end: int) -> str:
    """Write a value so that it can stand anywhere, on one line; variables stay."""
    if isinstance(value, YamlMap):
        return (
            "{"
            + ", ".join(f"{key}: {_in_brackets(text, one, *value.place(key).value)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, YamlList):
        return "[" + ", ".join(_in_brackets(text, one, *value.place(index)) for index, one in enumerate(value)) + "]"
    raw = text[slice(*bare(text, start, end))]
    if raw[:1] in {'"', "'"} and not any(sign in raw for sign in "\r\n"):
        return raw
    if isinstance(value, str) and "${" in value:
        return '"' + visible(value.replace("\\", "\\\\").replace('"', '\\"')) + '"'
    return written(value)  # type: ignore[arg-type]  # what a valid file holds
