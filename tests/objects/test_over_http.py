"""Sending through the real client, to an emulator at which things go wrong."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from gongctl.model import CrmObject, Field, Integration
from gongctl.objects.record import Located
from gongctl.objects.sending import Failure, Sent
from tests.apply.world import World, faulty
from tests.objects.account import KEY, Sender, many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAULTS = [
    "429@uploadCrmObjects#2",
    "503@uploadCrmObjects#2",
    "502html:done@uploadCrmObjects#first",
    "500:done@uploadCrmObjects#first",
    "drop-before@uploadCrmObjects#first",
    "drop-after@uploadCrmObjects#2",
    "truncate@uploadCrmObjects#first",
    "garbage@uploadCrmObjects#3",
    "503@getUploadStatus#first",
    "drop-after@getUploadStatus#2",
    "garbage@getUploadStatus#4",
]


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return Sender(tmp_path / "uploads.sqlite")


@contextmanager
def account(*faults: str, retries: int = 4) -> Iterator[World]:
    with closing(faulty(*faults, retries=retries)) as world:
        world.dialect.register(Integration(KEY.integration_id, "Custom"))
        world.dialect.upload_schema(KEY, [Field("amount", "Amount", "NUMBER"), Field("stage", "Stage", "STRING")])
        world.forget()
        yield world


def there(world: World) -> list[str]:
    return [one.object_id for one in world.dialect.objects(KEY)]


def request_ids(world: World) -> set[str]:
    return {query["clientRequestId"] for query in world.counting.queries if "clientRequestId" in query}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_another_try_mends_is_not_seen(sender: Sender, fault: str) -> None:
    with account(fault) as world:
        assert sender(many(6), world.dialect) == Sent(objects=6, batches=3, attempted=True)
        assert there(world) == ["1", "2", "3", "4", "5", "6"]
        assert len(request_ids(world)) == 3


@pytest.mark.parametrize("fault", FAULTS)
def test_what_no_other_try_mends_is_told_or_settled_and_gone_on_with(sender: Sender, fault: str) -> None:
    with account(fault, retries=0) as world:
        runs = [sender(many(6), world.dialect)]
        while not runs[-1].complete:
            assert runs[-1].problem is not None
            assert runs[-1].problem.summary.startswith("deals.csv:")
            runs.append(sender(many(6), world.dialect))
        assert len(runs) <= 2
        assert sum(one.objects for one in runs) == 6
        assert runs[-1].objects + runs[-1].skipped == 6
        assert there(world) == ["1", "2", "3", "4", "5", "6"]
        assert len(request_ids(world)) == 3


def test_side_by_side(sender: Sender) -> None:
    faults = ("503@uploadCrmObjects#4-6", "drop-after@uploadCrmObjects#9", "429@getUploadStatus#5-8")
    with account(*faults) as world:
        assert sender(many(99), world.dialect, size=5, parallelism=8) == Sent(objects=99, batches=20, attempted=True)
        assert len(there(world)) == 99
        assert len(request_ids(world)) == 20


def test_a_refusal_as_a_whole(sender: Sender) -> None:
    with account() as world:
        world.dialect.delete(KEY.integration_id, "gone")
        sent = sender(many(3), world.dialect)
        assert sent.problem is not None
        assert sent.problem.code == "GC602"
        assert 'There is no integration "acme"' in sent.problem.summary
        assert sent.problem.summary.startswith("deals.csv:2-3: ")


def test_objects_that_the_account_refuses_are_named_with_their_lines(sender: Sender) -> None:
    values = {"1": "12.50", "11": "twelve", "7": "1e3", "70": "1,000"}
    objects = [
        Located(CrmObject(one, {"amount": value}), "deals.csv", line)
        for line, (one, value) in enumerate(values.items(), 2)
    ]
    with account() as world:
        sent = sender(objects, world.dialect, size=10)
        assert there(world) == ["1", "7"]
    assert (sent.objects, sent.failed) == (2, 2)
    assert sent.failures == (
        Failure("11", "deals.csv", 3, 'Object "11": the field "amount" is a NUMBER, and "twelve" is none.'),
        Failure("70", "deals.csv", 5, 'Object "70": the field "amount" is a NUMBER, and "1,000" is none.'),
    )
