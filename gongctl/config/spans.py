"""From a route of keys to a place in a file.

Checks name what they speak of by its route; only what is told to a person needs lines and columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.config.nodes import YamlList, YamlMap

if TYPE_CHECKING:
    from gongctl.config.text import SourceText
    from gongctl.diagnostics import Span

Route = tuple[str | int, ...]

_PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s+(?:#[^\r\n]*\s+)*|(?=[,\[\]{}])|$))+")
_FLOW: Final = frozenset("[{")


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its data, where it stands, and whether a `${` stands anywhere in it."""

    source: SourceText
    data: object
    start: int
    end: int
    variables: bool = False

    def value_at(self, route: Route) -> object:
        """Give the value that a route leads to. Raises `KeyError` or `IndexError` when there is none."""
        value = self.data
        for step in route:
            value = _child(value, step)
        return value

    def value_span(self, route: Route) -> Span:
        """Give the place of the value that a route leads to; of a map or a list, where it begins."""
        if not route:
            return self._span(self.data, self.start, self.end)
        container = self.value_at(route[:-1])
        start, end = _place(container, route[-1])
        return self._span(self.value_at(route), start, end)

    def key_span(self, route: Route) -> Span:
        """Give the place of the key that a route ends with; for an item of a list, the item's."""
        container = self.value_at(route[:-1])
        step = route[-1]
        if isinstance(container, YamlMap) and isinstance(step, str):
            start, end = container.place(step).key
            return self.source.span(*bare(self.source.text, start, end))
        return self.value_span(route)

    def offsets(self, route: Route) -> tuple[int, int]:
        """Give the place of a scalar as offsets in the text. The route must not be empty."""
        return bare(self.source.text, *_place(self.value_at(route[:-1]), route[-1]))

    def raw(self, route: Route) -> str:
        """Give a scalar as it is written in the file, quotes included."""
        start, end = self.offsets(route)
        return self.source.text[start:end]

    def _span(self, value: object, start: int, end: int) -> Span:
        text = self.source.text
        if isinstance(value, YamlMap | YamlList) and text[start : start + 1] != "*":
            return self.source.span(*opening(self.source, value, start, end))
        return self.source.span(*bare(text, start, end))


def _child(container: object, step: str | int) -> object:
    if isinstance(container, YamlMap) and isinstance(step, str):
        return container[step]
    if isinstance(container, YamlList) and isinstance(step, int):
        return container[step]
    raise KeyError(step)


def _place(container: object, step: str | int) -> tuple[int, int]:
    if isinstance(container, YamlMap) and isinstance(step, str):
        return container.place(step).value
    if isinstance(container, YamlList) and isinstance(step, int):
        return container.place(step)
    raise KeyError(step)


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a place to the scalar itself: without its anchor, its tag and the blanks behind it."""
    properties = _PROPERTIES.match(text, start, end)
    if properties is not None:
        start = properties.end()
    return start, start + len(text[start:end].rstrip())


def opening(source: SourceText, value: YamlMap | YamlList, start: int, end: int) -> tuple[int, int]:
    """Narrow the place of a map or a list to its first line; in block style, to its first entry."""
    start, end = bare(source.text, start, end)
    flow = source.text[start : start + 1] in _FLOW
    if not flow and len(value.marks) > 0:
        width = 4 if isinstance(value, YamlMap) else 2
        end = min(end, max(value.marks[width - 1], start))
    line_end = source.end_of_line(start)
    return start, max(start, start + len(source.text[start : min(end, line_end)].rstrip()))
