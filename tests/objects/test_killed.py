"""Whatever ends a run, and wherever: the next ones bring every object to the account exactly once."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.gong.errors import ConnectionFailedError, RefusedError, Trace
from gongctl.model import UploadStatus
from gongctl.stop import Stop
from tests.objects.account import Account, Sender, SimulatedKill, many, unknowing

if TYPE_CHECKING:
    from gongctl.objects.sending import Sent
    from tests.objects.account import Upload

ENDS = ("kill", "lost", "refused", "stop")


@dataclass
class Trouble:
    """What ends a run: at which call, before or after the account did what was asked, and how."""

    how: str
    when: str
    call: int

    def __post_init__(self) -> None:
        self.stop = Stop()
        self.first = 0
        self.dead = False

    def __call__(self, operation: str, when: str, number: int) -> None:
        self.first = self.first or number
        if self.dead:
            raise SimulatedKill
        if (when, number - self.first + 1) == (self.when, self.call):
            self._strike(operation)

    def _strike(self, operation: str) -> None:
        trace = Trace(operation)
        if self.how == "kill":
            self.dead = True
            raise SimulatedKill
        if self.how == "lost":
            raise ConnectionFailedError("GC601", trace, "no answer", "", unclear=True)
        if self.how == "refused" and self.when == "before":
            raise RefusedError("GC602", trace, "no", "")
        self.stop.request()


TROUBLES = st.builds(Trouble, st.sampled_from(ENDS), st.sampled_from(["before", "after"]), st.integers(1, 12))


def end(upload: Upload) -> UploadStatus:
    """Refuse each object whose id ends with 3."""
    failed = [one for one in upload.ids if one.endswith("3")]
    words = tuple(f"Object {one} is refused." for one in failed)
    return UploadStatus("Complete", len(upload.ids) - len(failed), len(failed), words)


def run(sender: Sender, account: Account, objects: int, parallelism: int, trouble: Trouble | None) -> Sent | None:
    account.trouble = trouble or (lambda *_: None)
    stop = trouble.stop if trouble else Stop()
    try:
        return sender(many(objects), account, parallelism=parallelism, stop=stop)
    except SimulatedKill:
        return None


@given(st.integers(1, 9), st.integers(1, 3), st.integers(1, 3), st.lists(TROUBLES, max_size=5))
def test_every_object_is_there_exactly_once(
    objects: int, polls: int, parallelism: int, troubles: list[Trouble]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        sender, account = Sender(Path(directory) / "uploads.sqlite"), Account(polls=polls, end=end)
        through = 0
        for trouble in troubles:
            sent = run(sender, account, objects, parallelism, trouble)
            if sent is not None and sent.problem is None and not sent.interrupted:
                through += 1  # the trouble lay beyond the last call: this one is done, and the next begins anew
        last = run(sender, account, objects, parallelism, None)

    assert last is not None
    assert (last.problem, last.interrupted) == (None, False)
    assert last.objects + last.skipped + last.failed == objects
    refused = [one.object_id for one in last.failures]
    assert refused == [str(one) for one in range(1, objects + 1) if str(one).endswith("3")]
    assert account.times_taken == {str(one): through + 1 for one in range(1, objects + 1)}
    # What had arrived was never sent a second time, nor under another id.
    assert max(Counter(account.posts).values()) == 1
    assert set(Counter(ids for _, ids in account.posts).values()) == {through + 1}


@given(st.integers(1, 9), st.integers(1, 3), st.integers(1, 3), st.lists(TROUBLES, max_size=5))
def test_every_object_is_there_exactly_once_where_nobody_can_tell_what_arrived(
    objects: int, polls: int, parallelism: int, troubles: list[Trouble]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        sender, account = Sender(Path(directory) / "uploads.sqlite"), unknowing(polls=polls, end=end)
        through = 0
        for trouble in troubles:
            sent = run(sender, account, objects, parallelism, trouble)
            if sent is not None and sent.problem is None and not sent.interrupted:
                through += 1
        last = run(sender, account, objects, parallelism, None)

    assert last is not None
    assert (last.problem, last.interrupted) == (None, False)
    assert last.objects + last.skipped + last.failed == objects
    assert account.times_taken == {str(one): through + 1 for one in range(1, objects + 1)}
    # It may have been sent a second time, but never under another id.
    assert set(Counter(ids for _, ids in set(account.posts)).values()) == {through + 1}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(1, 10))
def test_killed_at_each_call_and_run_again(tmp_path: Path, call: int, when: str) -> None:
    """Of three batches, each of which is sent once and asked about twice."""
    sender, account = Sender(tmp_path / "uploads.sqlite"), Account(polls=2, end=end)
    assert run(sender, account, 6, 1, Trouble("kill", when, call)) is None
    ids = dict(account.posts)
    last = run(sender, account, 6, 1, None)
    assert last is not None
    assert (last.objects + last.skipped, last.failed) == (5, 1)
    assert account.times_taken == dict.fromkeys("123456", 1)
    assert ids.items() <= dict(account.posts).items()
    assert len(account.posts) == 3


def program(directory: Path, call: int, when: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.objects.killed_program", str(directory), str(call), when]
    return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_program_that_is_killed_again_and_again(tmp_path: Path, when: str) -> None:
    """Of three batches; each run comes further, and the last one finds what is left."""
    for call in (1, 3, 4):
        assert program(tmp_path, call, when).returncode == -signal.SIGKILL
    last = program(tmp_path, 0, when)
    assert last.stderr == ""
    objects, skipped, complete = last.stdout.split()
    assert (int(objects) + int(skipped), complete) == (5, "True")
    with closing(sqlite3.connect(tmp_path / "account.sqlite")) as account:
        assert account.execute("SELECT object_id FROM objects").fetchall() == [(one,) for one in "12345"]
        assert account.execute("SELECT count(*) FROM uploads").fetchone() == (3,)
    assert [one.name for one in tmp_path.glob("*.lock")] == []
