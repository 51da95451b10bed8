"""A finding as plain data: the one shape that it has in every output."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongctl.diagnostics import Severity
from gongctl.render.snippet import source_line
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.config.text import SourceText
    from gongctl.diagnostics import Diagnostic, Related, Span

NO_SOURCES: Final[Mapping[str, SourceText]] = MappingProxyType({})


def finding(one: Diagnostic, sources: Mapping[str, SourceText] = NO_SOURCES) -> dict[str, Any]:
    """Give a finding as data, with the line that it is about where `sources` has its file."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "summary": visible(one.summary),
        "help": visible(one.help),
        **_place(one.span, sources),
        "related": [_related(other, sources) for other in one.related],
    }


def remark(text: str) -> dict[str, Any]:
    """Give a warning that has neither a code nor a place."""
    said = {"code": None, "severity": Severity.WARNING.value, "summary": visible(text), "help": ""}
    return {**said, **_place(None, NO_SOURCES), "related": []}


def _related(one: Related, sources: Mapping[str, SourceText]) -> dict[str, Any]:
    return {"label": visible(one.label), **_place(one.span, sources)}


def _place(span: Span | None, sources: Mapping[str, SourceText]) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(("file", "line", "column", "endLine", "endColumn", "source"))
    source = sources.get(span.file)
    return {
        "file": visible(span.file),
        "line": span.start.line,
        "column": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
        "source": None if source is None else source_line(source, span),
    }
