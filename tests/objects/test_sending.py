from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongctl.capabilities import DIALECTS, OPENAPI
from gongctl.diagnostics import failure
from gongctl.gong.errors import (
    AnswerError,
    CallError,
    ConnectionFailedError,
    NotStartedError,
    RefusedError,
    Trace,
    UnsentError,
)
from gongctl.model import CrmObject, UploadStatus
from gongctl.objects import sending
from gongctl.objects.record import Located
from gongctl.objects.sending import Failure, Request, Sent
from gongctl.stop import Stop
from tests.objects.account import Account, Clock, Sender, SimulatedKill, located, many, unknowing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.objects.account import Upload


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return Sender(tmp_path / "uploads.sqlite")


def refused(status: int = 400, *, unclear: bool = False) -> RefusedError:
    trace = Trace("uploadCrmObjects", status)
    return RefusedError("GC602", trace, f"uploadCrmObjects: HTTP {status}: no", "mend it", unclear=unclear)


def lost() -> ConnectionFailedError:
    return ConnectionFailedError("GC601", Trace("uploadCrmObjects"), "no answer", "look", unclear=True)


def once(operation: str, when: str, number: int, error: Callable[[], BaseException]) -> Callable[[str, str, int], None]:
    """Trouble at one call of the account, counted from 1 over both operations."""

    def trouble(*at: object) -> None:
        if at == (operation, when, number):
            raise error()

    return trouble


def test_objects_go_out_in_batches_and_are_followed_to_their_end(sender: Sender) -> None:
    account = Account(polls=3)
    sent = sender(many(5), account)
    assert sent == Sent(objects=5, batches=3, attempted=True)
    assert sent.complete
    assert account.posts == [("id-0", ("1", "2")), ("id-1", ("3", "4")), ("id-2", ("5",))]
    assert [one.asked for one in account.uploads.values()] == [3, 3, 3]


def test_nothing_to_send(sender: Sender) -> None:
    assert sender([], Account()) == Sent()


def test_progress_is_told_by_the_calling_thread_alone(sender: Sender) -> None:
    told: list[tuple[int, int | None]] = []
    threads = set()

    def tell(done: int, total: int | None, /) -> None:
        told.append((done, total))
        threads.add(threading.current_thread())

    sender(many(7), Account(), tell=tell, total=7, parallelism=3)
    assert [total for _, total in told] == [7] * 4
    assert sorted(told) == told
    assert told[-1] == (7, 7)
    assert threads == {threading.current_thread()}


def test_whoever_cannot_show_progress_stops_nothing(sender: Sender) -> None:
    def tell(_done: int, _total: int | None, /) -> None:
        raise OSError

    assert sender(many(3), Account(), tell=tell).complete


def test_not_more_batches_are_in_flight_nor_in_memory_than_were_said(sender: Sender) -> None:
    account = Account(polls=3)
    read = 0
    ahead = 0

    def stream() -> Iterator[Located]:
        nonlocal read, ahead
        for one in many(40):
            read += 1
            ahead = max(ahead, read - 2 * len(account.posts))
            yield one

    assert sender(stream(), account, parallelism=3).objects == 40
    assert 1 <= account.most_in_flight <= 3
    # Those in flight, the one that waits for its turn, and the object at which it is seen to be full.
    assert ahead <= 2 * (3 + 1) + 1


def test_an_object_that_comes_again_waits_until_its_first_is_through(sender: Sender) -> None:
    account = Account(polls=4)
    twice = [*located("1", "2", stage="old"), *located("3", "1", stage="new")]
    assert sender(twice, account, parallelism=4).objects == 4
    assert account.most_in_flight == 1
    assert account.objects["1"] == {"stage": "new"}


# What the account says at the end


