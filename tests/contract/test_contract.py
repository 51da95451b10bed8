"""What the emulator and a real account must both do. Every exchange is checked against the document."""

import time
import uuid
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Target

FIELDS: list[dict[str, object]] = [
    {"uniqueName": "name", "label": "Name", "type": "STRING", "isRequired": True},
    {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"},
    {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE", "referenceObjectType": "User"},
]


def listed(target: Target) -> dict[str, dict[str, Any]]:
    answer = target.client.get("/crm/integrations")
    assert answer.status_code == httpx.codes.OK
    return {item["integrationId"]: item for item in answer.json().get("integrations") or []}


def upload_schema(target: Target, integration_id: str, fields: list[dict[str, object]]) -> None:
    body = {"integrationId": integration_id, "objectType": "Deal", "fields": fields}
    assert target.client.post("/crm/entity-schema", json=body).status_code == httpx.codes.OK


def read_schema(target: Target, integration_id: str) -> list[dict[str, Any]]:
    query = {"integrationId": integration_id, "objectType": "Deal"}
    answer = target.client.get("/crm/entity-schema", params=query)
    return answer.json().get("fields") or [] if answer.status_code == httpx.codes.OK else []


def wait_until_done(target: Target, integration_id: str, client_request_id: str) -> dict[str, Any]:
    query = {"integrationId": integration_id, "clientRequestId": client_request_id}
    for attempt in range(60):
        answer = target.client.get("/crm/upload-status", params=query)
        assert answer.status_code == httpx.codes.OK
        status: dict[str, Any] = answer.json()
        if status["status"] in ("Complete", "Failed"):
            return status
        time.sleep(0 if attempt < 5 else 1)
    raise AssertionError("the upload does not end")


# Reading calls only.


def test_integrations_are_listed(target: Target) -> None:
    answer = target.client.get("/crm/integrations")
    assert answer.status_code == httpx.codes.OK
    assert isinstance(answer.json().get("integrations", []), list)


def test_a_schema_that_was_never_uploaded_has_no_fields(target: Target) -> None:
    query = {"integrationId": f"nobody-{uuid.uuid4().hex}", "objectType": "Deal"}
    answer = target.client.get("/crm/entity-schema", params=query)
    assert answer.status_code in (httpx.codes.OK, httpx.codes.NOT_FOUND)
    assert not answer.json().get("fields")


def test_an_unknown_upload_is_not_found(target: Target) -> None:
    query = {"integrationId": f"nobody-{uuid.uuid4().hex}", "clientRequestId": uuid.uuid4().hex}
    assert target.client.get("/crm/upload-status", params=query).status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("authorization", ["Basic bm9ib2R5Ondyb25n", "Bearer wrong"])
def test_wrong_credentials_are_refused(target: Target, authorization: str) -> None:
    def wrong(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = authorization
        return request

    answer = target.client.get("/crm/integrations", auth=wrong)
    assert answer.status_code == httpx.codes.UNAUTHORIZED


# Writing calls.


def test_a_registration_is_listed_and_can_be_changed_in_place(target: Target, integration_id: str) -> None:
    registration = {
        "integrationId": integration_id,
        "integrationType": integration_id,
        "displayName": "A pretend CRM",
        "crmInstanceUrl": "https://crm.example",
    }
    assert target.client.put("/crm/integrations", json=registration).status_code == httpx.codes.OK
    assert registration.items() <= listed(target)[integration_id].items()

    changed = {**registration, "displayName": "Another name"}
    assert target.client.put("/crm/integrations", json=changed).status_code == httpx.codes.OK
    assert changed.items() <= listed(target)[integration_id].items()


def test_a_schema_is_read_back(target: Target, integration_id: str) -> None:
    upload_schema(target, integration_id, FIELDS)
    read = {field["uniqueName"]: field for field in read_schema(target, integration_id)}
    assert set(read) == {"name", "amount", "owner"}
    for field in FIELDS:
        found = read[str(field["uniqueName"])]
        assert (found["label"], found["type"]) == (field["label"], field["type"])
        assert found.get("isRequired", False) == field.get("isRequired", False)


def test_objects_are_uploaded_tracked_and_listed(target: Target, integration_id: str) -> None:
    upload_schema(target, integration_id, FIELDS)
    query = {"integrationId": integration_id, "objectType": "Deal", "clientRequestId": uuid.uuid4().hex}
    entities = [{"objectId": "1", "fields": {"name": "First"}}, {"objectId": "2", "fields": {}}]
    answer = target.client.post("/crm/entities", params=query, json={"entities": entities})
    assert answer.status_code == httpx.codes.OK

    status = wait_until_done(target, integration_id, query["clientRequestId"])
    assert (status["entitiesProcessed"], status["entitiesFailed"]) == (1, 1)
    objects = target.client.get("/crm/objects", params=query).json()["objects"]
    assert objects == [{"objectId": "1", "objectType": "Deal", "fields": {"name": "First"}}]


def test_a_deletion_takes_everything_and_can_be_repeated(target: Target, integration_id: str) -> None:
    upload_schema(target, integration_id, FIELDS)
    query = {"integrationId": integration_id, "clientRequestId": uuid.uuid4().hex}
    for _ in range(2):
        assert target.client.delete("/crm/integrations", params=query).status_code == httpx.codes.OK
    assert integration_id not in listed(target)
    assert read_schema(target, integration_id) == []
    again = target.client.delete("/crm/integrations", params={"integrationId": integration_id})
    assert again.status_code == httpx.codes.NOT_FOUND


def test_a_registration_that_lacks_its_type_is_refused(target: Target, integration_id: str) -> None:
    lacking = {"integrationId": integration_id}
    # Not through the check of requests: it is wrong on purpose.
    with target.rough() as client:
        assert client.put("/crm/integrations", json=lacking).status_code == httpx.codes.BAD_REQUEST
