"""Objects: a file up, in lines; by their ids down; and how an upload ended."""

import json
from typing import Any

import httpx
import pytest

from tests.emulator.calls import errors
from tests.emulator.conftest import Start
from tests.emulator.live import calls


@pytest.fixture
def one(client: httpx.Client) -> int:
    """An integration with a schema of deals."""
    return with_schema(client)


def with_schema(client: httpx.Client) -> int:
    one = calls.register(client)
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT).raise_for_status()
    return one


def in_the_end(status: str, good: int, *problems: tuple[int, str], bad: int | None = None) -> dict[str, Any]:
    return {
        "status": status,
        "errors": [{"line": line, "description": words} for line, words in problems],
        "totalErrorCount": len(problems) if bad is None else bad,
        "totalSuccessCount": good,
    }


# Up


def test_an_upload_is_accepted_and_passes_through_its_states(client: httpx.Client, one: int) -> None:
    answer = calls.upload(client, one, {"objectId": "1", "name": "One"})
    assert answer.status_code == 201
    assert answer.json()["clientRequestId"] == "u"
    assert answer.json()["requestId"]
    states = [calls.status(client, one, "u").json() for _ in range(4)]
    assert [state["status"] for state in states] == ["PENDING", "IN_PROGRESS", "DONE", "DONE"]
    assert [state["totalSuccessCount"] for state in states] == [0, 0, 1, 1]
    assert calls.outcome(client, one) == in_the_end("DONE", 1)


@pytest.mark.parametrize(("seconds", "expected"), [(0, "DONE"), (1000, "PENDING")])
def test_an_upload_may_take_a_time(start: Start, seconds: float, expected: str) -> None:
    client = start(processing_seconds=seconds)
    one = with_schema(client)
    calls.upload(client, one).raise_for_status()
    for _ in range(4):
        assert calls.status(client, one, "u").json()["status"] == expected


def test_an_object_is_stored_as_it_came_and_overwritten_whole(client: httpx.Client, one: int) -> None:
    first = {"objectId": "é 1", "modifiedDate": "2026-01-02T03:04:05Z", "name": "\U0001f600", "other": "x"}
    calls.upload(client, one, first, {"objectId": "2", "amount": 12.5, "name": None}).raise_for_status()
    assert calls.objects(client, one, ["é 1", "2"]) == {
        "é 1": first,
        "2": {"objectId": "2", "amount": 12.5, "name": None},
    }
    calls.upload(client, one, {"objectId": "é 1", "amount": "3"}, request="v").raise_for_status()
    assert calls.objects(client, one, ["é 1"]) == {"é 1": {"objectId": "é 1", "amount": "3"}}


