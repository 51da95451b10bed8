"""GitHub Actions: the summary of a step, its annotations and outputs, and what is masked."""

from __future__ import annotations

import base64
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from gongctl.cli.actions import MOST_OF_A_SUMMARY
from tests.cli.running import FILES, KEY, SECRET, gongctl, project, served

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

REMOVED = FILES.replace(
    "  - {uniqueName: amount, label: Amount, type: CURRENCY}", "  - {uniqueName: amount, state: absent}"
)
FAST = ("--max-rps", "1000", "--max-retries", "0")
APPLY = ("apply", "--auto-approve", *FAST)


class Step:
    """A step of a workflow, whose project lies in a subdirectory of its repository."""

    def __init__(self, workspace: Path, url: str) -> None:
        self.workspace = workspace
        self.root = workspace / "crm files"
        self.root.mkdir()
        self.url = url
        self.summary = workspace / "summary.md"
        self.outputs = workspace / "outputs"
        project(self.root, url)

    def run(self, *arguments: str, files: str = FILES, **variables: str) -> subprocess.CompletedProcess[str]:
        (self.root / "crm.yaml").write_text(files, encoding="utf-8")
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.outputs),
        }
        return gongctl(self.root, *arguments, **{**given, **variables})

    def told(self) -> dict[str, str]:
        """Give the outputs of the step as the runner reads them: the last word counts."""
        lines = self.outputs.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def step(tmp_path: Path) -> Iterator[Step]:
    with served() as url:
        yield Step(tmp_path, url)


