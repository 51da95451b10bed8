"""The dialect `openapi`: what is sent, and what is made of answers that are not trusted."""

from __future__ import annotations

from typing import Any

import pytest

from gongctl.gong.errors import AnswerError
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.recording import recording
from gongctl.model import CrmObject, Field, Integration, ObservedIntegration, SchemaKey, UploadStatus
from tests.gong.fakes import Scripted, answer, client_of, raw

DEAL = SchemaKey("crm", "Deal")


def _dialect(body: Any = None, status: int = 200) -> tuple[OpenApiDialect, Scripted]:
    transport = Scripted(answer(status, body))
    return OpenApiDialect(client_of(transport)), transport


def test_what_is_asked_and_sent() -> None:
    dialect, sent = _dialect({"requestId": "r"})
    dialect.integrations()
    dialect.register(Integration("crm", "Custom", "CRM", "https://x.example"))
    dialect.register(Integration("crm", "Custom"))
    dialect.delete("crm", "id-1")
    dialect.schema(DEAL)
    dialect.upload_schema(DEAL, [Field("a", "A", "STRING"), Field("b", "B", "REFERENCE", True, "Account")])
    dialect.objects(DEAL)
    dialect.upload_objects(DEAL, [CrmObject("1", {"a": "x"})], "id-2")
    dialect.upload_status("crm", "id-2")
    asked = [f"{one.method} {one.url.raw_path.decode()}" for one in sent.requests]
    assert asked == [
        "GET /v2/crm/integrations",
        "PUT /v2/crm/integrations",
        "PUT /v2/crm/integrations",
        "DELETE /v2/crm/integrations?integrationId=crm&clientRequestId=id-1",
        "GET /v2/crm/entity-schema?integrationId=crm&objectType=Deal",
        "POST /v2/crm/entity-schema",
        "GET /v2/crm/objects?integrationId=crm&objectType=Deal",
        "POST /v2/crm/entities?integrationId=crm&objectType=Deal&clientRequestId=id-2",
        "GET /v2/crm/upload-status?integrationId=crm&clientRequestId=id-2",
    ]
    assert sent.payload(1) == {
        "integrationId": "crm",
        "integrationType": "Custom",
        "displayName": "CRM",
        "crmInstanceUrl": "https://x.example",
    }
    assert sent.payload(2) == {"integrationId": "crm", "integrationType": "Custom"}
    assert sent.payload(5) == {
        "integrationId": "crm",
        "objectType": "Deal",
        "fields": [
            {"uniqueName": "a", "label": "A", "type": "STRING", "isRequired": False},
            {
                "uniqueName": "b",
                "label": "B",
                "type": "REFERENCE",
                "isRequired": True,
                "referenceObjectType": "Account",
            },
        ],
    }
    assert sent.payload(7) == {"entities": [{"objectId": "1", "fields": {"a": "x"}}]}
    assert all("authorization" in one.headers for one in sent.requests)


def test_ids_are_encoded_in_queries() -> None:
    dialect, sent = _dialect({})
    dialect.schema(SchemaKey("a&b=c", "ü/?#"))
    assert sent.requests[0].url.params["integrationId"] == "a&b=c"
    assert sent.requests[0].url.params["objectType"] == "ü/?#"


@pytest.mark.parametrize("body", [{}, {"requestId": "r"}, {"integrations": None}, {"integrations": []}])
def test_none_are_registered(body: Any) -> None:
    assert _dialect(body)[0].integrations() == ()


def test_integrations_are_read_by_id_without_deleted_ones() -> None:
    body = {
        "integrations": [
            {"integrationId": "b", "integrationType": "Custom", "status": "ACTIVE", "unknown": [1]},
            {"integrationId": "gone", "status": "Deleted"},
            {"integrationId": "b", "integrationType": "Old", "status": "deleted"},
            {"integrationId": "a", "integrationType": None, "displayName": "A", "crmInstanceUrl": ""},
            {"integrationId": "b", "integrationType": "Custom", "status": "ACTIVE"},
        ]
    }
    assert _dialect(body)[0].integrations() == (
        ObservedIntegration(Integration("a", None, "A", "")),
        ObservedIntegration(Integration("b", "Custom"), "ACTIVE"),
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"crmIntegrations": []}, "has no 'integrations', but 'crmIntegrations'"),
        ({"integrations": {}}, "no list"),
        ({"integrations": [5]}, r"integrations\[0\] is no object"),
        ({"integrations": [{}]}, "has no 'integrationId'"),
        ({"integrations": [{"integrationId": ""}]}, "has no 'integrationId'"),
        ({"integrations": [{"integrationId": 7}]}, "not a text, but int"),
        ({"integrations": [{"integrationId": "a", "displayName": []}]}, "not a text, but list"),
        ({"integrations": [{"integrationId": "a"}, {"integrationId": "a", "displayName": "A"}]}, "listed twice"),
    ],
)
def test_integrations_that_cannot_be_read(body: Any, said: str) -> None:
    with pytest.raises(AnswerError, match=said) as caught:
        _dialect(body)[0].integrations()
    assert caught.value.code == "GC605"
    assert caught.value.diagnostics[0].help