@pytest.mark.parametrize(
    ("status", "failed", "failures"),
    [
        (UploadStatus("COMPLETE", 3, 0), 0, []),
        (UploadStatus("Complete"), 0, []),
        (
            UploadStatus("Complete", 2, 1, ('Object "2" lacks required fields: "name".',)),
            1,
            [Failure("2", "deals.csv", 3, 'Object "2" lacks required fields: "name".')],
        ),
        (
            UploadStatus("Failed", 0, 3, ("No schema.",)),
            3,
            [
                Failure(None, "deals.csv", 2, "No schema."),
                Failure(
                    None,
                    "deals.csv",
                    2,
                    "2 objects more of deals.csv:2-4 failed, of which the account says nothing",
                ),
            ],
        ),
        (
            UploadStatus("Complete", 2, 1),
            1,
            [Failure(None, "deals.csv", 2, "1 object of deals.csv:2-4 failed, of which the account says nothing")],
        ),
        (
            UploadStatus("failed"),
            3,
            [Failure(None, "deals.csv", 2, "the account says 'failed', and gives no numbers")],
        ),
        (
            UploadStatus("Failed", 3, 0),
            3,
            [Failure(None, "deals.csv", 2, "the account says 'Failed', and counts no object as failed")],
        ),
        (
            UploadStatus("Complete", 1, 0),
            2,
            [
                Failure(
                    None,
                    "deals.csv",
                    2,
                    "the account says 'Complete', and counts 1 of 3 objects as processed and 0 as failed",
                )
            ],
        ),
        (UploadStatus("Complete", None, None, ("3 is bad",)), 1, [Failure("3", "deals.csv", 4, "3 is bad")]),
        (
            UploadStatus("Complete", 0, 70),
            3,
            [Failure(None, "deals.csv", 2, "3 objects of deals.csv:2-4 failed, of which the account says nothing")],
        ),
    ],
)
def test_what_the_end_of_a_batch_says(
    sender: Sender, status: UploadStatus, failed: int, failures: list[Failure]
) -> None:
    sent = sender(many(3), Account(end=lambda _: status), size=3)
    assert (sent.objects, sent.failed, list(sent.failures)) == (3 - failed, failed, failures)
    assert sent.complete is (failed == 0)
    assert sent.problem is None


def test_complete_at_once_is_not_believed_without_a_look_at_the_status(sender: Sender) -> None:
    account = Account(at_post="Complete", end=lambda _: UploadStatus("Complete", 1, 1, ("1: no",)))
    assert sender(many(2), account).failed == 1


def test_failures_are_told_in_the_order_of_the_stream_and_only_the_first_of_very_many(sender: Sender) -> None:
    def end(upload: Upload) -> UploadStatus:
        return UploadStatus("Failed", 0, len(upload.ids), tuple(f"{one}: no" for one in upload.ids))

    sent = sender(many(10_500), Account(end=end), size=1000, parallelism=3)
    assert sent.failed == 10_500
    assert len(sent.failures) == 10_000
    assert [one.line for one in sent.failures] == sorted(one.line or 0 for one in sent.failures)


def test_the_questions_grow_rarer(sender: Sender) -> None:
    clock = Clock()
    sender(many(1), Account(polls=9), clock=clock, sleep=clock.sleep)
    assert clock.slept == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_an_upload_that_does_not_end_in_time_is_gone_on_with_by_the_next_run(sender: Sender) -> None:
    clock = Clock()
    account = Account(polls=1000)
    sent = sender(many(4), account, clock=clock, sleep=clock.sleep, wait_timeout=7)
    assert clock.now == 7
    assert not sent.complete
    assert sent.attempted
    assert sent.problem is not None
    assert sent.problem.code == "GC730"
    assert sent.problem.summary == (
        "deals.csv:2-3: not finished yet: the account says 'Processing' of the upload 'id-0', and was asked for 7 s"
    )
    assert sent.problem.help == "run again to go on with it, or ask: gongctl objects status acme id-0"
    account.polls = 1
    assert sender(many(4), account) == Sent(objects=4, batches=2, attempted=True)
    assert [one for one, _ in account.posts] == ["id-0", "id-1"]


def test_each_batch_is_told_with_the_id_that_it_went_out_with(sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "gongctl.objects")

    def end(upload: Upload) -> UploadStatus:
        return UploadStatus("Failed" if "3" in upload.ids else "Complete", 2 - ("3" in upload.ids), "3" in upload.ids)

    account = Account(end=end)
    clock = Clock()
    sent = sender(many(4), account)
    assert sent.requests == (
        Request("id-0", "deals.csv:2-3", 2, "Complete"),
        Request("id-1", "deals.csv:4-5", 2, "Failed", 1),
    )
    assert [one.took for one in sent.requests] == [True, False]
    assert caplog.messages == [
        "deals.csv:2-3: upload id-0 of 2 objects",
        "deals.csv:2-3: upload id-0: Complete",
        "deals.csv:4-5: upload id-1 of 2 objects",
        "deals.csv:4-5: upload id-1: Failed",
    ]
    account.polls = 1000
    unfinished = sender(located("7", "8"), account, clock=clock, sleep=clock.sleep, wait_timeout=7)
    assert unfinished.requests == (Request("id-2", "deals.csv:2-3", 2),)
    account.polls = 1
    assert sender(located("7", "8"), account).requests == (Request("id-2", "deals.csv:2-3", 2, "Complete"),)


