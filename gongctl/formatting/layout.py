"""From the tree to text: the canonical form, but for the order of keys and the quotes."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from gongctl.formatting.tree import (
    Alias,
    Collection,
    Comment,
    Document,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    has_comments,
    nodes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH: Final = 120
"""How many columns a map or list may take that is joined into one line."""
_STEP: Final = 2
_START: Final = re.compile(r"---(?=\s|\Z)")


def lay_out(documents: Iterable[Document]) -> str:
    """Write documents, with plain line breaks."""
    page = _Page()
    for document in (one for one in documents if not one.empty):
        if document.verbatim is None:
            page.document(document)
        else:
            page.verbatim(document.verbatim)
    return page.text()


class _Page:
    """The lines that are written so far, and the one that is being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._open_end = False  # whether blank lines would be a part of the block scalar before
        self._begun = False  # whether there is a document, and not only comments
        self._cut_off = False  # whether the last line of the text goes without its break

    def text(self) -> str:
        """Give all that was written."""
        return "\n".join(self._lines) + ("\n" if self._lines and not self._cut_off else "")

    # -- documents

    def document(self, document: Document) -> None:
        """Write a document; the `---` before it is needed behind another one, a directive or a comment."""
        first = not self._lines
        self._cut_off = False
        if document.directives:
            self._stop()
        self._comments(document.prefix, 0, first=first)
        if not first or document.prefix or document.beside:
            self._line = "---"
            self._finish(document.beside)
            self._begun = True
        if document.root is not None:
            self._comments(document.root.above, 0, first=True)
            if document.root.blank and document.root.above:
                self._gap()
            self._value(document.root, 0)
            self._begun = True
        self._comments(document.tail, 0, first=document.root is None)

    def verbatim(self, text: str) -> None:
        """Write a document as it was."""
        if self._lines:
            text = text.lstrip("\n")
            if not _START.match(text):
                self._lines += [] if self._begun else ["---"]
                self._begun = True
                self._stop()
        self._cut_off = not text.endswith("\n")
        self._lines += text.removesuffix("\n").split("\n")
        self._open_end = self._begun = True

    def _stop(self) -> None:
        """End the document before, if there is one: comments alone are none yet."""
        if self._begun and self._lines[-1] != "...":
            self._lines.append("...")

    # -- lines

    def _finish(self, beside: list[Comment] | None = None) -> None:
        """End the line that is being written, with the comments beside it."""
        line = f"{self._line} " if self._line else ""
        for number, comment in enumerate(beside or ()):
            self._lines.append((" " * len(line) if number else line) + comment.text)
        if not beside:
            self._lines.append(self._line)
        self._line = ""
        self._open_end = False

    def _gap(self) -> None:
        if self._lines and self._lines[-1] and not self._open_end:
            self._lines.append("")

    def _comments(self, comments: Iterable[Comment], indent: int, *, first: bool) -> None:
        for comment in comments:
            if comment.blank and not first:
                self._gap()
            first = False
            self._lines.append(" " * indent + comment.text)
            self._open_end = False

    # -- entries

    def _value(self, entry: Entry, inner: int) -> None:
        """Write a value behind what is on the line; what goes on below is indented by `inner`."""
        node = entry.value
        if isinstance(node, Mapping | Sequence):
            if not self._fits(node):
                self._block(entry, node, inner)
                return
            # There can be comments in brackets that hold nothing else.
            lines, beside = [_inline(node)], [*node.opening, *node.tail, *entry.beside]
        else:
            lines, beside = _written(node, inner), entry.beside
        if lines[0] and (entry.opening or entry.inner):
            if self._line or entry.opening:
                self._finish(entry.opening)
            self._comments(entry.inner, inner, first=True)
            self._line = " " * inner + lines[0]
        else:
            self._line += f" {lines[0]}" if lines[0] and self._line else lines[0]
            beside = [*entry.opening, *beside]
        self._text(node, lines[1:], beside)

    def _text(self, node: Node, others: list[str], beside: list[Comment]) -> None:
        """Write the other lines of a value; what is beside it stands behind the last, or in the first of a block."""
        block = isinstance(node, Scalar) and node.is_block
        if others and not block:
            self._lines += (self._line, *others[:-1])
            self._line = others[-1]
        self._finish(beside)
        if block:
            self._lines += others
            self._open_end = isinstance(node, Scalar) and node.keeps

    def _block(self, entry: Entry, node: Mapping | Sequence, inner: int) -> None:
        """Write a map or a list in block style."""
        beside, lines, tail = entry.opening, [*entry.inner], [*node.tail]
        if node.flow:
            beside, lines = (beside, [*lines, *node.opening]) if beside else (node.opening, lines)
            beside, tail = (beside, [*tail, *entry.beside]) if beside else (entry.beside, tail)
        if node.properties:
            self._line = " ".join((self._line, *node.properties) if self._line else node.properties)
        if entry.key is not None or beside or lines or node.properties:
            self._finish(beside)
            self._comments(lines, inner, first=True)
        for number, one in enumerate(node.entries):
            self._entry(one, inner, first=number == 0)
        self._comments(tail, inner, first=False)

    def _entry(self, entry: Entry, indent: int, *, first: bool) -> None:
        """Write an entry on a line of its own, or behind the `-` that the line begins with."""
        if self._line and entry.above:
            self._finish()
        if self._line:
            self._line += " "
        else:
            self._comments(entry.above, indent, first=first)
            if entry.blank and (entry.above or not first):
                self._gap()
            self._line = " " * indent
        self._line += "-" if entry.key is None else _key(entry.key)
        self._value(entry, indent + _STEP)

    def _fits(self, node: Mapping | Sequence) -> bool:
        """Tell whether a map or list goes on one line: as the author had it, or since there is room."""
        if not node.flow:
            return False
        if not node.broken or not node.entries:
            return True
        if _holds_collections(node) or _is_large(node) or has_comments(node) or _goes_on(node):
            return False
        return len(self._line) + 1 + len(_inline(node)) <= WIDTH


