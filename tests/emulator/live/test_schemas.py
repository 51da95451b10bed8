"""Schemas: every field again or deleted by name; and the several ways in which they may be read."""

import re
from typing import Any

import httpx
import pytest

from gongctl.emulator import Settings
from gongctl.emulator.live.content import Field
from gongctl.emulator.live.schemas import Kept, read_back, take
from tests.emulator.calls import errors
from tests.emulator.conftest import Start
from tests.emulator.live import calls

GONE = {**calls.AMOUNT, "isDeleted": True}


@pytest.fixture
def one(client: httpx.Client) -> int:
    return calls.register(client)


# Uploading


@pytest.mark.parametrize(("choice", "status"), [(201, 201), (200, 200)])
def test_an_upload_is_answered_with_201_or_200(start: Start, choice: int, status: int) -> None:
    client = start(schema_status=choice)
    answer = calls.upload_schema(client, calls.register(client), calls.NAME)
    assert answer.status_code == status
    assert answer.json()["requestId"]


@pytest.mark.parametrize("kind", ["ACCOUNT", "CONTACT", "DEAL", "LEAD"])
def test_fields_are_read_back_as_they_came(client: httpx.Client, one: int, kind: str) -> None:
    fields = [calls.OWNER, calls.NAME, calls.STAGE]
    calls.upload_schema(client, one, *fields, kind=kind).raise_for_status()
    assert calls.fields(client, one, kind) == fields
    for field in calls.read_schema(client, one, kind)[kind]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", field["lastModified"])


@pytest.mark.parametrize("kind", ["Deal", "deal", "STAGE", "BUSINESS_USER", "Opportunity"])
def test_there_are_four_object_types_in_large_letters(rough: httpx.Client, kind: str) -> None:
    one = calls.register(rough)
    assert "one of ACCOUNT, CONTACT, DEAL, LEAD" in errors(calls.upload_schema(rough, one, kind=kind), 400)
    query = {"integrationId": str(one), "objectType": kind}
    errors(rough.get("/crm/entity-schema", params=query), 400)


@pytest.mark.parametrize(
    "kind",
    [
        *["DATE", "DATETIME", "NUMBER", "PERCENT", "CURRENCY", "ID", "URL", "STRING", "BOOLEAN"],
        *["PHONENUMBER", "EMAILADDRESS", "PICKLIST"],
    ],
)
def test_every_type_but_one_can_be_uploaded(client: httpx.Client, one: int, kind: str) -> None:
    calls.upload_schema(client, one, {"uniqueName": "f", "label": "F", "type": kind}).raise_for_status()
    assert [field["type"] for field in calls.fields(client, one)] == [kind]


