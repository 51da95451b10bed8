"""The transport that checks exchanges: it must not wave through what is wrong."""

import json

import httpx
import pytest

from gongctl.emulator import Fault, Settings, create_app
from tests.contract.checked import CheckedTransport, ExchangeError, InProcess

AUTH = ("key", "secret")


def client_of(answer: httpx.Response) -> httpx.Client:
    transport = CheckedTransport(httpx.MockTransport(lambda _request: answer))
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
