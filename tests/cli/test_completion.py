"""What a shell is offered when Tab is pressed: asked as shells ask, and by the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from gongctl.cli import COMMANDS, cli
from gongctl.cli.completing import MOST
from gongctl.cli.completion import SHELLS, VARIABLE
from gongctl.codes import CODES
from tests.cli.running import environment, gongctl
from tests.examples.hub import programs

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = """\
version: 1
environments:
  staging: {baseUrl: embedded, variables: {crm: acme-staging}}
  production: {baseUrl: embedded, variables: {crm: acme}}
resources: [crm/]
"""
RESOURCES = """\
kind: Integration
integrationId: ${crm}
integrationType: Custom
---
kind: ObjectSchema
integrationId: ${crm}
objectType: Deal
fields:
  - {uniqueName: amount, label: Amount, type: CURRENCY}
  - {uniqueName: the stage, label: Stage, type: STRING}
---
kind: ObjectSchema
integrationId: other
objectType: Account
fields: []
"""
DEAL = "schema/acme-staging/Deal"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "gongctl.yaml").write_text(PROJECT, "utf-8")
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "all.yaml").write_text(RESOURCES, "utf-8")
    (tmp_path / "left-out.yaml").write_text(RESOURCES.replace("Deal", "Lead"), "utf-8")
    return tmp_path


def offered(root: Path, *typed: str) -> list[str]:
    """Ask as a shell does; the last word is the one that is being typed."""
    asked = ShellComplete(cli, {}, "gongctl", VARIABLE)
    return [one.value for one in asked.get_completions(["-C", str(root), *typed[:-1]], typed[-1])]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["val"], ["validate"]),
        (["objects", "u"], ["upload"]),
        (["get", ""], ["integrations", "schema"]),
        (["plan", "--max-r"], ["--max-rps", "--max-retries"]),
        (["plan", "-o", ""], ["text", "json", "markdown", "html"]),
        (["completion", ""], list(SHELLS)),
        (["plan", "--env", ""], ["production", "staging"]),
        (["doctor", "--env", "p"], ["production"]),
        (["plan", "--env", "prod", "--env", "s"], ["staging"]),
        (["plan", "--only", ""], ["integration/acme-staging", DEAL, "schema/other/Account"]),
        (["plan", "--env", "production", "--only", "i"], ["integration/acme"]),
        (["plan", "--env", "nowhere", "--exclude", "i"], ["integration/acme-staging"]),
        (["plan", "--var", "crm=mine", "--only", "i"], ["integration/mine"]),
        (["apply", "--allow-destroy", DEAL + "/"], [DEAL + "/amount", DEAL + "/the%20stage"]),
        (["apply", "--rewrite", DEAL + "/a"], [DEAL + "/amount"]),
        (["plan", "--only", DEAL], [DEAL]),
        (["plan", "--backup-types", ""], ["Account", "Deal"]),
        (["import", "other", "--object-type", "Deal", "--object-type", ""], ["Account"]),
        (["get", "schema", ""], ["acme-staging", "other"]),
        (["get", "schema", "other", ""], ["Account"]),
        (["get", "schema", "other", "Account", ""], []),
        (["objects", "list", "acme-staging", ""], ["Deal"]),
        (["objects", "upload", "other", ""], ["Account"]),
        (["objects", "status", "o"], ["other"]),
        (["explain", "gc61"], [one for one in CODES if one.startswith("GC61")]),
        (["plan", "--since", ""], []),
    ],
)
def test_what_is_offered(root: Path, typed: list[str], words: list[str]) -> None:
    assert sorted(offered(root, *typed)) == sorted(words)


def test_all_commands_are_offered_with_what_they_do() -> None:
    found = ShellComplete(cli, {}, "gongctl", VARIABLE).get_completions([], "")
    assert {one.value: one.help for one in found} == COMMANDS


def test_directories_and_files_are_left_to_the_shell(root: Path) -> None:
    asked = ShellComplete(cli, {}, "gongctl", VARIABLE)
    assert [one.type for one in asked.get_completions(["-C"], "s")] == ["dir"]
    for arguments in (["show"], ["objects", "upload", "other", "Account"]):
        assert [one.type for one in asked.get_completions(["-C", str(root), *arguments], "")] == ["file"]


@pytest.mark.parametrize(
    "broken", ["", "[", "environments: 7\n", "environments: {a: }\nresources: 1\n", "\t\0", "- a\n", "version: [1\n"]
)
def test_a_broken_project_is_no_trouble(root: Path, broken: str) -> None:
    (root / "crm" / "broken.yaml").write_text(broken, "utf-8")
    assert offered(root, "plan", "--only", DEAL) == [DEAL]
    (root / "gongctl.yaml").write_text(broken, "utf-8")
    assert offered(root, "plan", "--env", "s") == []
    assert "schema/other/Account" in offered(root, "plan", "--only", "")


@pytest.mark.parametrize(
    "document",
    ["7", "kind: ObjectSchema\nintegrationId: [x]\nobjectType: Deal\n", "integrationId: ${nobody}\nkind: Integration"],
)
def test_odd_documents_offer_nothing(root: Path, document: str) -> None:
    (root / "crm" / "all.yaml").write_text(document, "utf-8")
    assert offered(root, "plan", "--only", "") == []


def test_odd_fields_and_names_that_nobody_could_type_offer_nothing(root: Path) -> None:
    fields = "kind: ObjectSchema\nintegrationId: a\nobjectType: {}\nfields: {}\n"
    for number, written in enumerate(("[7, {uniqueName: [x]}, {label: y}]", "7", "[{uniqueName: z}]")):
        (root / "crm" / f"{number}.yaml").write_text(fields.format("D", written), "utf-8")
    assert offered(root, "plan", "--only", "schema/a/D/") == ["schema/a/D/z"]
    (root / "crm" / "all.yaml").write_text(fields.format('"a\\nb"', "[]"), "utf-8")
    assert offered(root, "get", "schema", "a", "a") == []


def test_without_a_project_nobody_waits_for_a_walk(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "crm.yaml").write_text(RESOURCES, "utf-8")
    assert offered(tmp_path, "get", "schema", "") == []
    (tmp_path / "crm.yaml").write_text(RESOURCES, "utf-8")
    assert offered(tmp_path, "get", "schema", "") == ["other"]
    assert offered(tmp_path / "nowhere", "get", "schema", "") == []


def test_no_more_is_offered_than_a_person_reads(root: Path) -> None:
    many = "".join(f"---\nkind: Integration\nintegrationId: n{one}\n" for one in range(MOST + 100))
    (root / "crm" / "many.yaml").write_text(many, "utf-8")
    assert len(offered(root, "get", "schema", "")) == MOST


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_that_of_click(tmp_path: Path, shell: str) -> None:
    done = gongctl(tmp_path, "completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in done.stdout
    assert get_completion_class(shell) is not None
    assert gongctl(tmp_path, "completion", "tcsh").returncode == 64


def asked_by(shell: Sequence[str], script: str, tmp_path: Path, root: Path) -> list[str]:
    done = subprocess.run(
        [*shell, script],
        cwd=root,
        env=environment(PATH=f"{programs(tmp_path / 'bin')}:{os.environ['PATH']}", HOME=str(tmp_path)),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


BASH = """\
eval "$(gongctl completion bash)"
complete -p gongctl >/dev/null
COMP_WORDS=(gongctl plan --only schema/a) COMP_CWORD=3
_gongctl_completion gongctl
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = "gongctl completion fish | source; complete -C 'gongctl plan --only schema/a'"
# zsh offers words only to a person at a terminal: what it would be told is looked at instead.
ZSH = """\
compdef() { print -r -- $1 $2 }
compadd() { shift 4; print -rl -- ${(P)1} }
eval "$(gongctl completion zsh)"
words=(gongctl plan --only schema/a) CURRENT=4
_gongctl_completion
"""


