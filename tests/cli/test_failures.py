"""Every way in which a run can fail before it changes anything: its code, its words, exit code 1."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gongctl.cli import cli
from gongctl.cli.credentials import find_credentials
from gongctl.config.project import Credentials
from gongctl.diagnostics import GongctlError
from tests.cli.running import FILES, project, served

if TYPE_CHECKING:
    from pathlib import Path

PAIR = {"GONG_ACCESS_KEY": "key", "GONG_ACCESS_KEY_SECRET": "secret"}
RETRIES = ("--max-retries", "0", "--max-rps", "1000")


def _fails(root: Path, *arguments: str, variables: dict[str, str] | None = None) -> str:
    result = CliRunner(env=variables or PAIR).invoke(cli, ["-C", str(root), "plan", *arguments, *RETRIES])
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ("drop-before", "GC601", "no answer"),
        ("429", "GC602", "HTTP 429"),
        ("403", "GC602", "IP allow-list"),
        ("502html", "GC602", "run again later"),
        ("garbage", "GC603", "not JSON"),
        ("envelope200", "GC602", "HTTP 200"),
    ],
)
def test_what_the_account_can_do(tmp_path: Path, fault: str, code: str, said: str) -> None:
    with served(fault) as url:
        project(tmp_path, url)
        error = _fails(tmp_path, variables={"GONG_BEARER_TOKEN": "the-t0ken-of-this-test"})
    assert f"error[{code}]" in error
    assert said in error


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({}, "GC620", "none of their environment variables is set"),
        ({"GONG_ACCESS_KEY": "key", "GONG_ACCESS_KEY_SECRET": ""}, "GC620", "but GONG_ACCESS_KEY_SECRET is not"),
        ({"GONG_ACCESS_KEY_SECRET": "x"}, "GC620", "but GONG_ACCESS_KEY is not"),
        ({"GONG_BEARER_TOKEN": "two words"}, "GC622", "no token"),
        ({"GONG_BEARER_TOKEN": "töken"}, "GC622", "no token"),
        ({"GONG_ACCESS_KEY": "a:b", "GONG_ACCESS_KEY_SECRET": "x"}, "GC622", "no access key"),
        ({"GONG_ACCESS_KEY": "a", "GONG_ACCESS_KEY_SECRET": "\udcff"}, "GC622", "no access key"),
        ({"GONG_ACCESS_KEY": "a\nb", "GONG_ACCESS_KEY_SECRET": "x"}, "GC622", "no access key"),
    ],
)
def test_credentials_that_are_no_use(tmp_path: Path, variables: dict[str, str], code: str, said: str) -> None:
    project(tmp_path, "https://api.gong.io/v2")
    error = _fails(tmp_path, variables=variables or {"GONG_ACCESS_KEY": ""})
    assert f"error[{code}]" in error
    assert said in error


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("gongctl-no-such-program",), "was not found"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "exit code 3"),
        (("/",), "failed"),
    ],
)
def test_a_credentials_command_that_fails(tmp_path: Path, command: tuple[str, ...], said: str) -> None:
    named = Credentials(command=command)
    with pytest.raises(GongctlError, match=said) as caught:
        find_credentials(named, {}, tmp_path)
    assert caught.value.diagnostics[0].code == "GC621"


def test_a_credentials_command_that_prints_nothing_of_use(tmp_path: Path) -> None:
    for text in ("''", "':'", "'a b'"):
        with pytest.raises(GongctlError) as caught:
            find_credentials(Credentials(command=(sys.executable, "-c", f"print({text})")), {}, tmp_path)
        assert caught.value.diagnostics[0].code == "GC622"


def test_named_credentials_stand_in_their_own_variables(tmp_path: Path) -> None:
    named = Credentials(access_key_env="A", access_key_secret_env="B", bearer_token_env="C")
    assert find_credentials(named, {"C": "t", "A": "k", "B": "s"}, tmp_path).token == "t"
    found = find_credentials(named, {"A": "k", "B": "s", "C": "", "GONG_BEARER_TOKEN": "x"}, tmp_path)
    assert (found.user, found.secret, found.token) == ("k", "s", "")


def test_a_schema_whose_integration_nobody_has(tmp_path: Path) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\nenvironments:\n  e: {baseUrl: embedded}\n", "utf-8")
    (tmp_path / "crm.yaml").write_text(FILES.partition("---\n")[2], "utf-8")
    error = _fails(tmp_path)
    assert "error[GC632]" in error
    assert "crm.yaml:1:1" in error


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\nenvironments:\n  e: {baseUrl: embedded}\n", "utf-8")
    (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
    assert "error[GC634]" in _fails(tmp_path, "--log", str(tmp_path / "no" / "log"))
    (tmp_path / ".gongctl").write_text("a file\n", "utf-8")
    assert "error[GC633]" in _fails(tmp_path)
    (tmp_path / ".gongctl").unlink()
    (tmp_path / ".gongctl").mkdir()
    (tmp_path / ".gongctl" / "embedded.sqlite").write_text("no database\n" * 100, "utf-8")
    assert "error[GC633]" in _fails(tmp_path)


def test_a_wrong_environment_of_gongctl_is_a_usage_error(tmp_path: Path) -> None:
    project(tmp_path, "https://api.gong.io/v2")
    result = CliRunner(env={"GONGCTL_TIMEOUT": "soon"}).invoke(cli, ["-C", str(tmp_path), "plan"])
    assert result.exit_code == 64
    assert "GONGCTL_TIMEOUT" in result.stderr


@pytest.mark.parametrize("name", ["ALLOW_DESTROY", "PRUNE", "AUTO_APPROVE"])
def test_permission_is_never_taken_from_a_variable(tmp_path: Path, name: str) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\nenvironments:\n  e: {baseUrl: embedded}\n", "utf-8")
    (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
    runner = CliRunner(env={f"GONGCTL_{name}": "integration/crm" if name == "ALLOW_DESTROY" else "1"})
    applied = runner.invoke(cli, ["-C", str(tmp_path), "apply"])
    assert applied.exit_code == 1
    assert "GC640" in applied.stderr
    runner.invoke(cli, ["-C", str(tmp_path), "apply", "--auto-approve"])
    (tmp_path / "crm.yaml").write_text(FILES.replace("Custom\ndisplayName: CRM", "HubSpot"), "utf-8")
    blocked = runner.invoke(cli, ["-C", str(tmp_path), "apply", "--auto-approve"])
    assert blocked.exit_code == 3
    (tmp_path / "crm.yaml").write_text(FILES.partition("  - {")[0].replace("fields:", "fields: []"), "utf-8")
    unmanaged = runner.invoke(cli, ["-C", str(tmp_path), "plan", "--detailed-exitcode"])
    assert unmanaged.exit_code == 0
    assert "= amount" in unmanaged.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing command"),
        (["polan"], "Did you mean 'plan'"),
        (["nonsense"], "There are: apply"),
        (["plan", "--onyl", "x"], "--only"),
        (["plan", "--max-rps", "0"], "--max-rps"),
        (["plan", "--max-rps", "nan"], "no number"),
        (["plan", "--timeout", "nan"], "no number"),
        (["plan", "--only", "integration/a/b"], "write integration/ID"),
        (["plan", "--allow-destroy", "integration/*"], "last segment"),
        (["plan", "--auto-approve"], "--auto-approve"),
        (["apply", "--var", "x"], "--var name=value"),
        (["validate", "-o", "xml"], "xml"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_a_wrong_command_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(cli, ["-C", str(tmp_path), *arguments])
    assert result.exit_code == 64
    assert said in result.stderr
    assert result.stdout == ""


def test_help_keeps_its_lines() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    assert "\n  gongctl plan " in shown.stdout
