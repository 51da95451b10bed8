"""Dialect `live`: what production Gong documents and was seen to answer, payloads to model and back.

Facts are from Gong's own description of its API (its CRM part, January 2025 to July 2026), its help pages, and
recorded answers of June 2026; it was never run against an account of Gong's. Where they leave a question open,
either answer is taken.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from gongctl.capabilities import DIALECTS, LIVE
from gongctl.diagnostics import failure
from gongctl.gong.errors import AnswerError, RefusedError, Trace, UnsentError
from gongctl.gong.live_answers import (
    as_file,
    as_payload,
    check_told_apart,
    named,
    read_errors,
    read_field,
    read_listed,
    read_object,
)
from gongctl.gong.naming import Claim, Listed, identify, is_another_name
from gongctl.gong.reading import Item, entries, items, unique
from gongctl.gong.recognising import check_dialect
from gongctl.gong.wire import Call
from gongctl.model import CrmObject, Deletion, Field, Integration, ObservedIntegration, SchemaKey, UploadStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongctl.gong.client import Answer, Client

INTEGRATIONS: Final = "/crm/integrations"
SCHEMA: Final = "/crm/entity-schema"
ENTITIES: Final = "/crm/entities"
REQUEST_STATUS: Final = "/crm/request-status"

MOST_IDS: Final = 100
"""Objects that one call may ask for."""

_STATUSES: Final = {"PENDING": "Queued", "IN_PROGRESS": "Processing", "DONE": "Complete", "FAILED": "Failed"}
"""The statuses of a request, as those of an upload are called elsewhere."""

_OCCUPIED: Final = (
    "an account has room for one integration in total, and one is active: one that Gong itself offers counts, and is "
    "not listed, and so does one that is still being deleted, for up to 24 hours"
)
_BUSY: Final = "is the integration being deleted already? That takes up to 24 hours: plan again later"
_CONFLICT: Final = 409


class LiveDialect:
    """Speaks what production speaks. Implements `gongctl.gong.dialect.Dialect`.

    `claims` are the integrations as files know them: Gong gives ids of its own, and they are found by name. They are
    taken from what was listed last, and from the answer to a registration. Safe for several threads.
    """

    capabilities = DIALECTS[LIVE]

    def __init__(self, client: Client, claims: Iterable[Claim] = ()) -> None:
        self._client = client
        self._claims = tuple(claims)
        self._lock = threading.Lock()
        self._listed: dict[str, Listed] = {}
        self._deleting: dict[str, str] = {}

    # -- integrations

    def integrations(self) -> tuple[ObservedIntegration, ...]:
        """List what is registered by way of this API; what Gong itself offers is not listed."""
        scope = "api:crm:integrations:read"
        answer = self._client.call(Call("getCrmIntegrations", "GET", INTEGRATIONS, absent={404}, scope=scope))
        check_dialect(answer, LIVE)
        every = [read_listed(one) for one in items(answer, "integrations", LIVE)]
        listed = unique(answer.trace, "integration", [(one.assigned_id, one) for one in every])
        found = identify(listed, self._claims)
        check_told_apart(answer.trace, listed, found)
        with self._lock:
            self._listed = found
        return tuple(
            ObservedIntegration(
                Integration(name, display_name=one.name, owner_email=one.owner_email), assigned_id=one.assigned_id
            )
            for name, one in sorted(found.items())
        )

    def register(self, integration: Integration) -> Trace:
        """Register an integration: this call never changes one that is there."""
        payload = {"name": integration.display_name, "ownerEmail": integration.owner_email}
        call = Call(
            "registerCrmIntegration",
            "PUT",
            INTEGRATIONS,
            payload=payload,
            scope="api:crm:integration:register",
            advice={_CONFLICT: _OCCUPIED},
        )
        answer = self._client.call(call)
        if answer.body.get("integrationId") is not None:
            assigned = str(Item(answer.trace, "answer", dict(answer.body)).whole("integrationId"))
            listed = Listed(assigned, integration.display_name, integration.owner_email)
            with self._lock:
                self._listed[integration.integration_id] = listed
        else:
            with self._lock:  # what was there under this id is another one: it is to be looked for
                self._listed.pop(integration.integration_id, None)
        return answer.trace

    def delete(self, integration_id: str, client_request_id: str) -> Trace:
        """Let an integration be deleted with all its data, in up to 24 hours; 404 means that it is gone.

        409 after a try whose answer was lost says that the try landed.
        """
        assigned = self._assigned("deleteCrmIntegration", integration_id)
        with self._lock:  # it may not be listed any more when it is asked about
            self._deleting[client_request_id] = assigned
        call = Call(
            "deleteCrmIntegration",
            "DELETE",
            INTEGRATIONS,
            {"integrationId": assigned, "clientRequestId": client_request_id},
            absent={404},
            scope="api:crm:integration:delete",
            advice={_CONFLICT: _BUSY},
        )
        try:
            return self._client.call(call).trace
        except RefusedError as error:
            if _landed_before(error):
                return error.trace
            raise

    def deletion(self, integration_id: str, client_request_id: str) -> Deletion | None:
        """Ask how far a deletion has come; `None` where the account does not know it."""
        answer = self._request_status(integration_id, client_request_id)
        if answer is None:
            return None
        status = Item(answer.trace, "answer", dict(answer.body)).text("status") or ""
        said = tuple(message for message, _ in read_errors(answer))
        word = status.upper()
        return Deletion(status, word == "DONE", word == "FAILED", said, queued=word == "PENDING")

    # -- schemas

    def schema(self, key: SchemaKey) -> tuple[Field, ...]:
        """Read the fields of a schema; those that are marked as deleted are not there."""
        try:
            query = self._query("getSchemaFields", key)
        except _UnknownIntegrationError:
            return ()
        answer = self._client.call(Call("getSchemaFields", "GET", SCHEMA, query, absent={404}, scope="api:crm:schema"))
        check_dialect(answer, LIVE)
        by_type = entries(answer, "objectTypeToSelectedFields", LIVE)
        mine = next((one for name, one in by_type.items() if name.upper() == query["objectType"].upper()), None)
        if not isinstance(mine, list | None):
            raise AnswerError(
                "GC605",
                answer.trace,
                f"getSchemaFields: what {key.object_type!r} has is no list",
                "this is not what the API is described to answer; check baseUrl and dialect",
            )
        read = [Item(answer.trace, f"{query['objectType']}[{place}]", one) for place, one in enumerate(mine or ())]
        there = [read_field(one) for one in read if not one.truth("isDeleted")]
        return unique(answer.trace, "field", [(one.unique_name, one) for one in there])

    def upload_schema(self, key: SchemaKey, fields: Sequence[Field], removed: Sequence[Field] = ()) -> Trace:
        """Upload the whole field list of a schema, with those that are to be gone marked as deleted.

        Fields of a type that only Gong's own have were never sent by anybody, and are not sent here.
        """
        query, busy = self._query("uploadObjectSchema", key, writing=True), {_CONFLICT: _BUSY}
        sent = [as_payload(one) for one in fields if one.type not in self.capabilities.refused]
        gone = [{**as_payload(one), "isDeleted": True} for one in removed]
        call = Call("uploadObjectSchema", "POST", SCHEMA, query, [*sent, *gone], scope="api:crm:schema", advice=busy)
        return self._client.call(call).trace

    # -- objects

    def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
        """Refuse: no call lists objects. Raises `GongctlError` (GC613)."""
        raise failure(
            "GC613",
            f"the objects of {key.object_type!r} cannot be listed: no call of dialect 'live' does it",
            "ask for them by their ids: gongctl objects list --id ID",
        )

    def objects_by_id(self, key: SchemaKey, ids: Sequence[str]) -> tuple[CrmObject, ...]:
        """Read the objects that have these ids, a hundred a call; those that are not there are left out."""
        query = self._query("getCrmObjects", key)
        wanted = list(dict.fromkeys(ids))
        found: list[CrmObject] = []
        for start in range(0, len(wanted), MOST_IDS):
            asked = wanted[start : start + MOST_IDS]
            call = Call("getCrmObjects", "GET", ENTITIES, query, asked, absent={404}, scope="api:crm:get-objects")
            answer = self._client.call(call)
            by_id = entries(answer, "crmObjectsMap", LIVE)
            found += [read_object(answer.trace, name, by_id[name]) for name in asked if by_id.get(name) is not None]
        return tuple(found)

    def upload_size(self, one: CrmObject) -> int:
        """Say how many bytes the line of an object takes."""
        return len(as_file([one]))

    def upload_objects(
        self, key: SchemaKey, objects: Sequence[CrmObject], client_request_id: str
    ) -> tuple[Trace, UploadStatus]:
        """Upload objects of one type as a file, an object a line.

        409 after a try whose answer was lost says that the try landed: its status tells what became of it.
        """
        query = {**self._query("uploadCrmObjects", key, writing=True), "clientRequestId": client_request_id}
        files = {"dataFile": ("objects.ldjson", as_file(objects), "application/x-ndjson")}
        call = Call(
            "uploadCrmObjects",
            "POST",
            ENTITIES,
            query,
            files=files,
            scope="api:crm:upload",
            advice={_CONFLICT: _BUSY},
        )
        try:
            trace = self._client.call(call).trace
        except RefusedError as error:
            if not _landed_before(error):
                raise
            trace = error.trace
        return trace, UploadStatus(_STATUSES["PENDING"])

    def upload_status(self, integration_id: str, client_request_id: str) -> UploadStatus | None:
        """Ask how far an upload has come; `None` where the account does not know it."""
        answer = self._request_status(integration_id, client_request_id)
        if answer is None:
            return None
        item = Item(answer.trace, "answer", dict(answer.body))
        status = item.text("status") or ""
        told = tuple(read_errors(answer))
        taken, failed = item.number("totalSuccessCount"), item.number("totalErrorCount")
        word = _STATUSES.get(status.upper(), status)
        return UploadStatus(word, taken, failed, tuple(text for text, _ in told), tuple(line for _, line in told))

    # -- what they share

    def _request_status(self, integration_id: str, client_request_id: str) -> Answer | None:
        with self._lock:
            deleting = self._deleting.get(client_request_id)
        assigned = deleting or self._assigned("getRequestStatus", integration_id)
        query = {"integrationId": assigned, "clientRequestId": client_request_id}
        call = Call("getRequestStatus", "GET", REQUEST_STATUS, query, absent={404}, scope="api:crm:upload")
        answer = self._client.call(call)
        return None if answer.trace.status == 404 else answer  # noqa: PLR2004 - HTTP's own number

    def _query(self, operation: str, key: SchemaKey, *, writing: bool = False) -> dict[str, str]:
        assigned = self._assigned(operation, key.integration_id, writing=writing)
        return {"integrationId": assigned, "objectType": self.capabilities.known_type(key.object_type)}

    def _assigned(self, operation: str, integration_id: str, *, writing: bool = False) -> str:
        """Give the account's own id of an integration. What is written goes to one of the name that files say."""
        one = self._known(integration_id)
        if one is None:
            if integration_id.isascii() and integration_id.isdigit():
                return integration_id  # the account's own, said by a person
            raise _UnknownIntegrationError(
                "GC612",
                Trace(operation),
                f"{operation}: the account lists no integration that is {integration_id!r}",
                f"integrations are found by their displayName; {named(self._listed)}",
            )
        names = [name for claim in self._claims if claim.integration_id == integration_id for name in claim.names]
        if writing and names and is_another_name(one.name, names) and integration_id != one.assigned_id:
            raise UnsentError(
                "GC612",
                Trace(operation),
                f"{operation}: {integration_id!r} is {names[0]!r} in the files, and the account lists {one.name!r}",
                "a name cannot be changed: mend displayName, or replace the integration",
            )
        return one.assigned_id

    def _known(self, integration_id: str) -> Listed | None:
        with self._lock:
            known = self._listed.get(integration_id)
        if known is None:
            self.integrations()
            with self._lock:
                known = self._listed.get(integration_id)
        return known


class _UnknownIntegrationError(UnsentError):
    """The account lists no such integration."""


def _landed_before(error: RefusedError) -> bool:
    """Whether a call was refused because an earlier try of it, whose answer was lost, was carried out."""
    return error.trace.status == _CONFLICT and error.unclear
