"""`gongctl restore` killed at the calls that count, and answered by a person."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.cli.running import KEY, SECRET, gongctl, project, served, started
from tests.cli.test_backups import AMOUNT, FAST, LEAVE, NOTES, applied, directories, objects, upload
from tests.cli.test_interruption import ended, heard
from tests.cli.test_program import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

GONE = "kind: Integration\nintegrationId: crm\nstate: absent\n"


def deleted(root: Path, url: str, number: int) -> tuple[str, dict[str, dict[str, str]]]:
    """Apply a project, put objects there, delete it all; give the directory of the backup, and what was there."""
    project(root, url)
    applied(root)
    before = upload(url, number)
    (root / "crm.yaml").write_text(GONE, "utf-8")
    assert applied(root, *LEAVE).returncode == 0
    assert objects(url) == {}
    (directory,) = map(str, directories(root))
    return directory, before


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("slow=3@registerCrmIntegration#2", "GET /v2/crm/integrations"),
        ("slow=3@uploadObjectSchema#3", "PUT /v2/crm/integrations"),
        ("slow=3@uploadCrmObjects#3", "POST /v2/crm/entities"),
    ],
)
def test_killed_as_a_program_it_goes_on(tmp_path: Path, fault: str, seen: str) -> None:
    with served(fault) as url:
        directory, before = deleted(tmp_path, url, 1500)
        with started(tmp_path, "restore", directory, "--auto-approve", "--max-rps", "1000", "-vv") as program:
            heard(program, seen)
            program.send_signal(signal.SIGKILL)
            assert ended(program)[0] == -signal.SIGKILL
        assert objects(url) != before
        assert gongctl(tmp_path, "restore", directory, "--auto-approve", *FAST).returncode == 0
        query = {"integrationId": "crm", "objectType": "Deal"}
        found = httpx.get(f"{url}/crm/objects", params=query, auth=(KEY, SECRET)).json()["objects"]
        assert len(found) == len(before)
        assert objects(url) == before
        fields = httpx.get(f"{url}/crm/entity-schema", params=query, auth=(KEY, SECRET)).json()["fields"]
        assert [one["uniqueName"] for one in fields] == [AMOUNT["uniqueName"], NOTES["uniqueName"]]


QUESTION = "Put it back into test? [y/N]"


def change(url: str) -> None:
    entities = [{"objectId": "1", "fields": {"amount": "99"}}, {"objectId": "new", "fields": {"amount": "5"}}]
    query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "change"}
    httpx.post(f"{url}/crm/entities", params=query, json={"entities": entities}, auth=(KEY, SECRET))


def test_a_person_sees_what_is_written_over(tmp_path: Path) -> None:
    with served() as url:
        directory, before = deleted(tmp_path, url, 3)
        gongctl(tmp_path, "restore", directory, "--auto-approve", *FAST)
        change(url)
        with at_a_terminal(tmp_path, "restore", directory, "--max-rps", "100", columns=200) as terminal:
            terminal.until(QUESTION)
            assert "~ schema/crm/Deal: 3 objects: 1 there with other values, which are written over" in terminal.shown
            terminal.type("n\n")
            assert terminal.ended() == 1
            assert "GC641" in terminal.shown
        assert objects(url)["1"] == {"amount": "99"}
        with at_a_terminal(tmp_path, "restore", directory, "--max-rps", "100") as terminal:
            terminal.until(QUESTION)
            terminal.type("y\n")
            assert terminal.ended() == 0
        assert objects(url) == {**before, "new": {"amount": "5"}}


def test_an_account_that_moves_while_it_is_looked_at(tmp_path: Path) -> None:
    with served() as url:
        directory, _ = deleted(tmp_path, url, 3)
        gongctl(tmp_path, "restore", directory, "--auto-approve", *FAST)
        httpx.post(
            f"{url}/crm/entity-schema",
            json={"integrationId": "crm", "objectType": "Deal", "fields": [AMOUNT]},
            auth=(KEY, SECRET),
        )
        with at_a_terminal(tmp_path, "restore", directory, "--max-rps", "100", columns=200) as terminal:
            terminal.until(QUESTION)
            change(url)
            terminal.type("y\n")
            assert terminal.ended() == 4
            assert "GC642" in terminal.shown
            assert "the account moved since that was shown, so nothing was done" in terminal.shown
        assert objects(url)["1"] == {"amount": "99"}
