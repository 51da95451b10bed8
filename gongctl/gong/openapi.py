"""Dialect `openapi`: the published description "Gong CRM API" 2.0.0, payloads to model and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gongctl.capabilities import DIALECTS, OPENAPI
from gongctl.diagnostics import failure
from gongctl.gong.reading import Item, items, unique
from gongctl.gong.recognising import check_dialect
from gongctl.gong.wire import Call
from gongctl.model import CrmObject, Deletion, Field, Integration, ObservedIntegration, SchemaKey, UploadStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongctl.gong.client import Answer, Client
    from gongctl.gong.errors import Trace

INTEGRATIONS: Final = "/crm/integrations"
SCHEMA: Final = "/crm/entity-schema"
ENTITIES: Final = "/crm/entities"
OBJECTS: Final = "/crm/objects"
UPLOAD_STATUS: Final = "/crm/upload-status"

DELETED: Final = "deleted"
"""The status of an integration that is listed although it does not exist any more, in any case."""


class OpenApiDialect:
    """Speaks the published description. Implements `gongctl.gong.dialect.Dialect`."""

    capabilities = DIALECTS[OPENAPI]

    def __init__(self, client: Client) -> None:
        self._client = client

    def integrations(self) -> tuple[ObservedIntegration, ...]:
        """List what is registered (getCrmIntegrations)."""
        answer = self._client.call(Call("getCrmIntegrations", "GET", INTEGRATIONS))
        check_dialect(answer, OPENAPI)
        listed = [_integration(one) for one in items(answer, "integrations", OPENAPI)]
        # First, since one that was deleted may be listed beside its successor of the same id.
        there = [one for one in listed if (one.status or "").lower() != DELETED]
        named = [(one.integration.integration_id, one) for one in there]
        return tuple(sorted(unique(answer.trace, "integration", named), key=lambda one: one.integration.integration_id))

    def register(self, integration: Integration) -> Trace:
        """Register an integration, or write its registration again (registerCrmIntegration)."""
        payload = {
            "integrationId": integration.integration_id,
            "integrationType": integration.integration_type,
            "displayName": integration.display_name,
            "crmInstanceUrl": integration.crm_instance_url,
        }
        call = Call("registerCrmIntegration", "PUT", INTEGRATIONS, payload=_said(payload))
        return self._client.call(call).trace

    def delete(self, integration_id: str, client_request_id: str) -> Trace:
        """Delete an integration with all its data (deleteCrmIntegration); 404 means that it is gone."""
        query = {"integrationId": integration_id, "clientRequestId": client_request_id}
        return self._client.call(Call("deleteCrmIntegration", "DELETE", INTEGRATIONS, query, absent={404})).trace

    def deletion(self, integration_id: str, client_request_id: str) -> Deletion:  # noqa: ARG002 - it is over
        """Say that a deletion is done: it was, when the call that asked for it was answered."""
        return Deletion("", done=True)

    def schema(self, key: SchemaKey) -> tuple[Field, ...]:
        """Read the fields of a schema (getSchemaFields); 404, too, means that there is none."""
        answer = self._client.call(Call("getSchemaFields", "GET", SCHEMA, _query(key), absent={404}))
        check_dialect(answer, OPENAPI)
        listed = items(answer, "fields", OPENAPI)
        return unique(answer.trace, "field", [(one.identity("uniqueName"), _field(one)) for one in listed])

    def upload_schema(
        self,
        key: SchemaKey,
        fields: Sequence[Field],
        removed: Sequence[Field] = (),  # noqa: ARG002 - what is not sent goes
    ) -> Trace:
        """Upload the whole field list of a schema (uploadObjectSchema)."""
        payload = {**_query(key), "fields": [_field_payload(one) for one in fields]}
        return self._client.call(Call("uploadObjectSchema", "POST", SCHEMA, payload=payload)).trace

    def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
        """Read every object of one type (getCrmObjects)."""
        answer = self._client.call(Call("getCrmObjects", "GET", OBJECTS, _query(key), absent={404}))
        listed = items(answer, "objects", OPENAPI)
        return unique(answer.trace, "object", [(one.identity("objectId"), _object(one)) for one in listed])

    def objects_by_id(self, key: SchemaKey, ids: Sequence[str]) -> tuple[CrmObject, ...]:
        """Refuse: the description has no call for some objects. Raises `GongctlError` (GC613)."""
        raise failure(
            "GC613", f"no call of this dialect reads {len(ids)} objects of {key.object_type!r}", "list all of them"
        )

    def upload_size(self, one: CrmObject) -> int:
        """Say how many bytes an object takes among the entities, with the comma behind it."""
        return len(json.dumps(_entity(one), separators=(",", ":"))) + 1

    def upload_objects(
        self, key: SchemaKey, objects: Sequence[CrmObject], client_request_id: str
    ) -> tuple[Trace, UploadStatus]:
        """Upload objects of one type (uploadCrmObjects)."""
        payload = {"entities": [_entity(one) for one in objects]}
        query = {**_query(key), "clientRequestId": client_request_id}
        answer = self._client.call(Call("uploadCrmObjects", "POST", ENTITIES, query, payload))
        return answer.trace, _status(answer)

    def upload_status(self, integration_id: str, client_request_id: str) -> UploadStatus | None:
        """Ask how far an upload has come (getUploadStatus); 404 means that it is not known."""
        query = {"integrationId": integration_id, "clientRequestId": client_request_id}
        answer = self._client.call(Call("getUploadStatus", "GET", UPLOAD_STATUS, query, absent={404}))
        return None if answer.trace.status == 404 else _status(answer)  # noqa: PLR2004 - HTTP's own number


def _query(key: SchemaKey) -> dict[str, str]:
    return {"integrationId": key.integration_id, "objectType": key.object_type}


def _said(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if value is not None}


def _field_payload(field: Field) -> dict[str, Any]:
    return _said(
        {
            "uniqueName": field.unique_name,
            "label": field.label,
            "type": field.type,
            "isRequired": bool(field.is_required),
            "referenceObjectType": field.reference_object_type,
        }
    )


def _entity(one: CrmObject) -> dict[str, Any]:
    return {"objectId": one.object_id, "fields": dict(one.fields)}


def _integration(item: Item) -> ObservedIntegration:
    return ObservedIntegration(
        Integration(
            item.identity("integrationId"),
            item.text("integrationType") or None,
            item.text("displayName"),
            item.text("crmInstanceUrl"),
        ),
        item.text("status"),
    )


def _field(item: Item) -> Field:
    return Field(
        item.identity("uniqueName"),
        item.text("label"),
        item.text("type") or None,
        # A missing isRequired is the same as false.
        item.truth("isRequired") or False,
        # The description does not return it; where a server does, it is compared.
        item.text("referenceObjectType") or None,
    )


def _object(item: Item) -> CrmObject:
    return CrmObject(item.identity("objectId"), item.texts("fields"))


def _status(answer: Answer) -> UploadStatus:
    item = Item(answer.trace, "answer", dict(answer.body))
    return UploadStatus(
        item.text("status") or "",
        item.number("entitiesProcessed"),
        item.number("entitiesFailed"),
        answer.trace.messages,
    )
