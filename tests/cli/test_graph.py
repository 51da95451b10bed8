"""`gongctl graph`: needs no account but for a plan; large projects; a library that is missing; outputs that fail."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from gongctl.cli.drawing import MOST_FIELDS
from gongctl.render.graph.mermaid import MOST_CHARACTERS
from tests.cli.running import FILES, gongctl, project, served

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "https://api.gong.io/v2"


def fields(number: int, of: str = "field") -> str:
    return "".join(f"  - {{uniqueName: {of}{one}, label: L, type: STRING}}\n" for one in range(number))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, NOWHERE)


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg", "html", "json"])
def test_every_form_without_credentials(root: Path, form: str) -> None:
    done = gongctl(root, "graph", "-o", form, GONG_ACCESS_KEY="", GONG_ACCESS_KEY_SECRET="")
    assert (done.returncode, done.stderr) == (0, "")
    assert "CURRENCY" in done.stdout
    assert not (root / ".gongctl").exists()


def test_reports_are_what_standard_output_would_be(root: Path) -> None:
    reports = [f"--report={form}={root / form}" for form in ("svg", "html", "dot", "json")]
    done = gongctl(root, "graph", *reports)
    assert (done.returncode, done.stderr) == (0, "")
    for form in ("svg", "html", "dot", "json"):
        assert (root / form).read_text("utf-8") == gongctl(root, "graph", "-o", form).stdout


def test_an_environment_is_chosen_with_its_variables(tmp_path: Path) -> None:
    project(tmp_path, NOWHERE, FILES.replace("displayName: CRM", "displayName: ${name}"))
    assert "Mine" in gongctl(tmp_path, "graph", "--var", "name=Mine").stdout
    assert gongctl(tmp_path, "graph", "--env", "other").returncode == 1


def test_a_plan_reads_the_account_and_writes_nothing(tmp_path: Path) -> None:
    with served() as url:
        root = project(tmp_path, url)
        done = gongctl(root, "graph", "--plan", "-o", "json", "--max-rps", "1000")
        held = gongctl(root, "get", "integrations", "-o", "json", "--max-rps", "1000")
    datum = json.loads(done.stdout)
    assert datum["planned"]
    assert [one["fate"] for one in datum["integrations"]] == ["create"]
    assert json.loads(held.stdout)["integrations"] == []


def test_a_plan_without_credentials_fails_and_leaves_pictures_alone(root: Path) -> None:
    (root / "plan.svg").write_text("as it was", "utf-8")
    reports = [f"--report=svg={root / 'plan.svg'}", f"--report=json={root / 'plan.json'}"]
    done = gongctl(root, "graph", "--plan", *reports, GONG_ACCESS_KEY="")
    assert (done.returncode, done.stdout) == (1, "")
    assert (root / "plan.svg").read_text("utf-8") == "as it was"
    assert json.loads((root / "plan.json").read_text("utf-8"))["errors"][0]["code"] == "GC620"


def test_files_that_are_not_valid_are_told_as_data_too(root: Path) -> None:
    (root / "crm.yaml").write_text("kind: Other\n", "utf-8")
    done = gongctl(root, "graph", "-o", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"]
    assert gongctl(root, "graph").stdout == ""


@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_library_that_is_missing(root: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    for arguments in (("-o", form), (f"--report={form}={root / 'out'}",)):
        done = gongctl(root, "graph", *arguments)
        assert (done.returncode, "<svg" in done.stdout) == (1, False)
        assert f"error[GC690]: {form.upper()} cannot be drawn" in done.stderr
        assert "pip install '.[graph]' in a clone of its repository" in done.stderr
    assert gongctl(root, "graph", "-o", "dot").returncode == 0


def test_many_fields_are_left_out_unless_they_are_asked_for(tmp_path: Path) -> None:
    root = project(tmp_path, NOWHERE, FILES + fields(MOST_FIELDS))
    done = gongctl(root, "graph")
    assert done.stderr == (
        "301 of 301 fields are left out where they refer to nothing: more than 300 are hard to read "
        "(--fields draws all, --only a part)\n"
    )
    assert "field0" not in done.stdout
    assert "field0" in gongctl(root, "graph", "--fields").stdout
    assert gongctl(root, "graph", "-q").stderr == ""
    assert gongctl(root, "graph", "--only", "schema/crm/Deal/field1*").stderr == ""
    data = gongctl(root, "graph", "-o", "json")
    assert (data.stderr, "field0" in data.stdout) == ("", True)
    assert "field0" not in gongctl(root, "graph", "-o", "json", "--no-fields").stdout


def test_no_more_mermaid_than_is_drawn(tmp_path: Path) -> None:
    long = "a_name_of_some_length_"
    root = project(tmp_path, NOWHERE, FILES + fields(MOST_FIELDS + 1, long))
    every = gongctl(root, "graph", "--fields").stdout
    assert (len(every) < MOST_CHARACTERS, f"{long}0 STRING" in every) == (True, True)
    pointing = fields(1200, long).replace("STRING", "REFERENCE, referenceObjectType: Account")
    project(tmp_path, NOWHERE, FILES + pointing)
    done = gongctl(root, "graph")
    assert (len(done.stdout) < MOST_CHARACTERS, "1200 references" in done.stdout) == (True, True)
    assert "left out" in done.stdout
    every_one = gongctl(root, "graph", "--fields")
    assert len(every_one.stdout) > MOST_CHARACTERS
    assert "which GitHub does not draw" in every_one.stderr


def test_standard_output_that_cannot_be_written(root: Path, tmp_path: Path) -> None:
    done = gongctl(root, "graph", f"--report=dot={tmp_path / 'no' / 'such'}")
    assert done.returncode == 1
    assert "GC645" in done.stderr


def test_the_dialect_that_is_spoken_where_no_environment_is_named(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text(
        "kind: Integration\nintegrationId: crm\ndisplayName: CRM\nownerEmail: o@acme.example\n---\n"
        "kind: ObjectSchema\nintegrationId: crm\nobjectType: Deal\nfields:\n"
        "  - {uniqueName: deal, label: L, type: REFERENCE, referenceObjectType: DEAL}\n",
        "utf-8",
    )
    done = gongctl(tmp_path, "graph", GONGCTL_DIALECT="live")
    assert (done.returncode, "no file declares it" in done.stdout) == (0, False)