def test_fields_are_read_in_order() -> None:
    body = {
        "fields": [
            {"uniqueName": "z", "label": "Z", "type": "TEXT", "isRequired": True, "more": 1},
            {"uniqueName": "a"},
            {"uniqueName": "r", "type": "REFERENCE", "referenceObjectType": "Account", "isRequired": None},
            {"uniqueName": "a"},
        ]
    }
    assert _dialect(body)[0].schema(DEAL) == (
        Field("z", "Z", "TEXT", is_required=True),
        Field("a", is_required=False),
        Field("r", None, "REFERENCE", is_required=False, reference_object_type="Account"),
    )


@pytest.mark.parametrize(("body", "status"), [({}, 200), ({"fields": None}, 200), ({"errors": ["none"]}, 404)])
def test_a_schema_that_was_never_uploaded(body: Any, status: int) -> None:
    assert _dialect(body, status)[0].schema(DEAL) == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"elsewhere": {}}, "elsewhere"),
        ({"fields": "x"}, "no list"),
        ({"fields": [{"uniqueName": "a", "isRequired": "true"}]}, "not true or false, but str"),
        ({"fields": [{"uniqueName": "a"}, {"uniqueName": "a", "label": "A"}]}, "listed twice"),
    ],
)
def test_fields_that_cannot_be_read(body: Any, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        _dialect(body)[0].schema(DEAL)


def test_a_404_to_a_delete_is_done() -> None:
    assert _dialect({"requestId": "r", "errors": ["not found"]}, 404)[0].delete("crm", "x").status == 404


def test_objects_are_read() -> None:
    body = {"objects": [{"objectId": "1", "objectType": "Deal", "fields": {"a": "x", "b": None}}, {"objectId": "2"}]}
    assert _dialect(body)[0].objects(DEAL) == (CrmObject("1", {"a": "x"}), CrmObject("2"))


@pytest.mark.parametrize("fields", [[], {"a": 5}])
def test_objects_that_cannot_be_read(fields: Any) -> None:
    with pytest.raises(AnswerError, match="is not"):
        _dialect({"objects": [{"objectId": "1", "fields": fields}]})[0].objects(DEAL)


def test_the_status_of_an_upload() -> None:
    body = {"status": "Failed", "entitiesProcessed": 5, "entitiesFailed": 2, "errors": ["1: no", "2: no"]}
    assert _dialect(body)[0].upload_status("crm", "x") == UploadStatus("Failed", 5, 2, ("1: no", "2: no"))
    assert _dialect({"errors": ["unknown"]}, 404)[0].upload_status("crm", "x") is None
    with pytest.raises(AnswerError, match="whole number"):
        _dialect({"status": "Failed", "entitiesProcessed": True})[0].upload_status("crm", "x")


def test_a_body_that_is_no_answer() -> None:
    dialect = OpenApiDialect(client_of(Scripted(raw(b"<html>"))))
    with pytest.raises(AnswerError, match=r"not JSON.*\(5 tries\)"):
        dialect.integrations()


@pytest.mark.parametrize(("body", "status"), [({}, 200), ({"objects": None}, 200), ({"errors": ["none"]}, 404)])
def test_no_objects_are_an_empty_list(body: dict[str, Any], status: int) -> None:
    assert _dialect(body, status)[0].objects(SchemaKey("crm", "Deal")) == ()


def test_an_object_that_is_there_twice_is_an_error_that_names_the_call() -> None:
    twice = {"objects": [{"objectId": "1", "fields": {}}, {"objectId": "1", "fields": {"a": "b"}}]}
    with pytest.raises(AnswerError, match="getCrmObjects") as caught:
        _dialect(twice)[0].objects(SchemaKey("crm", "Deal"))
    assert caught.value.trace.operation == "getCrmObjects"


def test_each_call_has_the_name_of_its_operation() -> None:
    key, dialect = SchemaKey("crm", "Deal"), _dialect({})[0]
    assert dialect.delete("crm", "x").operation == "deleteCrmIntegration"
    assert dialect.register(Integration("crm", "Custom")).operation == "registerCrmIntegration"
    assert dialect.upload_schema(key, ()).operation == "uploadObjectSchema"
    assert dialect.upload_objects(key, (), "x")[0].operation == "uploadCrmObjects"
    with recording() as calls:
        dialect.integrations()
        dialect.schema(key)
        dialect.objects(key)
        dialect.upload_status("crm", "x")
    assert [one.operation for one in calls] == [
        "getCrmIntegrations",
        "getSchemaFields",
        "getCrmObjects",
        "getUploadStatus",
    ]


@pytest.mark.parametrize("spoken", [{"objectTypeToSelectedFields": {}}, {"objectTypeToSelectedFields": None}])
def test_answers_of_another_dialect_are_known_as_such(spoken: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="getSchemaFields: the server speaks dialect 'live'") as caught:
        _dialect(spoken)[0].schema(DEAL)
    assert caught.value.code == "GC607"