def _key(key: Scalar | Alias) -> str:
    return f"{key.raw} :" if isinstance(key, Alias) else f"{_inline(key)}:"


def _inline(node: Node) -> str:
    """Write a value on one line."""
    if isinstance(node, Alias):
        return node.raw
    if isinstance(node, Scalar):
        return " ".join((*node.properties, *([node.raw] if node.raw else [])))
    opener, closer = ("{", "}") if isinstance(node, Mapping) else ("[", "]")
    within = ", ".join(map(_inline_entry, node.entries))
    return " ".join((*node.properties, f"{opener}{within}{closer}"))


def _inline_entry(entry: Entry) -> str:
    if entry.key is None:
        return _inline(entry.value)
    if not entry.colon:
        return _inline(entry.key)
    return f"{_key(entry.key)} {_inline(entry.value)}"


def _holds_collections(node: Collection) -> bool:
    """Tell whether it is a list of maps or lists, of which each is to have its own line."""
    return isinstance(node, Sequence) and any(isinstance(entry.value, Collection) for entry in node.entries)


def _is_large(node: Collection) -> bool:
    """Tell, without looking at all of it, whether a map or list holds too much for one line."""
    within = (one for entry in node.entries for one in nodes(entry))
    return next(islice(within, WIDTH, None), None) is not None


def _goes_on(node: Collection) -> bool:
    """Tell whether a scalar in a map or list goes over several lines."""
    return any(isinstance(one, Scalar) and "\n" in one.raw for entry in node.entries for one in nodes(entry))


def _written(node: Scalar | Alias, inner: int) -> list[str]:
    """Write a scalar: its first line, and the others, indented."""
    text = _inline(node)
    if isinstance(node, Alias) or not (node.body or "\n" in text):
        return [text]
    first, *others = (text, *node.body) if node.body else map(_stripped, text.split("\n"))
    return [first, *(" " * inner + one if one else "" for one in others)]


def _stripped(line: str) -> str:
    """Take away the blanks around a line of a scalar, but for one that is escaped."""
    bare = line.rstrip(" \t")
    escaped = (len(bare) - len(bare.rstrip("\\"))) % 2 == 1
    return line[: len(bare) + escaped].lstrip(" \t")
