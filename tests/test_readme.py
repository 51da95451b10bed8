"""What the README says is so: its files, its commands, its picture, its tables."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.picture import PICTURE, plan
from gongctl.capabilities import DIALECTS
from gongctl.cli import COMMANDS, cli
from gongctl.cli.exits import Exit
from gongctl.cli.objects import SUBCOMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["-C", str(root), *arguments])
    return result.exit_code, result.output


def test_the_first_project_runs(tmp_path: Path) -> None:
    for block in YAML[:2]:
        name = re.match(r"# (\S+)\n", block)
        assert name is not None
        (tmp_path / name[1]).write_text(block, encoding="utf-8")
    assert _run(tmp_path, "validate") == (0, "ok: 1 integration, 2 schemas, 4 fields in 2 files\n")
    assert _run(tmp_path, "plan")[0] == 0
    assert _run(tmp_path, "apply", "--auto-approve")[0] == 0
    assert _run(tmp_path, "plan", "--detailed-exitcode")[0] == 0


def test_the_project_files_shown_are_valid(tmp_path: Path) -> None:
    _, resources, several, allowing = YAML
    (tmp_path / "crm.yaml").write_text(resources.replace("crm.acme.example", "${crm_host}"), encoding="utf-8")
    (tmp_path / "gongctl.yaml").write_text(several + allowing, encoding="utf-8")
    assert _run(tmp_path, "validate") == (0, "ok: 1 integration, 2 schemas, 4 fields in 2 files\n")


def test_every_option_and_command_named_is_there() -> None:
    commands = [[one] for one in COMMANDS] + [["objects", one] for one in SUBCOMMANDS] + [["get", "schema"]]
    helped = "".join(_run(ROOT, *command, "--help")[1] for command in commands)
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) - {"--force"}
    assert not [one for one in options if one not in helped]
    named = set(re.findall(r"gongctl (\w+)", " ".join(re.findall(r"`[^`]*`|\$ [^\n]*", README))))
    assert named <= COMMANDS.keys()


def test_nobody_is_told_to_install_the_other_program_of_that_name() -> None:
    read = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    read += [one for one in (ROOT / "gongctl").rglob("*") if one.suffix in {".py", ".txt"}]
    told = {one: re.findall(r"pip install '?([^\s'`]+)", one.read_text(encoding="utf-8")) for one in read}
    assert [one.name for one, found in told.items() if any(name.startswith("gongctl") for name in found)] == []
    assert ".[graph]" in told[ROOT / "README.md"]


def test_the_table_of_the_dialects_says_what_the_program_goes_by() -> None:
    table = README.split("| | `openapi` | `live` |")[1].split("\n\n")[0]
    rows = {cells[1]: cells[2:4] for cells in (re.split(r"\s*\|\s*", line) for line in table.splitlines()[2:])}
    said = {
        "change an integration in place": "updates_integrations",
        "read reference targets back": "reads_references",
        "list objects": "lists_objects",
        "objects in backups": "lists_objects",
    }
    for row, capability in said.items():
        assert [one.startswith("yes") for one in rows[row]] == [getattr(DIALECTS[one], capability) for one in DIALECTS]
    plain, live = (DIALECTS[one] for one in DIALECTS)
    assert rows["field types"][0].split(", ") == list(plain.types)
    assert rows["field types"][1].split(", ")[1:] == ["and PERCENT", *live.types[len(plain.types) + 1 :]]
    assert all(one in rows["object types"][1] for one in (*live.object_types, *live.write_only_types))
    assert [re.findall("`(.*?)`", one) for one in rows["an integration needs"]] == [
        sorted(one.integration_required) for one in (plain, live)
    ]


def test_the_picture_shows_what_plan_prints() -> None:
    text = ANSI.sub("", plan())
    drawn = "".join("".join(ET.parse(PICTURE).getroot().itertext()).split())  # noqa: S314 - our own file
    for line in text.splitlines():
        assert "".join(line.split()) in drawn, "run `make picture`"


def test_the_table_of_exit_codes_is_whole() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == [code.value for code in Exit]


def test_linked_files_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.skipif(shutil.which("bash") is None, reason="the demo is a bash script")
def test_the_demo_runs_whatever_the_caller_has_exported(tmp_path: Path) -> None:
    (tmp_path / "gongctl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gongctl "$@"\n', encoding="utf-8")
    (tmp_path / "gongctl").chmod(0o755)
    hostile = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GONG_BASE_URL": "https://api.gong.io/v2",
        "GONGCTL_ENV": "production",
        "GONGCTL_ALLOW_HOST": "evil.example",
        "GONGCTL_DETAILED_EXITCODE": "1",
        "GONG_BEARER_TOKEN": "t0ken",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        ["bash", str(ROOT / "examples" / "demo.sh")],
        env=hostile,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Plan for local (embedded" in done.stdout
    assert "to allow it: --allow-destroy schema/acme-crm/Lead/source" in done.stdout
    assert "[exit code 3]" in done.stdout
    assert done.stdout.count("No changes.") == 2
    assert "No changes. What --only and --exclude leave is as the files want it" in done.stdout
