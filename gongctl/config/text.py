"""Bytes to text that knows its lines, or to a finding about what is wrong with the bytes."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gongctl.diagnostics import Diagnostic, Position, Severity, Span

MAX_BYTES: Final = 16 * 1024 * 1024
_MAX_CONTROLS: Final = 20
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_USER_INFO: Final = re.compile(r"(?<=://)[^/\s@]+(?=@)")
# What YAML does not allow unescaped, and the line breaks that only some YAML readers see.
_REFUSED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class SourceText:
    """A file as text. `masked` stretches, which look like secrets, are never shown."""

    name: str
    text: str
    masked: tuple[tuple[int, int], ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    @property
    def lines(self) -> int:
        """How many lines there are; what stands behind the last line break is one, even if it is nothing."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Give the line and column of an offset in the text."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line and column, both counted from 0; beyond the text, its end."""
        if line >= len(self._starts):
            return len(self.text)
        return min(self._starts[line] + column, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """Give the span between two offsets."""
        return Span(self.name, self.position(start), self.position(max(start, end)))

    def line(self, number: int) -> str:
        """Give a line, counted from 1, without its line break; secrets are masked."""
        return self.stretch(number, 1, len(self.text) + 1)

    def stretch(self, number: int, first: int, last: int) -> str:
        """Give the columns of a line from `first` up to, and without, `last`; secrets are masked."""
        if not 1 <= number <= len(self._starts):
            return ""
        line = self._starts[number - 1]
        start = min(line + max(first, 1) - 1, self._line_end(number))
        end = min(line + max(last, first, 1) - 1, self._line_end(number))
        pieces: list[str] = []
        at = start
        for hidden_start, hidden_end in self._hidden[max(bisect_right(self._hidden, (start, start)) - 1, 0) :]:
            if hidden_start >= end:
                break
            if hidden_end <= at:
                continue
            pieces += (self.text[at : max(hidden_start, at)], "*" * (min(hidden_end, end) - max(hidden_start, at)))
            at = min(hidden_end, end)
        return "".join((*pieces, self.text[at:end]))

    @cached_property
    def _hidden(self) -> list[tuple[int, int]]:
        """The stretches that are not shown, joined where they overlap."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted((*self.masked, *(match.span() for match in _USER_INFO.finditer(self.text)))):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _line_end(self, number: int) -> int:
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        while end > self._starts[number - 1] and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def end_of_line(self, offset: int) -> int:
        """Give the offset at which the line that holds an offset ends."""
        found = _LINE_BREAK.search(self.text, offset)
        return len(self.text) if found is None else found.start()


@dataclass(frozen=True)
class Decoded:
    """A text, what is wrong with it, and the form that a parser can be given, if any."""

    source: SourceText
    parseable: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(name: str, data: bytes) -> Decoded:
    """Make text of bytes: UTF-8, with or without a byte order mark, and any of the three line breaks."""
    if len(data) > MAX_BYTES:
        summary = f"the file has more than {MAX_BYTES} bytes"
        return _refused(name, "GC102", summary, "split it into several files")
    encoding = _other_encoding(data)
    if encoding is not None:
        return _refused(name, "GC101", f"the file is written in {encoding}", "save it as UTF-8")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return _undecodable(name, data.removeprefix(codecs.BOM_UTF8), error)
    return _without_controls(SourceText(name, text))


def _other_encoding(data: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    pattern = tuple(bool(byte) for byte in data[:4])
    if pattern in {(True, False, False, False), (False, False, False, True)}:
        return "UTF-32"
    if pattern in {(True, False, True, False), (False, True, False, True)}:
        return "UTF-16"
    return None


def _refused(name: str, code: str, summary: str, advice: str) -> Decoded:
    source = SourceText(name, "")
    finding = Diagnostic(code, Severity.ERROR, summary, advice, source.span(0, 0))
    return Decoded(source, None, (finding,))


def _undecodable(name: str, data: bytes, error: UnicodeDecodeError) -> Decoded:
    source = SourceText(name, data.decode(errors="replace"))
    start = len(data[: error.start].decode())
    summary = f"the byte 0x{data[error.start]:02x} is not UTF-8"
    finding = Diagnostic("GC101", Severity.ERROR, summary, "save the file as UTF-8", source.span(start, start + 1))
    return Decoded(source, None, (finding,))


def _without_controls(source: SourceText) -> Decoded:
    found: list[Diagnostic] = []
    for match in _REFUSED.finditer(source.text):
        summary = f"the character U+{ord(match[0]):04X} may not stand in a YAML file as it is"
        advice = "remove it, or write it as an escape within double quotes"
        found.append(Diagnostic("GC103", Severity.ERROR, summary, advice, source.span(match.start(), match.end())))
        if len(found) >= _MAX_CONTROLS:
            return Decoded(source, None, tuple(found))
    # One character for another, so that every place stays where it is and the rest can be checked.
    parseable = _REFUSED.sub("\N{REPLACEMENT CHARACTER}", source.text) if found else source.text
    return Decoded(source, parseable, tuple(found))
