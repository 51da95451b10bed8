"""What the operations mean."""

import httpx
import pytest

from tests.emulator import calls
from tests.emulator.conftest import Start

# Integrations


def test_a_registration_is_listed_without_what_was_left_out(client: httpx.Client) -> None:
    answer = calls.register(client, displayName="Acme", crmInstanceUrl="https://acme.example")
    assert answer.json()["integrationId"] == "acme"
    calls.register(client, "bare", "Other")
    assert calls.integrations(client) == [
        {**calls.ACME, "displayName": "Acme", "crmInstanceUrl": "https://acme.example", "status": "active"},
        {"integrationId": "bare", "integrationType": "Other", "status": "active"},
    ]


def test_every_answer_has_a_request_id_of_its_own(client: httpx.Client) -> None:
    answers = [client.get("/crm/integrations").json()["requestId"] for _ in range(3)]
    assert len(set(answers)) == 3


def test_a_second_put_replaces_the_registration_and_keeps_the_data(client: httpx.Client) -> None:
    calls.register(client, displayName="Acme")
    calls.upload_schema(client, calls.NAME)
    calls.register(client, kind="CUSTOM", crmInstanceUrl="https://acme.example")
    assert calls.integrations(client) == [
        {
            "integrationId": "acme",
            "integrationType": "CUSTOM",
            "crmInstanceUrl": "https://acme.example",
            "status": "active",
        }
    ]
    assert calls.fields(client) == [calls.NAME]


def test_the_type_of_an_integration_cannot_be_changed(client: httpx.Client) -> None:
    calls.register(client)
    assert "delete it first" in calls.errors(calls.register(client, kind="HubSpot"), 400)


def test_a_second_integration_of_a_type_is_refused(client: httpx.Client) -> None:
    calls.register(client)
    words = calls.errors(calls.register(client, "rival", "cUSTOM"), 400)
    assert '"acme" is active' in words
    assert len(calls.integrations(client)) == 1


def test_a_second_integration_of_a_type_may_take_the_place_of_the_first(start: Start) -> None:
    client = start(second_of_type="replace")
    calls.register(client)
    calls.upload_schema(client, calls.NAME)
    calls.register(client, "rival", "cUSTOM")
    assert [item["integrationId"] for item in calls.integrations(client)] == ["rival"]
    calls.register(client)
    assert calls.fields(client) == []