def test_lines_that_are_wrong_fail_and_the_others_are_stored(client: httpx.Client, one: int) -> None:
    answer = calls.upload(
        client,
        one,
        {"objectId": "1", "name": "One"},
        {"name": "nobody"},
        {"objectId": 3},
        {"objectId": "4", "amount": "a lot", "modifiedDate": "today"},
        {"objectId": "1", "name": "again"},
        '["objectId"]',
        {"objectId": "7", "deep": {}},
        {"objectId": "8", "deep": [1]},
        '{"objectId": "9", "name": NaN}',
        '{"objectId": "10", "other": 1e999}',
        "",
        {"objectId": "12"},
    )
    assert answer.status_code == 201, "errors of lines do not fail the call"
    amount = 'The field "amount" is a CURRENCY, and "a lot" is none.'
    modified = 'The field "modifiedDate" is a DATETIME, and "today" is none.'
    assert calls.outcome(client, one) == in_the_end(
        "FAILED",
        2,
        (2, "objectId is required, as a string that is not empty."),
        (3, "objectId is required, as a string that is not empty."),
        (4, f"{amount} {modified}"),
        (5, 'The objectId "1" is there more than once.'),
        (6, "The line must be a JSON object."),
        (7, 'The field "deep" must be flat: no object, and no array.'),
        (8, 'The field "deep" must be flat: no object, and no array.'),
        (9, "The line is not valid JSON: NaN is no JSON"),
        (10, 'The field "other" is a number without bounds.'),
        (11, "The line is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
    )
    assert calls.objects(client, one, ["1", "4", "7", "12"]) == {
        "1": {"objectId": "1", "name": "One"},
        "4": None,
        "7": None,
        "12": {"objectId": "12"},
    }


def test_of_many_errors_twenty_are_told_and_all_are_counted(client: httpx.Client, one: int) -> None:
    calls.upload(client, one, *["{"] * 1000, {"objectId": "1"}).raise_for_status()
    end = calls.outcome(client, one)
    assert [error["line"] for error in end["errors"]] == list(range(1, 21))
    assert (end["totalErrorCount"], end["totalSuccessCount"]) == (1000, 1)


@pytest.mark.parametrize(
    "content", ['{"objectId": "1"}\n{"objectId": "2"}', '{"objectId": "1"}\r\n{"objectId": "2"}\r\n']
)
def test_how_lines_may_end(client: httpx.Client, one: int, content: str) -> None:
    calls.upload_file(client, one, content).raise_for_status()
    assert calls.outcome(client, one) == in_the_end("DONE", 2)


def test_an_empty_file_has_no_objects(client: httpx.Client, one: int) -> None:
    calls.upload_file(client, one, "").raise_for_status()
    assert calls.outcome(client, one) == in_the_end("DONE", 0)


def test_an_upload_without_a_schema_fails(client: httpx.Client, one: int) -> None:
    calls.upload(client, one, {"objectId": "1"}, kind="LEAD").raise_for_status()
    assert calls.outcome(client, one) == in_the_end("FAILED", 0, (1, "No schema was uploaded for this object type."))
    assert calls.objects(client, one, ["1"], "LEAD") == {"1": None}


@pytest.mark.parametrize("kind", ["BUSINESS_USER", "STAGE"])
def test_users_and_stages_need_no_schema_and_cannot_be_read(start: Start, kind: str) -> None:
    client = start(rough=True)
    one = calls.register(client)
    calls.upload(client, one, {"objectId": "1", "anything": "x"}, kind=kind).raise_for_status()
    assert calls.outcome(client, one) == in_the_end("DONE", 1)
    assert "objectType" in errors(calls.ask_objects(client, one, ["1"], kind), 400)


def test_a_client_request_id_is_used_once(client: httpx.Client, one: int) -> None:
    calls.upload(client, one, {"objectId": "1", "name": "first"}).raise_for_status()
    assert "used before" in errors(calls.upload(client, one, {"objectId": "1", "name": "second"}), 409)
    assert calls.objects(client, one, ["1"])["1"]["name"] == "first"


@pytest.mark.parametrize("left_out", ["integrationId", "objectType", "clientRequestId"])
def test_an_upload_needs_its_parameters(rough: httpx.Client, left_out: str) -> None:
    query = {"integrationId": str(with_schema(rough)), "objectType": "DEAL", "clientRequestId": "u"}
    del query[left_out]
    answer = rough.post("/crm/entities", params=query, files={"dataFile": b"{}"})
    assert f"{left_out} is required" in errors(answer, 400)


def test_an_upload_needs_its_integration(client: httpx.Client) -> None:
    errors(calls.upload(client, 7), 404)


def test_a_file_comes_in_a_form_or_not_at_all(rough: httpx.Client) -> None:
    query = {"integrationId": str(with_schema(rough)), "objectType": "DEAL", "clientRequestId": "u"}
    answer = rough.post("/crm/entities", params=query, json={"entities": []})
    assert "multipart/form-data" in errors(answer, 415)
    errors(rough.post("/crm/entities", params=query), 415)
    errors(calls.status(rough, query["integrationId"], "u"), 404)


@pytest.mark.parametrize(
    "body",
    [
        {"files": {"otherFile": b"{}"}},
        {"files": [("dataFile", b"{}"), ("dataFile", b"{}")]},
        {"files": {"dataFile": (None, b"{}")}},
        {"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"nothing", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"--x\r\n\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"files": [("dataFile", b"{}"), *[("other", b"")] * 100]},
    ],
)
def test_a_form_without_exactly_one_file_is_refused(rough: httpx.Client, body: dict[str, Any]) -> None:
    query = {"integrationId": str(with_schema(rough)), "objectType": "DEAL", "clientRequestId": "u"}
    words = errors(rough.post("/crm/entities", params=query, **body), 400)
    assert "dataFile" in words or "taken apart" in words


def test_the_size_of_a_file_is_bounded_apart_from_other_bodies(start: Start) -> None:
    client = start(max_file=100, max_body=1000)
    one = with_schema(client)
    calls.upload_file(client, one, " " * 100).raise_for_status()
    assert "larger than 100 bytes" in errors(calls.upload_file(client, one, " " * 101, request="v"), 413)
    errors(calls.upload_file(client, one, " " * 1_000_000, request="v"), 413)
    errors(calls.status(client, one, "v"), 404)


# Down


def test_objects_are_asked_for_by_ids_in_the_body(client: httpx.Client, one: int) -> None:
    calls.upload(client, one, {"objectId": "1", "name": "One"}).raise_for_status()
    answer = calls.ask_objects(client, one, ["1", "2"]).raise_for_status().json()
    assert answer["crmObjectsMap"] == {"1": {"objectId": "1", "name": "One"}, "2": None}
    assert answer["requestId"]
    assert calls.objects(client, one, []) == {}
    assert calls.objects(client, one, ["1"], "ACCOUNT") == {"1": None}


def test_a_hundred_ids_may_be_asked_for(rough: httpx.Client) -> None:
    one = with_schema(rough)
    ids = [str(number) for number in range(101)]
    assert len(calls.objects(rough, one, ids[:100])) == 100
    assert "101 ids; 100 are allowed" in errors(calls.ask_objects(rough, one, ids), 400)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (None, None, 415),
        ("", "application/json", 415),
        ('["1"]', "text/plain", 415),
        ("[", "application/json", 400),
        ("[1]", "application/json", 400),
        ('{"ids": ["1"]}', "application/json", 400),
    ],
)
def test_ids_must_be_a_json_array_of_texts(
    rough: httpx.Client, body: str | None, kind: str | None, status: int
) -> None:
    query = {"integrationId": str(with_schema(rough)), "objectType": "DEAL"}
    headers = {} if kind is None else {"Content-Type": kind}
    errors(rough.request("GET", "/crm/entities", params=query, content=body, headers=headers), status)


