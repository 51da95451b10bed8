from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from gongctl.diagnostics import GongctlError
from gongctl.model import UploadStatus
from gongctl.objects.journal import KEPT_FOR, Entry, Journal, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENTRY = Entry("digest", "id-1")

OTHER_PROCESS = """
import sys
from pathlib import Path
from gongctl.objects.journal import Journal
with Journal(Path(sys.argv[1])) as journal:
    journal.upload("deals")
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".gongctl" / "uploads.sqlite"


def test_what_was_written_is_there_for_the_next_run(path: Path) -> None:
    status = UploadStatus("Complete", 1, 2, ("no", "\ud800\0\U0001f600"), (3, None))
    with Journal(path) as journal:
        upload = journal.upload("deals")
        assert upload.entry(0) is None
        for number in range(3):
            upload.plan(number, Entry("digest", f"id-{number}"))
        upload.sent(1)
        upload.finished(2, status)
    with Journal(path) as journal:
        upload = journal.upload("deals")
        assert upload.name == "deals"
        assert [upload.entry(number) for number in range(4)] == [
            Entry("digest", "id-0", State.PLANNED),
            Entry("digest", "id-1", State.SENT),
            Entry("digest", "id-2", State.FINISHED, status),
            None,
        ]
        assert journal.upload("another").entry(0) is None


def test_a_batch_that_is_planned_anew_forgets_how_the_former_ended(path: Path) -> None:
    with Journal(path) as journal:
        upload = journal.upload("deals")
        upload.plan(0, ENTRY)
        upload.finished(0, UploadStatus("Complete"))
        upload.plan(0, Entry("another", "id-2"))
        assert upload.entry(0) == Entry("another", "id-2", State.PLANNED)


def test_a_finished_upload_begins_anew(path: Path) -> None:
    with Journal(path) as journal:
        upload = journal.upload("deals")
        upload.plan(0, ENTRY)
        upload.finish()
    with Journal(path) as journal:
        assert journal.upload("deals").entry(0) is None


@pytest.mark.parametrize("finished", [True, False])
def test_what_was_not_touched_for_a_month_is_forgotten(path: Path, finished: bool) -> None:
    with Journal(path, lambda: 1000.0) as journal:
        old = journal.upload("deals")
        old.plan(0, ENTRY)
        if finished:
            old.finish()
    with Journal(path, lambda: 1000.0 + KEPT_FOR), closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM batches").fetchone() == (1,)
    with Journal(path, lambda: 1001.0 + KEPT_FOR), closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM uploads").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM batches").fetchone() == (0,)


def test_what_is_gone_on_with_is_not_old(path: Path) -> None:
    with Journal(path, lambda: 1000.0) as journal:
        journal.upload("deals").plan(0, ENTRY)
    with Journal(path, lambda: 1000.0 + KEPT_FOR) as journal:
        journal.upload("deals")
    with Journal(path, lambda: 999.0 + 2 * KEPT_FOR) as journal:
        assert journal.upload("deals").entry(0) == ENTRY


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_it_is_for_its_owner_alone_and_not_for_git(path: Path) -> None:
    with Journal(path) as journal:
        journal.upload("deals").plan(0, ENTRY)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert {one.stat().st_mode & 0o077 for one in path.parent.glob("uploads.sqlite*")} == {0}
    assert (path.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_another_directory_gets_no_gitignore(tmp_path: Path) -> None:
    with Journal(tmp_path / "backup" / "uploads.sqlite"):
        assert sorted(one.name for one in (tmp_path / "backup").iterdir()) == ["uploads.sqlite"]


def test_one_upload_is_made_once_at_a_time(path: Path) -> None:
    with Journal(path) as journal:
        journal.upload("deals")
        with Journal(path):
            pass  # opened and closed while the lock is held, in the same process, which must not take it away
        done = subprocess.run([sys.executable, "-c", OTHER_PROCESS, str(path)], capture_output=True, check=False)
        assert b"GC732" in done.stderr or b"another run" in done.stderr
    with Journal(path) as journal, Journal(path) as other:
        journal.upload("deals")
        for one in (journal, other):
            with pytest.raises(GongctlError) as caught:
                one.upload("deals")
            assert [each.code for each in caught.value.diagnostics] == ["GC732"]
        other.upload("accounts")
    with Journal(path) as journal:
        journal.upload("deals")
        journal.upload("accounts")
    assert [one.name for one in path.parent.iterdir() if "lock" in one.name] == []


def test_another_process_is_told_and_one_that_was_killed_is_not_waited_for(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        for _ in range(2):
            with Journal(path) as journal:
                with pytest.raises(GongctlError, match="another run of gongctl"):
                    journal.upload("deals")
                journal.upload("accounts")
        other.kill()
        other.wait()
        assert [one.name for one in path.parent.glob("*.lock")]
        with Journal(path) as journal:
            assert [one.name for one in path.parent.glob("*.lock")] == []
            journal.upload("deals")


def test_several_threads(path: Path) -> None:
    with Journal(path) as journal:
        upload = journal.upload("deals")

        def write(start: int) -> None:
            for number in range(start, start + 20):
                upload.plan(number, Entry(str(number), str(number)))
                upload.sent(number)

        threads = [threading.Thread(target=write, args=(start,)) for start in (0, 20, 40)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert all(upload.entry(number) == Entry(str(number), str(number), State.SENT) for number in range(60))


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, it is a text\n" * 100)


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE letters (content TEXT)")


def of_another_version(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (garbage, "not a database"),
        (of_another_program, "another program"),
        (of_another_version, "another version of gongctl"),
        (lambda path: path.mkdir(), "unable to open"),
        (lambda path: path.parent.chmod(0o500), "Permission denied|denied|readonly"),
        (lambda path: (path.parent.rmdir(), path.parent.write_text("")), "exists|directory"),
    ],
)
def test_a_file_that_cannot_be_the_journal(path: Path, make: Callable[[Path], object], words: str) -> None:
    path.parent.mkdir()
    make(path)
    if path.parent.is_dir() and path.parent.stat().st_mode & 0o777 == 0o500 and can_write(path.parent):
        pytest.skip("whoever runs the tests may write everywhere")
    with pytest.raises(GongctlError, match=words) as caught:
        Journal(path)
    assert [one.code for one in caught.value.diagnostics] == ["GC731"]
    assert str(path) in caught.value.diagnostics[0].summary


def can_write(directory: Path) -> bool:
    try:
        (directory / "probe").write_text("")
    except OSError:
        return False
    return True


def test_a_journal_that_is_closed_cannot_be_written(path: Path) -> None:
    journal = Journal(path)
    upload = journal.upload("deals")
    journal.close()
    journal.close()
    with pytest.raises(GongctlError, match="cannot be used"):
        upload.plan(0, ENTRY)
