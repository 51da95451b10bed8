"""What each operation of the API means."""

import json
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongctl.emulator.content import (
    Entity,
    Field,
    Query,
    Registration,
    parse_json,
    read_entities,
    read_registration,
    read_schema,
)
from gongctl.emulator.errors import RefusedError
from gongctl.emulator.progress import stage_of
from gongctl.emulator.settings import Settings
from gongctl.emulator.store import Store
from gongctl.emulator.tables import Tables, Upload, UploadOutcome
from gongctl.emulator.values import fits
from gongctl.emulator.words import quote, shorten

_encode = json.JSONEncoder().encode  # json.dumps looks at its options anew each time
_MOST_UPLOAD_ERRORS = 100
_STAGES = ("Queued", "Processing")  # what an upload passes through before it ends


@dataclass(frozen=True, slots=True)
class JsonText:
    """A part of an answer that is JSON already."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is let in: what came with it, and what it works on."""

    query: Query
    body: bytes
    store: Store
    settings: Settings


def register_integration(call: Call) -> dict[str, object]:
    """Register an integration, or overwrite the attributes of one that is there."""
    registration = read_registration(parse_json(call.body))
    with call.store.writing() as tables:
        _keep_type(tables, registration)
        _make_room(tables, registration, replace=call.settings.second_of_type == "replace")
        tables.put_integration(registration)
    return {"integrationId": registration.integration_id}


def list_integrations(call: Call) -> dict[str, object]:
    """List the integrations."""
    with call.store.reading() as tables:
        integrations = tables.integrations()
    return {"integrations": [_show_integration(item) for item in integrations]}


def delete_integration(call: Call) -> dict[str, object]:
    """Delete an integration with all its data; a clientRequestId that is used again is done already."""
    (integration_id,) = call.query.required("integrationId")
    client_request_id = call.query.optional("clientRequestId")
    with call.store.writing() as tables:
        if client_request_id is not None and tables.was_deleted(integration_id, client_request_id):
            return {}
        if not tables.delete_integration(integration_id):
            raise RefusedError(404, f"There is no integration {quote(integration_id)}.")
        if client_request_id is not None:
            tables.remember_deletion(integration_id, client_request_id)
    return {}


def upload_schema(call: Call) -> dict[str, object]:
    """Set the fields of an object type, or merge into them."""
    upload = read_schema(parse_json(call.body))
    with call.store.writing() as tables:
        _require_integration(tables, upload.integration_id)
        fields: Iterable[Field] = upload.fields
        if call.settings.schema_upload == "merge":
            known = tables.fields(upload.integration_id, upload.object_type) or []
            fields = {field.unique_name: field for field in (*known, *upload.fields)}.values()
        tables.put_fields(upload.integration_id, upload.object_type, fields)
    return {}


def list_fields(call: Call) -> dict[str, object]:
    """List the fields of an object type: none for what was never uploaded or registered."""
    integration_id, object_type = call.query.required("integrationId", "objectType")
    with call.store.reading() as tables:
        fields = tables.fields(integration_id, object_type) or []
    reference = call.settings.return_reference
    return {"fields": [_show_field(field, return_reference=reference) for field in fields]}


def upload_objects(call: Call) -> dict[str, object]:
    """Store objects. They can be read at once, even while the status of the upload is still Queued."""
    integration_id, object_type = call.query.required("integrationId", "objectType")
    client_request_id = call.query.optional("clientRequestId") or uuid.uuid4().hex
    entities = read_entities(parse_json(call.body))
    with call.store.writing() as tables:
        _require_integration(tables, integration_id)
        upload = tables.upload(integration_id, client_request_id)
        if upload is None:
            outcome, accepted = _judge(entities, tables.fields(integration_id, object_type), object_type)
            upload = Upload(outcome, time.time(), polls=0)
            tables.put_objects(integration_id, object_type, accepted)
            tables.put_upload(integration_id, client_request_id, outcome, upload.uploaded_at)
    started = Upload(upload.outcome, upload.uploaded_at, polls=0)
    status = _status(started, upload.uploaded_at, call.settings.processing_seconds)
    return {"clientRequestId": client_request_id, "status": status}


def list_objects(call: Call) -> dict[str, object]:
    """List the objects of a type."""
    integration_id, object_type = call.query.required("integrationId", "objectType")
    with call.store.reading() as tables:
        rows = tables.objects(integration_id, object_type)
    # What is stored is JSON already: a hundred thousand objects need not be read to be shown.
    kind = json.dumps(object_type)
    shown = (f'{{"objectId": {_encode(one)}, "objectType": {kind}, "fields": {fields}}}' for one, fields in rows)
    return {"objects": JsonText(f"[{', '.join(shown)}]")}


