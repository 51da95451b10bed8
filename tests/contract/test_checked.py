"""The transport that checks exchanges: it must not wave through what is wrong."""

import json
from pathlib import Path

import httpx
import pytest

from gongctl.emulator import Fault, Settings, create_app
from tests.contract.checked import DOCUMENT, LIVE, CheckedTransport, ExchangeError, InProcess

AUTH = ("key", "secret")


def client_of(answer: httpx.Response, document: Path = DOCUMENT) -> httpx.Client:
    transport = CheckedTransport(httpx.MockTransport(lambda _request: answer), document=document)
    return httpx.Client(transport=transport, base_url="http://emulator/v2", auth=AUTH)


def json_answer(content: object, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=content)


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"integrations": [{"integrationId": 7}]}),
        json_answer({"integrations": None}),
        json_answer({}, status=201),
        json_answer({"requestId": "1"}, status=418),
        json_answer({"requestId": "1", "errors": "no"}, status=401),
        httpx.Response(200, text="<html></html>", headers={"Content-Type": "text/html"}),
        httpx.Response(200, content=b"{", headers={"Content-Type": "application/json"}),
    ],
)
def test_a_wrong_response_is_refused(answer: httpx.Response) -> None:
    with client_of(answer) as client, pytest.raises(ExchangeError):
        client.get("/crm/integrations")


def test_an_error_that_is_not_listed_passes_with_its_envelope() -> None:
    with client_of(json_answer({"requestId": "1", "errors": ["tea"]}, status=418)) as client:
        assert client.get("/crm/integrations").status_code == 418


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "/crm/objects", None),
        ("GET", "/crm/nothing", None),
        ("PATCH", "/crm/integrations", None),
        ("PUT", "/crm/integrations", {"integrationId": "a"}),
        ("PUT", "/crm/integrations", {"integrationId": "a", "integrationType": None}),
        ("POST", "/crm/entities?integrationId=a&objectType=b", {"entities": [{"objectId": "1", "fields": {"n": 1}}]}),
    ],
)
def test_a_wrong_request_is_refused_before_it_is_sent(method: str, url: str, body: object) -> None:
    with client_of(json_answer({})) as client, pytest.raises(ExchangeError) as caught:
        client.request(method, url, json=body)
    assert isinstance(caught.value, AssertionError)


def test_a_request_without_credentials_is_refused() -> None:
    with client_of(json_answer({})) as client, pytest.raises(ExchangeError):
        client.get("/crm/integrations", auth=lambda request: request)


def test_faults_on_purpose_pass_and_are_seen_by_the_client() -> None:
    faults = tuple(Fault.parse(text) for text in ("502html#1", "garbage#2", "drop-after#3"))
    with create_app(settings=Settings(faults=faults)) as app:
        transport = CheckedTransport(InProcess(app))
        with httpx.Client(transport=transport, base_url="http://emulator/v2", auth=AUTH) as client:
            assert client.get("/crm/integrations").status_code == 502
            with pytest.raises(json.JSONDecodeError):
                client.get("/crm/integrations").json()
            with pytest.raises(httpx.TransportError):
                client.get("/crm/integrations")
            client.get("/crm/integrations").raise_for_status()
    assert transport.operations == ["getCrmIntegrations"] * 3


@pytest.mark.parametrize(
    ("method", "url", "answer"),
    [
        ("PUT", "/crm/integrations", json_answer({"integrationId": "9007199254740993"})),
        ("PUT", "/crm/integrations", json_answer({"integrationId": 2**63})),
        ("DELETE", "/crm/integrations?integrationId=1&clientRequestId=d", json_answer({"requestId": "1"})),
        ("GET", "/crm/entity-schema?integrationId=1&objectType=DEAL", json_answer({"objectTypeToSelectedFields": []})),
        ("GET", "/crm/request-status?integrationId=1&clientRequestId=d", json_answer({"status": "Complete"})),
        ("GET", "/crm/request-status?integrationId=1&clientRequestId=d", json_answer({"errors": [{}] * 21})),
        ("GET", "/crm/integrations", httpx.Response(429, json={}, headers={"Retry-After": "soon"})),
    ],
)
def test_a_wrong_response_of_the_other_dialect_is_refused(method: str, url: str, answer: httpx.Response) -> None:
    body = {"name": "Acme", "ownerEmail": "o@acme.example"} if method == "PUT" else None
    with client_of(answer, LIVE) as client, pytest.raises(ExchangeError, match=rf"{answer.status_code} to "):
        client.request(method, url, json=body)


@pytest.mark.parametrize(("part", "allowed"), [("dataFile", True), ("otherFile", False)])
def test_a_form_with_a_file_is_looked_into(part: str, allowed: bool) -> None:
    query = {"integrationId": "1", "objectType": "STAGE", "clientRequestId": "u"}
    with client_of(json_answer({"requestId": "1"}, status=201), LIVE) as client:
        if allowed:
            client.post("/crm/entities", params=query, files={part: b"{}"})
            return
        with pytest.raises(ExchangeError, match="'dataFile' is a required property"):
            client.post("/crm/entities", params=query, files={part: b"{}"})
