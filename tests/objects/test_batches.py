from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.model import CrmObject
from gongctl.objects.batches import Batch, BatchLimits, batches
from gongctl.objects.record import Located
from tests.objects.account import located, many

IDS = st.text(max_size=5)
OBJECTS = st.builds(CrmObject, IDS, st.dictionaries(st.text(max_size=3), st.text(max_size=8), max_size=3))
STREAMS = st.lists(st.builds(Located, OBJECTS, st.just("deals.csv"), st.integers(1, 99)), max_size=30)
LIMITS = st.builds(BatchLimits, st.integers(1, 6), st.integers(1, 300))


def size(batch: Batch) -> int:
    """Bytes of the entities as they go out, with the comma behind each."""
    entities = [{"objectId": one.object.object_id, "fields": one.object.fields} for one in batch.located]
    return len(json.dumps(entities, separators=(",", ":")).encode()) - 1


@given(STREAMS, LIMITS)
def test_batches_are_the_stream_within_its_limits(stream: list[Located], limits: BatchLimits) -> None:
    found = list(batches(stream, limits))
    assert [one for batch in found for one in batch.located] == stream
    assert [batch.number for batch in found] == list(range(len(found)))
    for batch in found:
        ids = [one.object.object_id for one in batch.located]
        assert len(ids) == len(set(ids)) <= limits.objects
        assert size(batch) <= limits.size or len(ids) == 1


@given(STREAMS, LIMITS)
def test_no_batch_could_have_taken_one_more(stream: list[Located], limits: BatchLimits) -> None:
    for one, after in pairwise(batches(stream, limits)):
        larger = Batch(0, (*one.located, after.located[0]), "")
        repeated = after.located[0].object.object_id in {each.object.object_id for each in one.located}
        assert repeated or len(larger.located) > limits.objects or size(larger) > limits.size


@given(STREAMS, STREAMS)
def test_the_digest_is_that_of_the_objects(one: list[Located], other: list[Located]) -> None:
    limits = BatchLimits(100, 10**9)
    digests = [[batch.digest for batch in batches(stream, limits)] for stream in (one, other)]
    same = [each.object for each in one] == [each.object for each in other]
    assert (digests[0] == digests[1]) is same


def test_where_an_object_was_read_does_not_change_its_batch() -> None:
    here, there = located("1"), located("1", file="elsewhere.csv")
    assert [one.digest for one in batches(here, BatchLimits())] == [one.digest for one in batches(there, BatchLimits())]


@pytest.mark.parametrize(
    ("stream", "place"),
    [
        (many(1), "deals.csv:2"),
        (many(3), "deals.csv:2-4"),
        ([*located("1"), *located("2", file="more.csv")], "deals.csv:2-more.csv:2"),
    ],
)
def test_the_place_of_a_batch(stream: list[Located], place: str) -> None:
    assert [one.place for one in batches(stream, BatchLimits())] == [place]


@pytest.mark.parametrize(("objects", "bytes_"), [(0, 1), (1, 0), (-1, 5)])
def test_limits_within_which_nothing_fits(objects: int, bytes_: int) -> None:
    with pytest.raises(ValueError, match="at least one object"):
        BatchLimits(objects, bytes_)


def test_another_form_has_another_size() -> None:
    limits = BatchLimits(100, 10, lambda one: len(one.object_id))
    found = list(batches(located("a" * 6, "bbbb", "c", "d" * 11, "e"), limits))
    assert [[one.object.object_id for one in batch.located] for batch in found] == [
        ["a" * 6, "bbbb"],
        ["c"],
        ["d" * 11],
        ["e"],
    ]