def show_upload(call: Call) -> dict[str, object]:
    """Say how far an upload has come; the counts and errors are known when it is done."""
    integration_id, client_request_id = call.query.required("integrationId", "clientRequestId")
    with call.store.writing() as tables:
        upload = tables.upload(integration_id, client_request_id)
        if upload is None:
            raise RefusedError(404, f"There is no upload {quote(client_request_id)} of that integration.")
        tables.count_poll(integration_id, client_request_id)
    status = _status(upload, time.time(), call.settings.processing_seconds)
    done = status == upload.outcome.status
    return {
        "status": status,
        "entitiesProcessed": upload.outcome.processed if done else 0,
        "entitiesFailed": upload.outcome.failed if done else 0,
        "errors": list(upload.outcome.errors) if done else [],
    }


OPERATIONS: dict[str, Callable[[Call], dict[str, object]]] = {
    "registerCrmIntegration": register_integration,
    "getCrmIntegrations": list_integrations,
    "deleteCrmIntegration": delete_integration,
    "uploadCrmObjects": upload_objects,
    "getCrmObjects": list_objects,
    "uploadObjectSchema": upload_schema,
    "getSchemaFields": list_fields,
    "getUploadStatus": show_upload,
}


def _keep_type(tables: Tables, registration: Registration) -> None:
    known = tables.integration_type(registration.integration_id)
    if known is not None and known.casefold() != registration.integration_type.casefold():
        raise RefusedError(
            400,
            f"The integration {quote(registration.integration_id)} has the integrationType {quote(known)}, which"
            " cannot be changed: delete it first.",
        )


def _make_room(tables: Tables, registration: Registration, *, replace: bool) -> None:
    rival = tables.integration_of_type(registration.integration_type.casefold())
    if rival is None or rival == registration.integration_id:
        return
    if not replace:
        raise RefusedError(
            400,
            f"The integration {quote(rival)} is active and has the integrationType"
            f" {quote(registration.integration_type)}: only one of each type can be active.",
        )
    tables.delete_integration(rival)


def _require_integration(tables: Tables, integration_id: str) -> None:
    if tables.integration_type(integration_id) is None:
        raise RefusedError(400, f"There is no integration {quote(integration_id)}.")


def _judge(entities: list[Entity], fields: list[Field] | None, object_type: str) -> tuple[UploadOutcome, list[Entity]]:
    """How an upload ends, and what of it is stored."""
    if fields is None:
        error = f"No schema was uploaded for the object type {quote(object_type)}."
        return UploadOutcome("Failed", 0, len(entities), (error,)), []
    required = [field.unique_name for field in fields if field.is_required]
    types = {field.unique_name: field.type for field in fields}
    accepted: list[Entity] = []
    errors: list[str] = []
    for entity in entities:
        if wrong := _complain(entity, required, types):
            errors.append(wrong)
        else:
            accepted.append(entity)
    status = "Failed" if errors and not accepted else "Complete"
    outcome = UploadOutcome(status, len(accepted), len(errors), tuple(errors[:_MOST_UPLOAD_ERRORS]))
    return outcome, accepted


def _complain(entity: Entity, required: list[str], types: dict[str, str]) -> str:
    """Say what is wrong with an object; nothing, if it can be stored. Fields that no schema has are let be."""
    missing = [quote(name) for name in required if not entity.fields.get(name)]
    wrong = [
        f"the field {quote(name)} is a {types[name]}, and {shorten(value)} is none"
        for name, value in entity.fields.items()
        if name in types and not fits(types[name], value)
    ]
    if not missing and not wrong:
        return ""
    named = f"Object {quote(entity.object_id)}"
    if not missing:
        return f"{named}: {'; '.join(wrong)}."
    lacking = f"{named} lacks required fields: {', '.join(missing)}"
    return f"{'; '.join([lacking, *wrong])}."


def _status(upload: Upload, now: float, processing_seconds: float | None) -> str:
    elapsed = now - upload.uploaded_at
    stage = stage_of(len(_STAGES), polls=upload.polls, elapsed=elapsed, seconds=processing_seconds)
    return _STAGES[stage] if stage < len(_STAGES) else upload.outcome.status


def _show_integration(item: Registration) -> dict[str, object]:
    shown = {
        "integrationId": item.integration_id,
        "integrationType": item.integration_type,
        "displayName": item.display_name,
        "crmInstanceUrl": item.crm_instance_url,
        "status": "active",
    }
    return {name: value for name, value in shown.items() if value is not None}


def _show_field(field: Field, *, return_reference: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "uniqueName": field.unique_name,
        "label": field.label,
        "type": field.type,
        "isRequired": field.is_required,
    }
    if return_reference and field.reference_object_type is not None:
        shown["referenceObjectType"] = field.reference_object_type
    return shown
