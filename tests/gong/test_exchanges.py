"""The debug log: every exchange is in it, whole, and no secret is, in whatever form it comes."""

from __future__ import annotations

import base64
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from gongctl.gong.client import Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.errors import CallError
from gongctl.gong.exchanges import EXCHANGE, MOST
from gongctl.gong.wire import Call
from tests.gong.fakes import Scripted, answer, client_of, raw

if TYPE_CHECKING:
    from tests.gong.fakes import Reply

ODD = Credentials("somewhere", user="ID-4711", secret='s3/cr+t"\\of=')
WITHIN_JSON = json.dumps(ODD.secret)[1:-1]
FORMS = {
    "as it is": WITHIN_JSON,
    "the key": ODD.user,
    "with slashes escaped": WITHIN_JSON.replace("/", "\\/"),
    "in a URL": quote(ODD.secret, safe=""),
    "as it was sent": base64.b64encode(f"{ODD.user}:{ODD.secret}".encode()).decode(),
}
"""What a server may say, as it stands within a string of JSON."""


def exchanged(caplog: pytest.LogCaptureFixture, *replies: Reply, credentials: Credentials = ODD) -> list[Any]:
    caplog.set_level(EXCHANGE, "gongctl")
    client = client_of(Scripted(*replies), limits=Limits(max_retries=1), credentials=credentials)
    call = Call("uploadObjectSchema", "POST", "/crm/entity-schema", {"q": "a b"}, {"fields": ["é"]})
    with suppress(CallError):
        client.call(call)
    return [json.loads(one.getMessage()) for one in caplog.records if one.levelno == EXCHANGE]


@pytest.fixture(autouse=True)
def _heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("gongctl"), "propagate", True)


def test_both_sides_of_an_exchange_are_written(caplog: pytest.LogCaptureFixture) -> None:
    (found,) = exchanged(caplog, answer(200, {"requestId": "r-1"}, **{"Set-Cookie": "session=abc", "X-Trace": "t"}))
    assert found["request"]["method"] == "POST"
    assert found["request"]["url"] == "https://api.gong.io/v2/crm/entity-schema?q=a+b"
    assert json.loads(found["request"]["body"]) == {"fields": ["é"]}
    assert found["request"]["headers"]["authorization"] == "***"
    assert found["response"]["status"] == 200
    assert json.loads(found["response"]["body"]) == {"requestId": "r-1"}
    assert found["response"]["headers"]["set-cookie"] == "***"
    assert found["response"]["headers"]["x-trace"] == "t"


def test_every_try_is_written_and_why_no_answer_came(caplog: pytest.LogCaptureFixture) -> None:
    first, second = exchanged(caplog, httpx.ReadError("reset by peer"), answer(503, {"errors": ["later"]}))
    assert (first["error"], "response" in first) == ("ReadError: reset by peer", False)
    assert second["response"]["status"] == 503


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("status", [200, 401])
def test_no_secret_is_written_wherever_a_server_says_it(
    caplog: pytest.LogCaptureFixture, form: str, status: int
) -> None:
    (found,) = exchanged(caplog, raw(b'{"errors": ["%s"]}' % form.encode(), status, **{"X-Echo": ODD.secret}))
    told = found["response"]["body"] + found["response"]["headers"]["x-echo"] + caplog.text
    assert not [one for one in (*FORMS.values(), "s3/cr", "s3\\/cr", "ID-4711") if one in told]
    assert found["response"]["body"] == '{"errors": ["***"]}'


def test_a_secret_in_an_error_of_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    found = exchanged(caplog, httpx.ConnectError(f"cannot send {ODD.secret}"))
    assert "s3/cr" not in json.dumps(found) + caplog.text
    client = client_of(Scripted(httpx.ConnectError(f"cannot send {ODD.secret}")), credentials=ODD)
    with pytest.raises(CallError, match="cannot send \\*\\*\\*"):
        client.call(Call("getCrmIntegrations", "GET", "/crm/integrations"))


def test_a_token_is_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    token = Credentials("somewhere", token="t0ken.of.this/test")
    (found,) = exchanged(caplog, answer(200, {"echo": "Bearer t0ken.of.this/test"}), credentials=token)
    assert "t0ken" not in json.dumps(found)


def test_what_is_no_text_or_very_long_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    (found,) = exchanged(caplog, raw(b'{"a": "' + b"x" * MOST + b'"}'))
    assert found["response"]["body"].endswith("(and 9 bytes more)")
    caplog.clear()
    found, _ = exchanged(caplog, raw(b"\xff\x00"))
    assert found["response"]["body"] == "\\xff\x00"
