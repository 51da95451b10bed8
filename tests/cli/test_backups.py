"""Backups as people meet them: what a plan says of them, what apply makes, and `gongctl restore`."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest

from tests.cli.running import FILES, KEY, SECRET, gongctl, project, served, started
from tests.cli.test_interruption import LEDGER, ended, heard

if TYPE_CHECKING:
    from pathlib import Path

FAST = ("--max-rps", "1000", "-q")
LEAVE = ("--allow-destroy", "integration/crm")
OTHER = FILES.replace("integrationType: Custom", "integrationType: HubSpot")
NOTES = {"uniqueName": "notes", "label": "Notes", "type": "STRING"}
AMOUNT = {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"}


def objects(url: str, object_type: str = "Deal") -> dict[str, dict[str, str]]:
    query = {"integrationId": "crm", "objectType": object_type}
    found = httpx.get(f"{url}/crm/objects", params=query, auth=(KEY, SECRET)).json()["objects"]
    return {one["objectId"]: one["fields"] for one in found}


def upload(url: str, number: int = 3) -> dict[str, dict[str, str]]:
    """Put an unmanaged field and objects beside what the files declare."""
    body = {"integrationId": "crm", "objectType": "Deal", "fields": [AMOUNT, NOTES]}
    httpx.post(f"{url}/crm/entity-schema", json=body, auth=(KEY, SECRET))
    entities = [{"objectId": str(one), "fields": {"amount": str(one), "notes": "kept"}} for one in range(number)]
    query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "first"}
    httpx.post(f"{url}/crm/entities", params=query, json={"entities": entities}, auth=(KEY, SECRET))
    return {one["objectId"]: one["fields"] for one in entities}  # type: ignore[misc]


def applied(root: Path, *arguments: str) -> Any:
    return gongctl(root, "apply", "--auto-approve", *FAST, *arguments)


def directories(root: Path) -> list[Path]:
    return sorted((root / ".gongctl" / "backups").iterdir())


def test_a_plan_counts_what_goes_and_apply_puts_it_back(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        applied(tmp_path)
        before = upload(url)
        (tmp_path / "crm.yaml").write_text(OTHER, "utf-8")
        shown = gongctl(tmp_path, "plan", *FAST).stdout
        assert "integration/crm: saved before: Account (0 objects), Contact (0 objects), Deal (3 objects)" in shown
        assert "schema/crm/Deal: 3 objects put back afterwards from that backup\n" in shown
        uncounted = gongctl(tmp_path, "plan", *FAST, "--no-count-objects", "--backup-types", "Quote").stdout
        assert "saved before: Account, Contact, Deal, Lead, Quote; data of other object types is lost" in uncounted
        done = applied(tmp_path, *LEAVE, "--report", f"json={tmp_path / 'report.json'}")
        assert (done.returncode, objects(url)) == (0, before)
        assert "done          put back schema/crm/Deal: 3 objects\n" in done.stdout
        report = json.loads((tmp_path / "report.json").read_text("utf-8"))
        jsonschema.validate(report, LEDGER)
        assert {one["address"]: one["objects"] for one in report["outcome"]["putBack"]} == {"schema/crm/Deal": 3}
        assert (tmp_path / ".gongctl" / ".gitignore").read_text("utf-8") == "*\n"
        assert gongctl(tmp_path, "plan", "--detailed-exitcode", *FAST).returncode == 0


def test_no_backup_is_said_and_shown(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        applied(tmp_path)
        upload(url)
        (tmp_path / "crm.yaml").write_text(OTHER, "utf-8")
        done = applied(tmp_path, *LEAVE, "--no-backup")
        assert "integration/crm: nothing is saved before (--no-backup): Account (0 objects)" in done.stdout
        assert (done.returncode, objects(url)) == (0, {})
        assert not (tmp_path / ".gongctl").exists()


def test_a_saved_plan_is_backed_up_too_and_its_hash_stays_without(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        applied(tmp_path)
        before = upload(url)
        (tmp_path / "crm.yaml").write_text(OTHER, "utf-8")
        plan = str(tmp_path / "plan.json")
        gongctl(tmp_path, "plan", *FAST, *LEAVE, "--out", plan)
        elsewhere = tmp_path / "elsewhere"
        done = applied(tmp_path, plan, "--backup", str(elsewhere))
        assert (done.returncode, objects(url)) == (0, before)
        assert len(list(elsewhere.iterdir())) == 1


def test_a_replacement_that_is_killed_is_completed_by_the_next_run(tmp_path: Path) -> None:
    with served("slow=3@uploadCrmObjects#2") as url:
        project(tmp_path, url)
        applied(tmp_path)
        before = upload(url, 1500)
        (tmp_path / "crm.yaml").write_text(OTHER, "utf-8")
        with started(tmp_path, "apply", "--auto-approve", "--max-rps", "1000", *LEAVE) as program:
            heard(program, "done: upload schema/crm/Deal")
            program.send_signal(signal.SIGKILL)
            ended(program)
        assert objects(url) != before
        shown = gongctl(tmp_path, "plan", "--detailed-exitcode", *FAST)
        assert shown.returncode == 2
        assert "schema/crm/Deal: 1,500 objects put back afterwards from backup " in shown.stdout
        plan = str(tmp_path / "plan.json")
        gongctl(tmp_path, "plan", *FAST, "--out", plan)
        assert applied(tmp_path, plan).returncode == 0
        assert objects(url) == before
        assert gongctl(tmp_path, "plan", "--detailed-exitcode", *FAST).returncode == 0
        assert applied(tmp_path, plan).returncode == 4  # what it completed is complete


def test_restore_puts_an_integration_back(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        applied(tmp_path)
        before = upload(url)
        (tmp_path / "crm.yaml").write_text("kind: Integration\nintegrationId: crm\nstate: absent\n", "utf-8")
        assert applied(tmp_path, *LEAVE).returncode == 0
        (directory,) = map(str, directories(tmp_path))
        refused = gongctl(tmp_path, "restore", directory, *FAST)
        assert (refused.returncode, "GC640" in refused.stderr) == (1, True)
        assert "+ schema/crm/Deal: 3 objects\n" in refused.stdout
        done = gongctl(tmp_path, "restore", directory, "--auto-approve", *FAST)
        assert (done.returncode, objects(url)) == (0, before)
        assert "done    objects schema/crm/Deal: 3 objects\n" in done.stdout
        again = gongctl(tmp_path, "restore", directory, "--auto-approve", "-o", "json", *FAST)
        datum = json.loads(again.stdout)
        assert (again.returncode, datum["restore"]["complete"], datum["restore"]["changed"]) == (0, True, False)
        unasked = gongctl(tmp_path, "restore", directory, *FAST)
        assert (unasked.returncode, unasked.stderr) == (0, "")
        assert "    schema/crm/Deal: 3 objects, there already\n" in unasked.stdout
        assert unasked.stdout.endswith("Nothing to do: all of it is there.\n")


def test_restore_refuses_another_account_and_what_is_no_backup(tmp_path: Path) -> None:
    with served() as url, served() as other:
        project(tmp_path, url)
        applied(tmp_path)
        (tmp_path / "crm.yaml").write_text("kind: Integration\nintegrationId: crm\nstate: absent\n", "utf-8")
        applied(tmp_path, *LEAVE)
        (directory,) = map(str, directories(tmp_path))
        project(tmp_path, other)
        foreign = gongctl(tmp_path, "restore", directory, "--auto-approve", *FAST)
        assert (foreign.returncode, "GC748" in foreign.stderr) == (4, True)
        meant = gongctl(tmp_path, "restore", directory, "--auto-approve", "--other-account", *FAST)
        assert meant.returncode == 0
        nothing = gongctl(tmp_path, "restore", str(tmp_path), "--auto-approve", *FAST)
        assert (nothing.returncode, "GC741" in nothing.stderr) == (1, True)


@pytest.mark.parametrize("fault", ["500", "garbage"])
def test_what_cannot_be_saved_is_not_deleted(tmp_path: Path, fault: str) -> None:
    with served(f"{fault}@getCrmObjects") as url:
        project(tmp_path, url)
        applied(tmp_path)
        (tmp_path / "crm.yaml").write_text(OTHER, "utf-8")
        done = applied(tmp_path, *LEAVE, "--max-retries", "0", "--no-count-objects")
        assert done.returncode == 1
        assert "not saved, so not deleted: no backup of integration 'crm' could be made" in done.stdout
        query = {"auth": (KEY, SECRET)}
        (there,) = httpx.get(f"{url}/crm/integrations", **query).json()["integrations"]  # type: ignore[arg-type]
        assert there["integrationType"] == "Custom"
        warned = gongctl(tmp_path, "plan", "--max-rps", "1000", "--max-retries", "0", *LEAVE)
        assert (warned.returncode, "could not be counted" in warned.stderr) == (0, True)
