"""What `gongctl validate` has to say: one datum, as JSON and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from gongctl.diagnostics import Diagnostic, Position, Severity, Span
from gongctl.render.finding import NO_SOURCES, finding
from gongctl.render.paint import Paint, plain
from gongctl.render.snippet import snippet
from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from gongctl.config.load import Loaded
    from gongctl.config.text import SourceText

VERSION: Final = 1
_LEAST_COLUMNS: Final = 40

Datum = Mapping[str, Any]


def validation(loaded: Loaded) -> Datum:
    """Gather the result of reading a project, in the form that is printed as JSON."""
    desired = loaded.desired
    counts = {
        "files": len(loaded.sources),
        "integrations": len(desired.integrations),
        "schemas": len(desired.schemas),
        "fields": sum(len(one.fields) + len(one.absent) for one in desired.schemas),
    }
    return findings(loaded.diagnostics, loaded.sources, counts)


def findings(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, SourceText] = NO_SOURCES,
    counts: Mapping[str, int] | None = None,
) -> Datum:
    """Gather findings, with what was counted beside them."""
    errors = sum(one.severity is Severity.ERROR for one in diagnostics)
    return {
        "version": VERSION,
        "valid": errors == 0,
        "counts": {
            "errors": errors,
            "warnings": len(diagnostics) - errors,
            **(counts if counts is not None else {"files": 0, "integrations": 0, "schemas": 0, "fields": 0}),
        },
        "files": sorted(map(visible, sources)),
        "diagnostics": [finding(one, sources) for one in diagnostics],
    }


def to_text(datum: Datum, sources: Mapping[str, SourceText], *, columns: int = 100, paint: Paint = plain) -> str:
    """Write the result for people: each finding with its line and a caret, then the counts."""
    blocks = finding_blocks(datum, sources, columns=columns, paint=paint)
    return "\n\n".join((*blocks, _closing(datum))) + "\n" + _more(datum)


def finding_blocks(
    datum: Datum, sources: Mapping[str, SourceText], *, columns: int = 100, paint: Paint = plain
) -> list[str]:
    """Write each finding for people, with its line and a caret, in lines without the last line break."""
    names = {visible(name): source for name, source in sources.items()}
    return ["\n".join(_finding(one, names, max(columns, _LEAST_COLUMNS), paint)) for one in datum["diagnostics"]]


def _finding(one: Datum, sources: Mapping[str, SourceText], columns: int, paint: Paint) -> Iterator[str]:
    title = paint(f"{one['severity']}[{one['code']}]", one["severity"])
    lead = len(f"{one['severity']}[{one['code']}]: ")
    yield title + ": " + paint(_wrapped(one["summary"], columns, lead, 2).lstrip(), "strong")
    places = [one, *one["related"]]
    margin = " " * max(len(str(place["line"] or "")) for place in places)
    for place in places:
        if place["file"] is not None:
            yield from _lines(place, sources, columns, margin, paint)
    if one["help"]:
        yield (
            f"{margin} {paint('= help:', 'place')} "
            + _wrapped(one["help"], columns, len(margin) + 9, len(margin) + 9).lstrip()
        )


def _lines(place: Datum, sources: Mapping[str, SourceText], columns: int, margin: str, paint: Paint) -> Iterator[str]:
    label = place.get("label", "")
    arrow, caret = (":::", "-") if label else ("-->", "^")
    note = f" ({label})" if label else ""
    yield paint(f"{margin}{arrow}", "place") + f" {place['file']}:{place['line']}:{place['column']}{note}"
    source = sources.get(place["file"])
    if source is None or not place["source"]:
        return
    start, end = Position(place["line"], place["column"]), Position(place["endLine"], place["endColumn"])
    line, carets = snippet(source, Span(place["file"], start, end), columns - len(margin) - 3)
    bar = paint("|", "place")
    yield f"{paint(str(place['line']).rjust(len(margin)), 'place')} {bar} {line}"
    yield f"{margin} {bar} {paint(carets.replace('^', caret), 'strong')}"


def _wrapped(text: str, columns: int, first: int, rest: int) -> str:
    """Break a text at blanks, so that no line but one of a single long word is too wide."""
    filled = textwrap.fill(
        text,
        columns,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return without_commands(filled)


def _closing(datum: Datum) -> str:
    counts = datum["counts"]
    warnings = [counted(counts["warnings"], "warning")] if counts["warnings"] else []
    files = counted(counts["files"], "file")
    if not datum["valid"]:
        where = f" in {files}" if counts["files"] else ""
        return ", ".join([counted(counts["errors"], "error"), *warnings]) + where
    things = [counted(counts[f"{name}s"], name) for name in ("integration", "schema", "field")]
    return f"ok: {', '.join(things)} in {files}" + "".join(f"; {one}" for one in warnings)


def _more(datum: Datum) -> str:
    """Name, once, the command that explains the first finding: of errors, if there are any."""
    found = sorted(datum["diagnostics"], key=lambda one: one["severity"])  # "error" comes before "warning"
    return f"gongctl explain {found[0]['code']} tells more\n" if found else ""


def counted(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
