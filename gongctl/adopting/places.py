"""Where in the text of a file an entry, an item or a document stands: whole, with what belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.spans import bare

if TYPE_CHECKING:
    from gongctl.config.spans import Document, Route

_COLON: Final = re.compile(r"\s*:\s*")
_ALIAS: Final = re.compile(r"\*[^\s,\[\]{}]+")
_COMMENT: Final = re.compile(r"[ \t]*(?:#[^\r\n]*)?")
_OPENING: Final = frozenset("[{")


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters of a text, from `start` up to `end`, and what comes in their place."""

    start: int
    end: int
    text: str


def patched(text: str, patches: list[Patch]) -> str:
    """Put patches in place, none of which may overlap; insertions at one place come in their order."""
    made = text
    for edit in sorted(enumerate(patches), key=lambda one: (one[1].start, one[1].end, one[0]), reverse=True):
        one = edit[1]
        made = made[: one.start] + one.text + made[one.end :]
    return made


class Place:
    """A map or a list of a document, found by its route, and the text around it."""

    def __init__(self, document: Document, route: Route) -> None:
        self.text = document.source.text
        self.node = document.value_at(route)
        self._document = document
        self._route = route

    @property
    def is_flow(self) -> bool:
        """Whether it is written in brackets."""
        return self.text[self.start : self.start + 1] in _OPENING

    @property
    def start(self) -> int:
        """The offset of its first character, behind its anchor."""
        if not self._route:
            return bare(self.text, self._document.start, self._document.end)[0]
        return self._document.offsets(self._route)[0]

    def owns(self, key: str) -> bool:
        """Whether a key of it, a map, is written in it, and was not merged into it from elsewhere."""
        return isinstance(self.node, YamlMap) and key in self.node.order()

    def key(self, key: str) -> tuple[int, int]:
        """Give the place of a key that it owns."""
        start, end = self._map().place(key).key
        return bare(self.text, start, end)

    def value(self, key: str) -> tuple[int, int]:
        """Give the place of the value of a key that it owns: of an alias, the alias itself."""
        _, after = self.key(key)
        start, end = self._map().place(key).value
        return _written(self.text, after, start, end)

    def item(self, index: int) -> tuple[int, int]:
        """Give the place of an item of it, a list, up to its last character that is no comment."""
        items = self._list()
        start, end = items.place(index)
        begin, _ = bare(self.text, start, end)
        return begin, last(self.text, items[index], begin, end)

    def end(self) -> int:
        """Give the offset behind its last character that is no comment."""
        node = self.node
        assert isinstance(node, YamlMap | YamlList)  # noqa: S101 - for mypy; the callers have asked
        return last(self.text, node, self.start, node.end)

    def _map(self) -> YamlMap:
        if not isinstance(self.node, YamlMap):
            raise TypeError(self._route)
        return self.node

    def _list(self) -> YamlList:
        if not isinstance(self.node, YamlList):
            raise TypeError(self._route)
        return self.node


def _written(text: str, after: int, start: int, end: int) -> tuple[int, int]:
    """Find the value behind a key that ends at `after`: where it was read from, or the alias that stands there."""
    colon = _COLON.match(text, after)
    behind = after if colon is None else colon.end()
    alias = _ALIAS.match(text, behind)
    return alias.span() if alias is not None else bare(text, start, end)


def last(text: str, value: object, start: int, end: int) -> int:
    """Give the offset behind the last character of a value that is no comment and no blank."""
    alias = _ALIAS.match(text, start)
    if alias is not None:
        return alias.end()
    if text[start : start + 1] in _OPENING and isinstance(value, YamlMap | YamlList):
        return value.end
    if isinstance(value, YamlMap) and len(value.marks):
        return max(_entry_end(text, value, key) for key in value.order())
    if isinstance(value, YamlList) and len(value.marks):
        index = len(value) - 1
        first, behind = value.place(index)
        return last(text, value[index], bare(text, first, behind)[0], behind)
    return bare(text, start, end)[1]


def _entry_end(text: str, value: YamlMap, key: str) -> int:
    place = value.place(key)
    _, after = bare(text, *place.key)
    start, end = _written(text, after, *place.value)
    return last(text, value[key], start, end)


def line_start(text: str, offset: int) -> int:
    """Give the offset of the first character of the line."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Give the offset behind a line and its break."""
    for place in range(offset, len(text)):
        if text[place] == "\n":
            return place + 1
        if text[place] == "\r":
            return place + (2 if text[place + 1 : place + 2] == "\n" else 1)
    return len(text)


def behind_comment(text: str, offset: int) -> int:
    """Give the offset behind the comment that goes on from here in the same line; the break of the line stays."""
    found = _COMMENT.match(text, offset)
    return offset if found is None else found.end()


def line_break(text: str) -> str:
    """Give how lines of a text end: like its first one."""
    found = re.search(r"\r\n|\n|\r", text)
    return "\n" if found is None else found[0]
