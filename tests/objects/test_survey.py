"""Data files from bytes to objects, and all that can be wrong with them: each with its code and place."""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.config.likeness import nearest
from gongctl.diagnostics import GongctlError
from gongctl.model import CrmObject, DesiredSchema, Field
from gongctl.objects import sources
from gongctl.objects.comparing import Comparison, Verdict
from gongctl.objects.expected import Expected, expect
from gongctl.objects.exporting import columns, csv_lines, json_lines, names_in
from gongctl.objects.record import Located
from gongctl.objects.seen import SeenIds
from gongctl.objects.sources import DataFile, opened
from gongctl.objects.survey import MOST_TOLD, Survey, located, refused, rejected, survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FIELDS = (
    Field("name", "Deal name", "STRING", is_required=True),
    Field("amount", "Amount", "CURRENCY"),
    Field("open", "Open", "BOOLEAN"),
)
MAPPED = {"Deal Name": "name", "Id": "objectId"}


def expected(*said: tuple[str, str], id_column: str | None = None, mapping: dict[str, str] | None = None) -> Expected:
    schema = DesiredSchema("crm", "Deal", FIELDS, mapping=mapping or {})
    names = ["name", "amount", "open", "objectId"]
    return expect(schema, said, id_column, lambda text: nearest(text, names))


class Read:
    """What a reading of some files came to."""

    def __init__(self, files: list[DataFile], wanted: Expected, said: list[str], ids: SeenIds) -> None:
        self.files, self.wanted, self.ids = files, wanted, ids
        self.found: Survey = survey(files, wanted, said, self.ids)

    @property
    def told(self) -> list[tuple[str, int]]:
        return [(one.code, one.span.start.line if one.span else 0) for one in self.found.told]

    def objects(self) -> list[Located]:
        return list(located(self.files, self.wanted, self.found, self.ids))


@contextmanager
def reading(
    tmp_path: Path,
    *contents: bytes | str,
    wanted: Expected | None = None,
    suffix: str = "csv",
    said: list[str] | None = None,
) -> Iterator[Read]:
    with ExitStack() as stack:
        files = []
        for number, content in enumerate(contents):
            path = tmp_path / f"data{number}.{suffix}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            files.append(stack.enter_context(opened(str(path), None)))
        yield Read(files, wanted or expected(), said or [], stack.enter_context(SeenIds()))


def test_csv_to_objects_with_the_lines_that_they_begin_in(tmp_path: Path) -> None:
    text = 'objectId,name,amount,open\r\n1,"two\r\nlines",1.50,TRUE\r\n\r\n2,\'=SUM,,\r\n'
    with reading(tmp_path, b"\xef\xbb\xbf" + text.encode()) as read:
        assert read.told == []
        assert read.objects() == [
            Located(CrmObject("1", {"name": "two\r\nlines", "amount": "1.50", "open": "true"}), read.files[0].name, 2),
            Located(CrmObject("2", {"name": "=SUM"}), read.files[0].name, 5),
        ]


