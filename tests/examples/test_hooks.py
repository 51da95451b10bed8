"""The hooks for pre-commit, and the ready-made configuration: valid, and run by pre-commit itself.

Only the installation is left out, which needs the network: the hooks run this gongctl.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pre_commit.clientlib import load_config, load_manifest
from ruamel.yaml import YAML

from gongctl import __version__
from gongctl.cli import COMMANDS
from tests.cli.running import FILES
from tests.config.test_history import run as git
from tests.examples.actions import EXAMPLES
from tests.examples.hooked import pre_commit

if TYPE_CHECKING:
    import subprocess

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
READY_MADE = EXAMPLES / "pre-commit-config.yaml"
PROJECT = "version: 1\nenvironments:\n  local: {baseUrl: embedded}\n"
WRONG = FILES.replace("CURRENCY", "MONEY")


def hooks() -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in load_manifest(str(MANIFEST))}


def in_a_subdirectory() -> list[dict[str, Any]]:
    """Read what the ready-made configuration shows in a comment."""
    lines = re.findall(r"^      # ( *[-\w].*: .*)$", READY_MADE.read_text("utf-8"), re.MULTILINE)
    read: list[dict[str, Any]] = YAML(typ="safe").load("\n".join(lines))
    return read


def run_hook(tmp_path: Path, directory: str, files: str, hook: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run one hook on a repository with a project in a directory."""
    repository = tmp_path / "repository"
    project = repository / directory
    project.mkdir(parents=True)
    (project / "gongctl.yaml").write_text(PROJECT, "utf-8")
    (project / "crm.yaml").write_text(files, "utf-8")
    config = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "unsupported"}]}]}
    with (repository / ".pre-commit-config.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(config, file)
    git(repository, "init", "-q")
    return pre_commit(repository, tmp_path)


def declared(hook: dict[str, Any]) -> dict[str, Any]:
    """Keep of a hook what a configuration may say, which pre-commit fills up when it reads the manifest."""
    return {key: hook[key] for key in ("id", "name", "entry", "files", "pass_filenames")}


def test_the_hooks_name_commands() -> None:
    assert set(hooks()) == {"gongctl-validate", "gongctl-fmt"}
    assert {one["entry"].split()[1] for one in hooks().values()} <= COMMANDS.keys()


@pytest.mark.parametrize("name", ["gongctl-validate", "gongctl-fmt"])
def test_a_right_project_passes(tmp_path: Path, name: str) -> None:
    done = run_hook(tmp_path, ".", FILES, declared(hooks()[name]))
    assert (done.returncode, "Passed" in done.stdout) == (0, True), done.stdout


def test_a_wrong_project_fails_and_says_where(tmp_path: Path) -> None:
    done = run_hook(tmp_path, ".", WRONG, declared(hooks()["gongctl-validate"]))
    assert done.returncode == 1
    assert "crm.yaml:10:" in done.stdout


def test_files_that_are_not_canonical_are_rewritten_and_that_fails(tmp_path: Path) -> None:
    unsorted = FILES.replace("kind: Integration\nintegrationId: crm\n", "integrationId: crm\nkind: Integration\n")
    done = run_hook(tmp_path, ".", unsorted, declared(hooks()["gongctl-fmt"]))
    assert (done.returncode, "files were modified by this hook" in done.stdout) == (1, True), done.stdout
    assert (tmp_path / "repository" / "crm.yaml").read_text("utf-8").startswith("kind: Integration\n")


@pytest.mark.parametrize(("files", "code"), [(FILES, 0), (WRONG, 1)])
def test_a_project_in_a_subdirectory_is_checked_as_the_comment_shows(tmp_path: Path, files: str, code: int) -> None:
    shown = {one["id"]: one for one in in_a_subdirectory()}
    hook = {**declared(hooks()["gongctl-validate"]), **shown["gongctl-validate"]}
    done = run_hook(tmp_path, "crm", files, hook)
    assert done.returncode == code, done.stdout
    assert "gongctl validate (crm)" in done.stdout


@pytest.mark.parametrize(
    ("file", "starts"), [("gongctl.yaml", True), ("a/b.yml", True), ("README.md", False), ("a.yaml.txt", False)]
)
def test_files_that_start_the_hooks(file: str, starts: bool) -> None:
    assert [bool(re.search(one["files"], file)) for one in hooks().values()] == [starts, starts]


def test_the_ready_made_configuration_is_valid_and_of_this_version() -> None:
    (repository,) = load_config(str(READY_MADE))["repos"]
    assert repository["rev"] == f"v{__version__}"
    named = [one["id"] for one in repository["hooks"]]
    assert named == ["gongctl-fmt", "gongctl-validate"] == [one["id"] for one in in_a_subdirectory()]
