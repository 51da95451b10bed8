"""Every way in which a run can fail before it changes anything: its code, its words, exit code 1."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongctl.cli import cli
from gongctl.cli.credentials import find_credentials
from gongctl.config.project import Credentials
from gongctl.diagnostics import GongctlError
from tests.cli.running import FILES, gongctl, project, served

PAIR = {"GONG_ACCESS_KEY": "key", "GONG_ACCESS_KEY_SECRET": "secret"}
RETRIES = ("--max-retries", "0", "--max-rps", "1000")
FAST = ("--max-rps", "1000")


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


@pytest.mark.parametrize("option", ["--out", "--log", "--report"])
@pytest.mark.parametrize("name", ["crm.yaml", "gongctl.yaml"])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_no_output_takes_the_place_of_a_file_of_the_project(
    tmp_path: Path, command: str, name: str, option: str
) -> None:
    root = project(tmp_path, "embedded")
    before = (root / name).read_bytes()
    said = f"json={root / name}" if option == "--report" else str(root / name)
    done = gongctl(root, command, option, said)
    assert done.returncode == 1
    assert "error[GC645]" in done.stderr
    assert "would be overwritten" in " ".join(done.stderr.split())
    assert (root / name).read_bytes() == before


def test_two_outputs_of_one_name_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, "embedded")
    (root / "link").symlink_to(root / "a")
    for other in ("a", "link"):
        done = gongctl(root, "plan", "--out", str(root / "a"), "--report", f"json={root / other}")
        assert done.returncode == 1
        assert "is named for two outputs" in " ".join(done.stderr.split())
    assert not (root / "a").exists()


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_names_that_no_file_can_have(tmp_path: Path, option: str) -> None:
    root = project(tmp_path, "embedded")
    (root / "loop1").symlink_to(root / "loop2")
    (root / "loop2").symlink_to(root / "loop1")
    for name in ("loop1", "x" * 300):
        said = f"json={root / name}" if option == "--report" else str(root / name)
        done = gongctl(root, "apply", "--auto-approve", option, said, "-o", "json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["errors"][0]["code"] == "GC645"
        assert " ".join(done.stderr.split()).count("cannot be written") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_result_that_is_lost_is_an_error_as_long_as_nothing_is_written(tmp_path: Path) -> None:
    full = ("--report", "json=/dev/full", *FAST)
    with served() as url:
        root = project(tmp_path, url)
        assert gongctl(root, "apply", "--auto-approve", *full, "--expect-plan-hash", "0" * 64).returncode == 1
        assert gongctl(root, "apply", "--auto-approve", *full).returncode == 0  # it was done, and that counts
        assert gongctl(root, "apply", *full).returncode == 1


def test_a_directory_that_is_not_there_is_told_for_a_saved_plan_too(tmp_path: Path) -> None:
    root = project(tmp_path, "embedded")
    plan = tmp_path / "plan.json"
    assert gongctl(root, "plan", "--out", str(plan)).returncode == 0
    done = gongctl(tmp_path / "nowhere", "apply", str(plan), "--auto-approve")
    assert done.returncode == 1
    assert "there is no directory" in " ".join(done.stderr.split())


def test_the_option_for_the_directory_behind_the_command_is_met_with_its_place(tmp_path: Path) -> None:
    done = gongctl(tmp_path, "plan", "-C", ".")
    assert done.returncode == 64
    assert "-C stands before the command: gongctl -C DIR plan" in done.stderr