def test_json_lines_to_objects(tmp_path: Path) -> None:
    lines = [
        '{"objectId": 7, "name": "x", "amount": 0.10, "open": false}',
        "",
        '{"objectId": "8", "name": "y", "amount": null}',
    ]
    with reading(tmp_path, "\n".join(lines), suffix="ndjson") as read:
        assert [(one.line, one.object) for one in read.objects()] == [
            (1, CrmObject("7", {"name": "x", "amount": "0.10", "open": "false"})),
            (3, CrmObject("8", {"name": "y"})),
        ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", [("GC704", 1)]),
        ("objectId,,name\n", [("GC704", 1)]),
        ("objectId,name,name\n", [("GC704", 1)]),
        ("objectId;name\n", [("GC707", 1), ("GC708", 1), ("GC710", 1)]),
        ("name\nx\n", [("GC708", 1)]),
        ("objectId\n1\n", [("GC710", 1)]),
        ("objectId,nmae\n1,x\n", [("GC707", 1), ("GC710", 1)]),
        ("objectId,name\n1\n2,x,y\n3,z\n", [("GC705", 2), ("GC705", 3)]),
        ('objectId,name\n1,"x\n', [("GC703", 2)]),
        ('objectId,name\n1,"x"y\n', [("GC703", 2)]),
        ("objectId,name\n1,a\rb\n", [("GC703", 2)]),
        ("objectId,name\n1,x\n2,\n ,y\n1,z\n", [("GC710", 3), ("GC708", 4), ("GC709", 5)]),
        ("objectId,name,amount,open\n1,x,1.200\xa0,maybe\n".encode(), [("GC711", 2), ("GC711", 2)]),
        ("objectId,name\n1,x\n".encode("utf-16"), [("GC701", 1)]),
        (b"objectId,name\n1,M\xfcller\n", [("GC701", 2)]),
        ("objectId,name\n1,a\0b\n", [("GC711", 2)]),
    ],
)
def test_what_is_wrong_with_csv(tmp_path: Path, content: str | bytes, told: list[tuple[str, int]]) -> None:
    with reading(tmp_path, content) as read:
        assert read.told == told
        assert read.found.problems == len(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('[{"objectId": "1"}]', "GC706"),
        ("{", "GC706"),
        ("7", "GC706"),
        ('{"objectId": "1", "name": {"first": "Ann"}}', "GC706"),
        ('{"objectId": "1", "name": ["x"]}', "GC706"),
        ('{"objectId": "1", "name": "x", "name": "y"}', "GC706"),
        ('{"objectId": "1", "name": NaN}', "GC706"),
        ('{"objectId": "1", "name": "\\ud800"}', "GC706"),
        ("[" * 100_000, "GC706"),
        ('{"name": "x"}', "GC708"),
        ('{"objectId": true, "name": "x"}', "GC708"),
        ('{"objectId": "1", "name": "x", "nope": 1}', "GC707"),
        ('{"objectId": "1"}', "GC710"),
        ('{"objectId": "1", "name": "x", "amount": true}', "GC711"),
    ],
)
def test_what_is_wrong_with_json_lines(tmp_path: Path, line: str, told: str) -> None:
    with reading(tmp_path, line, suffix="jsonl") as read:
        assert read.told == [(told, 1)]


def test_a_key_that_is_no_field_is_told_once(tmp_path: Path) -> None:
    lines = [json.dumps({"objectId": str(one), "name": "x", "nope": one}) for one in range(3)]
    with reading(tmp_path, "\n".join(lines), suffix="jsonl") as read:
        assert (read.told, read.found.rejected) == ([("GC707", 1)], 3)