@pytest.mark.parametrize("target", ["ACCOUNT", "CONTACT", "DEAL", "LEAD", "USER"])
def test_what_a_reference_may_point_at(client: httpx.Client, one: int, target: str) -> None:
    calls.upload_schema(client, one, {**calls.OWNER, "referenceTo": target}).raise_for_status()
    assert [field["referenceTo"] for field in calls.fields(client, one)] == [target]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"label": "L", "type": "STRING"}, "[0].uniqueName is required"),
        ({"uniqueName": "f", "type": "STRING"}, "[0].label is required"),
        ({"uniqueName": "f", "label": "L"}, "[0].type is required"),
        ({"uniqueName": "f", "label": "L", "type": "STRINGARRAY"}, "STRINGARRAY is for Gong's own fields alone"),
        ({"uniqueName": "f", "label": "L", "type": "TEXT"}, "[0].type must be one of DATE"),
        ({"uniqueName": "f", "label": "L", "type": "string"}, "[0].type must be one of DATE"),
        ({**calls.NAME, "isRequired": False}, "[0].isRequired is not known"),
        ({**calls.OWNER, "referenceObjectType": "USER"}, "[0].referenceObjectType is not known"),
        ({"uniqueName": "f", "label": "L", "type": "REFERENCE"}, "[0].referenceTo is required"),
        ({**calls.OWNER, "referenceTo": "User"}, "[0].referenceTo must be one of ACCOUNT, CONTACT, DEAL, LEAD, USER"),
        ({**calls.OWNER, "referenceTo": None}, "[0].referenceTo must be a string"),
        ({**calls.NAME, "referenceTo": "USER"}, "[0].referenceTo is for the type REFERENCE alone"),
        ({**calls.NAME, "orderedValueList": []}, "[0].orderedValueList is for the type PICKLIST alone"),
        ({**calls.STAGE, "orderedValueList": None}, "[0].orderedValueList must be an array of strings"),
        ({**calls.STAGE, "orderedValueList": [1]}, "[0].orderedValueList must be an array of strings"),
        ({**calls.NAME, "isDeleted": "yes"}, "[0].isDeleted must be true or false"),
        ({**calls.NAME, "lastModified": 7}, "[0].lastModified must be a string"),
        ({"uniqueName": "f", "isDeleted": True}, "[0].label is required"),
        ("text", "[0] must be a JSON object"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_is_stored(rough: httpx.Client, field: object, words: str) -> None:
    one = calls.register(rough)
    assert words in errors(calls.upload_schema(rough, one, field, calls.STAGE), 400)
    assert calls.fields(rough, one) == []


def test_the_body_is_a_bare_array(rough: httpx.Client) -> None:
    query = {"integrationId": str(calls.register(rough)), "objectType": "DEAL"}
    answer = rough.post("/crm/entity-schema", params=query, json={"fields": [calls.NAME]})
    assert "must be an array" in errors(answer, 400)
    answer = rough.post("/crm/entity-schema", params=query, content="[]", headers={"Content-Type": "text/plain"})
    errors(answer, 415)


def test_a_field_stands_there_once(client: httpx.Client, one: int) -> None:
    words = errors(calls.upload_schema(client, one, calls.NAME, calls.AMOUNT, calls.NAME), 400)
    assert words == '[2].uniqueName "name" is there more than once.'


def test_a_schema_needs_its_integration(client: httpx.Client) -> None:
    errors(calls.upload_schema(client, 7, calls.NAME), 404)
    errors(client.get("/crm/entity-schema", params={"integrationId": "7", "objectType": "DEAL"}), 404)


# What is there already


def test_an_incomplete_list_is_refused_and_names_what_it_lacks(client: httpx.Client, one: int) -> None:
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT, calls.STAGE).raise_for_status()
    words = errors(calls.upload_schema(client, one, calls.AMOUNT, calls.OWNER), 400)
    assert '"name", "stage"' in words
    assert calls.fields(client, one) == [calls.NAME, calls.AMOUNT, calls.STAGE]
    errors(calls.upload_schema(client, one), 400)
    calls.upload_schema(client, one, kind="LEAD").raise_for_status()


def test_a_field_goes_by_name_and_takes_its_values_along(client: httpx.Client, one: int) -> None:
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT).raise_for_status()
    calls.upload(client, one, {"objectId": "1", "name": "One", "amount": "5"}, {"objectId": "2", "name": "Two"})
    for _ in range(2):  # what is gone may go again: an answer can be lost
        calls.upload_schema(client, one, calls.NAME, GONE).raise_for_status()
        assert calls.fields(client, one) == [calls.NAME]
        assert calls.objects(client, one, ["1", "2"]) == {
            "1": {"objectId": "1", "name": "One"},
            "2": {"objectId": "2", "name": "Two"},
        }
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    calls.upload_schema(client, one, calls.AMOUNT, calls.NAME).raise_for_status()
    assert calls.fields(client, one) == [calls.AMOUNT, calls.NAME]
    assert "amount" not in calls.objects(client, one, ["1"])["1"]


def test_a_reference_goes_without_its_target(client: httpx.Client, one: int) -> None:
    calls.upload_schema(client, one, calls.OWNER).raise_for_status()
    gone = {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE", "isDeleted": True}
    calls.upload_schema(client, one, gone).raise_for_status()
    assert calls.fields(client, one) == []


def test_a_changed_type_makes_a_new_field_and_a_changed_label_loses_nothing(client: httpx.Client, one: int) -> None:
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT).raise_for_status()
    calls.upload(client, one, {"objectId": "1", "name": "One", "amount": "5"})
    renamed = {**calls.NAME, "label": "Title"}
    number = {**calls.AMOUNT, "type": "NUMBER"}
    calls.upload_schema(client, one, renamed, number).raise_for_status()
    assert calls.fields(client, one) == [renamed, number]
    assert calls.objects(client, one, ["1"]) == {"1": {"objectId": "1", "name": "One"}}