def test_the_batches_of_an_earlier_run_are_told_too_and_those_refused_are_not(sender: Sender) -> None:
    account = Account(trouble=once("upload", "before", 3, refused))
    assert sender(many(4), account).requests == (Request("id-0", "deals.csv:2-3", 2, "Complete"),)
    assert [one.client_request_id for one in sender(many(4), account).requests] == ["id-0", "id-1"]


def test_batches_that_did_not_take_are_told_however_many_others_there_are(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_REQUESTS", 2)
    account = Account(
        end=lambda upload: UploadStatus("Failed", 0, 2) if "9" in upload.ids else UploadStatus("Complete", 2, 0)
    )
    sent = sender(many(10), account)
    assert [one.place for one in sent.requests] == ["deals.csv:2-3", "deals.csv:4-5", "deals.csv:10-11"]


@pytest.mark.parametrize("status", ["", "Queued", "Paused", "Completed?"])
def test_a_status_that_nobody_knows_is_no_end(sender: Sender, status: str) -> None:
    sent = sender(many(1), Account(end=lambda _: UploadStatus(status, 1, 0)), wait_timeout=3)
    assert sent.problem is not None
    assert sent.problem.code == "GC730"


def test_an_account_that_does_not_know_what_it_accepted(sender: Sender) -> None:
    clock = Clock()
    account = Account(knows_uploads=False)
    sent = sender(many(4), account, clock=clock, sleep=clock.sleep)
    assert 30 <= clock.now <= 36
    assert (sent.objects, sent.complete, sent.attempted) == (0, False, True)
    assert sent.problem is not None
    assert sent.problem.code == "GC733"
    assert sent.problem.summary.startswith("deals.csv:2-3: accepted, but its end is not known: ")
    # Whatever became of it, it is the same upload.
    sender(many(4), account)
    assert account.posts == [("id-0", ("1", "2"))] * 2


def test_an_account_that_takes_a_while_to_know_what_it_accepted(sender: Sender) -> None:
    account = Account(knows_uploads=False)
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        account.knows_uploads = clock.now > 5

    assert sender(many(1), account, clock=clock, sleep=sleep) == Sent(objects=1, batches=1, attempted=True)


# Calls that fail


def test_a_refused_batch_stops_the_upload_and_names_its_place(sender: Sender) -> None:
    account = Account(trouble=once("upload", "before", 3, refused))
    sent = sender(many(6), account)
    assert (sent.objects, sent.batches, sent.complete, sent.attempted) == (2, 2, False, True)
    assert sent.problem is not None
    assert (sent.problem.code, sent.problem.summary) == ("GC602", "deals.csv:4-5: uploadCrmObjects: HTTP 400: no")
    account.trouble = lambda *_: None
    assert sender(many(6), account) == Sent(objects=4, skipped=2, batches=2, attempted=True)
    assert account.posts == [("id-0", ("1", "2")), ("id-1", ("3", "4")), ("id-2", ("5", "6"))]


def test_after_a_failure_nothing_new_begins_and_what_is_in_flight_is_followed(sender: Sender) -> None:
    together = threading.Barrier(2, timeout=10)

    def trouble(operation: str, when: str, number: int) -> None:
        if operation == "upload" and when == "before" and number <= 2:
            together.wait()
            if number == 1:
                raise refused()

    account = Account(trouble=trouble)
    sent = sender(many(20), account, parallelism=2)
    # One more, of ten, may have begun while the failure was on its way.
    assert (sent.objects, sent.batches, len(account.posts)) in {(2, 2, 1), (4, 3, 2)}
    assert sent.problem is not None


def test_an_answer_that_was_lost_is_settled_by_asking(sender: Sender) -> None:
    account = Account(trouble=once("upload", "after", 1, lost))
    assert sender(many(2), account) == Sent(objects=2, batches=1, attempted=True)
    assert len(account.posts) == 1


@pytest.mark.parametrize("error", [lost, lambda: refused(503, unclear=True)])
def test_an_upload_that_did_not_arrive_is_told_with_its_own_error(
    sender: Sender, error: Callable[[], CallError]
) -> None:
    account = Account(trouble=once("upload", "before", 1, error))
    sent = sender(many(2), account)
    assert sent.problem is not None
    assert sent.problem.summary == f"deals.csv:2-3: {error().diagnostics[0].summary}"
    assert sent.attempted
    assert sender(many(2), account).complete
    assert account.posts == [("id-0", ("1", "2"))]


def test_where_asking_fails_too_the_first_error_is_told(sender: Sender) -> None:
    def trouble(operation: str, when: str, _number: int) -> None:
        if (operation, when) == ("upload", "after"):
            raise lost()
        if operation == "status":
            raise refused(503)

    account = Account(trouble=trouble)
    sent = sender(many(2), account)
    assert sent.problem is not None
    assert sent.problem.code == "GC601"
    account.trouble = lambda *_: None
    assert sender(many(2), account) == Sent(objects=2, batches=1)
    assert len(account.posts) == 1


def test_a_question_that_fails_leaves_the_batch_to_the_next_run(sender: Sender) -> None:
    error = AnswerError("GC605", Trace("getUploadStatus"), "getUploadStatus: strange", "look")
    account = Account(trouble=once("status", "before", 2, lambda: error))
    sent = sender(many(2), account)
    assert sent.problem is not None
    assert (sent.problem.code, sent.problem.summary) == ("GC605", "deals.csv:2-3: getUploadStatus: strange")
    assert sender(many(2), account) == Sent(objects=2, batches=1)


def test_a_stream_that_breaks_off_lets_what_is_in_flight_end(sender: Sender) -> None:
    def stream() -> Iterator[Located]:
        yield from many(3)
        raise failure("GC700", "deals.csv has gone")

    account = Account()
    sent = sender(stream(), account)
    assert (sent.objects, sent.complete, len(account.posts)) == (2, False, 1)
    assert sent.problem is not None
    assert sent.problem.summary == "deals.csv has gone"


def test_a_fault_of_ours_is_not_swallowed(sender: Sender) -> None:
    with pytest.raises(ZeroDivisionError):
        sender(many(2), Account(trouble=once("upload", "after", 1, ZeroDivisionError)))


# A wish to stop


def test_a_wish_to_stop_books_what_was_sent_and_does_not_wait_for_its_end(sender: Sender) -> None:
    stop = Stop()

    def trouble(operation: str, when: str, _number: int) -> None:
        if (operation, when) == ("upload", "after"):
            stop.request()

    account = Account(trouble=trouble, polls=50)
    sent = sender(many(6), account, stop=stop)
    assert (sent.interrupted, sent.problem, sent.complete, sent.attempted) == (True, None, False, True)
    assert account.posts == [("id-0", ("1", "2"))]
    account.trouble, account.polls = lambda *_: None, 1
    again = sender(many(6), account)
    assert again == Sent(objects=6, batches=3, attempted=True)
    assert [one for one, _ in account.posts] == ["id-0", "id-1", "id-2"]


@pytest.mark.parametrize("operation", ["upload", "status"])
def test_a_call_that_may_not_begin_any_more(sender: Sender, operation: str) -> None:
    stop = Stop()

    def trouble(at: str, when: str, _number: int) -> None:
        if (at, when) == (operation, "before"):
            stop.request()
            raise NotStartedError

    account = Account(trouble=trouble)
    sent = sender(many(6), account, stop=stop)
    assert (sent.interrupted, sent.attempted) == (True, operation == "status")
    account.trouble = lambda *_: None
    assert sender(many(6), account).objects == 6
    assert len(account.posts) == 3


def test_a_wish_to_stop_before_anything_began(sender: Sender) -> None:
    stop = Stop()
    stop.request()
    account = Account()
    assert sender(many(2), account, stop=stop) == Sent(interrupted=True)
    assert account.posts == []


def test_a_wish_to_stop_after_all_was_done_interrupts_nothing(sender: Sender) -> None:
    stop = Stop()
    assert sender(many(2), Account(), stop=stop, tell=lambda *_: stop.request()).complete


def test_waiting_ends_with_the_wish_to_stop(sender: Sender) -> None:
    stop = Stop()

    def trouble(operation: str, _when: str, number: int) -> None:
        if operation == "status" and number == 3:
            stop.request()  # during the question: the wait after it would be of 0.4 s, and is not begun

    sent = sender(many(2), Account(polls=10**9, trouble=trouble), stop=stop, sleep=None)
    assert sent.interrupted


# Going on


def test_failures_of_batches_that_ended_in_an_earlier_run_are_told_again(sender: Sender) -> None:
    def end(upload: Upload) -> UploadStatus:
        if "1" in upload.ids:
            return UploadStatus("Complete", 1, 1, ("Object 1: no",))
        return UploadStatus("Complete", 2, 0)

    account = Account(end=end, trouble=once("upload", "before", 3, refused))
    told = (Failure("1", "deals.csv", 2, "Object 1: no"),)
    assert sender(many(4), account).failures == told
    sent = sender(many(4), account)
    assert sent == Sent(objects=2, failed=1, skipped=1, batches=1, failures=told, attempted=True)
    assert not sent.complete
    # That one went through to its end, and so the next one begins anew.
    assert sender(many(4), account).batches == 2
    assert len({one for one, _ in account.posts}) == 4


def test_another_upload_has_ids_of_its_own(sender: Sender) -> None:
    account = Account(trouble=once("upload", "before", 3, refused))
    sender(many(4), account)
    sender(many(4), account, name="another")
    assert [one for one, _ in account.posts] == ["id-0", "id-2", "id-3"]


def test_a_batch_that_is_another_now_gets_a_fresh_id(sender: Sender) -> None:
    account = Account(trouble=once("status", "before", 2, lost))
    sender(many(2), account)
    assert sender(located("1", "2", stage="won"), account) == Sent(objects=2, batches=1, attempted=True)
    assert [one for one, _ in account.posts] == ["id-0", "id-1"]
    assert account.objects["1"] == {"stage": "won"}


# The journal


def test_nothing_is_sent_that_the_journal_does_not_know(sender: Sender) -> None:
    account = Account()

    def trouble(operation: str, when: str, _number: int) -> None:
        if (operation, when) == ("upload", "before"):
            with closing(sqlite3.connect(sender.path)) as connection:
                found = connection.execute("SELECT client_request_id FROM batches WHERE state = 'planned'").fetchall()
            assert found == [(f"id-{len(account.posts)}",)]

    account.trouble = trouble
    assert sender(many(6), account).complete


@pytest.mark.parametrize("statement", ["INSERT ON batches", "UPDATE ON batches", "UPDATE ON uploads"])
def test_a_journal_that_cannot_be_written_stops_everything(sender: Sender, statement: str) -> None:
    sender([], Account())
    with closing(sqlite3.connect(sender.path)) as connection:
        connection.execute(f"CREATE TRIGGER full BEFORE {statement} BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    account = Account()
    sent = sender(many(6), account, name="deals" if "uploads" not in statement else "new")
    assert sent.problem is not None
    assert sent.problem.code == "GC731"
    assert "disk is full" in sent.problem.summary
    assert not sent.complete
    assert len(account.posts) == (statement == "UPDATE ON batches")
    with closing(sqlite3.connect(sender.path)) as connection:
        connection.execute("DROP TRIGGER full")
    assert sender(many(6), account, name="deals" if "uploads" not in statement else "new").complete
    assert account.times_taken == dict.fromkeys(["1", "2", "3", "4", "5", "6"], 1)


def test_objects_with_strange_texts(sender: Sender) -> None:
    strange = [Located(CrmObject("\ud800", {"a\0b": "\U0001f600\udfff"}), "deals.csv", 2)]

    def end(_upload: Upload) -> UploadStatus:
        return UploadStatus("Failed", 0, 1, ("\ud800 is no text",))

    assert sender(strange, Account(end=end)).failures[0].object_id == "\ud800"


# An account that says of an upload that was never made what it says of a new one


def killed() -> BaseException:
    return SimulatedKill()


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_killed_run_sent_or_not_is_sent_once(sender: Sender, when: str) -> None:
    account = unknowing(trouble=once("upload", when, 1, killed))
    with pytest.raises(SimulatedKill):
        sender(many(2), account)
    account.trouble = lambda *_: None
    sent = sender(many(2), account)
    assert (sent.objects, sent.complete, sent.problem) == (2, True, None)
    assert account.times_taken == {"1": 1, "2": 1}
    assert {one for one, _ in account.posts} == {"id-0"}


def test_to_be_queued_is_no_proof_that_an_upload_arrived(sender: Sender) -> None:
    account = unknowing(trouble=once("upload", "before", 1, lost))
    sent = sender(many(2), account)
    assert sent.problem is not None
    assert (sent.problem.code, account.posts) == ("GC601", [])
    account.trouble = lambda *_: None
    assert sender(many(2), account).complete
    assert account.posts == [("id-0", ("1", "2"))]


@pytest.mark.parametrize("status", ["Processing", "Complete"])
def test_to_be_under_way_is_one(sender: Sender, status: str) -> None:
    account = unknowing(trouble=once("upload", "after", 1, lost), polls=1, end=lambda _: UploadStatus(status, 2, 0))
    sent = sender(many(2), account, wait_timeout=1)
    assert (sent.complete, len(account.posts)) == (status == "Complete", 1)
    account.end = lambda _: UploadStatus("Complete", 2, 0)
    assert sender(many(2), account).objects + sent.objects >= 2
    assert len(account.posts) == (1 if status == "Processing" else 2)  # the second upload is another one


def test_what_was_accepted_is_only_asked_about(sender: Sender) -> None:
    account = unknowing(polls=1000)
    assert not sender(many(2), account, wait_timeout=1).complete
    account.polls = 1
    assert sender(many(2), account).complete
    assert len(account.posts) == 1


def test_409_of_a_fresh_id_is_a_refusal(sender: Sender) -> None:
    account = unknowing(trouble=once("upload", "before", 1, lambda: refused(409)))
    sent = sender(many(2), account)
    assert sent.problem is not None
    assert (sent.problem.code, sent.attempted, account.calls) == ("GC602", True, 1)


def test_409_of_an_id_that_never_landed_does_not_keep_it_from_being_sent(sender: Sender) -> None:
    account = unknowing(trouble=once("upload", "before", 1, killed))
    with pytest.raises(SimulatedKill):
        sender(many(2), account)
    account.trouble = once("upload", "before", 3, lambda: refused(409))  # for another reason
    sent = sender(many(2), account, wait_timeout=1)
    assert sent.problem is not None
    assert (sent.problem.code, account.posts) == ("GC730", [])
    account.trouble = lambda *_: None
    assert sender(many(2), account).complete


def test_what_was_not_called_for_at_all_was_not_attempted(sender: Sender) -> None:
    def nowhere() -> CallError:
        return UnsentError("GC612", Trace("uploadCrmObjects"), "no integration", "name it")

    sent = sender(many(2), Account(trouble=once("upload", "before", 1, nowhere)))
    assert sent.problem is not None
    assert (sent.problem.code, sent.attempted) == ("GC612", False)


def test_a_stream_that_asks_the_account_ends_with_the_wish_to_stop(sender: Sender) -> None:
    def stream() -> Iterator[Located]:
        yield from many(2)
        raise NotStartedError

    sent = sender(stream(), Account())
    assert (sent.interrupted, sent.problem, sent.complete) == (True, None, False)


def test_uploads_are_as_large_as_the_account_takes_them(sender: Sender) -> None:
    account = Account(capabilities=replace(DIALECTS[OPENAPI], largest_upload=5))
    assert sender(located("aaa", "bb", "c", "dddddddd", "e"), account, size=100).complete
    assert [ids for _, ids in account.posts] == [("aaa", "bb"), ("c",), ("dddddddd",), ("e",)]


def test_lines_are_told_by_a_later_run_too(sender: Sender) -> None:
    def end(upload: Upload) -> UploadStatus:
        return UploadStatus("Failed", 1, 1, ("bad",), (2,)) if "1" in upload.ids else UploadStatus("Complete", 2, 0)

    account = Account(end=end, trouble=once("upload", "before", 3, refused))
    told = (Failure("2", "deals.csv", 3, "bad"),)
    assert sender(many(4), account).failures == told
    sent = sender(many(4), account)
    assert (sent.failures, sent.skipped, sent.objects) == (told, 1, 2)
