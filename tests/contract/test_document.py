"""The OpenAPI document itself: it is valid, and it says neither less nor more than the API."""

from typing import Any

import pytest

from tests.contract.checked import document, read_document

OPERATIONS = {
    "registerCrmIntegration": ("PUT /crm/integrations", "", {"400", "401", "429"}),
    "getCrmIntegrations": ("GET /crm/integrations", "", {"401", "429"}),
    "deleteCrmIntegration": (
        "DELETE /crm/integrations",
        "integrationId* clientRequestId",
        {"401", "404", "429"},
    ),
    "uploadCrmObjects": (
        "POST /crm/entities",
        "integrationId* objectType* clientRequestId",
        {"400", "401", "429"},
    ),
    "getCrmObjects": ("GET /crm/objects", "integrationId* objectType*", {"401", "429"}),
    "uploadObjectSchema": ("POST /crm/entity-schema", "", {"400", "401", "429"}),
    "getSchemaFields": ("GET /crm/entity-schema", "integrationId* objectType*", {"401", "429"}),
    "getUploadStatus": (
        "GET /crm/upload-status",
        "integrationId* clientRequestId*",
        {"401", "404", "429"},
    ),
}


def resolve(content: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    for name in node["$ref"].removeprefix("#/").split("/"):
        content = content[name]
    return content


def test_it_is_valid_openapi() -> None:
    document().check_spec()


def test_it_describes_the_eight_operations() -> None:
    content = read_document()
    described = {}
    for path, operations in content["paths"].items():
        for method, operation in operations.items():
            parameters = [resolve(content, item) for item in operation.get("parameters", [])]
            query = " ".join(item["name"] + "*" * item.get("required", False) for item in parameters)
            errors = set(operation["responses"]) - {"200"}
            described[operation["operationId"]] = (f"{method.upper()} {path}", query, errors)
    assert described == OPERATIONS


def test_both_schemes_are_accepted_everywhere() -> None:
    content = read_document()
    assert content["security"] == [{"basic": []}, {"bearer": []}]
    assert all("security" not in item for path in content["paths"].values() for item in path.values())
    schemes = content["components"]["securitySchemes"]
    assert {item["scheme"] for item in schemes.values()} == {"basic", "bearer"}


@pytest.mark.parametrize("name", ["Integration", "ObservedField", "Object", "UploadStatus", "Error", "FieldList"])
def test_nothing_is_promised_of_an_answer(name: str) -> None:
    assert "required" not in read_document()["components"]["schemas"][name]
