from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.backup.envelope import Stage
from gongctl.backup.failures import BackupError
from gongctl.backup.pending import pending, set_stage
from gongctl.backup.reading import read_backup
from tests.backup.crm import ACCOUNT, MOMENT, NEW, contents, saved

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from tests.apply.world import World


@pytest.mark.parametrize(
    ("stage", "waits"),
    [
        (Stage.SAVED, False),
        (Stage.DELETING, True),
        (Stage.DONE, False),
        (Stage.ABANDONED, False),
    ],
)
def test_which_stages_are_of_replacements_that_were_interrupted(
    world: World, tmp_path: Path, stage: Stage, *, waits: bool
) -> None:
    backup = set_stage(saved(world.dialect, tmp_path, target=NEW), stage)
    found = pending(tmp_path, ACCOUNT)
    assert [one.directory for one in found.backups] == ([backup.directory] if waits else [])
    assert not found.warnings


def test_a_stage_is_written_whole_and_changes_nothing_else(world: World, tmp_path: Path) -> None:
    before = saved(world.dialect, tmp_path, target=NEW)
    after = set_stage(before, Stage.DELETING)
    assert (before.stage, after.stage) == ("saved", "deleting")
    again = read_backup(before.directory)
    assert again.manifest == after.manifest
    assert again.manifest.model_copy(update={"stage": "saved", "digest": ""}) == before.manifest.model_copy(
        update={"digest": ""}
    )
    assert sorted(one.name for one in before.directory.iterdir()) == ["manifest.json", "objects", "schemas"]
    back = set_stage(after, Stage.SAVED)
    assert back.manifest == before.manifest
    assert contents(before.directory) == contents(back.directory)


def test_a_backup_for_a_delete_never_waits(world: World, tmp_path: Path) -> None:
    set_stage(saved(world.dialect, tmp_path), Stage.DELETING)
    assert pending(tmp_path, ACCOUNT).backups == ()


@pytest.mark.parametrize("other", [{"environment": "x"}, {"base_url": "x"}, {"dialect": "x"}])
def test_those_of_other_accounts_do_not_count(world: World, tmp_path: Path, other: dict[str, str]) -> None:
    set_stage(saved(world.dialect, tmp_path, target=NEW), Stage.DELETING)
    assert pending(tmp_path, replace(ACCOUNT, **other)).backups == ()


def test_all_of_an_integration_the_oldest_first(world: World, tmp_path: Path) -> None:
    def begun(**deed: Any) -> Backup:
        return set_stage(saved(world.dialect, tmp_path, target=NEW, **deed), Stage.DELETING)

    middle = begun(moment=MOMENT + timedelta(hours=1))
    newest = begun(moment=MOMENT + timedelta(days=1))
    oldest = begun()
    assert [one.directory for one in pending(tmp_path, ACCOUNT).backups] == [
        one.directory for one in (oldest, middle, newest)
    ]
    set_stage(middle, Stage.ABANDONED)
    assert [one.directory for one in pending(tmp_path, ACCOUNT).backups] == [oldest.directory, newest.directory]


def test_what_cannot_be_read_is_a_warning(world: World, tmp_path: Path) -> None:
    good = set_stage(saved(world.dialect, tmp_path, target=NEW), Stage.DELETING)
    bad = set_stage(saved(world.dialect, tmp_path, target=NEW, moment=MOMENT + timedelta(1)), Stage.DELETING)
    (bad.directory / "objects" / "Deal.jsonl").unlink()
    for name in ("empty", "unfinished/schemas"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = pending(tmp_path, ACCOUNT)
    assert [one.directory for one in found.backups] == [good.directory]
    assert [(one.code, one.severity) for one in found.warnings] == [("GC749", "warning")] * 2
    assert [one.summary.replace(str(tmp_path), "") for one in found.warnings] == [
        "/20260502T123015Z-crm/objects/Deal.jsonl was edited or damaged: No such file or directory",
        "/other is no backup: its manifest.json has no 'format': 'gongctl-backup'",
    ]


def test_no_backups_at_all(tmp_path: Path) -> None:
    assert pending(tmp_path / "nowhere", ACCOUNT).backups == ()


def test_a_stage_that_cannot_be_written(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = saved(world.dialect, tmp_path, target=NEW)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BackupError, match="it cannot be written: No space left on device"):
        set_stage(backup, Stage.DELETING)
    assert read_backup(backup.directory).stage is Stage.SAVED
    assert sorted(one.name for one in backup.directory.iterdir()) == ["manifest.json", "objects", "schemas"]


def test_a_stage_of_what_is_another_backup_now(world: World, tmp_path: Path) -> None:
    backup = saved(world.dialect, tmp_path / "one", target=NEW)
    other = saved(world.dialect, tmp_path / "two", target=NEW)
    (other.directory / "manifest.json").replace(backup.directory / "manifest.json")
    with pytest.raises(BackupError, match="it is the manifest of another backup now"):
        set_stage(backup, Stage.DELETING)


def test_looking_where_there_is_nothing_waits_for_no_library() -> None:
    program = (
        "import sys; from pathlib import Path; from gongctl.model import Account\n"
        "from gongctl.backup.pending import pending\n"
        "pending(Path('nowhere'), Account('a', 'b', 'c')); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert not set(done.stdout.split()) & {"pydantic", "httpx", "deepdiff"}
