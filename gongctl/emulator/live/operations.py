"""What each operation of the dialect `live` means."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from gongctl.emulator.content import Query, parse_json
from gongctl.emulator.errors import RefusedError
from gongctl.emulator.live.content import (
    ENTITY_TYPES,
    SCHEMA_TYPES,
    client_request_id,
    integration_id,
    object_type,
    read_fields,
    read_ids,
    read_registration,
)
from gongctl.emulator.live.files import Outcome, judge, take_file
from gongctl.emulator.live.schemas import read_back, take
from gongctl.emulator.live.tables import Asked, Integration, LiveStore, LiveTables
from gongctl.emulator.progress import stage_of
from gongctl.emulator.routes import Route
from gongctl.emulator.settings import Settings
from gongctl.emulator.words import quote

_STAGES = ("PENDING", "IN_PROGRESS")  # what a request passes through before it ends


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is let in: what came with it, and what it works on."""

    query: Query
    body: bytes
    type_parameters: Mapping[str, str]
    """What the Content-Type says beside the type: the boundary of a multipart body."""
    store: LiveStore
    settings: Settings
    now: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call that goes well is answered with."""

    status: int
    content: Mapping[str, object]


def perform(route: Route, call: Call) -> Answer:
    """Carry out one call whose credentials are known; a RefusedError says why it cannot be."""
    if route.scope in call.settings.without_scopes:
        named = f" The scope {route.scope} is missing." if call.settings.name_scope else ""
        raise RefusedError(401, f"The credentials do not suffice for this call.{named}")
    return _OPERATIONS[route.operation](call)


def register_integration(call: Call) -> Answer:
    """Register an integration, if there is none."""
    registration = read_registration(parse_json(call.body))
    with _tables(call) as tables:
        if call.settings.native_integration or tables.integrations():
            raise RefusedError(409, "There is an active CRM integration already: there can be one.")
        return Answer(200, {"integrationId": tables.add_integration(registration)})


def list_integrations(call: Call) -> Answer:
    """List the integrations that were registered here."""
    with _tables(call) as tables:
        found = tables.integrations()
    if call.settings.while_deleting == "hidden":
        found = [one for one in found if one.deletion is None]
    if not found and call.settings.empty_account == "404":
        raise RefusedError(404, "There is no CRM integration.")
    return Answer(200, {"integrations": [_show_integration(one) for one in found]})


def delete_integration(call: Call) -> Answer:
    """Begin to delete an integration with all its data."""
    one, request = integration_id(call.query), client_request_id(call.query)
    with _tables(call) as tables:
        _refuse_reuse(tables, one, request)
        _find_writable(tables, one)
        outcome = Outcome("DONE")
        if call.settings.deletion_fails:
            outcome = Outcome("FAILED", ((0, "The integration could not be deleted."),), error_count=1)
        asked = Asked("deletion", outcome, call.now)
        tables.add_request(one, request, asked)
        tables.set_deletion(one, request)
        if call.settings.deleting_seconds == 0:
            _end_deletion(tables, one, outcome)
    return Answer(201, {"clientRequestId": request})


def upload_schema(call: Call) -> Answer:
    """Work a list of fields into the schema of an object type."""
    one, kind = integration_id(call.query), object_type(call.query, SCHEMA_TYPES)
    uploaded = read_fields(parse_json(call.body))
    with _tables(call) as tables:
        _find_writable(tables, one)
        taken = take(tables.fields(one, kind) or (), uploaded, call.now)
        tables.put_fields(one, kind, taken.fields)
        if taken.emptied:
            tables.drop_values(one, kind, taken.emptied)
    return Answer(call.settings.schema_status, {})


def list_fields(call: Call) -> Answer:
    """Show the schema of an object type."""
    one, kind = integration_id(call.query), object_type(call.query, SCHEMA_TYPES)
    with _tables(call) as tables:
        _find(tables, one)
        fields = tables.fields(one, kind)
    return Answer(200, read_back(fields, kind, call.settings))


def upload_objects(call: Call) -> Answer:
    """Store the objects of a file. They can be read at once, even while the request is still PENDING."""
    one, kind = integration_id(call.query), object_type(call.query, ENTITY_TYPES)
    request = client_request_id(call.query)
    content = take_file(call.body, call.type_parameters, call.settings.max_file)
    with _tables(call) as tables:
        _refuse_reuse(tables, one, request)
        _find_writable(tables, one)
        outcome, accepted = judge(content, _types(tables, one, kind))
        tables.put_objects(one, kind, accepted)
        tables.add_request(one, request, Asked("upload", outcome, call.now))
    return Answer(201, {"clientRequestId": request})


def show_objects(call: Call) -> Answer:
    """Show objects by their ids."""
    one, kind = integration_id(call.query), object_type(call.query, SCHEMA_TYPES)
    if not call.body:
        raise RefusedError(415, "The body must be a JSON array of ids.")
    ids = read_ids(parse_json(call.body))
    with _tables(call) as tables:
        _find(tables, one)
        return Answer(200, {"crmObjectsMap": {item: tables.object(one, kind, item) for item in ids}})


def show_request(call: Call) -> Answer:
    """Say how far a request has come; the counts and errors are known when it is done."""
    one, request = integration_id(call.query), client_request_id(call.query)
    with _tables(call) as tables:
        asked = tables.request(one, request)
        if asked is None and call.settings.unknown_request == "404":
            raise RefusedError(404, f"There is no request {quote(request)} of that integration.")
        stage = 0 if asked is None else _stage(asked, call)
        if asked is None or stage < len(_STAGES):
            tables.count_poll(one, request)
            return Answer(200, _show_outcome(Outcome(_STAGES[stage])))
        if any(item.deletion == request for item in tables.integrations() if item.integration_id == one):
            _end_deletion(tables, one, asked.outcome)
    return Answer(200, _show_outcome(asked.outcome))


_OPERATIONS: dict[str, Callable[[Call], Answer]] = {
    "registerCrmIntegration": register_integration,
    "getCrmIntegrations": list_integrations,
    "deleteCrmIntegration": delete_integration,
    "uploadCrmObjects": upload_objects,
    "getCrmObjects": show_objects,
    "uploadObjectSchema": upload_schema,
    "getSchemaFields": list_fields,
    "getRequestStatus": show_request,
}


@contextmanager
def _tables(call: Call) -> Iterator[LiveTables]:
    """Lend the tables for one transaction, in which deletions whose time has come are carried out first."""
    with call.store.writing() as tables:
        for item in tables.integrations() if call.settings.deleting_seconds is not None else ():
            asked = tables.request(item.integration_id, item.deletion) if item.deletion is not None else None
            if asked is not None and _stage(asked, call) == len(_STAGES):
                _end_deletion(tables, item.integration_id, asked.outcome)
        yield tables


def _stage(asked: Asked, call: Call) -> int:
    seconds = call.settings.deleting_seconds if asked.kind == "deletion" else call.settings.processing_seconds
    return stage_of(len(_STAGES), polls=asked.polls, elapsed=call.now - asked.accepted_at, seconds=seconds)


def _end_deletion(tables: LiveTables, one: int, outcome: Outcome) -> None:
    if outcome.status == "DONE":
        tables.delete_integration(one)
    else:
        tables.set_deletion(one, None)


def _refuse_reuse(tables: LiveTables, one: int, request: str) -> None:
    if tables.request(one, request) is not None:
        raise RefusedError(409, f"The clientRequestId {quote(request)} was used before.")


def _find(tables: LiveTables, one: int) -> Integration:
    found = [item for item in tables.integrations() if item.integration_id == one]
    if not found:
        raise RefusedError(404, f"There is no integration {one}.")
    return found[0]


def _find_writable(tables: LiveTables, one: int) -> None:
    if _find(tables, one).deletion is not None:
        raise RefusedError(409, f"The integration {one} is being deleted.")


def _types(tables: LiveTables, one: int, kind: str) -> dict[str, str] | None:
    """Give the types of the fields of an object type by name; None if it lacks a schema that it needs."""
    if kind not in SCHEMA_TYPES:
        return {}
    fields = tables.fields(one, kind)
    if fields is None:
        return None
    return {kept.field.unique_name: kept.field.type for kept in fields if not kept.field.is_deleted}


def _show_integration(item: Integration) -> dict[str, object]:
    return {
        "integrationId": item.integration_id,
        "name": item.registration.name,
        "ownerEmail": item.registration.owner_email,
    }


def _show_outcome(outcome: Outcome) -> dict[str, object]:
    # An error that is about no line has none.
    errors = [({"line": line} if line else {}) | {"description": words} for line, words in outcome.errors]
    return {
        "status": outcome.status,
        "errors": errors,
        "totalErrorCount": outcome.error_count,
        "totalSuccessCount": outcome.success_count,
    }