@pytest.mark.parametrize(
    ("shell", "script", "printed"),
    [
        (("bash", "--norc", "-c"), BASH, [DEAL]),
        (("fish", "--no-config", "-c"), FISH, [DEAL]),
        (("zsh", "-f", "-c"), ZSH, ["_gongctl_completion", "gongctl", DEAL]),
    ],
)
def test_shells_themselves(
    root: Path, tmp_path_factory: pytest.TempPathFactory, shell: tuple[str, ...], script: str, printed: list[str]
) -> None:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"there is no {shell[0]} here")
    assert asked_by(shell, script, tmp_path_factory.mktemp("home"), root) == printed


@pytest.mark.parametrize("broken", [False, True])
def test_nothing_heavy_is_imported_and_nothing_else_is_said(root: Path, broken: bool) -> None:
    if broken:
        (root / "crm" / "broken.yaml").write_text("kind: Integration\nintegrationID: 7\n", "utf-8")
    code = (
        "import atexit, sys, runpy\n"
        "atexit.register(lambda: print('MODULES', *sys.modules))\n"
        "sys.argv = ['gongctl']\n"
        "runpy.run_module('gongctl', run_name='__main__')\n"
    )
    asked = {"COMP_WORDS": "gongctl plan --only schema/o", "COMP_CWORD": "3", VARIABLE: "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(PYTHONPATH=str(Path.cwd()), **asked),
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    answer, _, modules = done.stdout.partition("MODULES ")
    assert (done.returncode, answer, done.stderr) == (0, "plain,schema/other/Account\n", "")
    heavy = {"httpx", "pydantic", "deepdiff", "werkzeug", "gongctl.gong", "gongctl.planning", "gongctl.cli.apply"}
    assert not heavy & set(modules.split())
