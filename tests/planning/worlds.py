"""Hypothesis strategies: an account, and files that are one to three edits away from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from gongctl.model import (
    FIELD_TYPES,
    REFERENCE,
    Desired,
    DesiredIntegration,
    DesiredSchema,
    Field,
    Integration,
    Observed,
    ObservedIntegration,
    SchemaKey,
    State,
)

IDS = ("crm", "billing", "legacy")
TYPES = ("Custom", "HubSpot", "Salesforce", "Zoho")
OBJECT_TYPES = ("Account", "Contact", "Deal")
NAMES = ("amount", "close_date", "notes", "owner", "stage")
LABELS = ("One", "Two", "Three")


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    kind = draw(st.sampled_from(FIELD_TYPES))
    target = draw(st.sampled_from(OBJECT_TYPES)) if kind == REFERENCE else None
    return Field(name, draw(st.sampled_from(LABELS)), kind, draw(st.booleans()), target)


@st.composite
def field_lists(draw: st.DrawFn) -> tuple[Field, ...]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    return tuple(draw(fields(name)) for name in names)


@st.composite
def accounts(draw: st.DrawFn) -> Observed:
    """Draw an account with whole knowledge of itself: reference targets included."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=3))
    types = draw(st.permutations(TYPES))
    integrations = tuple(
        ObservedIntegration(Integration(one, kind, draw(st.sampled_from(LABELS)), f"https://{one}.example"), "active")
        for one, kind in zip(sorted(ids), types, strict=False)
    )
    keys = [SchemaKey(one, kind) for one in sorted(ids) for kind in OBJECT_TYPES]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4)) if keys else []
    schemas = {key: listed for key in sorted(chosen) if (listed := draw(field_lists()))}
    return Observed(integrations, schemas)


def as_files(account: Observed) -> Desired:
    """Say in files just what an account holds."""
    return Desired(
        tuple(DesiredIntegration(one.integration) for one in account.integrations),
        tuple(DesiredSchema(key.integration_id, key.object_type, listed) for key, listed in account.schemas.items()),
    )


def as_read(account: Observed) -> Observed:
    """See an account as the API shows it: without reference targets."""
    return replace(
        account,
        schemas={
            key: tuple(replace(one, reference_object_type=None) for one in listed)
            for key, listed in account.schemas.items()
        },
    )


@st.composite
def edited(draw: st.DrawFn, files: Desired) -> Desired:
    """Draw files that are one to three edits away from the given ones."""
    for _ in range(draw(st.integers(1, 3))):
        files = draw(st.one_of(_edit_integrations(files), _edit_schemas(files)))
    return files


@st.composite
def _edit_integrations(draw: st.DrawFn, files: Desired) -> Desired:
    by_id = {one.integration.integration_id: one for one in files.integrations}
    chosen = draw(st.sampled_from(IDS))
    there = by_id.get(chosen)
    taken = {one.integration.integration_type for one in files.integrations if one.state is State.PRESENT}
    free = [one for one in TYPES if one not in taken]
    deed = draw(st.sampled_from(["rename", "retype", "absent", "leave out", "say less"]))
    if there is None or there.state is State.ABSENT:
        if not free:
            return files
        by_id[chosen] = DesiredIntegration(Integration(chosen, free[0], draw(st.sampled_from(LABELS))))
    elif deed == "rename":
        by_id[chosen] = DesiredIntegration(replace(there.integration, display_name=draw(st.sampled_from(LABELS))))
    elif deed == "retype" and free:
        by_id[chosen] = DesiredIntegration(replace(there.integration, integration_type=free[0]))
    elif deed == "absent":
        by_id[chosen] = DesiredIntegration(Integration(chosen), State.ABSENT)
    elif deed == "leave out":
        del by_id[chosen]
    else:
        by_id[chosen] = DesiredIntegration(replace(there.integration, display_name=None))
    return replace(files, integrations=tuple(by_id[one] for one in sorted(by_id)))


@st.composite
def _edit_schemas(draw: st.DrawFn, files: Desired) -> Desired:
    by_key: dict[SchemaKey, DesiredSchema] = {one.key: one for one in files.schemas}
    owners = [one.integration.integration_id for one in files.integrations]
    if not owners:
        return files
    key = SchemaKey(draw(st.sampled_from(owners)), draw(st.sampled_from(OBJECT_TYPES)))
    schema = by_key.get(key, DesiredSchema(key.integration_id, key.object_type))
    by_key[key] = draw(_edit_fields(schema))
    return replace(files, schemas=tuple(by_key[one] for one in sorted(by_key)))


@st.composite
def _edit_fields(draw: st.DrawFn, schema: DesiredSchema) -> DesiredSchema:
    name = draw(st.sampled_from(NAMES))
    by_name = {one.unique_name: one for one in schema.fields}
    changes: dict[str, Any] = {}
    deed = draw(st.sampled_from(["declare", "leave out", "absent", "relabel", "say less", "prune"]))
    if deed == "prune":
        changes["prune"] = draw(st.sampled_from([True, False, None]))
    elif deed == "declare" or name not in by_name:
        by_name[name] = draw(fields(name))
        changes["absent"] = schema.absent - {name}
    elif deed == "leave out":
        del by_name[name]
    elif deed == "absent":
        del by_name[name]
        changes["absent"] = schema.absent | {name}
    elif deed == "relabel":
        by_name[name] = replace(by_name[name], label=draw(st.sampled_from(LABELS)))
    else:
        by_name[name] = replace(by_name[name], is_required=None)
    return replace(schema, fields=tuple(by_name.values()), **changes)