def test_objects_need_their_integration(client: httpx.Client) -> None:
    errors(calls.ask_objects(client, 7, ["1"]), 404)


# Values


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("NUMBER", ["1.5", -2, 1e3], ["x", True]),
        ("PERCENT", ["12.5", 50], ["50%"]),
        ("CURRENCY", [1], ["$1"]),
        ("BOOLEAN", ["true", False], ["yes", 1]),
        ("DATE", ["2026-02-28"], ["2026-02-30", 20260228]),
        ("DATETIME", ["2026-02-28T12:00:00Z"], ["2026-02-28"]),
        ("PHONENUMBER", ["any", 1], []),
        ("EMAILADDRESS", ["any"], []),
        ("URL", ["any"], []),
        ("ID", ["any"], []),
        ("PICKLIST", ["any"], []),
    ],
)
def test_a_value_must_fit_the_type_of_its_field(
    client: httpx.Client, kind: str, good: list[object], bad: list[object]
) -> None:
    one = calls.register(client)
    calls.upload_schema(client, one, {"uniqueName": "f", "label": "F", "type": kind}).raise_for_status()
    values = [None, "", *good, *bad]
    calls.upload(client, one, *({"objectId": str(place), "f": value} for place, value in enumerate(values)))
    shown = [json.dumps(value) for value in bad]
    quoted = [text if text.startswith('"') else f'"{text}"' for text in shown]
    words = [f'The field "f" is a {kind}, and {text} is none.' for text in quoted]
    expected = in_the_end("FAILED" if bad else "DONE", len(good) + 2, *enumerate(words, len(good) + 3))
    assert calls.outcome(client, one) == expected
