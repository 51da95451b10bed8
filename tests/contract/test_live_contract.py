"""What the emulator and a production account must both do in dialect live; exchanges are held against the document.

Where it is not known which of two answers production gives, both are right.
"""

import os
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Target
from tests.emulator.live import calls

WAIT = float(os.environ.get("GONGCTL_CONTRACT_WAIT", "86400"))
FIELDS = (calls.NAME, calls.AMOUNT, calls.STAGE, calls.OWNER)
TAKEN = (httpx.codes.OK, httpx.codes.CREATED)


@pytest.fixture
def acme(live: Target) -> Iterator[int]:
    """An integration for one test: the account has room for one, so that it is deleted to the end afterwards."""
    if not live.may_write:
        pytest.skip("only reading calls are made to a real account without GONGCTL_CONTRACT_WRITE=1")
    integration_id = calls.register(live.client)
    yield integration_id
    request = uuid.uuid4().hex
    if calls.delete(live.client, integration_id, request).status_code == httpx.codes.CREATED:
        assert ended(live, integration_id, request)["status"] == "DONE"


def ended(live: Target, integration_id: int, request: str) -> dict[str, Any]:
    """The status of a request once it has ended."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        answer = calls.status(live.client, integration_id, request)
        content: dict[str, Any] = answer.json()
        if answer.status_code == httpx.codes.OK and content["status"] in ("DONE", "FAILED"):
            return content
        time.sleep(0 if live.base_url.startswith("http://emulator") else 30)
    raise AssertionError("the request does not end")


# Reading calls only.


def test_integrations_are_listed(live: Target) -> None:
    answer = live.client.get("/crm/integrations")
    assert answer.status_code in (httpx.codes.OK, httpx.codes.NOT_FOUND)
    for one in answer.json().get("integrations") or []:
        assert isinstance(one["integrationId"], int)
        assert one["name"]


def test_ids_are_asked_for_in_a_body(live: Target) -> None:
    query = {"integrationId": "1", "objectType": "DEAL"}
    with live.rough() as client:
        answer = client.get("/crm/entities", params=query)
    assert answer.status_code in (httpx.codes.UNSUPPORTED_MEDIA_TYPE, httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND)


def test_wrong_credentials_are_refused(live: Target) -> None:
    def wrong(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = "Bearer wrong"
        return request

    assert live.client.get("/crm/integrations", auth=wrong).status_code == httpx.codes.UNAUTHORIZED


# Writing calls.


def test_there_is_room_for_one_integration(live: Target, acme: int) -> None:
    assert {**calls.ACME, "integrationId": acme} in calls.integrations(live.client)
    again = live.client.put("/crm/integrations", json={**calls.ACME, "name": "Another"})
    assert again.status_code == httpx.codes.CONFLICT


def test_a_schema_is_read_back_and_never_loses_a_field_by_leaving_it_out(live: Target, acme: int) -> None:
    assert calls.upload_schema(live.client, acme, *FIELDS).status_code in TAKEN
    read = {one.get("uniqueName") or one["name"]: one for one in calls.fields(live.client, acme)}
    for field in FIELDS:
        found = read[str(field["uniqueName"])]
        assert (found["label"], found["type"]) == (field["label"], field["type"])
        assert found.get("referenceTo") in {None, field.get("referenceTo")}
        assert found.get("orderedValueList") in [None, [], field.get("orderedValueList")]
    assert calls.upload_schema(live.client, acme, calls.NAME, calls.STAGE).is_client_error
    gone = {**calls.AMOUNT, "isDeleted": True}
    assert calls.upload_schema(live.client, acme, calls.NAME, calls.STAGE, calls.OWNER, gone).status_code in TAKEN
    there = {one["uniqueName"] for one in calls.fields(live.client, acme) if not one.get("isDeleted")}
    assert "amount" not in there


def test_objects_are_uploaded_as_a_file_tracked_and_read_by_id(live: Target, acme: int) -> None:
    calls.upload_schema(live.client, acme, calls.NAME)
    request = uuid.uuid4().hex
    one = {"objectId": "1", "modifiedDate": "2026-01-02T03:04:05Z", "name": "First"}
    assert calls.upload(live.client, acme, one, request=request).status_code == httpx.codes.CREATED
    assert calls.upload(live.client, acme, one, request=request).status_code == httpx.codes.CONFLICT
    assert ended(live, acme, request)["status"] == "DONE"
    found = calls.objects(live.client, acme, ["1", "2"])
    assert found["2"] is None
    assert found["1"]["name"] == "First"


def test_a_deletion_is_accepted_and_ends_later(live: Target, acme: int) -> None:
    request = uuid.uuid4().hex
    assert calls.delete(live.client, acme, request).status_code == httpx.codes.CREATED
    assert calls.delete(live.client, acme, request).status_code == httpx.codes.CONFLICT
    assert ended(live, acme, request)["status"] == "DONE"
    assert acme not in [one["integrationId"] for one in calls.integrations(live.client)]
