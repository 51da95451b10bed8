"""Annotations and the summary of a step: read back as the runner reads them, and harmless whatever is in files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.render.findings_summary import MOST as MOST_BYTES
from gongctl.render.findings_summary import findings_summary
from gongctl.render.github import MOST, findings_text
from tests.validate.hostile import TEXTS, data
from tests.validate.test_validate import ACME, run, write

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.render.validation import Datum

PROPERTIES = {"file", "line", "endLine", "col", "endColumn", "title"}


class Command(NamedTuple):
    """A workflow command as GitHub's runner understands a line."""

    name: str
    properties: dict[str, str]
    message: str


def commands(text: str) -> list[Command | None]:
    """Read every line as the runner does: from `::` to the next one; properties by commas and equals signs."""
    return [_command(line) for line in re.split(r"\r\n|\r|\n", text.removesuffix("\n"))] if text else []


def _command(line: str) -> Command | None:
    found = re.fullmatch(r"\s*::(?P<name>[^ :]+)(?: (?P<properties>.*?))?::(?P<message>.*)", line, re.DOTALL)
    if found is None:
        return None
    properties = dict(one.split("=", 1) for one in (found["properties"] or "").split(",") if "=" in one)
    unescaped = {name: _unescaped(value, {"%3A": ":", "%2C": ","}) for name, value in properties.items()}
    return Command(found["name"], unescaped, _unescaped(found["message"], {}))


def _unescaped(text: str, more: dict[str, str]) -> str:
    known = {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}
    return re.sub("|".join(known), lambda found: known[found[0]], text)


def _told(datum: Datum, severity: str) -> list[Datum]:
    return [one for one in datum["diagnostics"] if one["severity"] == severity]


@given(datum=data(), prefix=TEXTS)
def test_annotations_are_read_back_as_they_were_meant(datum: Datum, prefix: str) -> None:
    text = findings_text(datum, prefix)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]|##\[|##vso", text)
    found = commands(text)
    for severity in ("error", "warning"):
        told = _told(datum, severity)
        shown = [one for one in found if one is not None and one.name == severity]
        assert len(shown) == min(len(told), MOST)
        for finding, one in zip(told[: MOST - 1], shown, strict=False):
            _check(finding, one)
    assert None not in found
    assert [one.name for one in found if one] == sorted(one.name for one in found if one)  # errors first


def _check(finding: Datum, one: Command) -> None:
    help_line = f"\nhelp: {finding['help']}" if finding["help"] else ""
    assert one.message == finding["summary"] + help_line
    assert one.properties.keys() <= PROPERTIES
    assert one.properties["title"] == f"gongctl {finding['code']}"
    if finding["file"] is None:
        assert one.properties.keys() == {"title"}
    else:
        assert one.properties["file"].endswith(finding["file"])
        assert one.properties["line"] == str(finding["line"])


def test_what_is_cut_is_said() -> None:
    one = {"severity": "error", "code": "GC203", "summary": "s", "help": "", "file": None, "line": None}
    found = commands(findings_text({"diagnostics": [one] * (MOST + 5)}, ""))
    assert len(found) == MOST
    assert found[-1] == Command(
        "error", {"title": "6 more"}, "6 more of this kind are in the output of 'gongctl validate'"
    )


def test_places_are_those_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "crm, a:b%"
    root.mkdir()
    (one,) = commands(run(write(root, ACME + "x: y\n"), "-o", "github").stdout)
    assert one is not None
    place = {"file": "crm, a:b%/a.yaml", "line": "4", "endLine": "4", "col": "1", "endColumn": "1"}
    assert one.properties == {**place, "title": "gongctl GC203"}


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    return tmp_path / "summary.md"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_in_github_actions_the_runner_is_told(form: str, tmp_path: Path, summary: Path) -> None:
    root = tmp_path / "crm"
    root.mkdir()
    write(root, ACME + "x: y\n")
    where = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)}
    result = run(root, "-o", form, **where)
    assert result.exit_code == 1
    assert result.stdout == run(root, "-o", form, GITHUB_WORKSPACE=str(tmp_path)).stdout
    (one,) = commands(result.stderr)
    assert one is not None
    assert (one.name, one.properties["file"]) == ("error", "crm/a.yaml")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith(
        "### gongctl validate: 1 error in 1 file\n\n- **error** `GC203` · `crm/a.yaml:4` · unknown key "
    )


