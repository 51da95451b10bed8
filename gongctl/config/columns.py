"""The `mapping` of a schema: names of columns in data files to names of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.config.nodes import Unknown, YamlMap
from gongctl.config.rules import suggestion
from gongctl.diagnostics import Diagnostic, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gongctl.config.spans import Document

MAPPING: Final = "mapping"
OBJECT_ID: Final = "objectId"


def mapping_of(data: YamlMap) -> Mapping[str, str]:
    """Give the mapping of a schema in which nothing is wrong; empty where there is none."""
    return {column: str(target) for column, target in _entries(data)}


def mapping_findings(
    document: Document, present: Collection[str], absent: Collection[str], *, all_known: bool
) -> Iterator[Diagnostic]:
    """List the columns that lead nowhere, and those that lead where another one leads already.

    `present` and `absent` are the names of the schema's fields; not `all_known` says that some of
    them could not be understood, so that nothing is said of targets.
    """
    first: dict[str, str] = {}
    data = document.data
    for column, target in _entries(data) if isinstance(data, YamlMap) else ():
        if not target or isinstance(target, Unknown):
            continue
        if all_known and target not in present and target != OBJECT_ID:
            yield _nowhere(document, column, target, present, absent)
        before = first.setdefault(target, column)
        if before != column:
            span = document.value_span((MAPPING, column))
            related = (Related(document.value_span((MAPPING, before)), "the first one"),)
            summary = f"the columns {before!r} and {column!r} are both mapped to {target!r}"
            yield Diagnostic("GC310", Severity.ERROR, summary, "keep one of the two", span, related)


def _entries(data: YamlMap) -> list[tuple[str, str]]:
    mapping = data.get(MAPPING)
    if not isinstance(mapping, YamlMap):
        return []
    return [(column, target) for column, target in mapping.items() if isinstance(target, str)]


def _nowhere(
    document: Document, column: str, target: str, present: Collection[str], absent: Collection[str]
) -> Diagnostic:
    span = document.value_span((MAPPING, column))
    if target in absent:
        summary = f"column {column!r} is mapped to {target!r}, which is declared absent"
        return Diagnostic("GC309", Severity.ERROR, summary, "remove the entry, or keep the field", span)
    summary = f"column {column!r} is mapped to {target!r}, which is no field of this schema"
    return Diagnostic("GC309", Severity.ERROR, summary, suggestion(target, [*present, OBJECT_ID]), span)
