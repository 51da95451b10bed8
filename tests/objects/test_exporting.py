"""Objects as rows, CSV and JSON Lines: which, in what order, and how they are written."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.model import CrmObject
from gongctl.objects.exporting import Condition, chosen, columns, csv_lines, json_lines, names_in, rows
from gongctl.objects.spreadsheet import unguarded

OBJECTS = [
    CrmObject("2", {"stage": "won", "name": "Two"}),
    CrmObject("10", {"stage": "", "name": "Ten"}),
    CrmObject("1", {"name": "One"}),
]
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("'=+-@\t\r\n\",;#\x00\x85\u2028\ud800")), max_size=8)
ANY = st.lists(
    st.builds(CrmObject, TEXTS.filter(bool), st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=3)),
    unique_by=lambda one: one.object_id,
    max_size=4,
).filter(lambda found: "objectId" not in names_in(found))


def ids(*conditions: Condition, limit: int | None = None) -> list[str]:
    return [one.object_id for one in chosen(OBJECTS, conditions, limit)]


def test_they_are_ordered_by_id_and_limited() -> None:
    assert ids() == ["1", "10", "2"]
    assert ids(limit=2) == ["1", "10"]
    assert ids(Condition("name", "Two"), limit=1) == ["2"]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ([Condition("stage", "won")], ["2"]),
        ([Condition("stage", "")], ["1", "10"]),
        ([Condition("nothing", "")], ["1", "10", "2"]),
        ([Condition("objectId", "10")], ["10"]),
        ([Condition("stage", "won"), Condition("name", "Ten")], []),
    ],
)
def test_all_conditions_have_to_hold(conditions: list[Condition], found: list[str]) -> None:
    assert ids(*conditions) == found


@pytest.mark.parametrize(
    ("declared", "occurring", "wished", "found"),
    [
        ((), (), (), ("objectId",)),
        (("z", "a"), ("c", "a", "b"), (), ("objectId", "z", "a", "b", "c")),
        (("z", "a"), ("c",), ("c", "z", "c"), ("objectId", "c", "z")),
        ((), ("a",), ("a", "objectId"), ("objectId", "a")),
        ((), ("objectId", "a"), (), ("objectId", "a")),
    ],
)
def test_the_columns(
    declared: tuple[str, ...], occurring: tuple[str, ...], wished: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert columns(declared, occurring, wished) == found


def test_a_field_that_has_the_name_of_the_id_never_takes_its_place() -> None:
    found = [CrmObject("1", {"objectId": "2"})]
    assert list(rows(found, ("objectId",))) == [("1",)]
    assert json.loads(next(json_lines(found, ("objectId",)))) == {"objectId": "1"}


def test_csv_has_plain_line_ends_and_no_formula() -> None:
    found = [CrmObject("1", {"a": "=1+1", "b": "-5"}), CrmObject("2", {"a": "x\ny", "b": 'say "a, b"'})]
    assert "".join(csv_lines(found, ("objectId", "a", "b", "@c"))) == (
        'objectId,a,b,\'@c\n1,\'=1+1,-5,\n2,"x\ny","say ""a, b""",\n'
    )


def test_a_carriage_return_is_quoted_whatever_the_version() -> None:
    (_, line) = csv_lines([CrmObject("1", {"a": "x\ry"})], ("objectId", "a"))
    assert line == '"1","x\ry"\n'


def test_json_lines_tell_a_missing_field_from_an_empty_one() -> None:
    lines = list(json_lines(OBJECTS, ("objectId", "stage")))
    expected = ['{"objectId": "2", "stage": "won"}\n', '{"objectId": "10", "stage": ""}\n', '{"objectId": "1"}\n']
    assert lines == expected


def test_letters_stay_and_what_ends_a_line_or_acts_on_a_runner_does_not() -> None:
    (line,) = json_lines([CrmObject("é漢", {"a": "\u2028\x85\x7f##[error]\ud800"})], ("objectId", "a"))
    assert line == '{"objectId": "é漢", "a": "\\u2028\\u0085\\u007f#\\u0023[error]\\ud800"}\n'


@given(ANY)
def test_json_lines_read_back(found: list[CrmObject]) -> None:
    lines = list(json_lines(found, columns((), names_in(found), ())))
    assert [line.splitlines(keepends=True) for line in lines] == [[line] for line in lines]
    flat = [json.loads(line) for line in lines]
    assert flat == [{"objectId": one.object_id, **one.fields} for one in found]


@given(ANY)
def test_csv_reads_back_and_no_cell_is_a_formula(found: list[CrmObject]) -> None:
    names = columns((), names_in(found), ())
    text = "".join(csv_lines(found, names))
    header, *cells = csv.reader(io.StringIO(text, newline=""))
    for row in (header, *cells):
        assert not [cell for cell in row if cell[:1] in {*"=+@\t\r\n"} or (cell[:1] == "-" and not cell[1:2].isdigit())]
    assert tuple(map(unguarded, header)) == names
    assert [tuple(map(unguarded, row)) for row in cells] == list(rows(found, names))
