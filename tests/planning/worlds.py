"""Hypothesis strategies: an account, and files that are one to three edits away from it.

Each is for accounts of one dialect, by its capabilities: `openapi` unless another one is given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from gongctl.capabilities import PLAIN
from gongctl.model import (
    PICKLIST,
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
from gongctl.planning.narrowing import narrowed

if TYPE_CHECKING:
    from gongctl.capabilities import Capabilities

IDS = ("crm", "billing", "legacy")
TYPES = ("Custom", "HubSpot", "Salesforce", "Zoho")
OBJECT_TYPES = ("Account", "Contact", "Deal")
NAMES = ("amount", "close_date", "notes", "owner", "stage")
LABELS = ("One", "Two", "Three")
DISPLAY_NAMES = ("One", "ONE", "Two")
OWNERS = ("ann@acme.example", "Ann@acme.example", "bob@acme.example")
VALUES = (("Open", "Won"), ("Won", "Open"), ("Open", "Won", "Lost"))


@st.composite
def fields(draw: st.DrawFn, name: str, can: Capabilities = PLAIN) -> Field:
    kind = draw(st.sampled_from((*can.types, PICKLIST, REFERENCE) if can.keeps_values else can.types))
    target = draw(st.sampled_from((*OBJECT_TYPES, *can.targets))) if kind == REFERENCE else None
    values = draw(st.sampled_from(VALUES)) if kind == PICKLIST and can.keeps_values else None
    return Field(name, draw(st.sampled_from(LABELS)), kind, draw(st.booleans()), target, values)


@st.composite
def field_lists(draw: st.DrawFn, can: Capabilities = PLAIN) -> tuple[Field, ...]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    return tuple(draw(fields(name, can)) for name in names)


@st.composite
def registrations(draw: st.DrawFn, name: str, kind: str, can: Capabilities = PLAIN) -> Integration:
    if can.one_integration:
        shown, owner = draw(st.sampled_from(DISPLAY_NAMES)), draw(st.sampled_from(OWNERS))
        return Integration(name, kind, shown, owner_email=owner)
    return Integration(name, kind, draw(st.sampled_from(LABELS)))


@st.composite
def accounts(draw: st.DrawFn, can: Capabilities = PLAIN) -> Observed:
    """Draw an account with whole knowledge of itself: reference targets included."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=1 if can.one_integration else 3))
    types = draw(st.permutations(TYPES))
    status = None if can.assigns_ids else "active"
    integrations = tuple(
        ObservedIntegration(
            replace(draw(registrations(one, kind, can)), crm_instance_url=f"https://{one}.example"), status
        )
        for one, kind in zip(sorted(ids), types, strict=False)
    )
    keys = [SchemaKey(one, kind) for one in sorted(ids) for kind in OBJECT_TYPES]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4)) if keys else []
    schemas = {key: listed for key in sorted(chosen) if (listed := draw(field_lists(can)))}
    return Observed(integrations, schemas)


def as_files(account: Observed) -> Desired:
    """Say in files just what an account holds."""
    return Desired(
        tuple(DesiredIntegration(one.integration) for one in account.integrations),
        tuple(DesiredSchema(key.integration_id, key.object_type, listed) for key, listed in account.schemas.items()),
    )


def as_read(account: Observed, can: Capabilities = PLAIN) -> Observed:
    """See an account as the API shows it: without reference targets, unless they can be read."""
    if can.reads_references:
        return account
    return replace(
        account,
        schemas={
            key: tuple(replace(one, reference_object_type=None) for one in listed)
            for key, listed in account.schemas.items()
        },
    )


def held(files: Desired, can: Capabilities) -> Observed:
    """See an account that holds what files say, as far as its dialect knows that."""
    known = narrowed(files, can)
    return Observed(
        tuple(ObservedIntegration(one.integration) for one in known.integrations if one.state is State.PRESENT),
        {one.key: one.fields for one in known.schemas},
    )


