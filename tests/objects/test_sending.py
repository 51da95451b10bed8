from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, cast

import pytest

from gongctl.objects.batches import BatchLimits
from gongctl.objects.journal import Journal
from gongctl.objects.sending import SendingCircumstances, Sent, send
from tests.objects.account import KEY, Account, Clock, many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from gongctl.gong.dialect import Dialect
    from gongctl.objects.record import Located

    Sending = Callable[..., Sent]


@pytest.fixture
def sending(tmp_path: Path) -> Sending:
    """Send to an account, with a journal of its own for each test."""
    ids = (f"id-{number}" for number in itertools.count())

    def run(objects: Iterable[Located], account: Account, *, name: str = "deals", size: int = 2, **more: Any) -> Sent:
        clock = Clock()
        given = {"sleep": clock.sleep, "clock": clock, "new_request_id": lambda: next(ids), "parallelism": 1, **more}
        with Journal(tmp_path / "uploads.sqlite") as journal:
            circumstances = SendingCircumstances(BatchLimits(size), **given)
            return send(objects, KEY, cast("Dialect", account), journal.upload(name), circumstances)

    return run


def test_objects_go_out_in_batches_and_are_followed_to_their_end(sending: Sending) -> None:
    account = Account(polls=3)
    assert sending(many(5), account) == Sent(objects=5, batches=3, attempted=True)
    assert account.posts == [("id-0", ("1", "2")), ("id-1", ("3", "4")), ("id-2", ("5",))]
    assert [one.asked for one in account.uploads.values()] == [3, 3, 3]