def test_a_deletion_takes_schemas_objects_and_uploads(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload_schema(client)
    calls.upload(client, calls.entity("1"), clientRequestId="u")
    client.delete("/crm/integrations", params={"integrationId": "acme"}).raise_for_status()
    assert calls.integrations(client) == []
    calls.register(client)
    assert calls.fields(client) == []
    assert calls.objects(client) == {}
    calls.errors(calls.status(client, "u"), 404)


def test_a_deletion_is_not_found_twice_unless_it_is_the_same_one(client: httpx.Client) -> None:
    calls.register(client)
    query = {"integrationId": "acme", "clientRequestId": "once"}
    client.delete("/crm/integrations", params=query).raise_for_status()
    calls.register(client)
    client.delete("/crm/integrations", params=query).raise_for_status()
    assert len(calls.integrations(client)) == 1, "a late repetition must not hit what came afterwards"
    client.delete("/crm/integrations", params={"integrationId": "acme"}).raise_for_status()
    for other in ({"integrationId": "acme"}, {"integrationId": "acme", "clientRequestId": "twice"}):
        calls.errors(client.delete("/crm/integrations", params=other), 404)


# Schemas


def test_fields_are_read_back_in_their_order_and_without_references(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload_schema(client, calls.OWNER, calls.NAME)
    owner = {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE", "isRequired": False}
    assert calls.fields(client) == [owner, calls.NAME]


def test_references_are_read_back_where_that_was_chosen(start: Start) -> None:
    client = start(return_reference=True)
    calls.register(client)
    calls.upload_schema(client, calls.OWNER, {**calls.NAME, "referenceObjectType": "ignored"})
    assert calls.fields(client) == [{**calls.OWNER, "isRequired": False}, calls.NAME]


@pytest.mark.parametrize(
    ("choice", "expected"), [("replace", [("b", "B"), ("c", "C")]), ("merge", [("a", "A"), ("b", "B"), ("c", "C")])]
)
def test_a_schema_upload_replaces_or_merges(start: Start, choice: str, expected: list[tuple[str, str]]) -> None:
    client = start(schema_upload=choice)
    calls.register(client)
    for names in ("Ab", "BC"):
        calls.upload_schema(client, *({"uniqueName": n.lower(), "label": n, "type": "STRING"} for n in names))
    assert [(field["uniqueName"], field["label"]) for field in calls.fields(client)] == expected


def test_a_schema_that_was_never_uploaded_has_no_fields(client: httpx.Client) -> None:
    assert calls.fields(client, integrationId="nobody") == []
    calls.register(client)
    assert calls.fields(client) == []


def test_a_schema_needs_its_integration(client: httpx.Client) -> None:
    assert '"acme"' in calls.errors(calls.upload_schema(client, calls.NAME), 400)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({}, "fields[1].uniqueName is required"),
        ({"uniqueName": "", "label": "L", "type": "STRING"}, "fields[1].uniqueName must not be empty"),
        ({"uniqueName": "\0", "label": "L", "type": "STRING"}, "nor contain NUL"),
        ({"uniqueName": "n", "label": 7, "type": "STRING"}, "fields[1].label must be a string"),
        ({"uniqueName": "n", "label": "L", "type": "string"}, "fields[1].type must be one of STRING"),
        ({"uniqueName": "n", "label": "L", "type": "REFERENCE"}, "fields[1].referenceObjectType is required"),
        ({"uniqueName": "n", "label": "L", "type": "REFERENCE", "referenceObjectType": 1}, "must be a string"),
        ({"uniqueName": "n", "label": "L", "type": "STRING", "isRequired": 1}, "isRequired must be true or false"),
        ({"uniqueName": "name", "label": "L", "type": "STRING"}, '"name" is there more than once'),
        ("text", "fields[1] must be a JSON object"),
        (None, "fields[1] must be a JSON object"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_is_stored(rough: httpx.Client, field: object, words: str) -> None:
    calls.register(rough)
    assert words in calls.errors(calls.upload_schema(rough, calls.NAME, field), 400)
    assert calls.fields(rough) == []


def test_of_very_many_problems_only_the_first_are_told(rough: httpx.Client) -> None:
    calls.register(rough)
    words = calls.errors(calls.upload_schema(rough, *[7] * 1000), 400).splitlines()
    assert len(words) == 21
    assert words[-1] == "... and 980 more."


# Objects


def test_an_upload_passes_through_all_its_states(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload_schema(client, calls.NAME)
    answer = calls.upload(client, calls.entity("1", name="One"), calls.entity("2"), clientRequestId="u").json()
    assert (answer["clientRequestId"], answer["status"]) == ("u", "Queued")
    states = [calls.status(client, "u").json() for _ in range(4)]
    assert [state["status"] for state in states] == ["Queued", "Processing", "Complete", "Complete"]
    assert (states[0]["entitiesProcessed"], states[0]["entitiesFailed"]) == (0, 0)
    assert (states[3]["entitiesProcessed"], states[3]["entitiesFailed"]) == (1, 1)
    assert states[3]["errors"] == ['Object "2" lacks required fields: "name".']
    assert calls.objects(client) == {"1": {"name": "One"}}


@pytest.mark.parametrize(("seconds", "expected"), [(0, "Complete"), (1000, "Queued")])
def test_an_upload_may_take_a_time(start: Start, seconds: float, expected: str) -> None:
    client = start(processing_seconds=seconds)
    calls.register(client)
    calls.upload_schema(client)
    assert calls.upload(client, calls.entity("1"), clientRequestId="u").json()["status"] == expected
    for _ in range(4):
        assert calls.status(client, "u").json()["status"] == expected


def test_an_upload_without_a_schema_fails(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload(client, calls.entity("1"), clientRequestId="u").raise_for_status()
    last = [calls.status(client, "u").json() for _ in range(3)][-1]
    assert (last["status"], last["entitiesProcessed"], last["entitiesFailed"]) == ("Failed", 0, 1)
    assert '"Deal"' in last["errors"][0]
    assert calls.objects(client) == {}


def test_an_object_is_overwritten_whole(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload_schema(client)
    calls.upload(client, calls.entity("1", a="x", b="y"), calls.entity("2", a="é\U0001f600"))
    calls.upload(client, calls.entity("1", a="z"))
    assert calls.objects(client) == {"1": {"a": "z"}, "2": {"a": "é\U0001f600"}}
    assert calls.objects(client, objectType="deal") == {}


def test_objects_are_shown_as_they_came_whatever_is_in_them(client: httpx.Client) -> None:
    strange = 'é "quoted" \\ \n\U0001f600'
    calls.register(client)
    calls.upload_schema(client, objectType=strange)
    calls.upload(client, calls.entity(strange, **{strange: strange}), calls.entity("2"), objectType=strange)
    answer = client.get("/crm/objects", params={**calls.DEAL, "objectType": strange}).json()
    assert answer["objects"] == [
        {"objectId": "2", "objectType": strange, "fields": {}},
        {"objectId": strange, "objectType": strange, "fields": {strange: strange}},
    ]


def test_a_repeated_upload_is_worked_off_once(client: httpx.Client) -> None:
    calls.register(client)
    calls.upload_schema(client)
    first = calls.upload(client, calls.entity("1", a="first"), clientRequestId="u").json()
    calls.upload(client, calls.entity("1", a="second"))
    again = calls.upload(client, calls.entity("1", a="first"), clientRequestId="u").json()
    assert {**first, "requestId": ""} == {**again, "requestId": ""}
    assert calls.objects(client) == {"1": {"a": "second"}}


def test_an_upload_gets_an_id_where_none_was_given(client: httpx.Client) -> None:
    calls.register(client)
    made_up = calls.upload(client).json()["clientRequestId"]
    assert calls.status(client, made_up).json()["status"] == "Queued"


def test_an_upload_needs_its_integration(client: httpx.Client) -> None:
    assert '"acme"' in calls.errors(calls.upload(client, calls.entity("1")), 400)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"entities": {}}, "entities must be an array"),
        ({"entities": [{"fields": {}}]}, "entities[0].objectId is required"),
        ({"entities": [{"objectId": "1"}]}, "entities[0].fields must be an object"),
        ({"entities": [{"objectId": "1", "fields": {"n": 1}}]}, 'entities[0].fields["n"] must be a string'),
        ({"entities": [{"objectId": "1", "fields": {"n": "\0"}}]}, "must not contain NUL"),
        ([], "The body must be a JSON object"),
    ],
)
def test_a_wrong_entity_is_refused(rough: httpx.Client, body: object, words: str) -> None:
    calls.register(rough)
    answer = rough.post("/crm/entities", params=calls.DEAL, json=body)
    assert words in calls.errors(answer, 400)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("NUMBER", ["0", "-12.50", "+.5", "1.", "1e3", "9" * 400], ["1,000", "NaN", "inf", "0x1", "1 ", "\u0661", "."]),
        ("CURRENCY", ["12.50"], ["$12", "12 EUR"]),
        ("BOOLEAN", ["true", "False"], ["yes", "1", "true "]),
        ("DATE", ["2024-02-29"], ["2023-02-29", "20240229", "2024-2-9", "2024-W09-4", "2024-01-01T00:00"]),
        (
            "DATETIME",
            ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.123+01:00", "2024-02-29 12:00"],
            ["2024-02-29", "2024-02-29T25:00:00Z", "2023-02-29T12:00:00Z", "2024-02-29T", "yesterday"],
        ),
        ("STRING", ["anything\n"], []),
        ("PICKLIST", ["any"], []),
        ("REFERENCE", ["any"], []),
    ],
)
def test_a_value_must_fit_the_type_of_its_field(
    client: httpx.Client, kind: str, good: list[str], bad: list[str]
) -> None:
    calls.register(client)
    field = {"uniqueName": "f", "label": "F", "type": kind}
    calls.upload_schema(client, {**field, "referenceObjectType": "User"} if kind == "REFERENCE" else field)
    values = [*good, "", *bad]
    entities = [calls.entity(f"{place:02}", f=value, of_no_schema="x") for place, value in enumerate(values)]
    calls.upload(client, *entities, clientRequestId="u").raise_for_status()
    status = [calls.status(client, "u").json() for _ in range(3)][-1]
    assert [one["f"] for one in calls.objects(client).values()] == [*good, ""]
    assert (status["status"], status["entitiesFailed"]) == ("Complete", len(bad))
    for place, words in enumerate(status["errors"], len(good) + 1):
        assert words.startswith(f'Object "{place:02}": the field "f" is a {kind}, and "')
        assert words.endswith('" is none.')


def test_all_that_is_wrong_with_an_object_is_said_at_once(client: httpx.Client) -> None:
    calls.register(client)
    amount = {"uniqueName": "amount", "label": "Amount", "type": "NUMBER"}
    calls.upload_schema(client, calls.NAME, amount)
    calls.upload(client, calls.entity("1", amount="x" * 1000), clientRequestId="u")
    shown = f'"{"x" * 100}..."'
    assert [calls.status(client, "u").json() for _ in range(3)][-1]["errors"] == [
        f'Object "1" lacks required fields: "name"; the field "amount" is a NUMBER, and {shown} is none.'
    ]


def test_unknown_properties_and_parameters_are_ignored(client: httpx.Client) -> None:
    client.put("/crm/integrations?x=1", json={**calls.ACME, "note": {"deep": [1]}}).raise_for_status()
    calls.upload_schema(client, {**calls.NAME, "note": 1}, note=None)
    assert calls.fields(client) == [calls.NAME]
