"""Saved plans and plan hashes at the command line: what was reviewed is what happens, or nothing does."""

from __future__ import annotations

import json
import os
import pty
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gongctl.planning.fingerprint import digest
from tests.cli.running import FILES, KEY, SECRET, gongctl, project, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = ("--max-rps", "1000")
DEAL = {"integrationId": "crm", "objectType": "Deal"}
NOTES = {"uniqueName": "notes", "label": "Notes", "type": "STRING"}
AMOUNT = {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"}


class Api:
    """The account, as somebody else sees and changes it."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self._client = client

    def upload(self, *fields: dict[str, Any], **more: str) -> None:
        body = {**DEAL, **more, "fields": list(fields)}
        assert self._client.post("/crm/entity-schema", json=body).status_code == 200

    def names(self) -> list[str]:
        fields = self._client.get("/crm/entity-schema", params=DEAL).json()["fields"]
        return [one["uniqueName"] for one in fields]

    def register(self, integration_id: str, kind: str) -> None:
        body = {"integrationId": integration_id, "integrationType": kind}
        assert self._client.put("/crm/integrations", json=body).status_code == 200

    def integrations(self) -> list[str]:
        return [one["integrationId"] for one in self._client.get("/crm/integrations").json()["integrations"]]


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as url, httpx.Client(base_url=url, auth=(KEY, SECRET)) as client:
        yield Api(url, client)


@pytest.fixture
def root(tmp_path: Path, api: Api) -> Path:
    return project(tmp_path, api.url)


def saved(root: Path, *arguments: str) -> Path:
    path = root / "plan.json"
    done = gongctl(root, "plan", "--out", str(path), *FAST, *arguments)
    assert done.returncode == 0, done.stderr
    return path


def carry_out(root: Path, plan: Path, *arguments: str, **variables: str) -> Any:
    return gongctl(root, "apply", str(plan), "--auto-approve", *FAST, *arguments, **variables)


def test_a_saved_plan_is_carried_out_without_a_look_at_the_files(root: Path, api: Api) -> None:
    plan = saved(root)
    (root / "crm.yaml").write_text("neither: valid\n", encoding="utf-8")
    done = carry_out(root, plan, "-o", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["outcome"]["converged"]
    assert report["outcome"]["steps"][0]["origin"] == {"file": "crm.yaml", "line": 1, "column": 1}
    assert api.names() == ["amount"]
    (root / "crm.yaml").write_text(FILES, encoding="utf-8")
    assert gongctl(root, "plan", "--detailed-exitcode", *FAST).returncode == 0


def test_two_plans_of_one_world_are_the_same_bytes_and_hold_no_credentials(root: Path) -> None:
    first = saved(root).read_bytes()
    assert saved(root, "--max-retries", "7").read_bytes() == first
    assert KEY.encode() not in first
    assert SECRET.encode() not in first


def test_the_second_time_the_world_has_moved(root: Path) -> None:
    plan = saved(root)
    assert carry_out(root, plan).returncode == 0
    again = carry_out(root, plan)
    assert again.returncode == 4
    assert "integration/crm was not there, and is now" in again.stderr


def test_a_stale_plan_says_what_moved_and_writes_nothing(root: Path, api: Api) -> None:
    assert carry_out(root, saved(root)).returncode == 0
    (root / "crm.yaml").write_text(FILES.replace("label: Amount", "label: Sum"), encoding="utf-8")
    plan = saved(root)
    api.upload({**AMOUNT, "label": "Total"}, NOTES)
    done = carry_out(root, plan, "-o", "json")
    assert done.returncode == 4
    assert "schema/crm/Deal/amount: label was 'Amount', is 'Total'" in done.stderr
    assert "schema/crm/Deal/notes was not there, and is now" in done.stderr
    report = json.loads(done.stdout)
    assert report["outcome"] is None
    assert {one["code"] for one in report["errors"]} == {"GC642"}
    assert api.names() == ["amount", "notes"]


def test_an_integration_that_came_in_between_makes_a_plan_stale(root: Path, api: Api) -> None:
    plan = saved(root)
    api.register("rival", "HubSpot")
    assert carry_out(root, plan).returncode == 4
    assert api.integrations() == ["rival"]


def test_an_integration_that_went_in_between_makes_a_plan_stale(root: Path, api: Api) -> None:
    assert carry_out(root, saved(root)).returncode == 0
    (root / "crm.yaml").write_text(FILES.replace("label: Amount", "label: Sum"), encoding="utf-8")
    plan = saved(root)
    httpx.delete(f"{api.url}/crm/integrations", params={"integrationId": "crm"}, auth=(KEY, SECRET))
    done = carry_out(root, plan)
    assert done.returncode == 4
    assert "integration/crm was there, and is gone" in done.stderr


def test_a_plan_that_was_edited_is_refused(root: Path, api: Api) -> None:
    plan = saved(root)
    plan.write_text(plan.read_text(encoding="utf-8").replace("Amount", "Sum"), encoding="utf-8")
    for arguments in (("apply", str(plan), "--auto-approve"), ("show", str(plan)), ("show", str(plan), "-o", "json")):
        done = gongctl(root, *arguments)
        assert done.returncode == 1
        assert "GC651" in done.stderr
    assert api.integrations() == []


@pytest.mark.parametrize("name", ["missing.json", ".", "gongctl.yaml"])
def test_a_file_that_is_no_plan(root: Path, name: str) -> None:
    done = carry_out(root, root / name, "-o", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"][0]["code"] == "GC650"


def _elsewhere(root: Path, api: Api) -> None:
    text = (root / "gongctl.yaml").read_text(encoding="utf-8")
    (root / "gongctl.yaml").write_text(text.replace(api.url, "http://localhost:9/v2"), encoding="utf-8")


def _renamed(root: Path, _api: Api) -> None:
    text = (root / "gongctl.yaml").read_text(encoding="utf-8")
    (root / "gongctl.yaml").write_text(text.replace("test:", "other:"), encoding="utf-8")


def _without_a_project(root: Path, _api: Api) -> None:
    (root / "gongctl.yaml").unlink()


@pytest.mark.parametrize("change", [_elsewhere, _renamed, _without_a_project])
def test_a_foreign_plan_is_refused_before_any_call(root: Path, api: Api, change: Any) -> None:
    plan = saved(root)
    change(root, api)
    done = carry_out(root, plan, GONG_BASE_URL=api.url)
    assert done.returncode == 4
    assert "GC653" in done.stderr
    assert api.integrations() == []


def test_the_environment_is_that_of_the_plan(root: Path, api: Api) -> None:
    plan = saved(root)
    text = f"version: 1\nenvironments:\n  a: {{baseUrl: 'http://localhost:9/v2'}}\n  test: {{baseUrl: {api.url!r}}}\n"
    (root / "gongctl.yaml").write_text(text, encoding="utf-8")
    assert carry_out(root, plan, "--env", "a").returncode == 4
    assert carry_out(root, plan, GONGCTL_ENV="a").returncode == 4
    assert carry_out(root, plan).returncode == 0


def test_a_plan_from_a_project_without_a_file(root: Path, api: Api) -> None:
    (root / "gongctl.yaml").unlink()
    plan = root / "plan.json"
    assert gongctl(root, "plan", "--out", str(plan), *FAST, GONG_BASE_URL=api.url).returncode == 0
    assert carry_out(root, plan, GONG_BASE_URL=api.url).returncode == 0


def test_a_project_file_that_is_not_valid_any_more(root: Path, api: Api) -> None:
    plan = saved(root)
    with (root / "gongctl.yaml").open("a", encoding="utf-8") as file:
        file.write("prune: maybe\n")
    done = carry_out(root, plan)
    assert done.returncode == 1
    assert "gongctl.yaml:4:8" in done.stderr
    assert api.integrations() == []


@pytest.mark.parametrize(
    "flags",
    [
        ("--only", "integration/crm"),
        ("--exclude", "integration/crm"),
        ("--prune",),
        ("--allow-destroy", "integration/crm"),
        ("--rewrite", "integration/crm"),
        ("--since", "HEAD"),
        ("--var", "a=b"),
    ],
)
def test_a_flag_that_would_change_a_saved_plan_is_a_usage_error(root: Path, api: Api, flags: tuple[str, ...]) -> None:
    done = carry_out(root, saved(root), *flags)
    assert done.returncode == 64
    assert flags[0] in done.stderr
    assert api.integrations() == []


def test_variables_that_planned_have_no_say_any_more(root: Path) -> None:
    assert carry_out(root, saved(root), GONGCTL_ONLY="integration/other").returncode == 0


REMOVED = FILES + "  - {uniqueName: notes, state: absent}\n"


@pytest.fixture
def removing(root: Path, api: Api) -> Path:
    """A project whose files remove a field that is there."""
    assert carry_out(root, saved(root)).returncode == 0
    api.upload(AMOUNT, NOTES)
    (root / "crm.yaml").write_text(REMOVED, encoding="utf-8")
    return root


def test_a_blocked_plan_is_saved_and_shown_and_not_carried_out(removing: Path, api: Api) -> None:
    plan = saved(removing)
    assert "BLOCKED" in gongctl(removing, "show", str(plan)).stdout
    assert carry_out(removing, plan).returncode == 3
    assert api.names() == ["amount", "notes"]


def test_the_permission_is_in_the_plan(removing: Path, api: Api) -> None:
    plan = saved(removing, "--allow-destroy", "schema/crm/Deal/notes")
    assert carry_out(removing, plan).returncode == 0
    assert api.names() == ["amount"]


def _allow(root: Path, until: str) -> None:
    with (root / "gongctl.yaml").open("a", encoding="utf-8") as file:
        file.write(
            f"allow:\n  - {{address: schema/crm/Deal/notes, class: field-remove, until: {until}, reason: tidying}}\n"
        )


def test_an_allowance_that_ended_since_blocks(removing: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt  # noqa: PLC0415 - for this case alone

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2031, 1, 1, tzinfo=tz)

    _allow(removing, "2030-12-31")
    plan = saved(removing)
    monkeypatch.setattr("gongctl.cli.plans.dt.datetime", Later)
    done = carry_out(removing, plan)
    assert done.returncode == 3
    assert "the allowance for it ended on 2030-12-31" in done.stdout
    assert api.names() == ["amount", "notes"]


def test_a_protection_that_came_since_blocks(root: Path, api: Api) -> None:
    assert carry_out(root, saved(root)).returncode == 0
    (root / "crm.yaml").write_text("{kind: Integration, integrationId: crm, state: absent}\n", encoding="utf-8")
    plan = saved(root, "--allow-destroy", "integration/crm")
    with (root / "gongctl.yaml").open("a", encoding="utf-8") as file:
        file.write("protect: [crm]\n")
    assert carry_out(root, plan).returncode == 3
    assert api.integrations() == ["crm"]


def test_an_empty_plan_is_nothing_to_do_and_needs_no_terminal(root: Path) -> None:
    assert carry_out(root, saved(root)).returncode == 0
    plan = saved(root)
    assert gongctl(root, "apply", str(plan), *FAST).returncode == 0
    assert gongctl(root, "apply", str(plan), "--detailed-exitcode", *FAST).returncode == 0


def test_without_a_terminal_nothing_is_asked(root: Path, api: Api) -> None:
    done = gongctl(root, "apply", str(saved(root)), *FAST)
    assert done.returncode == 1
    assert "GC640" in done.stderr
    assert api.integrations() == []


def test_an_account_that_moves_while_a_saved_plan_is_looked_at(root: Path, api: Api) -> None:
    plan = saved(root)
    leader, follower = pty.openpty()
    with os.fdopen(leader, "wb", buffering=0), os.fdopen(follower, "r", encoding="utf-8") as terminal:
        from gongctl.cli import applying  # noqa: PLC0415 - for this case alone

        def moving(_question: str) -> bool:
            api.register("rival", "HubSpot")
            return True

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(applying, "agreed", moving)
            patch.setattr(applying, "is_terminal", lambda _stream: terminal.isatty())
            done = gongctl(root, "apply", str(plan), *FAST)
    assert done.returncode == 4
    assert api.integrations() == ["rival"]


# -- the hash


def planned_hash(root: Path, *arguments: str) -> str:
    return str(json.loads(gongctl(root, "plan", "-o", "json", *FAST, *arguments).stdout)["planHash"])


def test_the_reviewed_hash_and_another(root: Path, api: Api) -> None:
    reviewed = planned_hash(root)
    (root / "crm.yaml").write_text(FILES.replace("label: Amount", "label: Sum"), encoding="utf-8")
    approved = ("apply", "--auto-approve", *FAST)
    done = gongctl(root, *approved, "--expect-plan-hash", reviewed)
    assert done.returncode == 4
    assert planned_hash(root) in done.stderr
    assert reviewed in done.stderr
    told = gongctl(root, *approved, "--expect-plan-hash", reviewed, "-o", "json")
    assert {one["code"] for one in json.loads(told.stdout)["errors"]} == {"GC654"}
    assert api.integrations() == []
    (root / "crm.yaml").write_text("# a comment\n" + FILES, encoding="utf-8")
    assert gongctl(root, *approved, "--expect-plan-hash", reviewed.upper()).returncode == 0
    assert api.names() == ["amount"]


def test_a_saved_plan_and_its_hash(root: Path, api: Api) -> None:
    plan = saved(root)
    assert carry_out(root, plan, "--expect-plan-hash", "0" * 64).returncode == 4
    assert api.integrations() == []
    assert carry_out(root, plan, "--expect-plan-hash", planned_hash(root)).returncode == 0


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "0" * 63])
def test_what_is_no_hash_is_a_usage_error(root: Path, text: str) -> None:
    assert gongctl(root, "apply", "--auto-approve", "--expect-plan-hash", text).returncode == 64


def test_show_gives_what_plan_gave(root: Path) -> None:
    plan = saved(root)
    for form in ("text", "json"):
        shown, planned = gongctl(root, "show", str(plan), "-o", form), gongctl(root, "plan", "-o", form, *FAST)
        assert (shown.returncode, shown.stdout) == (0, planned.stdout)


def test_a_saved_plan_tells_its_hash(root: Path) -> None:
    done = gongctl(root, "plan", "--out", str(root / "p.json"), *FAST)
    assert planned_hash(root) in done.stderr
    assert gongctl(root, "plan", "-q", "--out", str(root / "p.json"), *FAST).stderr == ""


@pytest.mark.parametrize("name", ["no/such/plan.json", "."])
def test_a_plan_that_cannot_be_saved_is_an_error_before_any_call(root: Path, name: str) -> None:
    done = gongctl(root, "plan", "--out", str(root / name))
    assert done.returncode == 1
    assert "GC645" in done.stderr
    assert done.stdout == ""


def test_a_link_to_a_plan_is_written_through_and_what_is_no_file_is_written_to(root: Path) -> None:
    (root / "real.json").write_text("", encoding="utf-8")
    (root / "link.json").symlink_to("real.json")
    assert gongctl(root, "plan", "--out", str(root / "link.json"), *FAST).returncode == 0
    assert (root / "link.json").is_symlink()
    assert json.loads((root / "real.json").read_text(encoding="utf-8"))["format"] == "gongctl-plan"
    assert gongctl(root, "plan", "--out", "/dev/null", *FAST).returncode == 0
    assert not os.path.isfile("/dev/null")  # noqa: PTH113 - a device must not have become a file


def test_a_plan_that_is_saved_again_with_more_refusals_is_whole(root: Path, api: Api, tmp_path: Path) -> None:
    gongctl(root, "apply", "--auto-approve", *FAST)
    gone = "{kind: Integration, integrationId: crm, state: absent}\n"
    (root / "crm.yaml").write_text(gone, encoding="utf-8")
    plan = saved(root, "--allow-destroy", "integration/crm")
    text = (root / "gongctl.yaml").read_text(encoding="utf-8")
    (root / "gongctl.yaml").write_text(f"{text}protect: [crm]\n", encoding="utf-8")
    reviewed = json.loads(plan.read_text(encoding="utf-8"))["planHash"]
    again = tmp_path / "again.json"
    done = carry_out(root, plan, "--out", str(again), "--expect-plan-hash", reviewed)
    assert done.returncode == 3
    assert gongctl(root, "show", str(again)).returncode == 0
    assert api.integrations() == ["crm"]


def test_a_saved_plan_with_a_lie_for_the_reader_is_refused(root: Path, api: Api) -> None:
    plan = saved(root)
    data = json.loads(plan.read_text(encoding="utf-8"))
    data |= {"empty": True, "calls": 0, "counts": dict.fromkeys(data["counts"], 0)}
    data["digest"] = digest({key: one for key, one in data.items() if key != "digest"})
    plan.write_text(json.dumps(data), encoding="utf-8")
    for done in (gongctl(root, "show", str(plan)), carry_out(root, plan)):
        assert done.returncode == 1
        assert "GC651" in done.stderr
    assert api.integrations() == []
