"""`gongctl diff`: two accounts, each with its own credentials; what is asked for; what goes wrong, and where."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from gongctl.emulator import Settings, create_app
from gongctl.emulator.serve import Server
from tests.cli.running import FILES, gongctl, project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = ("--max-rps", "1000", "--max-retries", "0")
FIELD = {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY", "isRequired": False}


class Account(NamedTuple):
    """A served account, with a key of its own."""

    url: str
    key: str

    def put(self, integration_id: str = "crm", **more: str) -> None:
        body = {"integrationId": integration_id, "integrationType": "Custom", "displayName": "CRM", **more}
        self._call("PUT", "integrations", json=body)

    def upload(self, *fields: dict[str, Any], of: str = "Deal", integration_id: str = "crm") -> None:
        body = {"integrationId": integration_id, "objectType": of, "fields": fields}
        self._call("POST", "entity-schema", json=body)

    def _call(self, method: str, path: str, **more: Any) -> None:
        httpx.request(method, f"{self.url}/crm/{path}", auth=(self.key, "secret"), **more).raise_for_status()


@contextmanager
def served(key: str) -> Iterator[Account]:
    with (
        create_app(settings=Settings(credentials=(f"{key}:secret",))) as app,
        Server(app, "127.0.0.1", 0) as server,
    ):
        yield Account(server.url, key)


class World(NamedTuple):
    """Two accounts, and a project that has an environment for each."""

    root: Path
    a: Account
    b: Account

    def environments(self, a: str = "", b: str = "") -> None:
        lines = ["version: 1", "environments:"]
        for name, account, more in (("a", self.a, a), ("b", self.b, b)):
            upper = name.upper()
            credentials = f"{{accessKeyEnv: {upper}_KEY, accessKeySecretEnv: {upper}_SECRET}}"
            lines.append(f"  {name}: {{baseUrl: {account.url!r}, credentials: {credentials}{more and f', {more}'}}}")
        (self.root / "gongctl.yaml").write_text("\n".join(lines) + "\n", "utf-8")

    def diff(self, *arguments: str, **variables: str) -> Any:
        known = {"A_KEY": self.a.key, "A_SECRET": "secret", "B_KEY": self.b.key, "B_SECRET": "secret"}
        return gongctl(self.root, "diff", "a", "b", *FAST, *arguments, **{**known, **variables})

    def changes(self, *arguments: str) -> list[str]:
        done = self.diff("-o", "json", *arguments)
        assert done.returncode == 0, done.stderr
        return [f"{one['symbol']} {one['address']}" for one in json.loads(done.stdout)["changes"]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give two accounts that hold the same."""
    with served("key-of-a") as a, served("key-of-b") as b:
        for one in (a, b):
            one.put()
            one.upload(FIELD)
        found = World(project(tmp_path, ""), a, b)
        found.environments()
        yield found


def test_the_same(world: World) -> None:
    done = world.diff("--detailed-exitcode")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("No differences between a and b; 1 object type compared.\n")


def test_what_differs_is_told_in_every_form(world: World) -> None:
    world.b.upload({**FIELD, "label": "Sum"}, {**FIELD, "uniqueName": "new"})
    forms = ("text", "json", "markdown", "html")
    reports = [f"--report={form}={world.root / form}" for form in forms]
    done = world.diff("--detailed-exitcode", *reports)
    assert (done.returncode, done.stderr) == (2, "")
    assert '~ amount  label "Amount" -> "Sum"' in done.stdout
    assert (world.root / "text").read_text("utf-8") == done.stdout
    for form in forms:
        text = (world.root / form).read_text("utf-8")
        assert "Sum" in text
        assert text == world.diff("-o", form).stdout
    assert world.diff().returncode == 0
    assert "\x1b[" in world.diff(FORCE_COLOR="1").stdout


def test_only_gets_are_called_and_no_more_than_needed(world: World) -> None:
    log = world.root / "log"
    world.diff("--log", str(log))
    calls = re.findall(r"\b(GET|PUT|POST|DELETE) (?:http://\S+?)?(/\S+)", log.read_text("utf-8"))
    assert {method for method, _ in calls} == {"GET"}


def test_integrations_and_object_types_on_one_side_alone(world: World) -> None:
    world.b.put("other", integrationType="HubSpot")
    world.b.upload(FIELD, of="Lead")
    world.a.upload(FIELD, of="Ticket")
    assert world.changes() == ["+ integration/other"]
    assert world.changes("--probe") == [
        "+ integration/other",
        "+ schema/crm/Lead",
        "+ schema/crm/Lead/amount",
    ]
    assert world.changes("--object-type", "Ticket", "--object-type", "Ticket") == [
        "+ integration/other",
        "- schema/crm/Ticket",
        "- schema/crm/Ticket/amount",
    ]


def test_an_integration_that_one_account_does_not_have(world: World) -> None:
    world.environments()
    (world.root / "crm.yaml").write_text(FILES.replace("crm\n", "crm2\n").replace("Custom", "HubSpot"), "utf-8")
    world.a.put("crm2", integrationType="HubSpot")
    world.a.upload(FIELD, integration_id="crm2")
    assert world.changes() == ["- integration/crm2", "- schema/crm2/Deal", "- schema/crm2/Deal/amount"]


def test_one_declaration_with_two_ids_is_one_integration(world: World) -> None:
    (world.root / "crm.yaml").write_text(
        FILES.replace("integrationId: crm", "integrationId: ${id}").replace("Custom", "${type}"), "utf-8"
    )
    world.environments("variables: {id: crm, type: Custom}", "variables: {id: crm-b, type: HubSpot}")
    world.b.put("crm-b", integrationType="HubSpot")
    world.b.upload({**FIELD, "label": "Sum"}, integration_id="crm-b")
    done = world.diff()
    assert done.stderr == "warning: integration/crm is integration/crm-b in b: one declaration names both\n"
    assert 'integrationType  "Custom" -> "HubSpot"' in done.stdout
    assert 'amount  label "Amount" -> "Sum"' in done.stdout


def test_a_failure_names_its_environment(world: World) -> None:
    done = world.diff("-o", "json", B_KEY="wrong")
    assert done.returncode == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert error["summary"].startswith("b: ")
    assert "wrong" not in done.stdout + done.stderr
    missing = world.diff(B_KEY="")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "error[GC620]: b: " in missing.stderr


def test_files_that_are_not_valid(world: World) -> None:
    (world.root / "crm.yaml").write_text("kind: Nothing\n", "utf-8")
    done = world.diff()
    assert (done.returncode, done.stdout) == (1, "")
    assert "crm.yaml:1" in done.stderr


def test_an_account_that_is_compared_with_itself(tmp_path: Path) -> None:
    project(tmp_path, "")
    (tmp_path / "gongctl.yaml").write_text(
        "version: 1\nenvironments:\n  a: {baseUrl: embedded}\n  b: {baseUrl: embedded}\n", "utf-8"
    )
    done = gongctl(tmp_path, "diff", "a", "b")
    assert done.returncode == 0
    assert "both environments are the embedded account of this project" in done.stderr
    assert gongctl(tmp_path, "diff", "a", "a").returncode == 64


def test_a_report_that_cannot_be_written(world: World) -> None:
    done = world.diff(f"--report=html={world.root / 'no' / 'such'}")
    assert done.returncode == 1
    assert "GC645" in done.stderr
