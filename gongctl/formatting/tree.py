"""A YAML file as a tree that holds everything a person wrote: values, comments, blank lines, anchors.

Every comment and every blank line of the text belongs to exactly one place of the tree, and every
scalar keeps the characters that it was written with. So a tree can be changed here and there (an
entry added, taken away or moved, a scalar written anew) and laid out, and all else stays. `building`
makes the tree, `layout` writes it.

Where a comment belongs:

- on lines of its own before an entry: `above` it;
- behind `key:` or `-` with the value further down: `opening`, and on lines before the value: `inner`;
- behind the value: `beside`, together with the lines that go on below it in the same column;
- after the last entry of a map or a list, and further in than what follows: its `tail`;
- before the first entry of a document: `above` the document's root, and never moved with the entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its `#` on; the column that it began in; whether a blank line stands before it."""

    text: str
    column: int = 0
    blank: bool = False


@dataclass(slots=True)
class Scalar:
    """A scalar as it is written, its quotes included. `style` is the quote, `|`, `>`, or nothing.

    `body` holds the lines of a block scalar, without their indentation; `raw` is then its first line.
    """

    raw: str
    value: str = ""
    style: str = ""
    properties: list[str] = field(default_factory=list)
    body: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        """Whether it is a block scalar."""
        return self.style in {"|", ">"}

    @property
    def keeps(self) -> bool:
        """Whether the blank lines behind it are a part of it."""
        return self.is_block and self.raw[1:2] == "+"


@dataclass(slots=True)
class Alias:
    """An alias, with its star."""

    raw: str


@dataclass(slots=True)
class Collection:
    """What maps and lists share. `broken` says that one in flow style goes over several lines."""

    entries: list[Entry] = field(default_factory=list)
    flow: bool = False
    broken: bool = False
    properties: list[str] = field(default_factory=list)
    opening: list[Comment] = field(default_factory=list)
    tail: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Mapping(Collection):
    """A map: each entry has a key."""

    def get(self, key: str) -> Node | None:
        """Give the value of a key, if it is there."""
        return next((one.value for one in self.entries if one.name == key), None)


@dataclass(slots=True)
class Sequence(Collection):
    """A list: its entries have no keys."""


Node = Scalar | Alias | Mapping | Sequence


@dataclass(slots=True)
class Entry:
    """An entry of a map, an item of a list (without a key), or the root of a document."""

    value: Node
    key: Scalar | Alias | None = None
    above: list[Comment] = field(default_factory=list)
    blank: bool = False
    opening: list[Comment] = field(default_factory=list)
    inner: list[Comment] = field(default_factory=list)
    beside: list[Comment] = field(default_factory=list)
    colon: bool = True

    @property
    def name(self) -> str | None:
        """The text of the key, if it has one that is written out."""
        return self.key.value if isinstance(self.key, Scalar) else None

    @property
    def merges(self) -> bool:
        """Whether it takes in the entries of other maps."""
        return isinstance(self.key, Scalar) and self.key.raw == "<<"


@dataclass(slots=True)
class Document:
    """One document. `prefix` holds the directives and comments before its `---`, and `beside` what is behind that.

    A document that cannot be laid out with certainty has its text instead: `verbatim`.
    """

    root: Entry | None = None
    directives: bool = False
    prefix: list[Comment] = field(default_factory=list)
    beside: list[Comment] = field(default_factory=list)
    tail: list[Comment] = field(default_factory=list)
    verbatim: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it, not even a comment."""
        return self.verbatim is None and self.root is None and not (self.prefix or self.beside or self.tail)


def nodes(entry: Entry) -> Iterator[Node]:
    """Walk over an entry's key, its value, and all that is in it."""
    waiting = [entry]
    while waiting:
        one = waiting.pop()
        if one.key is not None:
            yield one.key
        yield one.value
        if isinstance(one.value, Collection):
            waiting += reversed(one.value.entries)


def commented(entry: Entry) -> bool:
    """Tell whether a comment stands anywhere within an entry, beside and above it too."""
    if entry.above or entry.opening or entry.inner or entry.beside:
        return True
    return isinstance(entry.value, Collection) and has_comments(entry.value)


def has_comments(node: Collection) -> bool:
    """Tell whether a comment stands anywhere within a map or a list."""
    return bool(node.opening or node.tail) or any(map(commented, node.entries))
