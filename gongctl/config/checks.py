"""What only shows across documents: duplicates, twins, rivals, and what nobody declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.config.dialects import PLAIN, Speech
from gongctl.config.documents import INTEGRATION, Resource
from gongctl.config.likeness import Names
from gongctl.config.rules import fold_case
from gongctl.diagnostics import Diagnostic, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.model import SchemaKey


def check(resources: Sequence[Resource], *, whole: bool, speech: Speech = PLAIN) -> Iterator[Diagnostic]:
    """List what is wrong between resources.

    `whole` says that these are all there are; else nothing is said of what others may declare.
    """
    integrations = [one for one in resources if one.kind == INTEGRATION and one.integration_id is not None]
    schemas = [one for one in resources if one.kind != INTEGRATION]
    yield from _same_integrations(integrations)
    yield from _same_schemas(schemas)
    yield from _rivals(integrations) if not speech.one_integration else _more_than_one(integrations)
    if whole and len(integrations) + len(schemas) == len(resources):
        yield from _undeclared_integrations(schemas, integrations)
    if whole and all(one.key is not None for one in schemas):
        yield from _undeclared_targets(schemas, speech)


def _same_integrations(integrations: Sequence[Resource]) -> Iterator[Diagnostic]:
    exact: dict[str, Resource] = {}
    folded: dict[str, Resource] = {}
    for one in integrations:
        name = one.integration_id or ""
        if name in exact:
            yield _second("GC401", f"integration {name!r} is declared twice", one, exact[name], "integrationId")
            continue
        exact[name] = one
        first = folded.setdefault(fold_case(name), one)
        if first is not one:
            yield _second(
                "GC404", f"integration {name!r} differs only by case from another one", one, first, "integrationId"
            )


def _same_schemas(schemas: Sequence[Resource]) -> Iterator[Diagnostic]:
    exact: dict[SchemaKey, Resource] = {}
    folded: dict[tuple[str, str], Resource] = {}
    for one in schemas:
        key = one.key
        if key is None:
            continue
        called = f"object type {key.object_type!r} of integration {key.integration_id!r}"
        if key in exact:
            yield _second("GC402", f"{called} is declared twice", one, exact[key], "objectType")
            continue
        exact[key] = one
        first = folded.setdefault((key.integration_id, fold_case(key.object_type)), one)
        if first is not one:
            yield _second("GC404", f"{called} differs only by case from another one", one, first, "objectType")


def _second(code: str, summary: str, one: Resource, first: Resource, key: str) -> Diagnostic:
    advice = "keep one of the two" if code != "GC404" else "make them the same, or remove one"
    related = (Related(first.document.value_span((key,)), "the first one"),)
    return Diagnostic(code, Severity.ERROR, summary, advice, one.document.value_span((key,)), related)


def _rivals(integrations: Sequence[Resource]) -> Iterator[Diagnostic]:
    first: dict[str, Resource] = {}
    for one in integrations:
        if one.absent or one.integration_type is None:
            continue
        rival = first.setdefault(fold_case(one.integration_type), one)
        if rival is not one and rival.integration_id != one.integration_id:
            summary = f"a second integration of type {one.integration_type!r}"
            either = f"{rival.integration_id!r} or {one.integration_id!r}"
            advice = f"Gong has one active integration of each type: give {either} `state: absent`, or another type"
            related = (Related(rival.document.value_span(("integrationType",)), "the other one"),)
            span = one.document.value_span(("integrationType",))
            yield Diagnostic("GC407", Severity.ERROR, summary, advice, span, related)


def _more_than_one(integrations: Sequence[Resource]) -> Iterator[Diagnostic]:
    first: Resource | None = None
    for one in integrations:
        if one.absent:
            continue
        first = first or one
        if one.integration_id != first.integration_id:
            advice = f"keep {first.integration_id!r} or {one.integration_id!r}, and give the other one `state: absent`"
            related = (Related(first.document.value_span(("integrationId",)), "the first one"),)
            span = one.document.value_span(("integrationId",))
            summary = "a second integration, and dialect 'live' has room for one in total"
            yield Diagnostic("GC411", Severity.ERROR, summary, advice, span, related)


def _undeclared_integrations(schemas: Sequence[Resource], integrations: Sequence[Resource]) -> Iterator[Diagnostic]:
    known = {one.integration_id or "" for one in integrations}
    names = Names(known)
    for one in schemas:
        name = one.integration_id
        if name is not None and name not in known:
            meant = names.nearest(name)
            hint = "" if meant is None else f"did you mean {meant!r}? "
            advice = f"{hint}right if it is registered elsewhere: a plan fails when the account lacks it"
            span = one.document.value_span(("integrationId",))
            yield Diagnostic("GC405", Severity.WARNING, f"no file declares the integration {name!r}", advice, span)


def _undeclared_targets(schemas: Sequence[Resource], speech: Speech) -> Iterator[Diagnostic]:
    known: dict[str, set[str]] = {}
    for one in schemas:
        if one.key is not None:
            known.setdefault(one.key.integration_id, set()).add(one.key.object_type)
    names = {integration: Names(declared) for integration, declared in known.items()}
    for one in schemas:
        declared = known.get(one.integration_id or "", set())
        for route, target in one.references:
            if one.key is not None and target not in declared and not speech.finds(target, declared):
                meant = names[one.integration_id or ""].nearest(target)
                hint = "" if meant is None else f"did you mean {meant!r}? "
                summary = f"no file declares the object type {target!r} of integration {one.integration_id!r}"
                advice = f"{hint}right if its schema is kept elsewhere"
                yield Diagnostic("GC406", Severity.WARNING, summary, advice, one.document.value_span(route))