def test_ids_are_unique_over_all_files_and_both_places_are_named(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name\n1,a\n2,b\n", "objectId,name\n2,c\n3,d\n2,e\n") as read:
        assert read.told == [("GC709", 2), ("GC709", 4)]
        (related,) = read.found.told[0].related
        assert (related.span.file.endswith("data0.csv"), related.span.start.line) == (True, 3)
        assert read.found.rejected == 3
        kept = [one.object.object_id for one in read.objects()]
        assert kept == ["1", "3"]
        reasons = [(one["line"], one["reasons"][0]["code"]) for one in rejected(read.files, read.wanted, read.ids)]
        assert reasons == [(3, "GC709"), (2, "GC709"), (4, "GC709")]


def test_ids_that_are_shared_are_told_beside_a_file_that_cannot_be_read_on(tmp_path: Path) -> None:
    with reading(tmp_path, 'objectId,name\n1,x\n1,y\n2,"z\n') as read:
        assert (read.told, read.found.problems, read.found.fatal) == ([("GC709", 3), ("GC703", 4)], 2, True)


def test_what_is_rejected_stands_there_as_it_was(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name,amount\n1,x,y\n2,z\n3,a,1\n") as read:
        found = list(rejected(read.files, read.wanted, read.ids))
        assert [one["record"] for one in found] == [{"objectId": "1", "name": "x", "amount": "y"}, ["2", "z"]]
        assert [one["objectId"] for one in found] == ["1", None]
        (said,) = refused(read.files, read.wanted, read.found, {(read.files[0].name, 4): ["Gong says no", "twice"]})
        assert (said["objectId"], [one["summary"] for one in said["reasons"]]) == ("3", ["Gong says no", "twice"])


def test_only_the_first_problems_are_told_and_all_are_counted(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name\n" + "".join(f"{one},\n" for one in range(250))) as read:
        assert (len(read.found.told), read.found.problems, read.found.rejected) == (MOST_TOLD, 250, 250)


def test_columns_are_mapped_by_the_schema_and_the_command_line_wins(tmp_path: Path) -> None:
    wanted = expected(("Total", "amount"), ("Note", ""), mapping={**MAPPED, "Sum": "amount"})
    with reading(tmp_path, "Id,Deal Name,Total,Note\n1,x,2,y\n", wanted=wanted) as read:
        assert [one.object for one in read.objects()] == [CrmObject("1", {"name": "x", "amount": "2"})]


def test_two_columns_that_fill_one_field(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name,Deal Name\n1,x,y\n", wanted=expected(mapping={"Deal Name": "name"})) as read:
        assert read.told == [("GC704", 1)]
    with reading(
        tmp_path,
        '{"objectId": "1", "name": "x", "Deal Name": "y"}',
        wanted=expected(mapping={"Deal Name": "name"}),
        suffix="jsonl",
    ) as read:
        assert read.told == [("GC704", 1)]


def test_a_column_that_no_file_has(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name\n1,x\n", wanted=expected(("Nmae", "name")), said=["Nmae"]) as read:
        assert read.told == [("GC713", 0)]


@pytest.mark.parametrize(
    ("said", "id_column", "words"),
    [
        ([("A", "amuont")], None, "did you mean 'amount'?"),
        ([("A", "name"), ("A", "amount")], None, "names the column 'A' twice"),
        ([("A", "name"), ("B", "name")], None, "fills 'name' from 'A' and from 'B'"),
        ([("A", "objectId")], "B", "contradict each other"),
        ([("B", "name")], "B", "contradict each other"),
        ([("B", "")], "B", "contradict each other"),
        ([("objectId", "name")], None, "is mapped to 'name', so none holds the ids"),
        ([("objectId", "")], None, "is left out, so none holds the ids"),
    ],
)
def test_what_the_command_line_may_not_say(said: list[tuple[str, str]], id_column: str | None, words: str) -> None:
    with pytest.raises(GongctlError) as caught:
        expected(*said, id_column=id_column)
    (told,) = caught.value.diagnostics
    assert (told.code, words in f"{told.summary} {told.help}") == ("GC713", True)


@pytest.mark.parametrize(
    ("said", "id_column", "mapping", "found"),
    [
        ([], None, MAPPED, "Id"),
        ([], "Key", MAPPED, "Key"),
        ([("Key", "objectId")], None, MAPPED, "Key"),
        ([("Id", "name")], None, MAPPED, "objectId"),
        ([("Id", "")], None, MAPPED, "objectId"),
        ([("objectId", "name")], None, MAPPED, "Id"),
        ([], "Id", {"Id": "name"}, "Id"),
    ],
)
def test_the_column_of_the_ids(
    said: list[tuple[str, str]], id_column: str | None, mapping: dict[str, str], found: str
) -> None:
    wanted = expected(*said, id_column=id_column, mapping=mapping)
    assert wanted.id_column == found
    assert all(wanted.target(column) == target for column, target in said)


def test_a_mapping_may_not_use_up_the_column_of_the_ids() -> None:
    with pytest.raises(GongctlError, match="so none holds the ids") as caught:
        expected(mapping={"objectId": "name"})
    assert caught.value.diagnostics[0].code == "GC713"


def test_guesses_come_from_labels_and_names() -> None:
    assert expected().likely("deal NAME") == "name"
    assert expected().likely("amonut") == "amount"
    assert expected().likely("xyz") is None


def test_a_file_that_changes_between_the_readings_is_found(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name\n1,x\n") as read:
        with (tmp_path / "data0.csv").open("a") as file:
            file.write("2,y\n")
        with pytest.raises(GongctlError, match="was written to while it was read") as caught:
            read.objects()
        assert caught.value.diagnostics[0].code == "GC715"
        with pytest.raises(GongctlError, match="was written to while it was read"):
            list(refused(read.files, read.wanted, read.found, {(read.files[0].name, 2): ["no"]}))


@pytest.mark.parametrize(
    ("path", "code"), [("nowhere.csv", "GC700"), (".", "GC702"), ("data.xls", "GC702"), ("a\0.csv", "GC700")]
)
def test_files_that_cannot_be_read(tmp_path: Path, path: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GongctlError) as caught, opened(path, None):
        pass
    assert caught.value.diagnostics[0].code == code


def test_standard_input_is_kept_and_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as into:
        into.write(b"objectId,name\n1,x\n")
    with io.TextIOWrapper(os.fdopen(read_end, "rb")) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with opened("-", "csv") as file, SeenIds() as ids:
            read = Read([file], expected(), [], ids)
            assert [(one.file, one.line) for one in read.objects()] == [("<stdin>", 2)]


def test_bounds_of_a_line_and_a_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LONGEST_LINE", 1000)
    monkeypatch.setattr(sources, "LARGEST_CELL", 100)
    with reading(tmp_path, "objectId,name\n1," + "x" * 2000 + "\n") as read:
        assert read.told == [("GC703", 2)]
    with reading(tmp_path, "objectId,name\n1," + "x" * 200 + "\n") as read:
        assert read.told == [("GC703", 2)]


def test_no_room_for_ids(tmp_path: Path) -> None:
    with reading(tmp_path, "objectId,name\n1,x\n") as read:
        ids = SeenIds()
        ids._connection.close()
        with pytest.raises(GongctlError, match="cannot be kept in a temporary file") as caught:
            survey(read.files, read.wanted, [], ids)
        assert caught.value.diagnostics[0].code == "GC716"


# -- compared with what is there


def test_what_would_be_created_and_changed() -> None:
    there = {
        "1": CrmObject("1", {"name": "x", "amount": "1.0", "other": "stays"}),
        "2": CrmObject("2", {"name": "x"}),
    }
    comparison = Comparison(lambda _ids: there, {one.unique_name: one for one in FIELDS})
    stream = [
        Located(CrmObject("1", {"name": "x", "amount": "1"}), "f", 2),
        Located(CrmObject("2", {"name": "y", "open": "true"}), "f", 3),
        Located(CrmObject("3", {"name": "z"}), "f", 4),
    ]
    assert [one.line for one in comparison.differing(stream)] == [3, 4]
    assert comparison.counts == {Verdict.CREATED: 1, Verdict.CHANGED: 1, Verdict.UNCHANGED: 1}
    assert [one.edits for one in comparison.sample] == [
        (("name", "x", "y"), ("open", None, "true")),
        (("name", None, "z"),),
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
OBJECTS = st.lists(
    st.builds(
        CrmObject,
        TEXTS.filter(lambda text: bool(text.strip())),
        st.fixed_dictionaries(
            {"name": TEXTS},
            optional={
                "amount": st.decimals(places=2, allow_nan=False, allow_infinity=False).map(
                    lambda one: format(one, "f")
                ),
                "open": st.sampled_from(["true", "false"]),
            },
        ),
    ),
    unique_by=lambda one: one.object_id,
    min_size=1,
    max_size=6,
)


@given(OBJECTS, st.sampled_from(["csv", "jsonl"]))
def test_what_was_exported_and_is_read_again_is_not_changed(
    tmp_path_factory: pytest.TempPathFactory, objects: list[CrmObject], form: str
) -> None:
    names = columns([one.unique_name for one in FIELDS], names_in(objects), [])
    lines = csv_lines(objects, names) if form == "csv" else json_lines(objects, names)
    with reading(tmp_path_factory.mktemp("export"), "".join(lines), suffix=form) as read:
        assert read.found.told == ()
        assert [one.object for one in read.objects()] == objects
        there = {one.object_id: one for one in objects}
        comparison = Comparison(lambda _ids: there, read.wanted.fields)
        assert list(comparison.differing(read.objects())) == []


def test_objects_are_looked_up_a_hundred_at_a_time_while_they_are_read() -> None:
    asked: list[int] = []

    def look_up(ids: Sequence[str]) -> dict[str, CrmObject]:
        asked.append(len(ids))
        return {one: CrmObject(one, {"amount": "5.0E0"}) for one in ids if int(one) % 2}

    comparison = Comparison(look_up, {"amount": Field("amount", type="PERCENT")})
    stream = (Located(CrmObject(str(one), {"amount": "5"}), "f", one) for one in range(250))
    differing = comparison.differing(stream)
    assert next(differing).line == 0
    assert asked == [100]
    assert len(list(differing)) == 124
    assert (asked, comparison.counts[Verdict.UNCHANGED]) == ([100, 100, 50], 125)


def free() -> Expected:
    schema = DesiredSchema("crm", "STAGE")
    return expect(schema, [("x", ""), ("Y", "z")], "Id", lambda _: None, [Field("at", type="DATETIME")], free=True)


def test_objects_without_a_schema_have_the_columns_that_there_are(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"Id": 7, "x": 1, "Y": true, "n": 1.50, "at": "2026-01-01T00:00:00Z"}\n', "utf-8")
    with opened(str(path), None) as file, SeenIds() as ids:
        read = Read([file], free(), [], ids)
        assert read.told == []
        assert [one.object for one in read.objects()] == [
            CrmObject("7", {"z": "true", "n": "1.50", "at": "2026-01-01T00:00:00Z"})
        ]
    path.write_text('{"Id": "7", "at": "soon"}\n{"n": 1}\n', "utf-8")
    with opened(str(path), None) as file, SeenIds() as ids:
        assert Read([file], free(), [], ids).told == [("GC711", 1), ("GC708", 2)]
