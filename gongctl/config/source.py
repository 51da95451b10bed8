"""One YAML file: bytes in, documents of plain data and findings out; no opinion on what they mean.

A syntax error costs its own document: reading goes on at the next `---`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ruamel.yaml.events import DocumentEndEvent

from gongctl.config.fold import MAX_DEPTH, Folding, Refused
from gongctl.config.parsing import DEFAULT_PARSER, Parser, Placed, pure_events
from gongctl.config.syntax import error_place, syntax_error
from gongctl.config.text import SourceText, decode
from gongctl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ruamel.yaml.events import Event

    from gongctl.config.spans import Document

_MAX_ERRORS: Final = 50
_SECOND_OPINION: Final = 64 * 1024
_NEXT_DOCUMENT: Final = re.compile(r"(?<=[\r\n])---(?=\s|\Z)")
# The pure parser needs seconds for what the folding would refuse at once.
_TOO_DEEP: Final = re.compile(rf"(?:[\[{{][ \t\r\n]{{0,8}}){{{MAX_DEPTH + 1}}}")


@dataclass(slots=True)
class Opinions:
    """How many characters the slow parser may still be asked about, in all files of a run."""

    left: int = _SECOND_OPINION


@dataclass(frozen=True, slots=True)
class Source:
    """What one file holds. `broken` says that the content of a part of it is lost."""

    text: SourceText
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: bool


def read_source(
    name: str,
    data: bytes,
    parser: Parser = DEFAULT_PARSER,
    opinions: Opinions | None = None,
    events: list[Placed] | None = None,
) -> Source:
    """Read a file's bytes; `name` is what findings call it. Raises nothing, whatever the bytes.

    Files that are read in one run share `opinions`. `events` takes up what the data was made of.
    """
    decoded = decode(name, data)
    if decoded.parseable is None:
        return Source(decoded.source, (), decoded.diagnostics, broken=True)
    reading = _Reading(decoded.source, decoded.parseable, parser, opinions or Opinions(), events)
    documents = tuple(reading.documents())
    found = (*decoded.diagnostics, *reading.folding.diagnostics, *reading.errors)
    return Source(
        decoded.source, documents, found, broken=bool(reading.errors or reading.folding.lossy or decoded.diagnostics)
    )


class _Reading:
    """The reading of one text, across its syntax errors."""

    def __init__(
        self, source: SourceText, text: str, parser: Parser, opinions: Opinions, events: list[Placed] | None
    ) -> None:
        self.opinions = opinions
        self.events = events
        self.source = source
        self.text = text
        self.parser = parser
        self.folding = Folding(source)
        self.errors: list[Diagnostic] = []
        self._settled = 0  # findings in documents that were read to their end

    def documents(self) -> Iterator[Document]:
        deep = _TOO_DEEP.search(self.text) if self.parser is pure_events else None
        if deep is not None:
            span = self.source.span(deep.end() - 1, deep.end())
            summary = f"more than {MAX_DEPTH} levels of nesting"
            self.errors.append(Diagnostic("GC108", Severity.ERROR, summary, "resource files need far less", span))
            return
        start: int | None = 0
        try:
            while start is not None and len(self.errors) < _MAX_ERRORS:
                start = yield from self._stretch(start)
        except Refused as refused:
            self.errors.append(refused.finding)

    def _stretch(self, start: int) -> Generator[Document, None, int | None]:
        """Read up to the end or a syntax error; return where to go on, if anywhere."""
        try:
            for document in self.folding.documents(self._noted(self.parser(self.text[start:]), start), start):
                self._settled = len(self.folding.diagnostics)
                yield document
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001 - the parsers raise ValueError, IndexError and more on odd input
            place = error_place(error, self.text, start)
            begin = self.folding.resume
            following = _NEXT_DOCUMENT.search(self.text, max(place, begin + 1))
            end = len(self.text) if following is None else following.start()
            yield from self._again(error, start, begin, end)
            return None if following is None else end
        return None

    def _noted(self, events: Iterator[Event], start: int) -> Iterator[Event]:
        """Note events on their way to the folding, if somebody wants them."""
        if self.events is None:
            return events
        return self._noting(self.events, events, start)

    @staticmethod
    def _noting(noted: list[Placed], events: Iterator[Event], start: int) -> Iterator[Event]:
        for event in events:
            noted.append(Placed(event, start))
            yield event

    def _forget(self) -> None:
        """Forget the events of a document that is read again."""
        while self.events and not isinstance(self.events[-1].event, DocumentEndEvent):
            self.events.pop()

    def _again(self, error: Exception, start: int, begin: int, end: int) -> Iterator[Document]:
        """Ask the pure parser about a document that the C parser refused.

        libyaml is older than some of today's YAML (`{url: http://host}`), and less exact in its words.
        """
        # What follows a finished document without `---` or `...` would pass for a document by itself.
        trailing = "<document start>" in str(error) and not self.text[:begin].endswith("...")
        affordable = end - begin <= self.opinions.left and _TOO_DEEP.search(self.text, begin, end) is None
        if self.parser is not pure_events and affordable and not trailing:
            self.opinions.left -= end - begin
            del self.folding.diagnostics[self._settled :]
            try:
                self._forget()
                yield from self.folding.documents(self._noted(pure_events(self.text[begin:end]), begin), begin)
            except Refused:
                raise
            except Exception as second:  # noqa: BLE001 - as above
                error, start = second, begin
            else:
                self._settled = len(self.folding.diagnostics)
                return
        self.errors.append(syntax_error(error, self.source, self.text, start, self.folding.open_bracket()))
