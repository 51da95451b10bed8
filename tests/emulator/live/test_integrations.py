"""Integrations: one at most, with an id that the server gives, and deleted in the course of time."""

from pathlib import Path

import httpx
import pytest

from gongctl.emulator import Settings, create_app
from tests.emulator.calls import errors
from tests.emulator.conftest import Start
from tests.emulator.live import calls
from tests.emulator.live.conftest import open_client

# Registering


def test_the_id_is_a_number_that_no_float_can_hold(start: Start) -> None:
    client = start(deleting_seconds=0)
    answer = client.put("/crm/integrations", json=calls.ACME)
    assert answer.status_code == 200
    first = answer.json()["integrationId"]
    assert f'"integrationId": {first}' in answer.text, "a JSON number, not a text"
    assert calls.integrations(client) == [{"integrationId": first, **calls.ACME}]
    calls.delete(client, first).raise_for_status()
    second = calls.register(client)
    assert second != first
    for one in (first, second):
        assert 2**53 < one < 2**63
        assert int(float(one)) != one


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "Acme"}, "ownerEmail is required"),
        ({"ownerEmail": "o@acme.example"}, "name is required"),
        ({**calls.ACME, "name": ""}, "name must not be empty"),
        ({**calls.ACME, "ownerEmail": 7}, "ownerEmail must be a string"),
        ({**calls.ACME, "integrationType": "Custom"}, "integrationType is not known here; there are name, ownerEmail"),
        ({**calls.ACME, "integrationId": 1}, "integrationId is not known"),
        ([], "must be a JSON object"),
    ],
)
def test_a_registration_is_name_and_owner_and_nothing_else(rough: httpx.Client, body: object, words: str) -> None:
    assert words in errors(rough.put("/crm/integrations", json=body), 400)
    assert calls.integrations(rough) == []


def test_a_second_registration_is_refused_even_of_the_same(client: httpx.Client) -> None:
    one = calls.register(client)
    for body in (calls.ACME, {**calls.ACME, "name": "Other"}):
        assert "already" in errors(client.put("/crm/integrations", json=body), 409)
    assert calls.integrations(client) == [{"integrationId": one, **calls.ACME}]


def test_a_native_integration_leaves_no_room_and_is_not_listed(start: Start) -> None:
    client = start(native_integration=True)
    assert calls.integrations(client) == []
    errors(client.put("/crm/integrations", json=calls.ACME), 409)


# Listing


@pytest.mark.parametrize(("choice", "status"), [("list", 200), ("404", 404)])
def test_an_empty_account_may_be_listed_or_not_found(start: Start, choice: str, status: int) -> None:
    client = start(empty_account=choice)
    answer = client.get("/crm/integrations")
    assert answer.status_code == status
    assert answer.json().get("integrations", []) == []
    calls.register(client)
    assert len(calls.integrations(client)) == 1


# Deleting


def test_a_deletion_is_accepted_and_carried_out_later(client: httpx.Client) -> None:
    one = calls.register(client)
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    answer = calls.delete(client, one, "away-1_A")
    assert answer.status_code == 201
    assert answer.json()["clientRequestId"] == "away-1_A"
    assert answer.json()["requestId"]

    seen = [(len(calls.integrations(client)), calls.status(client, one, "away-1_A").json()["status"]) for _ in range(4)]
    assert seen == [(1, "PENDING"), (1, "IN_PROGRESS"), (1, "DONE"), (0, "DONE")]
    query = {"integrationId": str(one), "objectType": "DEAL"}
    errors(client.get("/crm/entity-schema", params=query), 404)


def test_nothing_can_be_registered_or_written_while_a_deletion_runs(client: httpx.Client) -> None:
    one = calls.register(client)
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    calls.delete(client, one).raise_for_status()
    errors(client.put("/crm/integrations", json=calls.ACME), 409)
    assert "is being deleted" in errors(calls.upload_schema(client, one, calls.NAME), 409)
    assert "is being deleted" in errors(calls.upload(client, one, {"objectId": "1"}), 409)
    assert "is being deleted" in errors(calls.delete(client, one, "again"), 409)
    assert calls.fields(client, one) == [calls.NAME]
    calls.outcome(client, one, "d")
    assert calls.register(client) != one


def test_an_integration_may_be_hidden_while_it_is_deleted(start: Start) -> None:
    client = start(while_deleting="hidden")
    one = calls.register(client)
    calls.delete(client, one).raise_for_status()
    assert calls.integrations(client) == []
    errors(client.put("/crm/integrations", json=calls.ACME), 409)