def test_annotations_are_not_written_twice(tmp_path: Path, summary: Path) -> None:
    write(tmp_path, ACME + "x: y\n")
    result = run(tmp_path, "-o", "github", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert result.stdout.startswith("::error ")
    assert result.stderr == ""
    assert "GC203" in summary.read_text(encoding="utf-8")


@pytest.mark.parametrize("off", [("--no-github",), ()])
def test_without_github_nothing_is_told_to_it(off: tuple[str, ...], tmp_path: Path, summary: Path) -> None:
    write(tmp_path, ACME + "x: y\n")
    where = {
        "GITHUB_STEP_SUMMARY": str(summary),
        **({"GITHUB_ACTIONS": "true"} if off else {"GITHUB_ACTIONS": "false"}),
    }
    result = run(tmp_path, *off, **where)
    assert result.stderr == ""
    assert not summary.exists()


def test_a_valid_project_has_a_summary_too(tmp_path: Path, summary: Path) -> None:
    result = run(write(tmp_path, ACME), GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert (result.exit_code, result.stderr) == (0, "")
    assert summary.read_text(encoding="utf-8") == "### gongctl validate: valid in 1 file\n\n\n"


def test_a_summary_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    result = run(write(tmp_path, ACME), GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "such"))
    assert result.exit_code == 0
    assert "warning: GITHUB_STEP_SUMMARY" in result.stderr


def test_a_long_summary_is_bounded_and_counts_what_it_leaves_out(tmp_path: Path, summary: Path) -> None:
    field = "  - {uniqueName: a, lable: A, type: STRNG}\n"
    write(tmp_path, "kind: ObjectSchema\nintegrationId: crm\nobjectType: Deal\nfields:\n" + field * 900)
    run(tmp_path, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert 100_000 < len(text.encode()) < MOST_BYTES + 2000
    shown = text.count("- **error**")
    left = re.search(r"^- and (\d+) more: the log has them all$", text, re.MULTILINE)
    assert left is not None
    assert shown + int(left[1]) == 2001


@given(datum=data(), prefix=st.sampled_from(["", "crm/", "`a|\n/"]))
def test_a_summary_is_a_list_of_findings_and_nothing_else(datum: Datum, prefix: str) -> None:
    text = findings_summary(datum, prefix)
    lines = text.split("\n")
    assert re.fullmatch(r"### gongctl validate: [a-z0-9, ]+ in \d+ files?", lines[0])
    items = [line for line in lines[1:] if line]
    assert len(items) == len(datum["diagnostics"])
    assert [item.split("`")[0] for item in items] == [
        f"- **{one}** " for one in sorted(one["severity"] for one in datum["diagnostics"])
    ]
    for item in items:
        outside = re.sub(r"(?<!`)(`+)(?!`)(?:.*?[^`])?\1(?!`)", "", item.replace("<br>", "", 1))
        assert not re.search(r"[<>@#\[\]\x00-\x1f]", outside), item


def test_errors_come_first_in_a_summary() -> None:
    def one(severity: str) -> Datum:
        return {"severity": severity, "code": "GC203", "summary": "s", "help": "", "file": None, "line": None}

    counts = {"errors": 1, "warnings": 2, "files": 3}
    found = [one("warning"), one("error"), one("warning")]
    text = findings_summary({"counts": counts, "diagnostics": found}, "")
    assert text.splitlines() == [
        "### gongctl validate: 1 error, 2 warnings in 3 files",
        "",
        "- **error** `GC203` · s",
        "- **warning** `GC203` · s",
        "- **warning** `GC203` · s",
        "",
    ]