def commands(stderr: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does."""
    found = []
    for line in stderr.splitlines():
        match = re.match(r"\s*::(\S+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", line)
        if match:
            pairs = (one.split("=", 1) for one in (match[2] or "").split(",") if one)
            found.append((match[1], {name: unescaped(value) for name, value in pairs}, unescaped(match[3])))
    return found


def unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_plan_with_changes(step: Step) -> None:
    done = step.run("plan", *FAST, "-o", "json")
    assert done.returncode == 0
    datum = json.loads(done.stdout)
    assert step.told() == {
        "has_changes": "true",
        "has_destroy": "false",
        "create": "3",
        "update": "0",
        "replace": "0",
        "delete": "0",
        "blocked": "0",
        "plan_hash": datum["planHash"],
    }
    assert step.summary.read_text(encoding="utf-8").startswith(
        "<!-- gongctl-plan:test -->\n\n## gongctl plan for `test`"
    )
    assert commands(done.stderr) == []


def test_a_plan_without_changes(step: Step) -> None:
    assert step.run(*APPLY).returncode == 0
    step.outputs.unlink()
    assert step.run("plan", *FAST).returncode == 0
    assert step.told()["has_changes"] == "false"


def test_what_is_blocked_is_an_error_on_its_line(step: Step) -> None:
    assert step.run(*APPLY).returncode == 0
    done = step.run("plan", *FAST, files=REMOVED)
    ((severity, where, message),) = commands(done.stderr)
    assert severity == "error"
    assert where == {
        "file": "crm files/crm.yaml", "line": "10", "endLine": "10", "col": "5", "endColumn": "5",
        "title": "blocked: schema/crm/Deal/amount",
    }  # fmt: skip
    assert message.startswith("field-remove: nobody named it; to allow it: --allow-destroy schema/crm/Deal/amount")
    told = step.told()
    assert (told["has_changes"], told["has_destroy"], told["delete"], told["blocked"]) == ("true", "true", "1", "1")


def test_what_is_destroyed_with_leave_is_a_warning(step: Step) -> None:
    assert step.run(*APPLY).returncode == 0
    done = step.run("plan", *FAST, "--allow-destroy", "schema/crm/Deal/amount", files=REMOVED)
    ((severity, where, message),) = commands(done.stderr)
    assert (severity, where["title"]) == ("warning", "field-remove: schema/crm/Deal/amount")
    assert message == "its values are lost in every object"


def test_invalid_files_are_errors_on_their_lines(step: Step) -> None:
    done = step.run("plan", *FAST, files=FILES.replace("type: CURRENCY", "type: MONEY"))
    assert done.returncode == 1
    ((severity, where, message),) = commands(done.stderr)
    assert (severity, where["file"], where["line"], where["col"]) == ("error", "crm files/crm.yaml", "10", "47")
    assert where["title"] == "gongctl GC301"
    assert "MONEY" in message
    assert step.summary.read_text(encoding="utf-8").startswith(
        "<!-- gongctl-plan:test -->\n\n## gongctl for `test`: failed"
    )
    assert not step.outputs.exists()


def test_an_error_of_the_api_is_an_error_on_the_line_of_its_step(tmp_path: Path) -> None:
    with served("400@uploadObjectSchema") as url:
        step = Step(tmp_path, url)
        done = step.run(*APPLY)
    assert done.returncode == 5
    ((severity, where, message),) = commands(done.stderr)
    assert (severity, where["file"], where["line"]) == ("error", "crm files/crm.yaml", "6")
    assert where["title"] == "failed: upload schema/crm/Deal"
    assert "400" in message
    assert "## gongctl apply for `test`: stopped part-way" in step.summary.read_text(encoding="utf-8")


def test_an_error_while_reading_is_an_error(tmp_path: Path) -> None:
    with served("401") as url:
        done = Step(tmp_path, url).run("plan", *FAST)
    ((severity, where, _),) = commands(done.stderr)
    assert (severity, where) == ("error", {"title": "gongctl GC602"})


def test_about_ten_of_a_kind_are_shown_and_the_rest_is_counted(step: Step) -> None:
    fields = "".join(f"  - {{uniqueName: f{n}, label: F, type: STRING}}\n" for n in range(30))
    assert step.run(*APPLY, files=FILES + fields).returncode == 0
    absent = re.sub(r"label: F, type: STRING", "state: absent", fields)
    found = commands(step.run("plan", *FAST, files=FILES + absent).stderr)
    assert len(found) == 10
    assert found[-1][1]["title"] == "21 more"
    assert step.told()["blocked"] == "30"


def test_the_summary_stays_within_what_is_kept(step: Step) -> None:
    step.summary.write_text("x" * (MOST_OF_A_SUMMARY - 6000), encoding="utf-8")
    fields = "".join(f"  - {{uniqueName: '顧客{n}', label: F, type: STRING}}\n" for n in range(300))
    assert step.run("plan", *FAST, files=FILES + fields).returncode == 0
    text = step.summary.read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST_OF_A_SUMMARY
    assert "302 to create" not in text
    assert "303 to create" in text


def test_a_summary_that_is_full_already_is_left_alone_and_that_is_told(step: Step) -> None:
    step.summary.write_text("x" * MOST_OF_A_SUMMARY, encoding="utf-8")
    done = step.run("plan", *FAST)
    assert step.summary.stat().st_size == MOST_OF_A_SUMMARY
    assert "no room is left in the summary of this step" in done.stderr


def test_what_cannot_be_told_to_the_runner_is_no_failure(step: Step) -> None:
    done = step.run("plan", *FAST, GITHUB_OUTPUT=str(step.workspace), GITHUB_STEP_SUMMARY="no/such/summary")
    assert done.returncode == 0
    assert "warning: GITHUB_OUTPUT: " in done.stderr
    assert "warning: GITHUB_STEP_SUMMARY: no/such/summary cannot be written" in done.stderr


def test_a_summary_of_a_name_that_no_file_can_have_is_no_failure(step: Step) -> None:
    name = "x" * 300
    done = step.run(*APPLY, GITHUB_STEP_SUMMARY=name, GITHUB_OUTPUT=name)
    assert done.returncode == 0
    assert "warning: GITHUB_STEP_SUMMARY" in done.stderr


@pytest.mark.parametrize("off", ["--no-github", "no", ""])
def test_off(step: Step, off: str) -> None:
    arguments, given = (("--no-github",), "true") if off.startswith("-") else ((), off)
    assert step.run(*APPLY, "--no-github").returncode == 0
    done = step.run("plan", *FAST, *arguments, files=REMOVED, GITHUB_ACTIONS=given)
    assert done.returncode == 0
    assert commands(done.stderr) == []
    assert not step.summary.exists()
    assert not step.outputs.exists()


def test_showing_a_saved_plan_tells_the_runner_nothing(step: Step) -> None:
    plan = step.workspace / "plan.json"
    assert step.run("plan", *FAST, "--no-github", "--out", str(plan)).returncode == 0
    assert step.run("show", str(plan)).returncode == 0
    assert not step.outputs.exists()


@pytest.mark.parametrize("output", [f"{KEY}:{SECRET}", "the-t0ken-of-this-test"])
def test_credentials_that_a_command_prints_are_masked(step: Step, output: str) -> None:
    command = [sys.executable, "-c", f"print({output!r})"]
    text = f"environments:\n  test: {{baseUrl: {step.url!r}, credentials: {{command: {json.dumps(command)}}}}}\n"
    (step.root / "gongctl.yaml").write_text(text, encoding="utf-8")
    done = step.run("plan", *FAST)
    assert done.returncode == 0
    masked = [message for word, _, message in commands(done.stderr) if word == "add-mask"]
    basic = base64.b64encode(output.encode()).decode()
    assert masked == ([SECRET, basic] if ":" in output else [output])
    hidden = re.sub(r"^::add-mask::.*$", "", done.stderr, flags=re.MULTILINE)
    assert not [one for one in masked if one in hidden or one in done.stdout]
    assert "add-mask" not in step.run("plan", *FAST, "--no-github").stderr


def test_the_workspace_elsewhere_is_not_the_repository(step: Step) -> None:
    assert step.run(*APPLY).returncode == 0
    (step.workspace / ".git").mkdir()
    done = step.run("plan", *FAST, files=REMOVED, GITHUB_WORKSPACE=str(step.workspace / "elsewhere"))
    assert commands(done.stderr)[0][1]["file"] == "crm files/crm.yaml"
