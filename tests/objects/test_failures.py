from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.model import UploadStatus
from gongctl.objects.batches import BatchLimits, batches
from gongctl.objects.failures import judge
from tests.objects.account import located


def attributed(words: str, *ids: str) -> str | None:
    (batch,) = batches(located(*ids), BatchLimits())
    (failure,) = judge(batch, UploadStatus("Complete", len(ids) - 1, 1, (words,))).failures
    assert failure.words == words
    if failure.object_id is None:
        assert failure.line == 2
    else:
        assert failure.line == 2 + ids.index(failure.object_id)
    return failure.object_id


@pytest.mark.parametrize(
    ("words", "ids", "expected"),
    [
        ("Object 11 is bad", ("1", "11"), "11"),
        ("Object 1 is bad", ("1", "11"), "1"),
        ("Object 111 is bad", ("1", "11"), None),
        ("Objects 1 and 11 are bad", ("1", "11"), None),
        ("Objects 1, 1 and 1 are bad", ("1", "11"), "1"),
        ('Object "11" lacks 1', ("1", "11"), "11"),
        ("Object '11' lacks 1", ("1", "11"), "11"),
        ("Object `11` lacks 1", ("1", "11"), "11"),
        ('Object "11" lacks "1"', ("1", "11"), None),
        ("11", ("1", "11"), "11"),
        ("11: no", ("1", "11"), "11"),
        ("(11)", ("1", "11"), "11"),
        ("objectId=11;", ("1", "11"), "11"),
        ("objectId:11.", ("1", "11"), "11"),
        ("at 10:11 it failed", ("10", "11"), None),
        ("at 11.5 it failed", ("11", "5"), None),
        ("at -11 it failed", ("11",), "11"),
        ("crm-11 is bad", ("11", "crm-11"), "crm-11"),
        ("crm-11 is bad", ("11", "crm"), None),
        ("crm_11 is bad", ("11", "crm"), None),
        ("a/b/11 is bad", ("11", "a/b/11"), "a/b/11"),
        ("me@acme.example is bad", ("me", "acme.example"), None),
        ("deal one is bad", ("deal", "deal one"), "deal one"),
        ("é1 is bad", ("1",), None),
        ("everything is bad", ("1", "11"), None),
        ("abc is bad", ("ABC",), None),
        ("", ("1",), None),
        ("an id of nothing", ("", "1"), None),
    ],
)
def test_words_are_about_the_one_object_that_they_name(words: str, ids: tuple[str, ...], expected: str | None) -> None:
    assert attributed(words, *ids) == expected


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=8, unique=True), st.data())
def test_an_id_in_quotation_marks_is_found_whatever_it_looks_like(ids: list[str], data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(ids))
    found = attributed(f"Object {json.dumps(one)} was refused.", *ids)
    assert found in {one, None}
    if not any(other != one and f'"{other}"' in json.dumps(one) for other in ids) and one.isalnum():
        assert found == one


@given(
    st.integers(1, 5),
    st.sampled_from(["Complete", "FAILED", "failed", "complete"]),
    st.none() | st.integers(-2, 9),
    st.none() | st.integers(-2, 9),
    st.lists(st.text(max_size=4), max_size=6),
)
def test_what_failed_is_always_told_and_never_more_than_there_is(
    number: int, status: str, processed: int | None, failed: int | None, words: list[str]
) -> None:
    (batch,) = batches(located(*(f"id{one}" for one in range(number))), BatchLimits())
    found = judge(batch, UploadStatus(status, processed, failed, tuple(words)))
    assert 0 <= found.failed <= number
    assert bool(found.failed) <= bool(found.failures)
    assert [one.words for one in found.failures][: len(words)] == words
    if status.lower() == "failed":
        assert found.failed
    if processed is not None:
        assert found.failed >= number - max(processed, 0) or found.failed >= (failed or len(words))


def numbered(
    objects: int, *lines: int | None, failed: int, words: tuple[str, ...] = ()
) -> list[tuple[str | None, int | None, str]]:
    (batch,) = batches(located(*(f"id{one}" for one in range(objects))), BatchLimits())
    said = words or tuple(f"bad {one}" for one in range(len(lines)))
    found = judge(batch, UploadStatus("Failed", objects - failed, failed, said, lines))
    assert found.failed == failed
    return [(one.object_id, one.line, one.words) for one in found.failures]


def test_the_number_of_an_object_is_its_place_in_the_batch() -> None:
    assert numbered(5, 1, 5, failed=2) == [("id0", 2, "bad 0"), ("id4", 6, "bad 1")]
    assert numbered(5, 2, None, failed=2, words=("id4 is bad", "id3 is bad")) == [
        ("id1", 3, "id4 is bad"),
        ("id3", 5, "id3 is bad"),
    ]
    assert numbered(3, 0, 4, failed=2) == [
        (None, 2, "line 0 of 3 that were sent: bad 0"),
        (None, 2, "line 4 of 3 that were sent: bad 1"),
    ]


def test_what_is_told_of_a_few_alone() -> None:
    found = numbered(50, *range(1, 21), failed=45)
    assert found[:20] == [(f"id{one}", one + 2, f"bad {one}") for one in range(20)]
    assert found[20:] == [(None, 2, "25 objects more of deals.csv:2-51 failed, of which the account says nothing")]
