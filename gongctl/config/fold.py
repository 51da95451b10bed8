"""The events of a YAML parser, folded into plain data that remember their places.

Nothing is built that has not been bounded before: depth, number of nodes, and what aliases
would come to if they were written out. Neither the folding nor what is built recurses deeply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ruamel.yaml.events import (
    AliasEvent,
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

from gongctl.config.frames import Anchor, Frame, Key
from gongctl.config.nodes import Unknown, YamlList, YamlMap
from gongctl.config.scalars import resolve
from gongctl.config.spans import Document, bare
from gongctl.diagnostics import Diagnostic, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongctl.config.text import SourceText

MAX_DEPTH: Final = 50
MAX_NODES: Final = 500_000
MAX_ALIASED: Final = 250_000

_TAG: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS: Final = {"!", *(_TAG + name for name in ("str", "int", "bool", "null"))}
_COLLECTION_TAGS: Final = {MappingStartEvent: _TAG + "map", SequenceStartEvent: _TAG + "seq"}
_MERGE: Final = "<<"
_TELLING: Final = frozenset({"kind", "integrationId", "objectType", "fields"})


class Refused(Exception):  # noqa: N818 - not an error of the program, but the end of reading one file
    """The rest of a file is not read, for the reason that the finding gives."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.summary)
        self.finding = finding


