"""Tries, waits, errors and secrets."""

from __future__ import annotations

import base64
import datetime as dt
from email.utils import format_datetime

import httpx
import pytest

from gongctl.gong.answers import retry_after
from gongctl.gong.client import MOST_SAID, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.errors import AnswerError, CallError, ConnectionFailedError, NotStartedError, RefusedError
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.gong.wire import Call
from gongctl.stop import Stop
from tests.gong.fakes import BASIC, SECRET, Endless, Scripted, Sleeper, answer, client_of, raw

GET = Call("getCrmIntegrations", "GET", "/crm/integrations")
FINE = answer(body={"requestId": "r1", "integrations": []})


def _raised(transport: Scripted, **limits: float) -> CallError:
    with pytest.raises(CallError) as caught:
        client_of(transport, limits=Limits(**limits)).call(GET)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    "trouble",
    [
        answer(429),
        answer(500, {"requestId": "r", "errors": ["boom"]}),
        raw(b"<html>bad gateway</html>", 502),
        answer(503),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut off"),
        ConnectionResetError("reset"),
        raw(b""),
        raw(b'{"requestId": "r'),
        raw(b"null"),
        raw(b"<html>a login page</html>"),
        raw(b"\xff\xfe\x00"),
        raw(b"[" * 100_000),
        raw(b"1" * 10_000),
    ],
)
def test_passing_trouble_is_tried_again(trouble: httpx.Response | Exception) -> None:
    transport = Scripted(trouble, trouble, FINE)
    got = client_of(transport).call(GET)
    assert got.trace.attempts == 3
    assert got.trace.request_id == "r1"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 418])
def test_a_refusal_is_not_tried_again(status: int) -> None:
    transport = Scripted(answer(status, {"requestId": "r9", "errors": ["not like this", "nor that"]}))
    error = _raised(transport)
    assert isinstance(error, RefusedError)
    assert len(transport.requests) == 1
    assert error.trace.status == status
    assert error.trace.request_id == "r9"
    assert error.trace.messages == ("not like this", "nor that")
    assert "not like this; nor that" in str(error)
    assert error.diagnostics[0].help
    assert not error.unclear


def test_tries_end() -> None:
    sleeper, transport = Sleeper(), Scripted(answer(503, {"errors": ["down"]}))
    with pytest.raises(RefusedError, match=r"HTTP 503: down \(3 tries\)") as caught:
        client_of(transport, limits=Limits(max_retries=2), sleep=sleeper).call(GET)
    assert caught.value.trace.attempts == len(transport.requests) == 3
    assert len(sleeper.slept) == 2
    assert 0.5 <= sleeper.slept[0] <= 1.0 <= sleeper.slept[1] <= 1.5


def test_no_retries_is_one_try() -> None:
    transport = Scripted(answer(503))
    _raised(transport, max_retries=0)
    assert len(transport.requests) == 1


def test_retry_after_is_obeyed() -> None:
    sleeper = Sleeper()
    client_of(Scripted(answer(429, **{"Retry-After": "7"}), FINE), sleep=sleeper).call(GET)
    assert sleeper.slept == [7]


def test_a_wait_longer_than_the_timeout_is_told_and_not_waited_for() -> None:
    sleeper = Sleeper()
    with pytest.raises(RefusedError, match=r"asks to wait 3600 s, longer than --timeout 120 leaves"):
        client_of(Scripted(answer(429, **{"Retry-After": "3600"})), sleep=sleeper).call(GET)
    assert sleeper.slept == []


def test_no_time_for_another_try_is_told() -> None:
    with pytest.raises(RefusedError, match=r"1 try, and no time for another: --timeout 0.1"):
        client_of(Scripted(answer(503)), limits=Limits(timeout=0.1)).call(GET)


NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("3", 3),
        ("0.5", 0.5),
        ("0", 0),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        (format_datetime(NOW + dt.timedelta(seconds=9), usegmt=True), 9),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        (format_datetime(NOW - dt.timedelta(seconds=9)), 0),
        ("Fri, 01 May 2026 00:00:05 -0000", 5),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_an_endless_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongctl.gong.wire.LARGEST_ANSWER", 1_000_000)
    error = _raised(Scripted(httpx.Response(200, stream=Endless())), max_retries=0)
    assert isinstance(error, ConnectionFailedError)
    assert error.unclear


def test_redirects_are_not_followed() -> None:
    transport = Scripted(answer(302, location="https://evil.example/"))
    error = _raised(transport)
    assert isinstance(error, AnswerError)
    assert error.code == "GC604"
    assert "evil.example" in str(error)
    assert len(transport.requests) == 1


def test_an_error_envelope_under_200_is_an_error() -> None:
    error = _raised(Scripted(answer(body={"requestId": "r", "errors": ["no"]})))
    assert isinstance(error, RefusedError)


@pytest.mark.parametrize("body", [[], [1], 5, "text", True])
def test_json_that_is_no_object_is_an_error(body: object) -> None:
    error = _raised(Scripted(answer(body=body)))
    assert isinstance(error, AnswerError)
    assert error.unclear


def test_no_content_is_a_success_of_a_write_and_no_answer_to_a_question() -> None:
    assert client_of(Scripted(raw(b"", 204))).call(Call("x", "DELETE", "/x")).body == {}
    with pytest.raises(AnswerError, match="empty"):
        client_of(Scripted(raw(b"", 204))).call(GET)


