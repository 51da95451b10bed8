"""The repository's own workflows: sound, pinned, and what they run is run here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

import gongctl
from tests.packaging.building import ROOT

FOLDER: Final = ROOT / ".github" / "workflows"
FILES: Final = sorted(FOLDER.glob("*.yml"))
BIN: Final = Path(sys.executable).parent
PINNED: Final = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
READ: Final[dict[str, dict[str, Any]]] = {path.name: YAML(typ="safe").load(path) for path in FILES}
STEPS: Final = [
    (f"{file}: {job}: {step['name']}", step)
    for file, workflow in READ.items()
    for job, body in workflow["jobs"].items()
    for step in body.get("steps", ())
]
LINES: Final = {place: step["run"] for place, step in STEPS if "run" in step}
VERSIONS: Final = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text("utf-8"))


def check(*command: str, text: str | None = None) -> None:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], input=text, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def bash(lines: str, directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run lines as GitHub does where `shell: bash` is said."""
    options = ["--noprofile", "--norc", "-eo", "pipefail"]
    path = f"{directory}:/usr/bin:/bin"
    return subprocess.run(
        ["bash", *options, "-c", lines],
        cwd=directory,
        env={"PATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_checkers_find_nothing() -> None:
    files = [str(one) for one in FILES]
    check("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    config = str(ROOT / "tests" / "examples" / "zizmor.yml")
    check("zizmor", "--offline", "--quiet", "--persona", "auditor", "--config", config, *files)


def test_every_action_is_pinned_to_one_commit() -> None:
    pins = {step["uses"] for _, step in STEPS if "uses" in step}
    assert [one for one in pins if PINNED.fullmatch(one) is None] == []
    assert len({one.partition("@")[0] for one in pins}) == len(pins)
    examples = "".join(path.read_text("utf-8") for path in (ROOT / "examples" / "ci").glob("*.yml"))
    assert [one for one in pins if one.partition("@")[0] + "@" in examples and one not in examples] == []


@pytest.mark.parametrize("place", LINES)
def test_the_shell_lines_are_sound(place: str) -> None:
    assert "${{" not in LINES[place].replace("${{ matrix.python }}", "")
    check("shellcheck", "--shell=bash", "--enable=deprecate-which,quote-safe-variables", "-", text=LINES[place])


def test_that_every_python_is_tested_that_is_promised() -> None:
    assert READ["ci.yml"]["jobs"]["tests"]["strategy"]["matrix"]["python"] == VERSIONS


def test_that_what_is_called_by_make_is_there() -> None:
    targets = {word for lines in LINES.values() for word in re.findall(r"\bmake (\w+)", lines)}
    assert targets == {"test", "workflows", "editors", "dist"}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert [one for one in targets if not re.search(rf"^{one}:", makefile, re.MULTILINE)] == []


def test_that_only_what_ci_has_built_is_published() -> None:
    jobs = READ["release.yml"]["jobs"]
    assert [(name, job.get("needs")) for name, job in jobs.items()] == [
        ("tag", None),
        ("ci", "tag"),
        ("publish", "ci"),
        ("announce", "publish"),
    ]
    assert jobs["ci"]["uses"] == "./.github/workflows/ci.yml"
    assert [name for name, job in jobs.items() if "id-token" in job["permissions"]] == ["publish"]
    assert not any("run" in step for step in jobs["publish"]["steps"])


@pytest.mark.parametrize(
    ("tag", "heading", "told"),
    [
        ("v1.2.3", "## 1.2.3 (2026-11-24)", ""),
        ("v1.2.4", "## 1.2.3 (2026-11-24)", "::error::the tag is v1.2.4, and the version of gongctl is 1.2.3\n"),
        ("v1.2.3", "## 1.2.3 (unreleased)", "::error::CHANGELOG.md has no heading '## 1.2.3 (YYYY-MM-DD)'\n"),
        ("v1.2.3", "## 1x2x3 (2026-11-24)", "::error::CHANGELOG.md has no heading '## 1.2.3 (YYYY-MM-DD)'\n"),
    ],
)
def test_the_tag_is_compared_with_what_it_names(tag: str, heading: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "gongctl").mkdir()
    (tmp_path / "gongctl" / "__init__.py").write_text('"""Says what it is."""\n\n__version__ = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n\n- All of it.\n")
    (place,) = (place for place in LINES if place.startswith("release.yml: tag:"))
    done = bash(LINES[place], tmp_path, TAG=tag)
    assert (done.stdout, done.returncode) == (told, 1 if told else 0)


def test_the_release_has_its_part_of_the_changelog(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3 (x)\n\n- New.\n\n## 1.2.2 (y)\n\n- Old.\n")
    (tmp_path / "gh").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "gh").chmod(0o755)
    (place,) = (place for place in LINES if place.startswith("release.yml: announce:"))
    done = bash(LINES[place], tmp_path, TAG="v1.2.3")
    assert done.stdout == "release create v1.2.3 --verify-tag --title v1.2.3 --notes-file notes.md dist/*\n"
    assert (tmp_path / "notes.md").read_text() == "\n- New.\n\n"


def test_that_the_changelog_begins_with_this_version() -> None:
    newest = re.search(r"^## (\S+) \(", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == gongctl.__version__
