"""The document of the dialect `live`: it is a valid one, and tells right requests from wrong ones."""

import json
from functools import cache
from pathlib import Path

import pytest
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from ruamel.yaml import YAML
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

DOCUMENT = Path(__file__).parents[2] / "schemas" / "gong-crm-live.openapi.yaml"
SCHEMA = "/crm/entity-schema?integrationId=9007199254740993&objectType="
ENTITIES = "/crm/entities?integrationId=9007199254740993&objectType=DEAL"
DELETE = "/crm/integrations?integrationId=9007199254740993"
AMOUNT = {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"}


@cache
def document() -> OpenAPI:
    return OpenAPI.from_dict(YAML(typ="safe").load(DOCUMENT))


def is_allowed(method: str, call: str, body: object = None) -> bool:
    path, _, query = call.partition("?")
    builder = EnvironBuilder(
        path="/v2" + path,
        base_url="https://api.gong.io",
        method=method,
        query_string=query,
        data=None if body is None else json.dumps(body),
        content_type=None if body is None else "application/json",
        headers=Headers([("Authorization", "Bearer t0ken")]),
    )
    return not list(document().iter_request_errors(WerkzeugOpenAPIRequest(builder.get_request())))


@pytest.mark.parametrize(
    ("method", "call", "body"),
    [
        ("PUT", "/crm/integrations", {"name": "Acme", "ownerEmail": "o@acme.example"}),
        ("GET", "/crm/integrations", None),
        ("DELETE", DELETE + "&clientRequestId=a-1_B", None),
        ("POST", SCHEMA + "DEAL", [AMOUNT, {**AMOUNT, "uniqueName": "old", "isDeleted": True}]),
        ("GET", SCHEMA + "LEAD", None),
        ("GET", ENTITIES, ["1", "2"]),
        ("GET", "/crm/request-status?integrationId=1&clientRequestId=a", None),
    ],
)
def test_it_allows_what_is_right(method: str, call: str, body: object) -> None:
    assert is_allowed(method, call, body)


@pytest.mark.parametrize(
    ("method", "call", "body"),
    [
        ("PUT", "/crm/integrations", {"name": "Acme"}),
        ("PUT", "/crm/integrations", {"name": "Acme", "ownerEmail": "o@acme.example", "integrationType": "Custom"}),
        ("DELETE", DELETE, None),
        ("DELETE", DELETE + "&clientRequestId=a.b", None),
        ("POST", SCHEMA + "Deal", [AMOUNT]),
        ("POST", SCHEMA + "DEAL", {"fields": [AMOUNT]}),
        ("POST", SCHEMA + "DEAL", [{**AMOUNT, "type": "STRINGARRAY"}]),
        ("POST", SCHEMA + "DEAL", [{**AMOUNT, "isRequired": True}]),
        ("GET", SCHEMA + "STAGE", None),
        ("GET", ENTITIES, None),
        ("GET", "/crm/entities?integrationId=1&objectType=STAGE", ["1"]),
        ("GET", ENTITIES, [str(number) for number in range(101)]),
        ("POST", ENTITIES + "&clientRequestId=a", {"entities": []}),
    ],
)
def test_it_refuses_what_is_wrong(method: str, call: str, body: object) -> None:
    assert not is_allowed(method, call, body)