class Folding:
    """The folding of one file: give it events, get documents; what is wrong is in `diagnostics`.

    `offset` is where in the text the parser began.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.offset = 0
        self.diagnostics: list[Diagnostic] = []
        self.nodes = 0
        self.aliased = 0
        self.lossy = False  # whether a finding hides what the file declares
        self.resume = 0  # where the last finished document ends
        self._begin()
        self._steps: dict[type[Event], Callable[..., None]] = {
            ScalarEvent: self._scalar,
            AliasEvent: self._alias,
            MappingStartEvent: self._start,
            SequenceStartEvent: self._start,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            StreamStartEvent: self._nothing,
            StreamEndEvent: self._nothing,
        }

    def documents(self, events: Iterable[Event], offset: int = 0) -> Iterator[Document]:
        """Fold; documents that hold nothing are left out. Raises `Refused`, and what the parser raises."""
        self.offset = offset
        self.resume = offset
        steps = self._steps
        for event in events:
            kind = type(event)
            if kind is DocumentStartEvent:
                self._begin()
                self._count(event.start_mark.index + offset)
            elif kind is DocumentEndEvent:
                self.resume = event.end_mark.index + offset
                yield from self._document()
            else:
                steps[kind](event)

    def open_bracket(self) -> int | None:
        """Give the place of the innermost list or map in flow style that is still open."""
        for frame in (self._frame, *reversed(self._frames)):
            start, _ = bare(self.source.text, frame.slot, len(self.source.text))
            if self.source.text[start : start + 1] in {"[", "{"} and frame.slot == frame.node.start:
                return start
        return None

    def _begin(self) -> None:
        self._frames: list[Frame] = []
        self._anchors: dict[str, Anchor] = {}
        self._frame = Frame(YamlList(), 0, None)
        self._variables = False

    def _document(self) -> Iterator[Document]:
        start, end = self._frame.marks
        (data,) = self._frame.node
        if data is not None or start != end:
            yield Document(self.source, data, start, end, self._variables)

    def _nothing(self, event: Event) -> None:
        """Pass over the ends of the stream."""

    # -- scalars and aliases

    def _scalar(self, event: ScalarEvent) -> None:
        start = event.start_mark.index + self.offset
        end = event.end_mark.index + self.offset
        text: str = event.value
        self._count(start)
        if "${" in text:
            self._variables = True
        plain, quoted = event.implicit
        frame = self._frame
        if frame.key is None and type(frame.node) is YamlMap:
            if not (plain or quoted):
                self._tagged(str(event.tag), text, start, end)
            self._key(text, start, end, mergeable=plain)
            value: object = text
        else:
            value = resolve(text) if plain else text
            if not (plain or quoted):
                value = self._tagged(str(event.tag), text, start, end)
            self._attach(value, start, end)
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchor(value, start, end, 1, open=False)

    def _tagged(self, tag: str, text: str, start: int, end: int) -> object:
        value = text if tag in {"!", _TAG + "str"} else resolve(text)
        fits = {_TAG + "int": int, _TAG + "bool": bool, _TAG + "null": type(None)}
        if tag not in _SCALAR_TAGS:
            self._error("GC107", f"the tag {_shown(tag)} means nothing here", "remove the tag", start, end)
            return Unknown(text)
        if tag in fits and type(value) is not fits[tag]:
            word = tag.removeprefix(_TAG)
            self._error("GC107", f"{text!r} is not what the tag !!{word} says", "remove the tag", start, end)
            return Unknown(text)
        return value

    def _alias(self, event: AliasEvent) -> None:
        start = event.start_mark.index + self.offset
        end = event.end_mark.index + self.offset
        self._count(start)
        found = self._anchors.get(event.anchor)
        if found is None:
            advice = f"no &{event.anchor} stands before it in this document"
            self._error("GC110", f"unknown alias *{event.anchor}", advice, start, end)
            found = Anchor(Unknown(), start, end, 1, open=False)
        elif found.open:
            advice = "an alias cannot stand inside of what it stands for"
            self._error("GC110", f"*{event.anchor} contains itself", advice, start, end)
            found = Anchor(Unknown(), start, end, 1, open=False)
        self.aliased += found.weight
        if self.aliased > MAX_ALIASED + 10 * self.nodes:
            self._refuse("GC109", "the aliases of this file come to too many values", start, end)
        if len(self._frames) + found.height > MAX_DEPTH:
            self._refuse("GC108", f"more than {MAX_DEPTH} levels of nesting, aliases written out", start, end)
        self._frame.height = max(self._frame.height, found.height + 1)
        if self._frame.key is None and isinstance(self._frame.node, YamlMap) and isinstance(found.value, str):
            if isinstance(found.value, Unknown):
                self._frame.key = Key.SKIP  # what the entry is cannot be known, and that has been told
            else:
                self._key(found.value, start, end, mergeable=False)
        elif isinstance(found.value, YamlMap | YamlList):
            self._attach(found.value, start, end)
        else:
            # A scalar is told of where it is written, so that one wrong value is told of once.
            self._attach(found.value, found.start, found.end)

    # -- collections

    def _start(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        start = event.start_mark.index + self.offset
        end = event.end_mark.index + self.offset
        self._count(start)
        if len(self._frames) >= MAX_DEPTH:
            self._refuse("GC108", f"more than {MAX_DEPTH} levels of nesting", start, start + 1)
        if event.tag is not None and str(event.tag) not in {_COLLECTION_TAGS[type(event)], "!"}:
            self._error("GC107", f"the tag {_shown(str(event.tag))} means nothing here", "remove the tag", start, end)
        node = YamlMap(start) if type(event) is MappingStartEvent else YamlList(start)
        anchor = None
        if event.anchor is not None:
            anchor = Anchor(node, start, end, self.nodes + self.aliased, open=True)
            self._anchors[event.anchor] = anchor
        self._frames.append(self._frame)
        self._frame = Frame(node, start, anchor)

    def _end(self, event: Event) -> None:
        frame = self._frame
        frame.node.end = event.end_mark.index + self.offset
        frame.node.marks.fromlist(frame.marks)
        if isinstance(frame.node, YamlMap) and frame.merges:
            frame.node.merges = tuple(frame.merges)
            for value, start, end in frame.merges:
                self._merge(frame.node, value, start, end)
        if frame.anchor is not None:
            frame.anchor.weight = self.nodes + self.aliased - frame.anchor.weight + 1
            frame.anchor.open = False
            frame.anchor.height = frame.height + 1
        self._frame = self._frames.pop()
        self._frame.height = max(self._frame.height, frame.height + 1)
        self._attach(frame.node, frame.slot, frame.node.end)

    def _key(self, key: str, start: int, end: int, *, mergeable: bool) -> None:
        frame = self._frame
        node = frame.node
        assert isinstance(node, YamlMap)  # noqa: S101 - for mypy; the callers have asked
        if mergeable and key == _MERGE:
            if frame.seen_merge is None:
                frame.seen_merge = (start, end)
                frame.key = Key.MERGE
            else:
                self._duplicate(key, frame.seen_merge, start, end)
        elif key in node:
            if frame.order is None:
                frame.order = {known: index for index, known in enumerate(node)}
            index = 4 * frame.order[key]
            self._duplicate(key, (frame.marks[index], frame.marks[index + 1]), start, end)
        else:
            frame.key = key
            if frame.order is not None:
                frame.order[key] = len(node)
            frame.marks.append(start)
            frame.marks.append(end)

    def _duplicate(self, key: str, first: tuple[int, int], start: int, end: int) -> None:
        related = Related(self.source.span(*bare(self.source.text, *first)), "the first one")
        advice = "keep one of the two"
        if key == _MERGE:
            advice = "merge several maps with a list: <<: [*one, *other]"
        elif key == "kind":
            advice = "begin each resource with a line `---`"
        self.lossy = self.lossy or key in _TELLING
        self._error("GC106", f"the key {key!r} stands twice in one map", advice, start, end, related)
        self._frame.key = Key.SKIP

    def _attach(self, value: object, start: int, end: int) -> None:
        frame = self._frame
        node = frame.node
        if type(node) is YamlList:
            node.append(value)
            frame.marks += (start, end)
            return
        key = frame.key
        frame.key = Key.NONE
        if type(key) is str and isinstance(node, YamlMap):
            node[key] = value
            frame.marks += (start, end)
        elif key is Key.MERGE:
            frame.merges.append((value, start, end))
        elif key is Key.NONE:
            self._error("GC112", "a key must be plain text", "write it as `key: value`", start, start + 1)
            frame.key = Key.SKIP

    def _merge(self, node: YamlMap, value: object, start: int, end: int) -> None:
        sources = list(value) if isinstance(value, YamlList) else [value]
        for source in sources:
            if isinstance(source, YamlMap):
                node.merge(source)
            elif not isinstance(source, Unknown):
                advice = "give it a map, or a list of maps: <<: *name"
                self._error("GC111", "'<<' merges maps, and this is none", advice, start, end)

    # -- bounds and findings

    def _count(self, start: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._refuse("GC102", f"the file holds more than {MAX_NODES} values", start, start + 1)

    def _error(self, code: str, summary: str, advice: str, start: int, end: int, *related: Related) -> None:
        end = min(end, self.source.end_of_line(start))
        span = self.source.span(start, start + len(self.source.text[start:end].rstrip()))
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, summary, advice, span, related))

    def _refuse(self, code: str, summary: str, start: int, end: int) -> None:
        advice = "resource files need far less; the rest of this file was not read"
        raise Refused(Diagnostic(code, Severity.ERROR, summary, advice, self.source.span(start, end)))


def _shown(tag: str) -> str:
    """Write a tag as people do."""
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
