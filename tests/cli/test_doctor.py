"""`gongctl doctor`: each thing that can be wrong is told, and nothing is written."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.cli.examining import _clock, _tls
from gongctl.gong.probe import Probe
from gongctl.gong.recognising import recognise
from gongctl.model import Account
from gongctl.render.examination import Health
from tests.cli.running import SECRET, gongctl, project, served
from tests.gong.sockets import Peer, listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = ("--max-rps", "1000", "--max-retries", "0")


def doctor(root: Path, *arguments: str, **variables: str) -> tuple[int, dict[str, Any]]:
    done = gongctl(root, "doctor", "-o", "json", *arguments, **variables)
    assert SECRET not in done.stdout + done.stderr
    return done.returncode, {one["what"]: one for one in json.loads(done.stdout)["findings"]}


def test_all_is_well(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        code, found = doctor(tmp_path)
        assert code == 0
        assert {one["health"] for one in found.values()} == {"good"}
        assert list(found) == [
            *("configuration", "files", "credentials", "reachability", "TLS", "clock", "dialect", "pace"),
            *("reading schemas", "reading objects", "reading uploads"),
        ]
        gongctl(tmp_path, "apply", "--auto-approve", "-q", *FAST)
        _, found = doctor(tmp_path, "--max-rps", "50")
        assert found["dialect"]["summary"] == "the server speaks 'openapi'"
        assert found["pace"]["health"] == "doubtful"
        text = gongctl(tmp_path, "doctor").stdout
        assert text.endswith("\n\nAll is well.\n")


def test_without_a_project_or_credentials(tmp_path: Path) -> None:
    code, found = doctor(tmp_path / "nowhere")
    assert (code, found["configuration"]["health"]) == (1, "failed")
    with served() as url:
        project(tmp_path, url, "kind: Integration\nintegrationId: crm\n")
        code, found = doctor(tmp_path, GONG_ACCESS_KEY="")
        assert (code, found["files"]["help"], found["credentials"]["health"]) == (1, "gongctl validate", "failed")


@pytest.mark.parametrize("narrowed", ["", "resources: [gong/]\n"])
def test_a_project_that_holds_nothing_yet_is_no_failure(tmp_path: Path, narrowed: str) -> None:
    with served() as url:
        project(tmp_path, url, "# nothing yet\n")
        with (tmp_path / "gongctl.yaml").open("a", encoding="utf-8") as file:
            file.write(narrowed)
        code, found = doctor(tmp_path)
    assert (code, found["files"]["health"]) == (0, "doubtful")
    assert found["files"]["summary"] == "this project holds no resource at all"
    for command in ("gongctl import", "gongctl init --example"):
        assert command in found["files"]["help"]
    assert found["reading schemas"]["health"] == "good"


def test_an_account_that_is_not_there(tmp_path: Path) -> None:
    with served() as url:
        pass
    project(tmp_path, url)
    code, found = doctor(tmp_path)
    assert (code, found["reachability"]["health"], "dialect" in found) == (1, "failed", False)


def test_what_stands_between_is_told_where_no_answer_comes(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url.replace("http:", "https:"))
        _, found = doctor(tmp_path)
        planned = gongctl(tmp_path, "plan", *FAST)
    assert found["reachability"]["help"].startswith("what answers there speaks no TLS: is it http, or another port")
    assert "error[GC601]" in planned.stderr
    assert "is it http, or another port" in " ".join(planned.stderr.split())
    project(tmp_path, "https://api.gong.io/v2")
    proxy = {"HTTPS_PROXY": "http://user:s3cr3t@127.0.0.1:9"}
    _, found = doctor(tmp_path, **proxy)
    planned = gongctl(tmp_path, "plan", *FAST, **proxy)
    assert found["reachability"]["help"].endswith("; it was tried by way of the proxy in HTTPS_PROXY")
    assert "by way of the proxy in HTTPS_PROXY" in " ".join(planned.stderr.split())
    assert "s3cr3t" not in planned.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401@getCrmIntegrations", "does not accept GONG_ACCESS_KEY"),
        ("403@getCrmIntegrations", "IP allow-list"),
        ("404@getCrmIntegrations", "check baseUrl"),
        ("garbage@getCrmIntegrations", "check baseUrl"),
        ("502html@getCrmIntegrations", "the server failed"),
    ],
)
def test_an_answer_that_is_none(tmp_path: Path, fault: str, words: str) -> None:
    with served(fault) as url:
        project(tmp_path, url)
        code, found = doctor(tmp_path)
        assert (code, found["answer"]["health"], words in found["answer"]["help"]) == (1, "failed", True)
        assert "reading schemas" not in found


def test_what_may_not_be_read(tmp_path: Path) -> None:
    with served("401@getCrmObjects") as url:
        project(tmp_path, url)
        code, found = doctor(tmp_path)
        assert (code, found["reading objects"]["health"], found["reading schemas"]["health"]) == (1, "failed", "good")


@contextmanager
def answering(body: bytes, head: bytes = b"HTTP/1.1 200 OK") -> Iterator[str]:
    """Serve the same answer to everything."""
    whole = head + b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def handle(peer: Peer) -> None:
        while peer.request():
            peer.send(whole)

    with listening(handle) as url:
        yield url


LIVE = b'{"integrations": [{"integrationId": 9007199254740993, "name": "Acme", "ownerEmail": "a@acme.example"}]}'


def test_a_server_that_speaks_another_dialect(tmp_path: Path) -> None:
    with answering(LIVE) as url:
        project(tmp_path, url)
        code, found = doctor(tmp_path)
        assert (code, found["dialect"]["health"]) == (1, "failed")
        assert found["dialect"]["summary"] == "the server speaks 'live', and the environment names 'openapi'"
        planned = gongctl(tmp_path, "plan", *FAST)
        assert planned.returncode == 1
        assert "error[GC607]: getCrmIntegrations: the server speaks dialect 'live'" in planned.stderr


def test_a_redirect_says_where_to(tmp_path: Path) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: https://us-12345.api.gong.io/v2"
    with answering(b"{}", head) as url:
        project(tmp_path, url)
        code, found = doctor(tmp_path)
        assert (code, found["answer"]["summary"]) == (1, "redirected to 'https://us-12345.api.gong.io/v2'")


@pytest.mark.parametrize(
    ("body", "dialect"),
    [
        ({}, None),
        ({"integrations": []}, None),
        ({"integrations": None}, None),
        ({"integrations": ["x"]}, None),
        ({"integrations": [{"integrationId": "1"}]}, None),
        ({"integrations": [{"integrationId": "1", "displayName": "x"}]}, "openapi"),
        ({"integrations": [{"integrationId": 1, "name": "x"}]}, "live"),
        ({"fields": []}, "openapi"),
        ({"objectTypeToSelectedFields": None}, "live"),
    ],
)
def test_dialects_are_known_by_what_only_one_has(body: dict[str, object], dialect: str | None) -> None:
    assert recognise(body) == dialect


def test_clocks_and_certificates() -> None:
    (fast,) = _clock(Probe(0.1, 200, skew=300.0))
    (slow,) = _clock(Probe(0.1, 200, skew=-300.0))
    assert (fast.health, fast.summary) == (Health.DOUBTFUL, "300 seconds ahead of the server's")
    assert slow.summary == "300 seconds behind the server's"
    assert list(_clock(Probe(0.1, 200))) == []
    account, now = Account("p", "https://api.gong.io/v2", "openapi"), dt.datetime.now(dt.UTC)
    (soon,) = _tls(Probe(0.1, 200, expires=now + dt.timedelta(days=3)), account)
    (fine,) = _tls(Probe(0.1, 200, expires=now + dt.timedelta(days=300)), account)
    assert (soon.health, fine.health) == (Health.DOUBTFUL, Health.GOOD)
    assert list(_tls(Probe(0.1, 200), account)) == []
