"""Deletions whose end a run did not see: the next one waits for them, and sends no second delete."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from gongctl.deletions import FILE, DeletionLog
from gongctl.ledger import Result
from gongctl.model import Account
from tests.apply.test_live import LEAVE, OWNED, filled, gone_in, only

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account("there", "http://localhost/v2", "live")


@pytest.fixture
def log(tmp_path: Path) -> DeletionLog:
    return DeletionLog(tmp_path / "own", ACCOUNT)


def test_the_next_run_waits_for_what_was_accepted(log: DeletionLog) -> None:
    with closing(filled()) as world:
        first = world.apply(gone_in(world), waiting=world.waiting(wished=False), deletions=log)
        assert only(first).result is Result.ACCEPTED
        (noted,) = log.open()
        world.forget()
        second = world.apply(gone_in(world), deletions=log)
        assert only(second).result is Result.DONE
        assert second.converged
        assert world.counting.writes == 0
        assert log.open() == ()
        assert noted.assigned_id.isdigit()


def test_a_replacement_that_was_interrupted_goes_on_to_its_registration(log: DeletionLog) -> None:
    for hidden in ("listed", "hidden"):
        with closing(filled(while_deleting=hidden)) as world:
            short = world.waiting(timeout=0.0)
            plan = world.plan(OWNED, policy=LEAVE)
            assert world.apply(plan, waiting=short, deletions=log).steps[0].result is Result.ACCEPTED
            assert world.apply(world.plan(OWNED, policy=LEAVE), deletions=log).converged
            assert world.plan(OWNED).empty
            assert log.open() == ()


def test_what_takes_the_room_and_does_not_end_is_told(log: DeletionLog) -> None:
    with closing(filled(while_deleting="hidden", deleting_seconds=3600.0)) as world:
        world.apply(gone_in(world), waiting=world.waiting(wished=False), deletions=log)
        outcome = world.apply(world.plan(OWNED), waiting=world.waiting(timeout=60.0), deletions=log)
        assert outcome.steps[0].result is Result.FAILED
        assert outcome.steps[0].problem.startswith("waits for an integration that is being deleted (")
        assert not outcome.attempted


def test_one_that_ended_or_is_not_known_is_asked_for_anew(log: DeletionLog) -> None:
    with closing(filled()) as world:
        assigned = world.dialect.integrations()[0].assigned_id
        assert assigned is not None
        log.note(assigned, "nobody-made-this")
        assert world.apply(gone_in(world), deletions=log).converged
        assert log.open() == ()


def test_each_account_has_its_own_and_a_week_is_the_end_of_all(tmp_path: Path, log: DeletionLog) -> None:
    log.note("1", "a")
    log.note("2", "b")
    log.ended("a")
    assert [(one.assigned_id, one.client_request_id) for one in log.open()] == [("2", "b")]
    other = Account("there", "https://us-12345.api.gong.io/v2", "live")
    assert DeletionLog(tmp_path / "own", other).open() == ()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
    assert DeletionLog(tmp_path / "own", ACCOUNT, lambda: later).open() == ()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"http://localhost/v2 live": 7}', '{"http://localhost/v2 live": [7, {}, {"assigned_id": "x"}]}',
     '{"http://localhost/v2 live": [{"assigned_id": "1", "client_request_id": "a", "since": "then"}]}'],
)  # fmt: skip
def test_a_file_that_somebody_spoilt_remembers_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    log = DeletionLog(tmp_path, ACCOUNT)
    assert log.open() == ()
    log.note("1", "b")
    assert [one.client_request_id for one in log.open()] == ["b"]


def test_where_nothing_can_be_written_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file", "utf-8")
    log = DeletionLog(tmp_path / "own", ACCOUNT)
    log.note("1", "a")
    assert log.open() == ()