@st.composite
def edited(draw: st.DrawFn, files: Desired, can: Capabilities = PLAIN) -> Desired:
    """Draw files that are one to three edits away from the given ones."""
    for _ in range(draw(st.integers(1, 3))):
        files = draw(st.one_of(_edit_integrations(files, can), _edit_schemas(files, can)))
    return files


@st.composite
def _edit_integrations(draw: st.DrawFn, files: Desired, can: Capabilities) -> Desired:
    by_id = {one.integration.integration_id: one for one in files.integrations}
    chosen = draw(st.sampled_from(IDS))
    there = by_id.get(chosen)
    taken = {one.integration.integration_type for one in files.integrations if one.state is State.PRESENT}
    free = [] if can.one_integration and taken else [one for one in TYPES if one not in taken]
    if there is None or there.state is State.ABSENT:
        if not free:
            return files
        by_id[chosen] = DesiredIntegration(draw(registrations(chosen, free[0], can)))
    elif (changed := draw(_otherwise(there.integration, free, can))) is None:
        del by_id[chosen]
    else:
        by_id[chosen] = changed
    return replace(files, integrations=tuple(by_id[one] for one in sorted(by_id)))


@st.composite
def _otherwise(draw: st.DrawFn, there: Integration, free: list[str], can: Capabilities) -> DesiredIntegration | None:
    deed = draw(st.sampled_from(["rename", "retype", "absent", "leave out", "say less"]))
    if deed == "leave out":
        return None
    if deed == "absent":
        # Where it is found by its name, that may be said beside its absence.
        shown = there.display_name if can.assigns_ids and draw(st.booleans()) else None
        return DesiredIntegration(Integration(there.integration_id, display_name=shown), State.ABSENT)
    if deed == "rename" or can.assigns_ids:
        kind = there.integration_type or TYPES[0]
        renamed = draw(registrations(there.integration_id, kind, can))
        return DesiredIntegration(replace(renamed, crm_instance_url=there.crm_instance_url))
    if deed == "retype" and free:
        return DesiredIntegration(replace(there, integration_type=free[0]))
    return DesiredIntegration(replace(there, display_name=None))


@st.composite
def _edit_schemas(draw: st.DrawFn, files: Desired, can: Capabilities) -> Desired:
    by_key: dict[SchemaKey, DesiredSchema] = {one.key: one for one in files.schemas}
    owners = [one.integration.integration_id for one in files.integrations]
    if not owners:
        return files
    key = SchemaKey(draw(st.sampled_from(owners)), draw(st.sampled_from(OBJECT_TYPES)))
    schema = by_key.get(key, DesiredSchema(key.integration_id, key.object_type))
    by_key[key] = draw(_edit_fields(schema, can))
    return replace(files, schemas=tuple(by_key[one] for one in sorted(by_key)))


@st.composite
def _edit_fields(draw: st.DrawFn, schema: DesiredSchema, can: Capabilities) -> DesiredSchema:
    name = draw(st.sampled_from(NAMES))
    by_name = {one.unique_name: one for one in schema.fields}
    changes: dict[str, Any] = {}
    deed = draw(st.sampled_from(["declare", "leave out", "absent", "relabel", "say less", "prune"]))
    if deed == "prune":
        changes["prune"] = draw(st.sampled_from([True, False, None]))
    elif deed == "declare" or name not in by_name:
        by_name[name] = draw(fields(name, can))
        changes["absent"] = schema.absent - {name}
    elif deed == "leave out":
        del by_name[name]
    elif deed == "absent":
        del by_name[name]
        changes["absent"] = schema.absent | {name}
    elif deed == "relabel":
        by_name[name] = replace(by_name[name], label=draw(st.sampled_from(LABELS)))
    else:
        by_name[name] = replace(by_name[name], is_required=None, ordered_values=None)
    return replace(schema, fields=tuple(by_name.values()), **changes)