@pytest.mark.parametrize(
    ("replies", "unclear"),
    [
        ([answer(400)], False),
        ([answer(429)], False),
        ([answer(503)], True),
        ([answer(504), answer(429)], True),
        ([httpx.ReadError("lost"), answer(400)], True),
        ([httpx.ReadError("lost"), answer(429)], True),
        ([raw(b"<html>")], True),
        ([answer(302, location="/x")], False),
    ],
)
def test_an_earlier_try_may_have_been_carried_out(replies: list[httpx.Response | Exception], unclear: bool) -> None:
    with pytest.raises(CallError) as caught:
        client_of(Scripted(*replies), limits=Limits(max_retries=1)).call(GET)
    assert caught.value.unclear is unclear


def test_long_words_of_a_server_are_shortened_where_they_are_shown() -> None:
    error = _raised(Scripted(answer(400, {"errors": ["z" * 100_000]})))
    assert len(str(error)) < 1200
    assert len(error.trace.messages[0]) == 100_000


def test_a_status_that_means_none_is_no_error() -> None:
    call = Call("getSchemaFields", "GET", "/crm/entity-schema", absent={404})
    assert client_of(Scripted(answer(404, {"errors": ["no such schema"]}))).call(call).body == {}


def test_odd_envelopes_are_read() -> None:
    error = _raised(Scripted(answer(400, {"requestId": 5, "errors": ["a", {"b": 1}]})))
    assert error.trace.messages == ("a", '{"b": 1}')
    assert error.trace.request_id is None
    assert _raised(Scripted(answer(400, {"errors": "just text"}))).trace.messages == ("just text",)
    assert "plain words" in str(_raised(Scripted(raw(b"plain  words\n" + b"x" * 2000, 400))))
    assert "nothing more was said" in str(_raised(Scripted(raw(b"", 400))))


def test_basic_and_bearer() -> None:
    transport = Scripted(FINE)
    client_of(transport).call(GET)
    assert (
        transport.requests[0].headers["authorization"] == "Basic " + base64.b64encode(f"key:{SECRET}".encode()).decode()
    )
    client_of(transport, credentials=Credentials("T", token="tok")).call(GET)
    assert transport.requests[1].headers["authorization"] == "Bearer tok"


def test_401_names_the_credentials_and_never_shows_them() -> None:
    encoded = base64.b64encode(f"key:{SECRET}".encode()).decode()
    echo = {"errors": [f"bad {SECRET}", f"Basic {encoded}"]}
    error = _raised(Scripted(answer(401, echo)))
    assert "GONG_ACCESS_KEY_SECRET" in error.diagnostics[0].help
    assert SECRET not in f"{error!r} {error} {error.trace} {BASIC!r}"
    assert encoded not in f"{error} {error.trace}"
    redirect = _raised(Scripted(answer(301, location=f"https://x.example/?{SECRET}")))
    assert SECRET not in str(redirect)
    assert SECRET not in str(_raised(Scripted(raw(SECRET.encode(), 400))))


def test_a_call_that_may_not_begin_sends_nothing() -> None:
    transport = Scripted(FINE)

    def stopped() -> None:
        raise NotStartedError

    with pytest.raises(NotStartedError):
        client_of(transport, before_start=stopped).call(GET)
    assert transport.requests == []


def test_a_run_that_stops_while_a_call_waits_for_its_pace_does_not_send_it() -> None:
    transport, stop = Scripted(FINE), Stop()

    class Stopping(Unpaced):
        waits = 0

        def wait(self) -> None:
            self.waits += 1
            stop.request()

    pace = Stopping()
    client = client_of(transport, before_start=stop.check, pace=pace)
    for _ in range(2):  # the second one, which was stopped before, does not even wait
        with pytest.raises(NotStartedError):
            client.call(GET)
    assert (transport.requests, pace.waits) == ([], 1)


def test_lone_surrogates_are_carried_along() -> None:
    transport = Scripted(FINE)
    client_of(transport).call(Call("x", "POST", "/x", payload={"a": "\ud800"}))
    assert transport.payload() == {"a": "\ud800"}


def test_a_loopback_server_that_is_not_there(unused_tcp_port: int) -> None:
    client = client_of(httpx.HTTPTransport(), limits=Limits(max_retries=0))
    client._wire._http.base_url = httpx.URL(f"http://127.0.0.1:{unused_tcp_port}/v2")
    with pytest.raises(ConnectionFailedError, match="no answer"):
        client.call(GET)
    client.close()


def test_a_secret_that_a_gateway_echoes_is_taken_out_before_anything_is_cut() -> None:
    for before in range(MOST_SAID - len(SECRET) - 1, MOST_SAID + 1):
        page = b"y" * before + SECRET.encode() + b" tail " + b"z" * 600
        with pytest.raises(RefusedError) as caught:
            client_of(Scripted(raw(page, 403))).call(GET)
        assert SECRET[:3] not in str(caught.value)


def test_a_secret_in_a_request_id_or_in_the_name_of_a_property_is_not_shown() -> None:
    with pytest.raises(RefusedError) as caught:
        client_of(Scripted(answer(401, {"requestId": SECRET, "errors": ["no"]}))).call(GET)
    assert SECRET not in f"{caught.value} {caught.value.trace}"
    with pytest.raises(AnswerError) as odd:
        OpenApiDialect(client_of(Scripted(answer(200, {SECRET: 1})))).integrations()
    assert SECRET not in str(odd.value)
