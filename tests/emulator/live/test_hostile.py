"""Whatever is sent, the answer is the envelope, and never the server's own mistake."""

import json
import uuid
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.emulator import Settings, create_app
from tests.emulator.live import calls
from tests.emulator.live.conftest import open_client
from tests.emulator.test_hostile import JSON, QUICK, assert_sound

QUERY = f"integrationId={2**53 + 1}&objectType=DEAL"
CALLS = [
    ("PUT", "/crm/integrations"),
    ("POST", f"/crm/entity-schema?{QUERY}"),
    ("GET", f"/crm/entities?{QUERY}"),
]
UPLOAD = f"/crm/entities?{QUERY}"
NAMES = ["name", "ownerEmail", "uniqueName", "label", "type", "referenceTo", "orderedValueList", "isDeleted"]
NAMES += ["lastModified", "objectId", "modifiedDate", "amount"]
WORDS = ["REFERENCE", "PICKLIST", "USER", "STRINGARRAY", "name", "1"]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(WORDS)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=6),
    max_leaves=20,
)
fields = st.dictionaries(st.sampled_from(NAMES[2:9]), scalars | st.lists(scalars, max_size=2), max_size=7)


@pytest.fixture(scope="module")
def hostile() -> Iterator[httpx.Client]:
    settings = Settings(dialect="live", processing_seconds=0)
    with create_app(settings=settings) as app, open_client(app, rough=True) as client:
        assert calls.register(client) == 2**53 + 1
        calls.upload_schema(client, 2**53 + 1, calls.AMOUNT).raise_for_status()
        yield client


def in_a_form(client: httpx.Client, content: bytes, request: str) -> httpx.Response:
    return client.post(f"{UPLOAD}&clientRequestId={request}", files={"dataFile": content})


@QUICK
@given(call=st.sampled_from(CALLS), body=values | st.lists(fields, max_size=3))
def test_any_json(hostile: httpx.Client, call: tuple[str, str], body: object) -> None:
    assert_sound(hostile.request(*call, content=json.dumps(body), headers=JSON))


@QUICK
@given(lines=st.lists(values.map(lambda value: json.dumps(value).encode()) | st.binary(), max_size=5))
def test_any_lines(hostile: httpx.Client, lines: list[bytes]) -> None:
    request = uuid.uuid4().hex
    answer = in_a_form(hostile, b"\n".join(lines), request)
    assert_sound(answer)
    assert answer.status_code == 201
    end = calls.status(hostile, 2**53 + 1, request)
    assert_sound(end)
    assert end.json()["status"] in ("DONE", "FAILED")


@QUICK
@given(
    boundary=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=3), body=st.binary(), head=st.binary()
)
def test_any_form(hostile: httpx.Client, boundary: str, body: bytes, head: bytes) -> None:
    framed = b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + body + b"\r\n--x--\r\n"
    for mark, content in ((boundary, body), ("x", framed)):
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        assert_sound(hostile.post(f"{UPLOAD}&clientRequestId=f", content=content, headers=headers))


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"objectId": "1", "x": ' + b"9" * 5000 + b"}",
        b'{"objectId": "1", "x": -1e999999}',
        b'{"objectId": "1", "x": -Infinity}',
        b'{"objectId": "\\ud800"}',
        b'{"objectId": "\xff"}',
        b'\xef\xbb\xbf{"objectId": "1"}',
        '{"objectId": "1"}'.encode("utf-16"),
    ],
    ids=lambda line: repr(line[:30]),
)
def test_lines_that_are_known_for_trouble(hostile: httpx.Client, line: bytes) -> None:
    request = f"t{len(line)}-{sum(line)}"
    assert in_a_form(hostile, line + b'\n{"objectId": "after"}\n', request).status_code == 201
    end = calls.status(hostile, 2**53 + 1, request).json()
    assert (end["status"], end["totalSuccessCount"]) == ("FAILED", 1)


@pytest.mark.parametrize("name", ["'; DROP TABLE objects; --", "%", 'a"b.c[0]$', "\u202e\U0001f600", "x" * 10_000])
def test_names_are_only_names(name: str) -> None:
    with create_app(settings=Settings(dialect="live")) as app, open_client(app) as client:
        one = calls.register(client)
        field = {"uniqueName": name, "label": name, "type": "STRING"}
        calls.upload_schema(client, one, field).raise_for_status()
        calls.upload(client, one, {"objectId": name, name: name}).raise_for_status()
        assert calls.objects(client, one, [name]) == {name: {"objectId": name, name: name}}
        calls.upload_schema(client, one, {**field, "isDeleted": True}).raise_for_status()
        assert calls.objects(client, one, [name]) == {name: {"objectId": name}}
