"""The file of `--rejects`: what was not taken, and nobody accused in vain; and no data file is lost to it."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.cli.rejects import Rejects, not_taken
from gongctl.model import DesiredSchema, Field
from gongctl.objects.expected import expect
from gongctl.objects.failures import Failure
from gongctl.objects.seen import SeenIds
from gongctl.objects.sources import opened
from gongctl.objects.survey import survey
from tests.cli.running import command, with_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Refuse = Callable[[Rejects, list[Failure]], None]

SCHEMA = DesiredSchema("crm", "Deal", (Field("name", "Name", "STRING"),))


@contextmanager
def sent(root: Path) -> Iterator[tuple[str, Refuse]]:
    """Give a data file that was checked, by its name, and what adds failures of it to rejects."""
    (root / "deals.csv").write_text("objectId,name\n1,One\n2,Two\n3,Three\n", "utf-8")
    expected = expect(SCHEMA, (), None, lambda _: None)
    with opened(str(root / "deals.csv"), None) as file, SeenIds() as ids:
        found = survey([file], expected, [], ids)
        yield file.name, lambda rejects, failures: rejects.add(not_taken(failures, [file], expected, found))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in path.read_text("utf-8").splitlines()]


def test_all_that_was_said_of_a_record_stands_with_it(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "rejects.jsonl")
    with sent(tmp_path) as (name, refuse):
        refuse(rejects, [Failure("2", name, 3, "too long"), Failure("2", name, 3, "and too late")])
    (one,) = lines(tmp_path / "rejects.jsonl")
    assert (one["objectId"], one["record"]) == ("2", {"objectId": "2", "name": "Two"})
    assert [reason["summary"] for reason in one["reasons"]] == ["too long", "and too late"]


def test_words_about_a_batch_accuse_no_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They have the place where the batch begins, and that is where a record is that may have been taken."""
    path = tmp_path / "rejects.jsonl"
    rejects = Rejects(path)
    with sent(tmp_path) as (name, refuse):
        refuse(rejects, [Failure(None, name, 2, "1 object failed"), Failure("3", name, 4, "no")])
    assert [(one["line"], one["objectId"], one["record"] is None) for one in lines(path)] == [
        (4, "3", False),
        (2, None, True),
    ]
    rejects.tell(2)
    told = capsys.readouterr().err
    assert told == f"not taken, and now in {path}: 1 record\nnot taken, and not in {path}: 1 record\n"


def test_data_that_was_written_to_while_it_was_sent_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rejects.jsonl"
    with sent(tmp_path) as (name, refuse):
        with (tmp_path / "deals.csv").open("ab") as file:
            file.write(b"4,M\xfcller\n")
        refuse(Rejects(path), [Failure("3", name, 4, "no")])
    assert lines(path) == []
    assert f"error[GC715]: {path} lacks what was refused, and -o json has it" in capsys.readouterr().err


def test_nothing_is_told_where_nobody_wants_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Rejects(None).tell(3)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["deals.csv", "twin.csv"])
def test_data_that_comes_from_a_file_by_redirection_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\n", "utf-8")
    data = tmp_path / "deals.csv"
    data.write_text("objectId\n1\n", "utf-8")
    (tmp_path / "twin.csv").hardlink_to(data)
    upload = ("objects", "upload", "crm", "Deal", "-", "--format", "csv", "--rejects", str(tmp_path / name))
    with data.open("rb") as stdin:
        done = subprocess.run(
            command(tmp_path, *upload),
            env=with_credentials(),
            stdin=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert (done.returncode, "error[GC645]" in done.stderr) == (1, True), done.stderr
