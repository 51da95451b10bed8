"""Where credentials may go."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from gongctl.diagnostics import GongctlError
from gongctl.emulator import Fault, Settings, create_app
from gongctl.emulator.serve import Server
from gongctl.gong.client import Limits
from gongctl.gong.connect import Endpoint, check_destination, connect, proxy_variable
from gongctl.gong.credentials import Credentials
from gongctl.gong.errors import ConnectionFailedError
from gongctl.gong.pace import WINDOW, SlidingWindow, Unpaced
from tests.gong.fakes import BASIC


@pytest.mark.parametrize(
    "url",
    [
        "https://api.gong.io/v2",
        "https://API.GONG.IO/v2",
        "https://us-12345.api.gong.io/v2/",
        "http://localhost:8080/v2",
        "http://127.0.0.1/v2",
        "http://127.0.0.1:8080",
        "http://127.9.9.9:1/v2",
        "http://[::1]:8080/v2",
    ],
)
def test_trusted_hosts(url: str) -> None:
    check_destination(url, ())


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://evil.example/v2", "GC611"),
        ("https://api.gong.io.evil.example/v2", "GC611"),
        ("https://xapi.gong.io/v2", "GC611"),
        ("https://gong.io/v2", "GC611"),
        ("https://10.0.0.1/v2", "GC611"),
        ("https://0.0.0.0/v2", "GC611"),
        ("https://localhost.evil.example/v2", "GC611"),
        ("https://evil.example#@api.gong.io/v2", "GC503"),
        ("https://evil.example\\@api.gong.io/v2", "GC503"),
        ("https://api.gong.io@evil.example/v2", "GC503"),
        ("https://key:secret@api.gong.io/v2", "GC503"),
        ("http://api.gong.io/v2", "GC503"),
        ("https://api.gong.io", "GC503"),
        ("https://api.gong.io/", "GC503"),
        ("https://api.gong.io/v2?x=1", "GC503"),
        ("ftp://api.gong.io/v2", "GC503"),
        ("api.gong.io/v2", "GC503"),
        ("https://", "GC503"),
        ("https://[::1/v2", "GC503"),
        ("", "GC503"),
    ],
)
def test_refused_base_urls(url: str, code: str) -> None:
    with pytest.raises(GongctlError) as caught:
        check_destination(url, ())
    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].help
    assert "secret@" not in str(caught.value)


def test_a_host_of_gong_without_a_path_is_refused_also_by_leave() -> None:
    with pytest.raises(GongctlError) as caught:
        check_destination("https://gong.io", ("gong.io",))
    assert caught.value.diagnostics[0].code == "GC503"
    check_destination("https://evil.example", ("evil.example",))


def test_another_host_by_leave() -> None:
    check_destination("https://gong.acme.example/v2", {"Gong.Acme.example"})
    with pytest.raises(GongctlError, match="plain http"):
        check_destination("http://gong.acme.example/v2", {"gong.acme.example"})


def test_a_dialect_that_is_not_spoken() -> None:
    with pytest.raises(GongctlError, match="'klingon' is not spoken"):
        connect(Endpoint("https://api.gong.io/v2", dialect="klingon"), BASIC, Limits())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v2", "https://localhost:9/v2", "https://api.gong.io/v2"])
def test_loopback_is_reached_without_a_proxy(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    client, _ = connect(Endpoint(url), BASIC, Limits())
    transport: Any = client._wire._http._transport_for_url(client._wire._http.base_url)
    proxied = type(transport._pool).__name__ == "HTTPProxy"
    assert proxied is ("api.gong.io" in url)
    client.close()


@pytest.mark.parametrize(
    ("url", "variables", "named"),
    [
        ("https://api.gong.io/v2", {}, ""),
        ("https://api.gong.io/v2", {"HTTPS_PROXY": "http://proxy.example:3128"}, "HTTPS_PROXY"),
        ("https://api.gong.io/v2", {"ALL_PROXY": "http://proxy.example:3128", "HTTPS_PROXY": ""}, "ALL_PROXY"),
        ("https://api.gong.io/v2", {"HTTP_PROXY": "http://proxy.example:3128"}, ""),
        ("https://api.gong.io/v2", {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "gong.io"}, ""),
        ("https://127.0.0.1/v2", {"HTTPS_PROXY": "http://proxy.example:3128"}, ""),
    ],
)
def test_the_proxy_on_the_way_is_known_by_its_variable(
    url: str, variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_variable(url) == named
    client, _ = connect(Endpoint(url), BASIC, Limits())
    transport: Any = client._wire._http._transport_for_url(client._wire._http.base_url)
    assert (type(transport._pool).__name__ == "HTTPProxy") is bool(named)
    client.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/no/such/file"),
        ("SSL_CERT_FILE", __file__),
        ("HTTPS_PROXY", "ftp://127.0.0.1:3"),
        ("HTTPS_PROXY", "socks5://127.0.0.1:3"),
    ],
)
def test_settings_that_cannot_be_used(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(GongctlError, match="cannot be prepared") as caught:
        connect(Endpoint("https://api.gong.io/v2"), BASIC, Limits())
    assert caught.value.diagnostics[0].code == "GC606"


class _Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("max_rps", [0.5, 1, 2.5, 3, 10])
def test_the_pace_holds_in_every_window(max_rps: float) -> None:
    clock = _Clock()
    pace = SlidingWindow(max_rps, clock, clock.sleep)
    starts = []
    for _ in range(25):
        pace.wait()
        starts.append(clock.now)
    for start in starts:
        inside = [one for one in starts if start <= one < start + 1.05]
        assert len(inside) <= max(1, max_rps)
        # Below the whole number, too: over a minute no more than the rate.
        assert len([one for one in starts if start <= one < start + 60]) <= 60 * max_rps + max(1, max_rps)
    assert starts[-1] - starts[0] <= 25 * max(WINDOW / max(1, int(max_rps)), WINDOW / max_rps)


class _CountingPace(Unpaced):
    def __init__(self) -> None:
        self.waits = 0

    def wait(self) -> None:
        self.waits += 1


def test_every_try_waits_for_its_pace_once_when_it_is_sent() -> None:
    faults = (Fault.parse("503@GET /crm/integrations#first"),)
    with create_app(settings=Settings(faults=faults)) as app, Server(app) as server:
        credentials = Credentials("the tests' own", user="key", secret="secret")
        client, dialect = connect(Endpoint(server.url), credentials, Limits())
        client._pace = pace = _CountingPace()
        client._sleep = lambda _: None
        assert dialect.integrations() == ()
        assert pace.waits == 2
        client.close()
    client, dialect = connect(Endpoint(server.url), credentials, Limits(max_retries=0))
    client._pace = pace = _CountingPace()
    with pytest.raises(ConnectionFailedError) as caught:
        dialect.integrations()
    assert pace.waits == 0  # nothing was sent
    assert not caught.value.unclear
    client.close()


def test_a_hold_counts_for_all() -> None:
    clock = _Clock()
    pace = SlidingWindow(3, clock, clock.sleep)
    pace.hold(5)
    pace.hold(1)
    pace.wait()
    assert clock.now >= 1005
    Unpaced().hold(5)
    Unpaced().wait()


def test_the_pace_is_shared_by_threads() -> None:
    pace = SlidingWindow(1000)
    threads = [threading.Thread(target=pace.wait) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(5)
    assert not any(one.is_alive() for one in threads)


@pytest.mark.parametrize(
    "url",
    [
        "http://a:TOKSECRET@[::1/v2",
        "http://127.0.0.1:1/v2?token=TOKSECRET",
        "http://a:TOK/SECRET@host/v2",
        "https://a:TOKSECRET@api.gong.io",
        "TOK://u:SECRET@x",
        "http://x/v2#TOKSECRET",
    ],
)
def test_no_secret_of_a_base_url_is_shown(url: str) -> None:
    with pytest.raises(GongctlError) as caught:
        check_destination(url, [])
    (one,) = caught.value.diagnostics
    assert "SECRET" not in one.summary + one.help
