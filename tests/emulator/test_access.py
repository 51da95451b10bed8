"""Who is let in, and what is turned away at the door."""

import httpx
import pytest

from gongctl.emulator import Settings
from gongctl.emulator.rate import Rate
from tests.emulator import calls
from tests.emulator.conftest import Start

CALLS = [
    ("PUT", "/crm/integrations"),
    ("GET", "/crm/integrations"),
    ("DELETE", "/crm/integrations"),
    ("POST", "/crm/entities"),
    ("GET", "/crm/objects"),
    ("POST", "/crm/entity-schema"),
    ("GET", "/crm/entity-schema"),
    ("GET", "/crm/upload-status"),
]


def ask(
    client: httpx.Client, authorization: str | None, method: str = "GET", path: str = CALLS[0][1]
) -> httpx.Response:
    def sign(request: httpx.Request) -> httpx.Request:
        if authorization is not None:
            request.headers["Authorization"] = authorization
        return request

    return client.request(method, path, auth=sign)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_operation_wants_credentials(rough: httpx.Client, method: str, path: str) -> None:
    answer = ask(rough, None, method, path)
    assert "credentials" in calls.errors(answer, 401)
    assert "Basic" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic a2V5OnNlY3JldA==",  # key:secret
        "basic b3RoZXI6YTpi",  # other:a:b
        "Bearer token",
        "bearer t0ken",
    ],
)
def test_both_schemes_are_accepted(start: Start, authorization: str) -> None:
    client = start(rough=True, credentials=("key:secret", "other:a:b"), tokens=("token", "t0ken"))
    assert ask(client, authorization).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !",
        "Basic a2V5",  # key
        "Basic a2V5Og==",  # key:
        "Basic a2V5OnNlY3JldHM=",  # key:secrets
        "Basic /////w==",
        "Bearer",
        "Bearer Token",
        "Bearer key:secret",
        "Bearer token, Bearer token",
        "Digest username=key",
        "token",
    ],
)
def test_wrong_credentials_are_refused(rough: httpx.Client, authorization: str) -> None:
    calls.errors(ask(rough, authorization), 401)


def test_without_any_credentials_nobody_is_let_in(start: Start) -> None:
    client = start(rough=True, credentials=(), tokens=())
    for authorization in ("Basic Og==", "Bearer ", "Bearer token", "Basic a2V5OnNlY3JldA=="):
        calls.errors(ask(client, authorization), 401)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/crm/integrations", {"DELETE", "GET", "HEAD", "PUT"}),
        ("/crm/entities", {"POST"}),
        ("/crm/objects", {"GET", "HEAD"}),
        ("/crm/entity-schema", {"GET", "HEAD", "POST"}),
        ("/crm/upload-status", {"GET", "HEAD"}),
    ],
)
@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_told_which_ones_there_are(
    rough: httpx.Client, path: str, allowed: set[str], method: str
) -> None:
    answer = rough.request(method, path)
    calls.errors(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/crm",
        "/crm/integrations/",
        "/crm//integrations",
        "/CRM/integrations",
        "/crm/integrations/acme",
        "http://emulator/crm/integrations",
        "http://emulator/v2/crm/%ff%00",
        "http://emulator/v2/crm/int%E2%80%AEegrations",
        "http://emulator/v2/" + "x" * 10_000,
    ],
)
def test_another_path_is_not_found(rough: httpx.Client, url: str) -> None:
    calls.errors(rough.get(url), 404)


def test_head_is_answered_without_a_body(rough: httpx.Client) -> None:
    answer = rough.head("/crm/integrations")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Content-Length": "x"}, 400),
        ({"Content-Type": "application/json", "Content-Length": "-1"}, 400),
        ({"Content-Type": "application/json", "Content-Length": "999"}, 400),
        ({"Content-Type": "application/json; charset=utf-8", "Content-Encoding": "identity"}, 200),
    ],
)
def test_the_form_of_a_body_is_checked(rough: httpx.Client, headers: dict[str, str], code: int) -> None:
    content = b'{"integrationId": "acme", "integrationType": "Custom"}'
    answer = rough.put("/crm/integrations", content=content, headers=headers)
    assert answer.status_code == code, answer.text


def test_a_large_body_is_refused_and_one_at_the_limit_is_not(start: Start) -> None:
    body = b'{"integrationId": "acme", "integrationType": "Custom"}'
    json = {"Content-Type": "application/json"}
    client = start(rough=True, max_body=len(body))
    assert client.put("/crm/integrations", content=body, headers=json).status_code == 200
    assert client.put("/crm/integrations", content=iter([body]), headers=json).status_code == 200
    calls.errors(client.put("/crm/integrations", content=body + b" ", headers=json), 413)
    calls.errors(client.put("/crm/integrations", content=iter([body, b" "]), headers=json), 413)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "integrationId=acme",
        "integrationId=acme&objectType=",
        "integrationId=acme&objectType=%00",
        "integrationId=acme&objectType=a&objectType=b",
        "integrationId=acme&objectType=%ff",
        "&".join(["x=1"] * 1000),
    ],
)
def test_a_wrong_query_is_refused(rough: httpx.Client, query: str) -> None:
    for path in ("/crm/entity-schema", "/crm/objects"):
        calls.errors(rough.get(f"http://emulator/v2{path}?{query}"), 400)


def test_too_many_calls_are_sent_away(start: Start) -> None:
    client = start(rate=0.001)
    assert client.get("/crm/integrations").status_code == 200
    answer = client.get("/crm/integrations")
    assert "rate limit" in calls.errors(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 1000


def test_calls_without_credentials_do_not_count(start: Start) -> None:
    client = start(rough=True, rate=0.001)
    ask(client, None)
    assert client.get("/crm/integrations").status_code == 200


@pytest.mark.parametrize(
    ("per_second", "moments", "expected"),
    [
        (2, [0, 0.1, 0.2, 0.99, 1.0, 1.05, 1.1], [0, 0, 1, 1, 0, 1, 0]),
        (0.5, [0, 1.0, 1.5, 2.0], [0, 1, 1, 0]),
        (0.25, [0, 0.5], [0, 4]),
    ],
)
def test_the_window_slides(per_second: float, moments: list[float], expected: list[int]) -> None:
    clock = iter(moments)
    rate = Rate(per_second, clock=lambda: next(clock))
    assert [rate.wait() for _ in moments] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"credentials": ("key",)},
        {"credentials": (":secret",)},
        {"tokens": ("",)},
        {"rate": 0},
        {"rate": float("nan")},
        {"latency": -1},
        {"processing_seconds": float("inf")},
    ],
)
def test_settings_without_meaning_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|form"):
        Settings(**wrong)  # type: ignore[arg-type]
