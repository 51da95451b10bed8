"""What a YAML parser complains about, in words for people who did not write a YAML parser."""

from __future__ import annotations

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from gongctl.config.text import SourceText
from gongctl.diagnostics import Diagnostic, Related, Severity

_QUOTE: Final = 'quote a value that holds ": " or begins with a special character, such as "@x"'
# In the parser's words, with its context before them -> in ours, and what to do.
_WORDS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"quoted scalar.*(end of stream|document (indicator|separator))",
        "the quote that opens here is never closed",
        "close it with the same quote; within double quotes a backslash begins an escape",
    ),
    (
        r"escape|half a character",
        "unknown escape within double quotes",
        r"write \\ for a backslash, or use single quotes",
    ),
    (
        r"flow sequence",
        "the list that begins with '[' is not closed here",
        "separate its items with ',' and close it with ']'",
    ),
    (
        r"flow mapping",
        "the map that begins with '{' is not closed here",
        "separate its entries with ',' and close it with '}'",
    ),
    (r"mapping values are not allowed", "a ':' that cannot stand here", f"check the indentation, or {_QUOTE}"),
    (r"unexpected ':'", "a ':' that cannot stand here", _QUOTE),
    (r"sequence entries are not allowed", "a '-' that cannot stand here", "begin the list on a line of its own"),
    (
        r"(could not find|expected) ':'",
        "a key without ':'",
        "write `key: value`, and keep what belongs together at the same indentation",
    ),
    (
        r"block (mapping|collection|sequence)|expected key",
        "the indentation does not fit what stands before",
        "align it with the other entries",
    ),
    (r"cannot start any token", "no value can begin with this character", "put the value in quotes"),
    (r"(alias|anchor)", "a '*' or '&' without a name", "a name of letters and digits must follow; or quote the value"),
    (r"document start", "more text after the end of the document", "begin another document with a line `---`"),
    (r"directive|incompatible", "a '%' line that cannot be understood", "leave it out: gongctl needs no directives"),
    (r"\btag\b", "a tag ('!...') that cannot be understood", "leave it out, or quote the value"),
)
_KNOWN: Final = tuple((re.compile(pattern), summary, advice) for pattern, summary, advice in _WORDS)
_BEGUN: Final = re.compile(r"quoted scalar.*(end of stream|document)|scanning a simple key")
_CLOSING: Final = {"[": "]", "{": "}"}
_ENDS: Final = re.compile(r"\s*\Z|---(?=\s|\Z)")
_INDENT: Final = re.compile(r"[ ]*\t")


def error_place(error: Exception, text: str, start: int) -> int:
    """Give the offset at which a parser that began at `start` stopped."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return _offset(mark, text, start)


def _offset(mark: object, text: str, start: int) -> int:
    index = getattr(mark, "index", None)
    if isinstance(index, int):
        return min(start + index, len(text))
    line, column = getattr(mark, "line", None), getattr(mark, "column", None)
    if isinstance(line, int) and isinstance(column, int):
        return start + SourceText("", text[start:]).offset(line, column)
    return start


def syntax_error(error: Exception, source: SourceText, text: str, start: int, bracket: int | None) -> Diagnostic:
    """Tell of a syntax error in a text whose parser began at `start`; `bracket` is the innermost that is open."""
    place = error_place(error, text, start)
    tab = _tab(text, place)
    if tab is not None:
        span = source.span(tab, tab + 1)
        advice = "indent with spaces; YAML allows no tabs there"
        return Diagnostic("GC105", Severity.ERROR, "a tab where only spaces may stand", advice, span)
    complaint, context = str(error), None
    if isinstance(error, MarkedYAMLError):
        complaint = f"{error.context or ''} {error.problem or ''}"
        context = None if error.context_mark is None else _offset(error.context_mark, text, start)
    summary, advice = _words(complaint)
    related: tuple[Related, ...] = ()
    if "${" in text[max(place - 1, 0) : place + 1]:
        summary, advice = "a '${' that must be quoted here", 'within [...] and {...}, write "${name}" in quotes'
    elif context is not None and _BEGUN.search(complaint):
        place = context
    elif bracket is not None and _ENDS.match(text, place):
        place, summary = bracket, f"the {text[bracket]!r} that opens here is never closed"
        advice = f"close it with {_CLOSING.get(text[bracket], '')!r}"
    elif bracket is not None:
        related = (Related(source.span(bracket, bracket + 1), "the bracket that is open"),)
    place = _visible_place(text, place)
    span = source.span(place, min(place + 1, source.end_of_line(place)))
    return Diagnostic("GC104", Severity.ERROR, summary, advice, span, related)


def _words(complaint: str) -> tuple[str, str]:
    for pattern, summary, advice in _KNOWN:
        if pattern.search(complaint):
            return summary, advice
    return "this is not YAML", "check quotes, brackets and indentation around this place"


def _tab(text: str, place: int) -> int | None:
    """Find the tab that a parser stopped at, or that indents the line where it stopped."""
    if text[place : place + 1] == "\t":
        return place
    line = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    indent = _INDENT.match(text, line)
    return None if indent is None else indent.end() - 1


def _visible_place(text: str, place: int) -> int:
    """Move back from the end of the text to the last thing that can be pointed at."""
    if place < len(text):
        return place
    return max(len(text.rstrip()) - 1, 0)
