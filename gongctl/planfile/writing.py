"""A plan to its saved form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.planfile.envelope import FORMAT, MAJOR, MINOR
from gongctl.planning.fingerprint import digest
from gongctl.render.document import Datum, field_datum, integration_datum
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from gongctl.model import Field, Interrupted, Observed, ObservedIntegration, SchemaKey


def saved_text(datum: Datum, observed: Observed) -> str:
    """Give the text of a saved plan, from the plan's datum and what it rests on."""
    whole = {
        "format": FORMAT,
        "formatVersion": f"{MAJOR}.{MINOR}",
        **datum,
        "observed": seen_datum(observed),
    }
    return to_json({**whole, "digest": digest(whole)})


def seen_datum(observed: Observed) -> Datum:
    """Give what was read as data, each answer with its fingerprint: neither order nor requestIds count."""
    integrations = [_seen(one) for one in sorted(observed.integrations, key=lambda one: one.integration.integration_id)]
    seen: Datum = {
        "integrations": {"fingerprint": digest(integrations), "values": integrations},
        "schemas": [_seen_schema(key, observed.schemas[key]) for key in sorted(observed.schemas)],
    }
    return {**seen, "interrupted": [*map(_interrupted, observed.interrupted)]} if observed.interrupted else seen


def _interrupted(one: Interrupted) -> Datum:
    types = [
        {
            "objectType": object_type,
            "fields": [field_datum(field) for field in one.schemas.get(object_type, ())],
            "objects": one.objects.get(object_type, 0),
        }
        for object_type in sorted(one.schemas.keys() | one.objects.keys())
    ]
    return {"integrationId": one.integration_id, "backup": one.backup, "types": types}


def _seen(one: ObservedIntegration) -> Datum:
    assigned = {} if one.assigned_id is None else {"assignedId": one.assigned_id}
    return {**integration_datum(one.integration), "status": one.status, **assigned}


def _seen_schema(key: SchemaKey, fields: tuple[Field, ...]) -> Datum:
    values = [field_datum(one) for one in sorted(fields, key=lambda one: one.unique_name)]
    identity = {"integrationId": key.integration_id, "objectType": key.object_type}
    return {**identity, "fingerprint": digest(values), "fields": values}
