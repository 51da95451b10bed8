"""Where in the text of a file an entry, an item or a document stands: whole, with what belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.spans import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongctl.config.spans import Document, Route

GAP: Final = r"(?:\s|(?<=\s)#[^\r\n]*)*"
_COLON: Final = re.compile(rf"{GAP}:{GAP}")
_TO_COLON: Final = re.compile(rf"{GAP}:(?:[ \t]+[&!][^\s,\[\]{{}}]*)*")
_TO_NEXT: Final = re.compile(GAP)
_ALIAS: Final = re.compile(r"\*[^\s,\[\]{}]+")
_COMMENT: Final = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
_BLANKS: Final = frozenset(" \t")
_OPENING: Final = frozenset("[{")


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters of a text, from `start` up to `end`, and what comes in their place.

    `gone` are the characters that do not count any more afterwards, where those are others: what becomes a comment.
    """

    start: int
    end: int
    text: str
    gone: tuple[int, int] | None = None


def patched(text: str, patches: Iterable[Patch]) -> str:
    """Put patches in place, none of which may overlap; insertions at one place come in their order."""
    pieces: list[str] = []
    at = 0
    for one in sorted(patches, key=lambda one: (one.start, one.end)):
        pieces += (text[at : one.start], one.text)
        at = one.end
    return "".join((*pieces, text[at:]))


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

    def entry(self, key: str) -> int:
        """Give the offset at which an entry that it owns begins: the `?`, the anchor, or the key itself."""
        start = self._map().place(key).key[0]
        before = before_blanks(self.text, start)
        return before - 1 if self.text[before - 1 : before] == "?" and before < start else start

    def behind_colon(self, key: str) -> int:
        """Give the offset behind the colon of a key that it owns, and behind the anchor in its line."""
        _, after = self.key(key)
        colon = _TO_COLON.match(self.text, after)
        return after if colon is None else colon.end()

    def value(self, key: str) -> tuple[int, int]:
        """Give the place of the value of a key that it owns: of an alias, the alias itself."""
        _, after = self.key(key)
        node = self._map()
        start, end = _written(self.text, after, *node.place(key).value)
        return start, last(self.text, node[key], start, end)

    def slot(self, index: int) -> int:
        """Give the offset at which an item of it, a list, begins: its anchor or its tag, where it has one."""
        return self._list().place(index)[0]

    def item(self, index: int) -> tuple[int, int]:
        """Give the place of an item of it, a list, up to its last character that is no comment."""
        items = self._list()
        start, end = items.place(index)
        begin, _ = bare(self.text, start, end)
        return begin, last(self.text, items[index], begin, end)

    def below(self, key: str) -> Place:
        """Give the place of a map or a list that it, a map, holds."""
        return Place(self._document, (*self._route, key))

    def items(self) -> list[object]:
        """Give what is in it, a list."""
        return self._list()

    def dash(self, index: int) -> int:
        """Give the offset of the dash of an item of it, a list in block style."""
        if not index:
            return self.start
        found = _TO_NEXT.match(self.text, self.item(index - 1)[1])
        assert found is not None  # noqa: S101 - for mypy; it may be empty
        return found.end()

    def end(self) -> int:
        """Give the offset behind its last character that is no comment."""
        node = self.node
        assert isinstance(node, YamlMap | YamlList)  # noqa: S101 - for mypy; the callers have asked
        return last(self.text, node, self.start, node.end)

    def column(self) -> int:
        """Give the column in which the keys of it, a map in block style, stand."""
        first = next(iter(self._map().order()), None)
        start = self.start if first is None else self.entry(first)
        return start - line_start(self.text, start)

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
    if isinstance(value, YamlMap) and (len(value.marks) or value.merges):
        own = [_entry_end(text, value, key) for key in value.order()]
        return max(own + [last(text, one, bare(text, *at)[0], at[1]) for one, *at in value.merges])
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
    begin = text.rfind("\n", 0, offset) + 1
    return max(text.rfind("\r", begin, offset) + 1, begin)


def line_number(text: str, offset: int) -> int:
    """Give the number of the line of a character, counted from 1."""
    return len(_LINE_BREAK.findall(text, 0, offset)) + 1


def before_blanks(text: str, offset: int) -> int:
    """Give the offset of the first of the blanks in the same line before an offset."""
    while text[offset - 1 : offset] in _BLANKS:
        offset -= 1
    return offset


def line_end(text: str, offset: int) -> int:
    """Give the offset behind a line and its break."""
    found = _LINE.match(text, offset)
    return len(text) if found is None else found.end()


def behind_comment(text: str, offset: int) -> int:
    """Give the offset behind the comment that goes on from here in the same line; the break of the line stays."""
    found = _COMMENT.match(text, offset)
    return offset if found is None else found.end()


def line_break(text: str) -> str:
    """Give how lines of a text end: like its first one."""
    found = _LINE_BREAK.search(text)
    return "\n" if found is None else found[0]
