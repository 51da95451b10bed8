"""What a document holds that the dialect of some environment cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.capabilities import DIALECTS
from gongctl.config.dialects import where
from gongctl.config.nodes import Unknown, YamlList, YamlMap
from gongctl.config.rules import suggestion
from gongctl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.config.dialects import Speakers
    from gongctl.config.spans import Document, Route


def unsendable(document: Document, speakers: Speakers) -> Iterator[Diagnostic]:
    """List what of a schema cannot be sent in the dialects of these environments, or is not told to Gong."""
    data = document.data
    if not isinstance(data, YamlMap) or data.get("kind") != "ObjectSchema":
        return
    for dialect, names in speakers.items():
        holdings = DIALECTS[dialect]
        named = where(names, dialect)
        yield from _object_type(document, ("objectType",), holdings.object_types, named)
        fields = data.get("fields")
        for index, one in enumerate(fields if isinstance(fields, YamlList) else ()):
            if isinstance(one, YamlMap) and one.get("state") != "absent":
                yield from _field(document, ("fields", index), one, holdings, named)


def _field(document: Document, route: Route, data: YamlMap, holdings: Capabilities, named: str) -> Iterator[Diagnostic]:
    kind = data.get("type")
    known = {one for each in DIALECTS.values() for one in each.types}
    if isinstance(kind, str) and kind in known and kind not in holdings.types:
        advice = f"allowed there: {', '.join(holdings.types)}"
        summary = f"no field of type {kind!r} can be sent in {named}"
        yield Diagnostic("GC314", Severity.ERROR, summary, advice, document.value_span((*route, "type")))
    if data.get("isRequired") is True and not holdings.checks_required:
        advice = "`gongctl objects upload` alone checks it"
        summary = f"'isRequired' is not known to Gong in {named}"
        yield Diagnostic("GC316", Severity.WARNING, summary, advice, document.value_span((*route, "isRequired")))
    if kind == "REFERENCE" and "referenceObjectType" in data:
        yield from _object_type(document, (*route, "referenceObjectType"), holdings.targets, named)


def _object_type(document: Document, route: Route, known: Sequence[str], named: str) -> Iterator[Diagnostic]:
    try:
        value = document.value_at(route)
    except KeyError:
        return
    if not isinstance(value, str) or isinstance(value, Unknown) or not known or not value.strip():
        return
    if value.upper() not in known:
        summary = f"there is no object type {value!r} in {named}"
        advice = suggestion(value, known)
        yield Diagnostic("GC315", Severity.ERROR, summary, advice, document.value_span(route))