@pytest.mark.parametrize(("seconds", "status", "left"), [(0, "DONE", 0), (1000, "PENDING", 1)])
def test_a_deletion_may_take_a_time(start: Start, seconds: float, status: str, left: int) -> None:
    client = start(deleting_seconds=seconds)
    one = calls.register(client)
    calls.delete(client, one).raise_for_status()
    for _ in range(4):
        assert len(calls.integrations(client)) == left
        assert calls.status(client, one, "d").json()["status"] == status


def test_a_deletion_whose_time_has_come_is_done_though_nobody_asked(tmp_path: Path) -> None:
    data = tmp_path / "live.sqlite"
    with create_app(data, Settings(dialect="live", deleting_seconds=1000)) as app, open_client(app) as client:
        one = calls.register(client)
        calls.delete(client, one).raise_for_status()
        assert len(calls.integrations(client)) == 1
    # As if that time had passed.
    with create_app(data, Settings(dialect="live", deleting_seconds=0)) as app, open_client(app) as client:
        assert calls.integrations(client) == []
        assert calls.register(client) == one + 2


@pytest.mark.parametrize("seconds", [None, 0])
def test_a_deletion_may_fail_and_leaves_everything(start: Start, seconds: float | None) -> None:
    client = start(deletion_fails=True, deleting_seconds=seconds)
    one = calls.register(client)
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    assert calls.delete(client, one).status_code == 201
    end = calls.outcome(client, one, "d")
    assert (end["status"], end["totalErrorCount"]) == ("FAILED", 1)
    assert end["errors"] == [{"description": "The integration could not be deleted."}]
    assert len(calls.integrations(client)) == 1
    assert calls.fields(client, one) == [calls.NAME]
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    assert calls.delete(client, one, "again").status_code == 201


def test_a_client_request_id_is_used_once(client: httpx.Client) -> None:
    one = calls.register(client)
    calls.upload(client, one, request="u").raise_for_status()
    assert "used before" in errors(calls.delete(client, one, "u"), 409)
    calls.delete(client, one, "d").raise_for_status()
    errors(calls.delete(client, one, "d"), 409)
    assert calls.outcome(client, one, "d")["status"] == "DONE"
    errors(calls.delete(client, one, "d"), 409)
    errors(calls.delete(client, one, "other"), 404)


def test_an_unknown_integration_is_not_found(client: httpx.Client) -> None:
    assert "There is no integration 7." in errors(calls.delete(client, 7), 404)


@pytest.mark.parametrize("request_id", ["a.b", "a b", "é", "", "a/b"])
def test_a_client_request_id_has_letters_digits_dashes_and_underscores(rough: httpx.Client, request_id: str) -> None:
    one = calls.register(rough)
    errors(calls.delete(rough, one, request_id), 400)
    errors(calls.upload(rough, one, request=request_id), 400)
    errors(calls.status(rough, one, request_id), 400)
    assert calls.delete(rough, one, "aZ09-_").status_code == 201


@pytest.mark.parametrize("integration_id", ["acme", "9223372036854775808", "9.007199254740993e15", "1" * 5000])
def test_an_integration_id_is_a_number_of_64_bits(rough: httpx.Client, integration_id: str) -> None:
    assert "64 bits" in errors(calls.delete(rough, integration_id), 400)
    errors(calls.delete(rough, 2**63 - 1), 404)


@pytest.mark.parametrize("left_out", ["integrationId", "clientRequestId"])
def test_a_deletion_needs_both_parameters(rough: httpx.Client, left_out: str) -> None:
    query = {"integrationId": str(calls.register(rough)), "clientRequestId": "d"}
    del query[left_out]
    assert f"{left_out} is required" in errors(rough.delete("/crm/integrations", params=query), 400)


# The status of requests


def test_the_status_of_a_request_that_nobody_made_is_not_found(client: httpx.Client) -> None:
    assert '"u"' in errors(calls.status(client, calls.register(client), "u"), 404)


def test_the_status_of_a_request_that_nobody_made_may_be_pending(start: Start) -> None:
    client = start(unknown_request="pending")
    one = calls.register(client)
    for _ in range(4):
        assert calls.status(client, one, "u").json()["status"] == "PENDING"
    calls.upload(client, one, request="u").raise_for_status()
    assert calls.outcome(client, one, "u")["status"] == "DONE"
