"""The calls of the API, short enough for tests."""

from typing import Any

import httpx

ACME = {"integrationId": "acme", "integrationType": "Custom"}
DEAL = {"integrationId": "acme", "objectType": "Deal"}
NAME: dict[str, object] = {"uniqueName": "name", "label": "Name", "type": "STRING", "isRequired": True}
OWNER: dict[str, object] = {
    "uniqueName": "owner",
    "label": "Owner",
    "type": "REFERENCE",
    "referenceObjectType": "User",
}


def register(client: httpx.Client, integration_id: str = "acme", kind: str = "Custom", **more: str) -> httpx.Response:
    body = {"integrationId": integration_id, "integrationType": kind, **more}
    return client.put("/crm/integrations", json=body)


def integrations(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/crm/integrations").raise_for_status().json()["integrations"]
    return found


def upload_schema(client: httpx.Client, *fields: object, **more: object) -> httpx.Response:
    return client.post("/crm/entity-schema", json={**DEAL, "fields": fields, **more})


def fields(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/crm/entity-schema", params={**DEAL, **query}).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["fields"]
    return found


def upload(client: httpx.Client, *entities: object, **query: str) -> httpx.Response:
    return client.post("/crm/entities", params={**DEAL, **query}, json={"entities": entities})


def entity(object_id: str, **values: str) -> dict[str, object]:
    return {"objectId": object_id, "fields": values}


def objects(client: httpx.Client, **query: str) -> dict[str, dict[str, str]]:
    answer = client.get("/crm/objects", params={**DEAL, **query}).raise_for_status()
    return {item["objectId"]: item["fields"] for item in answer.json()["objects"]}


def status(client: httpx.Client, client_request_id: str) -> httpx.Response:
    query = {"integrationId": "acme", "clientRequestId": client_request_id}
    return client.get("/crm/upload-status", params=query)


def errors(answer: httpx.Response, code: int) -> str:
    """The words of an answer that has the given status of an error."""
    assert answer.status_code == code, answer.text
    content = answer.json()
    assert content["requestId"]
    return "\n".join(content["errors"])
