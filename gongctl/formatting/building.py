"""From text and the events of its parser to the tree."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from gongctl.formatting.tokens import DIRECTIVE, LEAF, PROPERTY, START, STOP, Token, Unsure, tokens
from gongctl.formatting.tree import Alias, Collection, Comment, Document, Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongctl.config.parsing import Placed

_END_OF_FLOW = {"{": "}", "[": "]"}


def build(text: str, events: Iterable[Placed]) -> list[Document]:
    """Make the tree of a text with plain line breaks, which was read without a finding."""
    documents = []
    for start, end, within in _stretches(text, events):
        try:
            documents.append(_Builder(tokens(text, start, end, within), within).document())
        except Unsure:
            documents.append(Document(verbatim=text[start:end]))
    for before, after in pairwise(documents):
        if before.verbatim is None and not after.directives:
            before.tail += after.prefix
            after.prefix = []
    if not documents:
        documents = [_Builder(tokens(text, 0, len(text), ()), []).document()]
    return documents


def _stretches(text: str, events: Iterable[Placed]) -> Iterator[tuple[int, int, list[Placed]]]:
    """Cut a text into its documents: before each `---`, and behind each `...`."""
    groups: list[list[Placed]] = []
    for one in events:
        if isinstance(one.event, DocumentStartEvent):
            groups.append([])
        if not isinstance(one.event, StreamStartEvent | StreamEndEvent):
            groups[-1].append(one)
    cuts = [0]
    for before, group in pairwise(groups):
        last = before[-1]
        explicit = isinstance(last.event, DocumentEndEvent) and last.event.explicit
        cuts.append(last.end if explicit else group[0].start)
    yield from zip(cuts, (*cuts[1:], len(text)), groups, strict=False)


class _Builder:
    """The building of one document: its tokens and its events, taken in step."""

    def __init__(self, found: list[Token], events: list[Placed]) -> None:
        self._tokens = found
        self._at = 0
        wanted = (DocumentStartEvent, DocumentEndEvent)
        self._events = [one.event for one in events if not isinstance(one.event, wanted)]
        self._next = 0

    def document(self) -> Document:
        """Build it all. Raises `Unsure`."""
        document = Document()
        while self._peek().kind in {DIRECTIVE, STOP}:
            token = self._take(DIRECTIVE, STOP)
            document.prefix += token.above
            if token.kind == DIRECTIVE:
                document.prefix.append(Comment(token.text, blank=token.blank))
                document.directives = True
            document.prefix += token.beside
        if self._peek().kind == START:
            token = self._take(START)
            document.prefix += token.above
            document.beside = token.beside
        if self._peek().kind not in {STOP, "end"}:
            document.root = self._root()
        while self._at < len(self._tokens):
            token = self._take(STOP, "end")
            document.tail += (*token.above, *token.beside)
        return document

    def _root(self) -> Entry:
        token = self._peek()
        entry = Entry(Scalar(""), above=token.above, blank=token.blank)
        token.above, token.blank = [], False
        self._value(entry, None)
        if not isinstance(entry.value, Collection):
            raise Unsure(token.text)
        return entry

    # -- tokens and events

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *kinds: str) -> Token:
        token = self._peek()
        if token.kind not in kinds:
            raise Unsure(token.text)
        self._at += 1
        return token

    def _event(self) -> Event:
        self._next += 1
        return self._events[self._next - 1]

    def _ends(self, kind: type[Event]) -> bool:
        """Take up the end of a map or a list, if it comes next."""
        found = isinstance(self._events[self._next], kind)
        self._next += found
        return found

    # -- values

    def _value(self, entry: Entry, column: int | None) -> None:
        """Read a value into an entry; `column` is that of the map or list that the entry is in."""
        event = self._event()
        if isinstance(event, ScalarEvent | AliasEvent):
            self._leaf(entry, event)
            return
        assert isinstance(event, MappingStartEvent | SequenceStartEvent)  # noqa: S101 - for mypy: no other begins a value
        node = Mapping() if isinstance(event, MappingStartEvent) else Sequence()
        node.flow = bool(event.flow_style)
        entry.value = node
        node.properties = self._properties(entry, event)
        if node.flow:
            self._flow(entry, node)
        elif isinstance(node, Mapping):
            self._block_mapping(node, column)
        else:
            self._block_sequence(node, column)

    def _leaf(self, entry: Entry, event: ScalarEvent | AliasEvent) -> None:
        properties = self._properties(entry, event)
        token = self._peek()
        if token.event is not event:
            entry.value = Scalar("", properties=properties)
            return
        self._take(LEAF)
        entry.inner += token.above
        entry.value = _scalar(token, properties)
        entry.beside = token.beside

    def _properties(self, entry: Entry, event: ScalarEvent | AliasEvent | CollectionStartEvent) -> list[str]:
        """Read anchor and tag of a value."""
        found: list[str] = []
        if isinstance(event, AliasEvent):
            return found
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            token = self._take(PROPERTY)
            if token.text[0] == "&" and (token.text[1:] != event.anchor or ":" in token.text):
                raise Unsure(token.text)  # where such a name ends depends on where it stands
            found.append(token.text)
            entry.inner += token.above
            if entry.opening or entry.inner:
                entry.inner += token.beside
            else:
                entry.opening = token.beside
        return found

    def _key(self, entry: Entry) -> None:
        """Read a key, which stands on one line and has no comment within."""
        first = self._peek()
        entry.above += first.above
        entry.blank, first.above = first.blank, []
        event = self._event()
        if not isinstance(event, ScalarEvent | AliasEvent):
            raise Unsure(first.text)
        holder = Entry(Scalar(""))
        self._leaf(holder, event)
        entry.beside = holder.beside
        key = holder.value
        if not isinstance(key, Scalar | Alias) or "\n" in key.raw or not key.raw or holder.opening or holder.inner:
            raise Unsure(first.text)
        entry.key = key

    # -- block style

    def _block_mapping(self, node: Mapping, column: int | None) -> None:
        own = self._peek().column
        while not self._ends(MappingEndEvent):
            entry = Entry(Scalar(""))
            self._key(entry)
            sign = self._take(":")
            if entry.beside or sign.above:
                raise Unsure(sign.text)
            entry.opening = sign.beside
            self._value(entry, own)
            node.entries.append(entry)
        self._tail(node, column)

    def _block_sequence(self, node: Sequence, column: int | None) -> None:
        own = self._peek().column
        while not self._ends(SequenceEndEvent):
            sign = self._take("-")
            entry = Entry(Scalar(""), above=sign.above, blank=sign.blank, opening=sign.beside)
            self._value(entry, own)
            node.entries.append(entry)
        self._tail(node, column)

    def _tail(self, node: Collection, column: int | None) -> None:
        """Take what stands below the last entry and is further in than the map or list around."""
        above = self._peek().above
        if column is not None:
            node.tail = list(takewhile(lambda one: one.column > column, above))
            del above[: len(node.tail)]

    # -- flow style

    def _flow(self, around: Entry, node: Mapping | Sequence) -> None:
        opener = self._take("{" if isinstance(node, Mapping) else "[")
        around.inner += opener.above
        node.opening = opener.beside
        end = MappingEndEvent if isinstance(node, Mapping) else SequenceEndEvent
        waiting: list[Comment] = []
        while not self._ends(end):
            entry = Entry(Scalar(""), above=waiting)
            self._flow_entry(entry, mapping=isinstance(node, Mapping))
            node.entries.append(entry)
            waiting = self._comma(entry)
        closer = self._take(_END_OF_FLOW[opener.text])
        node.tail = [*waiting, *closer.above]
        around.beside = closer.beside
        node.broken = closer.line != opener.line

    def _flow_entry(self, entry: Entry, *, mapping: bool) -> None:
        if mapping:
            self._key(entry)
            if self._peek().kind != ":":
                entry.colon = False
            else:
                sign = self._take(":")
                if entry.beside or sign.above:
                    raise Unsure(sign.text)
                entry.opening = sign.beside
        else:
            first = self._peek()
            entry.above += first.above
            entry.blank, first.above = first.blank, []
        beside = entry.beside
        self._value(entry, None)
        _check_in_flow(entry)
        entry.beside = [*beside, *entry.beside]

    def _comma(self, entry: Entry) -> list[Comment]:
        """Pass a comma: what is beside it belongs to the entry, what is above it to the next."""
        if self._peek().kind != ",":
            return []
        comma = self._take(",")
        entry.beside += comma.beside
        return comma.above


def _scalar(token: Token, properties: list[str]) -> Node:
    event = token.event
    if not isinstance(event, ScalarEvent):
        if ":" in token.text:
            raise Unsure(token.text)
        return Alias(token.text)
    return Scalar(token.text, event.value, event.style or "", properties, token.body)


def _check_in_flow(entry: Entry) -> None:
    """Raise `Unsure` of a scalar in brackets that means something else without them, or to another parser."""
    for one in (entry.key, entry.value):
        if not isinstance(one, Scalar) or one.style:
            continue
        if (one.properties and not one.raw) or one.raw[-1:] == ":" or one.raw in {"-", "?"}:
            raise Unsure(one.raw)
