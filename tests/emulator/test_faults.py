"""Faults: how they are written, when they happen, and what a client sees."""

import json
import threading

import httpx
import pytest

from gongctl.emulator import ConnectionDroppedError, Fault, Settings, create_app
from gongctl.emulator.faults import Tally
from tests.emulator import calls
from tests.emulator.conftest import Start


def parse(*texts: str) -> tuple[Fault, ...]:
    return tuple(Fault.parse(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("503", Fault("status", status=503)),
        ("503@*#every", Fault("status", status=503)),
        ("401@getCrmIntegrations#first", Fault("status", "getCrmIntegrations", 1, 1, status=401)),
        ("429:retry-after=2@PUT /crm/integrations#2", Fault("status", "registerCrmIntegration", 2, 2, 429, "2")),
        ("429:retry-after=Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("500:done@delete /v2/crm/integrations#2-4", Fault("status", "deleteCrmIntegration", 2, 4, 500, done=True)),
        ("502html@GETSCHEMAFIELDS#3-", Fault("html", "getSchemaFields", 3, status=502)),
        ("slow=0.5", Fault("slow", seconds=0.5)),
        (" drop-before @ getCrmObjects", Fault("drop-before", "getCrmObjects")),
    ],
)
def test_a_fault_is_read(text: str, expected: Fault | None) -> None:
    parsed = Fault.parse(text)
    assert parsed == (expected or Fault("status", status=429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"))


@pytest.mark.parametrize(
    "text",
    [
        *["", "@", "200", "399", "600", "5033", "503json", "503:later", "503:retry-after="],
        *["slow", "slow=x", "slow=-1", "503@GET", "503@GET /crm", "503@getNothing"],
        *["503#0", "503#last", "503#2-1", "503#-2", "503#1,2", "503#\N{ARABIC-INDIC DIGIT THREE}"],
    ],
)
def test_a_wrong_fault_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"unknown|ends before"):
        Fault.parse(text)


def test_each_fault_counts_the_calls_that_it_names() -> None:
    tally = Tally(parse("500@getCrmObjects#2", "503#2-3", "429@getCrmObjects#3-"))
    due = [tally.due(name) for name in ["getCrmIntegrations"] + ["getCrmObjects"] * 4]
    assert [fault and fault.status for fault in due] == [None, 503, 500, 429, 429]


def test_the_count_is_safe_for_threads() -> None:
    tally = Tally(parse("503#1-100"))
    struck: list[Fault] = []

    def ask() -> None:
        struck.extend(fault for _ in range(100) if (fault := tally.due("getCrmObjects")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(struck) == 100


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        ("503", False),
        ("503:done", True),
        ("502html", False),
        ("envelope200", False),
        ("garbage", True),
        ("truncate", True),
        ("slow=0.001", True),
    ],
)
def test_whether_the_call_is_carried_out(start: Start, fault: str, done: bool) -> None:
    client = start(faults=parse(f"{fault}@PUT /crm/integrations#first"))
    answer = calls.register(client)
    assert answer.headers["X-Emulator-Fault"]
    assert bool(calls.integrations(client)) is done
    assert "X-Emulator-Fault" not in calls.register(client).headers


@pytest.mark.parametrize(("fault", "done"), [("drop-before", False), ("drop-after", True)])
def test_a_lost_connection(fault: str, done: bool) -> None:
    faults = parse(f"{fault}@PUT /crm/integrations")
    with (
        create_app(settings=Settings(faults=faults)) as app,
        httpx.Client(
            # Without a socket, the application's own exception is what the caller gets.
            transport=httpx.WSGITransport(app=app),
            base_url="http://emulator/v2",
            auth=("key", "secret"),
        ) as client,
    ):
        with pytest.raises(ConnectionDroppedError) as caught:
            calls.register(client)
        assert isinstance(caught.value, ConnectionResetError)
        assert bool(calls.integrations(client)) is done


def test_what_the_answers_look_like(start: Start) -> None:
    faults = parse(
        "429:retry-after=2#1", "502html:retry-after=7#2", "envelope200#3", "garbage#4", "truncate#5", "401#6"
    )
    client = start(faults=faults)
    limited, html, envelope, garbage, cut, unauthorized = (client.get("/crm/integrations") for _ in faults)
    assert calls.errors(limited, 429)
    assert limited.headers["Retry-After"] == "2"
    assert (html.status_code, html.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert html.headers["Retry-After"] == "7"
    assert envelope.status_code == 200
    assert envelope.json()["errors"]
    for broken in (garbage, cut):
        assert broken.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            broken.json()
    assert int(cut.headers["Content-Length"]) > len(cut.content)
    assert calls.errors(unauthorized, 401)
