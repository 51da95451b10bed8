"""The text of one document as tokens: its scalars, the signs between them, and the comments at both.

A parser says where scalars are. What stands between two of them can only be signs, anchors, tags,
comments and white space, and is read here. Anything else raises `Unsure`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from ruamel.yaml.events import AliasEvent, ScalarEvent

from gongctl.config.spans import bare
from gongctl.formatting.tree import Comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ruamel.yaml.events import Event

    from gongctl.config.parsing import Placed

LEAF: Final = "leaf"
PROPERTY: Final = "property"
DIRECTIVE: Final = "directive"
START: Final = "---"
STOP: Final = "..."
END: Final = "end"

_PIECE: Final = re.compile(
    r"""(?P<space>[ \t]+) | (?P<line>\n) | (?P<comment>\#[^\n]*)
      | (?P<mark>---|\.\.\.)(?=\s|\Z)
      | (?P<directive>^%[^\n]*)
      | (?P<property>&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*)
      | (?P<sign>[-?:,\[\]{}])""",
    re.VERBOSE | re.MULTILINE,
)
_HEADER: Final = re.compile(r"([|>][+-]?)[ \t]*(#[^\n]*)?(?:\n|\Z)")
_BLOCK: Final = frozenset("|>")
_BLANKS: Final = " \t\n"
_MOST_COMMENTS: Final = 200_000  # in one document: many times what a file with the most values has
_BLANK: Final = 2  # line breaks without anything between them


class Unsure(Exception):  # noqa: N818 - no error: the document is right, and only not understood well enough
    """A document is written in a way that cannot be laid out with certainty."""


@dataclass(slots=True)
class Token:
    """A piece of a document. Comments before it are `above`, and those behind it on its line `beside`."""

    kind: str
    text: str
    start: int
    column: int
    above: list[Comment]
    blank: bool
    beside: list[Comment] = field(default_factory=list)
    event: Event | None = None
    body: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """Where the line begins that it stands on."""
        return self.start - self.column


def tokens(text: str, start: int, end: int, events: Iterable[Placed]) -> list[Token]:
    """Cut a document, which stands in a text with plain line breaks, into tokens. Raises `Unsure`."""
    scan = _Scan(text, start)
    for one in events:
        if isinstance(one.event, ScalarEvent | AliasEvent):
            begin, _ = bare(text, one.start, one.end)
            if text[begin : one.end].strip(_BLANKS):
                scan.leaf(one.event, begin, one.end)
    scan.gap(end)
    scan.add(END, "", end, -1)
    return scan.found


class _Scan:
    """The scanning of one document, from left to right."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.found: list[Token] = []
        self._at = start
        self._line = text.rfind("\n", 0, start) + 1
        self._breaks = 0  # since the last token or comment
        self._above: list[Comment] = []
        self._comments = 0

    def gap(self, end: int) -> None:
        """Read what stands before the next scalar."""
        while self._at < end:
            match = _PIECE.match(self.text, self._at, end)
            if match is None:
                raise Unsure(self.text[self._at : self._at + 1])
            kind = match.lastgroup
            if kind == "line":
                self._breaks += 1
                self._line = match.end()
            elif kind == "comment":
                self._comment(match[0])
            elif kind != "space":
                name = match[0] if kind in {"sign", "mark"} else str(kind)
                self.add(name, match[0].rstrip(_BLANKS), self._at, self._at - self._line)
            self._at = match.end()

    def leaf(self, event: Event, start: int, end: int) -> None:
        """Take up a scalar or an alias."""
        self.gap(start)
        raw = self.text[start:end]
        token = self.add(LEAF, raw, start, start - self._line)
        token.event = event
        if isinstance(event, ScalarEvent) and event.style in _BLOCK:
            self._block(token, end)
            return
        self._at = end
        if "\n" in raw:
            self._line = start + raw.rindex("\n") + 1

    def add(self, kind: str, text: str, start: int, column: int) -> Token:
        """Take up a token, with the comments that were read before it."""
        token = Token(kind, text, start, column, self._above, self._breaks >= _BLANK)
        if self._above and self.found:
            _continue(self.found[-1], token)
        self._above, self._breaks = [], 0
        self.found.append(token)
        return token

    def _comment(self, text: str) -> None:
        self._comments += 1
        if self._comments > _MOST_COMMENTS:
            raise Unsure(text[:1])
        comment = Comment(text.rstrip(_BLANKS), self._at - self._line, self._breaks >= _BLANK)
        if self._breaks == 0 and self.found:
            self.found[-1].beside.append(comment)
        else:
            self._above.append(comment)
        self._breaks = 0

    def _block(self, token: Token, end: int) -> None:
        """Read a block scalar. One that says how far it is indented, or that the end of the file cuts off, is odd."""
        header = _HEADER.match(self.text, token.start, end)
        kept = token.text[1:2] == "+"
        if header is None or (self.text[end - 1] != "\n" and token.text[1:2] != "-"):
            raise Unsure(token.text[:2])
        lines = self.text[header.end() : end].removesuffix("\n").split("\n")
        first = next((one for one in lines if one.strip(" ")), None)
        if first is None and (kept or any(lines)):
            raise Unsure(token.text[:2])
        depth = 0 if first is None else len(first) - len(first.lstrip(" "))
        while lines and not kept and not lines[-1].strip(" ") and len(lines[-1]) <= depth:
            lines.pop()
        token.body = tuple(one[depth:] for one in lines)
        token.text = header[1]
        if header[2] is not None:
            token.beside.append(Comment(header[2].rstrip(_BLANKS)))
        # Behind the last line, and before its break: the blank lines that are no part of it are still to be read.
        behind = header.end() + sum(len(one) + 1 for one in lines)
        self._at = behind - 1 if lines or self.text[behind - 1] == "\n" else behind


def _continue(previous: Token, token: Token) -> None:
    """Give the lines that go on with a comment beside a value, in the same column, to that value."""
    if not previous.beside or previous.body or previous.text[:1] in _BLOCK:
        return
    column = previous.beside[0].column
    going_on = list(takewhile(lambda one: one.column == column > token.column and not one.blank, token.above))
    previous.beside += going_on
    del token.above[: len(going_on)]