def test_a_field_is_last_modified_when_it_changed() -> None:
    name = Field("name", "Name", "STRING", None, None, is_deleted=False)
    stage = Field("stage", "Stage", "PICKLIST", None, ("Open",), is_deleted=False)
    first = take((), (name, stage), 0.0).fields
    assert {kept.last_modified for kept in first} == {"1970-01-01T00:00:00Z"}
    more = Field("stage", "Stage", "PICKLIST", None, ("Open", "Won"), is_deleted=False)
    second = take(first, (name, more), 86400.9).fields
    assert [kept.last_modified for kept in second] == ["1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"]


# Reading


def test_a_schema_that_was_never_uploaded_has_no_fields(client: httpx.Client, one: int) -> None:
    assert calls.read_schema(client, one) == {"DEAL": []}


def test_a_schema_that_was_never_uploaded_may_be_null(start: Start) -> None:
    client = start(null_schema=True)
    one = calls.register(client)
    assert calls.read_schema(client, one) is None
    calls.upload_schema(client, one).raise_for_status()
    assert calls.read_schema(client, one) == {"DEAL": []}


@pytest.mark.parametrize(
    ("settings", "field", "expected"),
    [
        ({"name_key": "name"}, calls.NAME, {"name": "name", "label": "Name", "type": "STRING"}),
        ({"read_values": "null"}, calls.STAGE, {**calls.STAGE, "orderedValueList": None}),
        ({"read_reference": "null"}, calls.OWNER, {**calls.OWNER, "referenceTo": None}),
        ({"read_reference": "missing"}, calls.OWNER, {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE"}),
    ],
)
def test_fields_may_be_read_otherwise_than_they_came(
    start: Start, settings: dict[str, str], field: object, expected: object
) -> None:
    client = start(**settings)
    one = calls.register(client)
    calls.upload_schema(client, one, field).raise_for_status()
    assert calls.fields(client, one) == [expected]


def test_deleted_fields_may_still_be_listed(start: Start) -> None:
    client = start(list_deleted=True)
    one = calls.register(client)
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT).raise_for_status()
    calls.upload_schema(client, one, calls.NAME, GONE).raise_for_status()
    assert calls.fields(client, one) == [calls.NAME, GONE]
    calls.upload_schema(client, one, calls.NAME).raise_for_status()
    assert calls.fields(client, one) == [calls.NAME, GONE]
    calls.upload_schema(client, one, calls.NAME, calls.AMOUNT).raise_for_status()
    assert calls.fields(client, one) == [calls.NAME, calls.AMOUNT]


@pytest.mark.parametrize("kind", ["ACCOUNT", "CONTACT", "DEAL", "LEAD"])
def test_standard_fields_may_be_listed_and_need_not_be_sent(start: Start, kind: str) -> None:
    client = start(standard_fields=True)
    one = calls.register(client)
    standard = calls.fields(client, one, kind)
    assert len(standard) == 3
    assert "STRINGARRAY" in {field["type"] for field in standard}
    calls.upload_schema(client, one, calls.AMOUNT, kind=kind).raise_for_status()
    calls.upload_schema(client, one, {**calls.AMOUNT, "label": "Sum"}, kind=kind).raise_for_status()
    assert calls.fields(client, one, kind) == [*standard, {**calls.AMOUNT, "label": "Sum"}]


def test_a_standard_field_that_was_uploaded_is_listed_once() -> None:
    own = Kept(Field("name", "My name", "STRING", None, None, is_deleted=False), "2026-01-01T00:00:00Z")
    shown: Any = read_back([own], "DEAL", Settings(dialect="live", standard_fields=True))
    labels = [field["label"] for field in shown["objectTypeToSelectedFields"]["DEAL"]]
    assert labels == ["Tags", "Close date", "My name"]
