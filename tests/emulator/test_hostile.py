"""Whatever is sent, the answer is the envelope, and never the server's own mistake."""

import base64
import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongctl.emulator import create_app
from tests.emulator.conftest import open_client

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
JSON = {"Content-Type": "application/json"}
WRITES = [
    ("PUT", "/crm/integrations"),
    ("POST", "/crm/entity-schema"),
    ("POST", "/crm/entities?integrationId=acme&objectType=Deal"),
]
NAMES = ["integrationId", "integrationType", "objectType", "fields", "entities", "objectId", "uniqueName", "label"]
NAMES += ["type", "isRequired", "referenceObjectType", "displayName", "crmInstanceUrl"]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["acme", "STRING"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=6),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def hostile() -> Iterator[httpx.Client]:
    with create_app() as app, open_client(app, rough=True) as client:
        client.put("/crm/integrations", json={"integrationId": "acme", "integrationType": "Custom"})
        yield client


def assert_sound(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    content = answer.json()
    assert content["requestId"]
    if answer.status_code >= 400:
        assert content["errors"]
        assert all(isinstance(error, str) for error in content["errors"])


@QUICK
@given(call=st.sampled_from(WRITES), body=values)
def test_any_json(hostile: httpx.Client, call: tuple[str, str], body: object) -> None:
    assert_sound(hostile.request(*call, content=json.dumps(body), headers=JSON))


@QUICK
@given(call=st.sampled_from(WRITES), body=st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(hostile: httpx.Client, call: tuple[str, str], body: bytes) -> None:
    assert_sound(hostile.request(*call, content=body, headers=JSON))


@QUICK
@given(
    path=st.sampled_from(["objects", "entity-schema", "upload-status", "integrations"]),
    pairs=st.lists(
        st.tuples(st.sampled_from([*NAMES[:3], "clientRequestId"]) | st.text(), st.text() | st.just("acme")),
        max_size=5,
    ),
    method=st.sampled_from(["GET", "DELETE", "POST", "PUT"]),
)
def test_any_query(hostile: httpx.Client, path: str, pairs: list[tuple[str, str]], method: str) -> None:
    sound: list[tuple[str, str | int | float | bool | None]] = [
        (a.encode("utf-8", "replace").decode(), b.encode("utf-8", "replace").decode()) for a, b in pairs
    ]
    assert_sound(hostile.request(method, f"/crm/{path}", params=sound))


@QUICK
@given(raw=st.binary(max_size=40))
def test_any_raw_query_and_path(hostile: httpx.Client, raw: bytes) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in raw)
    assert_sound(hostile.get(f"http://emulator/v2/crm/objects?integrationId={quoted}&objectType={quoted}"))
    assert_sound(hostile.get(f"http://emulator/v2/crm/{quoted}"))


@QUICK
@given(
    name=st.sampled_from(["Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Host", "X"]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=126)),
)
def test_any_header(hostile: httpx.Client, name: str, value: str) -> None:
    assert_sound(hostile.put("/crm/integrations", content=b"{}", headers={**JSON, name: value}))


@QUICK
@given(
    scheme=st.sampled_from(["Basic", "Bearer", "Digest", "basic", ""]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=126))
    | st.binary().map(lambda raw: base64.b64encode(raw).decode()),
)
def test_any_authorization(hostile: httpx.Client, scheme: str, value: str) -> None:
    def sign(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"{scheme} {value}"
        return request

    answer = hostile.get("/crm/integrations", auth=sign)
    assert_sound(answer)
    assert answer.status_code == (200 if (scheme, value.strip()) == ("Bearer", "token") else 401)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"integrationId": "a", "integrationType": NaN}',
        b'{"integrationId": -Infinity}',
        b'{"integrationId": ' + b"9" * 5000 + b"}",
        b'{"integrationId": 1e999999}',
        b'{"integrationId": "\\ud800", "integrationType": "x"}',
        b'{"\\udfff": 1, "integrationId": "b", "integrationType": "x"}',
        b'{"integrationId": "\\u0000", "integrationType": "x"}',
        b'{"integrationId": "a\x00", "integrationType": "x"}',
        b'{"integrationId": "\xff", "integrationType": "x"}',
        b'{"integrationId": "\xed\xa0\x80", "integrationType": "x"}',
        '{"integrationId": "a", "integrationType": "x"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"integrationId": "a", "integrationType": "x"}',
        b"{'integrationId': 'a'}",
        b'{"integrationId": "a", "integrationType": "x"} {}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_bodies_that_are_known_for_trouble(hostile: httpx.Client, body: bytes) -> None:
    for call in WRITES:
        answer = hostile.request(*call, content=body, headers=JSON)
        assert_sound(answer)
        # An upload of objects ignores what the other two must refuse.
        assert answer.status_code == 400 or "entities" in call[1]


@pytest.mark.parametrize("name", ["'; DROP TABLE integrations; --", "%", "a/b?c#d", "\u202e\U0001f600", "x" * 10_000])
def test_names_are_only_names(hostile: httpx.Client, name: str) -> None:
    body = {"integrationId": name, "integrationType": name}
    assert_sound(hostile.put("/crm/integrations", json=body))
    listed = hostile.get("/crm/integrations").json()["integrations"]
    assert name in [item["integrationId"] for item in listed]
    assert hostile.request("DELETE", "/crm/integrations", params={"integrationId": name}).status_code == 200
