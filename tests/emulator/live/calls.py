"""The calls of the dialect `live`, short enough for tests."""

import json
from collections.abc import Sequence
from typing import Any

import httpx

ACME = {"name": "Acme", "ownerEmail": "owner@acme.example"}
NAME: dict[str, object] = {"uniqueName": "name", "label": "Name", "type": "STRING"}
AMOUNT: dict[str, object] = {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"}
STAGE: dict[str, object] = {
    "uniqueName": "stage",
    "label": "Stage",
    "type": "PICKLIST",
    "orderedValueList": ["Open", "Won", "Lost"],
}
OWNER: dict[str, object] = {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE", "referenceTo": "USER"}


def register(client: httpx.Client) -> int:
    """Register an integration; its id."""
    found = client.put("/crm/integrations", json=ACME).raise_for_status().json()["integrationId"]
    assert isinstance(found, int)
    return found


def integrations(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/crm/integrations").raise_for_status().json()["integrations"]
    return found


def delete(client: httpx.Client, integration_id: object, request: str = "d") -> httpx.Response:
    query = {"integrationId": str(integration_id), "clientRequestId": request}
    return client.delete("/crm/integrations", params=query)


def upload_schema(client: httpx.Client, integration_id: int, *fields: object, kind: str = "DEAL") -> httpx.Response:
    query = {"integrationId": str(integration_id), "objectType": kind}
    return client.post("/crm/entity-schema", params=query, json=fields)


def read_schema(client: httpx.Client, integration_id: int, kind: str = "DEAL") -> Any:
    query = {"integrationId": str(integration_id), "objectType": kind}
    answer = client.get("/crm/entity-schema", params=query).raise_for_status()
    return answer.json()["objectTypeToSelectedFields"]


def fields(client: httpx.Client, integration_id: int, kind: str = "DEAL") -> list[dict[str, Any]]:
    """The fields of a schema, without the time of their last change."""
    found = read_schema(client, integration_id, kind)[kind]
    return [{key: value for key, value in field.items() if key != "lastModified"} for field in found]


def upload(
    client: httpx.Client, integration_id: int, *objects: object, request: str = "u", kind: str = "DEAL"
) -> httpx.Response:
    """Upload objects; a text is a line as it stands."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in objects]
    return upload_file(client, integration_id, "".join(f"{line}\n" for line in lines), request=request, kind=kind)


def upload_file(
    client: httpx.Client, integration_id: int, content: str, *, request: str = "u", kind: str = "DEAL"
) -> httpx.Response:
    query = {"integrationId": str(integration_id), "objectType": kind, "clientRequestId": request}
    file = ("objects.jsonl", content.encode(), "application/octet-stream")
    return client.post("/crm/entities", params=query, files={"dataFile": file})


def ask_objects(client: httpx.Client, integration_id: int, ids: object, kind: str = "DEAL") -> httpx.Response:
    query = {"integrationId": str(integration_id), "objectType": kind}
    return client.request("GET", "/crm/entities", params=query, json=ids)


def objects(client: httpx.Client, integration_id: int, ids: Sequence[str], kind: str = "DEAL") -> dict[str, Any]:
    found: dict[str, Any] = ask_objects(client, integration_id, ids, kind).raise_for_status().json()["crmObjectsMap"]
    return found


def status(client: httpx.Client, integration_id: object, request: str) -> httpx.Response:
    query = {"integrationId": str(integration_id), "clientRequestId": request}
    return client.get("/crm/request-status", params=query)


def outcome(client: httpx.Client, integration_id: int, request: str = "u") -> dict[str, Any]:
    """What the status of a request is in the end, without the id of the call."""
    last = [status(client, integration_id, request).raise_for_status().json() for _ in range(3)][-1]
    assert last.pop("requestId")
    return dict(last)
