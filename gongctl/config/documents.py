"""One document of a resource file: to the declared value, with all that is wrong in it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gongctl.config.columns import mapping_findings, mapping_of
from gongctl.config.dialects import EVERY, PLAIN, Speech
from gongctl.config.likeness import nearest
from gongctl.config.nodes import Unknown, YamlList, YamlMap
from gongctl.config.quick import recognises
from gongctl.config.rules import fold_case, suggestion
from gongctl.diagnostics import Diagnostic, Related, Severity
from gongctl.model import (
    PICKLIST,
    REFERENCE,
    DesiredIntegration,
    DesiredSchema,
    Field,
    Integration,
    SchemaKey,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.config.spans import Document, Route

INTEGRATION: Final = "Integration"
OBJECT_SCHEMA: Final = "ObjectSchema"
_PROJECT_FILES: Final = ("gongctl.yaml", "gongctl.yml")
KINDS: Final = (INTEGRATION, OBJECT_SCHEMA)
_OTHER_TYPES: Final = frozenset(EVERY.types) - {REFERENCE}
_TELLING: Final = {
    "objectType": OBJECT_SCHEMA,
    "fields": OBJECT_SCHEMA,
    "integrationType": INTEGRATION,
    "crmInstanceUrl": INTEGRATION,
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A document whose kind is known. What of its identity is wrong or missing is `None`.

    `integration` or `schema` is there when nothing is wrong in it.
    """

    document: Document
    kind: str
    integration_id: str | None
    object_type: str | None = None
    absent: bool = False
    integration_type: str | None = None
    integration: DesiredIntegration | None = None
    schema: DesiredSchema | None = None
    references: tuple[tuple[Route, str], ...] = field(default=(), compare=False)

    @property
    def key(self) -> SchemaKey | None:
        """The identity of a schema, when it has one."""
        if self.integration_id is None or self.object_type is None:
            return None
        return SchemaKey(self.integration_id, self.object_type)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a document."""

    resource: Resource | None
    diagnostics: tuple[Diagnostic, ...]


def read_document(document: Document, speech: Speech = PLAIN) -> Reading:
    """Check a document by itself, as the dialects that are spoken know it."""
    data = document.data
    if not isinstance(data, YamlMap):
        advice = "write `key: value` entries, beginning with `kind: Integration` or `kind: ObjectSchema`"
        finding = Diagnostic("GC201", Severity.ERROR, "the document is no map", advice, document.value_span(()))
        return Reading(None, () if isinstance(data, Unknown) else (finding,))
    found: list[Diagnostic] = []
    kind = data.get("kind")
    if not (isinstance(kind, str) and kind in KINDS):
        found += _kind_finding(document, data)
        kind = _probable_kind(data)
        if kind is None:
            return Reading(None, tuple(found))
        found += _model_findings(document, kind, speech, without_kind=True)
    elif not recognises(data, speech):
        found += _model_findings(document, kind, speech)
    if kind == INTEGRATION:
        return Reading(_integration(document, data, clean=not found), tuple(found))
    found += _field_findings(document, data, speech)
    return Reading(_schema(document, data, clean=not found), tuple(found))


# -- kind


def _kind_finding(document: Document, data: YamlMap) -> Iterator[Diagnostic]:
    if "kind" not in data:
        written = nearest("kind", data)
        if written is not None:
            span = document.key_span((written,))
            yield Diagnostic("GC203", Severity.ERROR, f"unknown key {written!r}", "did you mean 'kind'?", span)
            return
        listed = ", ".join(KINDS)
        directory, _, file = document.source.name.rpartition("/")
        if file in _PROJECT_FILES:
            listed += f" (a project file counts in its own directory: -C {shlex.quote(directory)})" if directory else ""
            listed += " (the project file is called gongctl.yaml)" if not directory else ""
        advice = f"allowed: {listed}. Other YAML files are kept out with `resources` in gongctl.yaml"
        yield Diagnostic("GC204", Severity.ERROR, "'kind' is missing", advice, document.value_span(()))
        return
    kind = data["kind"]
    if isinstance(kind, Unknown):
        return
    summary = f"unknown kind {kind!r}" if isinstance(kind, str) else "'kind' is no string"
    advice = suggestion(kind if isinstance(kind, str) else "", KINDS)
    yield Diagnostic("GC202", Severity.ERROR, summary, advice, document.value_span(("kind",)))


def _probable_kind(data: YamlMap) -> str | None:
    """Guess the kind that was meant, so that the rest of the document can be checked as well."""
    kind = data.get("kind")
    meant = nearest(kind, KINDS) if isinstance(kind, str) else None
    if meant is not None:
        return meant
    guesses = {_TELLING[key] for key in data if key in _TELLING}
    return guesses.pop() if len(guesses) == 1 else None


def _model_findings(document: Document, kind: str, speech: Speech, *, without_kind: bool = False) -> list[Diagnostic]:
    # Importing pydantic takes longer than checking a right project.
    from gongctl.config.findings import findings  # noqa: PLC0415 - for the reason above
    from gongctl.config.spoken import models  # noqa: PLC0415 - the same

    return findings(document, models(speech)[kind](document.data), skip="kind" if without_kind else None, speech=speech)


# -- integrations


def _integration(document: Document, data: YamlMap, *, clean: bool) -> Resource:
    absent = data.get("state") == "absent"
    integration_id = _name(data.get("integrationId"))
    integration_type = None if absent else _name(data.get("integrationType"))
    declared = None
    if clean and integration_id is not None:
        integration = Integration(
            integration_id,
            integration_type,
            _string(data.get("displayName")),
            _string(data.get("crmInstanceUrl")),
            _string(data.get("ownerEmail")),
        )
        declared = DesiredIntegration(integration, State.ABSENT if absent else State.PRESENT)
    return Resource(
        document, INTEGRATION, integration_id, absent=absent, integration_type=integration_type, integration=declared
    )


def _name(value: object) -> str | None:
    """Take a value as a name that other documents can be compared with."""
    return value if isinstance(value, str) and value and not isinstance(value, Unknown) else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


# -- schemas


def _schema(document: Document, data: YamlMap, *, clean: bool) -> Resource:
    integration_id = _name(data.get("integrationId"))
    object_type = _name(data.get("objectType"))
    declared = None
    items = _items(data)
    if clean and integration_id is not None and object_type is not None:
        prune = data.get("prune")
        declared = DesiredSchema(
            integration_id,
            object_type,
            tuple(_field(one) for _, one in items if one.get("state") != "absent"),
            frozenset(str(one["uniqueName"]) for _, one in items if one.get("state") == "absent"),
            prune if isinstance(prune, bool) else None,
            mapping_of(data),
        )
    references = tuple(
        (("fields", index, "referenceObjectType"), target)
        for index, one in items
        if one.get("type") == REFERENCE and (target := _name(one.get("referenceObjectType"))) is not None
    )
    return Resource(document, OBJECT_SCHEMA, integration_id, object_type, schema=declared, references=references)


def _items(data: YamlMap) -> list[tuple[int, YamlMap]]:
    fields = data.get("fields")
    if not isinstance(fields, YamlList):
        return []
    return [(index, one) for index, one in enumerate(fields) if isinstance(one, YamlMap)]


def _field(data: YamlMap) -> Field:
    required, values = data.get("isRequired"), data.get("orderedValueList")
    return Field(
        str(data["uniqueName"]),
        _string(data.get("label")),
        _string(data.get("type")),
        required if isinstance(required, bool) else None,
        _string(data.get("referenceObjectType")),
        tuple(map(str, values)) if isinstance(values, YamlList) else None,
    )


def _field_findings(document: Document, data: YamlMap, speech: Speech) -> Iterator[Diagnostic]:
    exact: dict[str, int] = {}
    valued = "orderedValueList" in speech.field_keys
    folded: dict[str, int] = {}
    for index, one in _items(data):
        yield from _reference_findings(document, index, one)
        if valued:
            yield from _value_findings(document, index, one)
        name = _name(one.get("uniqueName"))
        if name is None:
            continue
        if name in exact:
            yield _twin(document, "GC403", f"field {name!r} is declared twice", index, exact[name])
            continue
        exact[name] = index
        first = folded.setdefault(fold_case(name), index)
        if first != index:
            yield _twin(document, "GC404", f"field {name!r} differs only by case from another one", index, first)
    items = [(_name(one.get("uniqueName")), one.get("state") == "absent") for _, one in _items(data)]
    yield from mapping_findings(
        document,
        [name for name, absent in items if name is not None and not absent],
        [name for name, absent in items if name is not None and absent],
        all_known=isinstance(data.get("fields"), YamlList) and all(name is not None for name, _ in items),
    )


def _reference_findings(document: Document, index: int, data: YamlMap) -> Iterator[Diagnostic]:
    if data.get("state") == "absent":
        return
    sort, target = data.get("type"), "referenceObjectType" in data
    if sort == REFERENCE and not target:
        if nearest("referenceObjectType", data) is not None:
            return  # an unknown key, of which the name that was meant is told
        advice = "add `referenceObjectType`: the object type that it points at"
        span = document.value_span(("fields", index, "type"))
        yield Diagnostic("GC307", Severity.ERROR, "a REFERENCE without 'referenceObjectType'", advice, span)
    elif target and isinstance(sort, str) and not isinstance(sort, Unknown) and sort in _OTHER_TYPES:
        advice = "remove it, or make the type REFERENCE"
        span = document.key_span(("fields", index, "referenceObjectType"))
        yield Diagnostic("GC308", Severity.ERROR, f"'referenceObjectType' in a field of type {sort!r}", advice, span)


def _value_findings(document: Document, index: int, data: YamlMap) -> Iterator[Diagnostic]:
    sort = data.get("type")
    if data.get("state") != "absent" and "orderedValueList" in data and sort in EVERY.types and sort != PICKLIST:
        advice = "remove it, or make the type PICKLIST"
        span = document.key_span(("fields", index, "orderedValueList"))
        yield Diagnostic("GC311", Severity.ERROR, f"'orderedValueList' in a field of type {sort!r}", advice, span)


def _twin(document: Document, code: str, summary: str, index: int, first: int) -> Diagnostic:
    span = document.value_span(("fields", index, "uniqueName"))
    other = document.value_span(("fields", first, "uniqueName"))
    if span == other:  # one text, used twice by an alias
        span, other = document.value_span(("fields", index)), document.value_span(("fields", first))
    advice = "keep one of the two; names must differ by more than case" if code == "GC404" else "keep one of the two"
    return Diagnostic(code, Severity.ERROR, summary, advice, span, (Related(other, "the first one"),))
