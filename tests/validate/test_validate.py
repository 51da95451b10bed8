from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from gongctl.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

ACME = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"
PROGRAM = """
import sys
from gongctl.cli import cli
code = 0
try:
    cli.main(["-C", sys.argv[1], "validate", *sys.argv[2:]])
except SystemExit as end:
    code = end.code
{after}
sys.exit(code)
"""


def run(root: Path, *arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, ["-C", str(root), "validate", *arguments])


def program(root: Path, *arguments: str, after: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(after=after), str(root), *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


FORMS = ("text", "json", "github", "sarif", "junit")


def write(root: Path, text: str, name: str = "a.yaml") -> Path:
    (root / name).write_text(text, encoding="utf-8")
    return root


def test_a_right_project(tmp_path: Path) -> None:
    schema = "---\nkind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\nfields:\n"
    fields = "  - {uniqueName: a, label: A, type: STRING}\n  - {uniqueName: b, state: absent}\n"
    result = run(write(tmp_path, ACME + schema + fields))
    assert result.stdout == "ok: 1 integration, 1 schema, 2 fields in 1 file\n"
    assert result.exit_code == 0


def test_warnings_are_no_errors(tmp_path: Path) -> None:
    text = "kind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\nfields: []\n"
    result = run(write(tmp_path, text))
    assert result.stdout == (
        "warning[GC405]: no file declares the integration 'acme'\n"
        " --> a.yaml:2:16\n"
        "2 | integrationId: acme\n"
        "  |                ^^^^\n"
        "  = help: right if it is registered elsewhere: a plan fails when the account lacks it\n"
        "\n"
        "ok: 0 integrations, 1 schema, 0 fields in 1 file; 1 warning\n"
        "gongctl explain GC405 tells more\n"
    )
    assert result.exit_code == 0


def test_findings_with_related_places(tmp_path: Path) -> None:
    write(tmp_path, "# a comment\n" * 9 + ACME, "b.yaml")
    result = run(write(tmp_path, ACME))
    assert result.stdout == (
        "error[GC401]: integration 'acme' is declared twice\n"
        "  --> b.yaml:11:16\n"
        "11 | integrationId: acme\n"
        "   |                ^^^^\n"
        "  ::: a.yaml:2:16 (the first one)\n"
        " 2 | integrationId: acme\n"
        "   |                ----\n"
        "   = help: keep one of the two\n"
        "\n"
        "1 error in 2 files\n"
        "gongctl explain GC401 tells more\n"
    )
    assert result.exit_code == 1


def test_json(tmp_path: Path) -> None:
    write(tmp_path, ACME, "b.yaml")
    result = run(write(tmp_path, ACME + "x: y\n"), "-o", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "version": 1,
        "valid": False,
        "counts": {"errors": 2, "warnings": 0, "files": 2, "integrations": 1, "schemas": 0, "fields": 0},
        "files": ["a.yaml", "b.yaml"],
        "diagnostics": [
            {
                "code": "GC203",
                "severity": "error",
                "summary": "unknown key 'x'",
                "help": "allowed: kind, integrationId, integrationType, displayName, crmInstanceUrl, state",
                "file": "a.yaml",
                "line": 4,
                "column": 1,
                "endLine": 4,
                "endColumn": 2,
                "source": "x: y",
                "related": [],
            },
            {
                "code": "GC401",
                "severity": "error",
                "summary": "integration 'acme' is declared twice",
                "help": "keep one of the two",
                "file": "b.yaml",
                "line": 2,
                "column": 16,
                "endLine": 2,
                "endColumn": 20,
                "source": "integrationId: acme",
                "related": [
                    {
                        "label": "the first one",
                        "file": "a.yaml",
                        "line": 2,
                        "column": 16,
                        "endLine": 2,
                        "endColumn": 20,
                        "source": "integrationId: acme",
                    }
                ],
            },
        ],
    }


@pytest.mark.parametrize("arguments", [["none.yaml"], []])
def test_findings_without_a_place(arguments: list[str], tmp_path: Path) -> None:
    result = run(tmp_path, *arguments, "-o", "json")
    (finding,) = json.loads(result.stdout)["diagnostics"]
    assert finding["code"] == ("GC408" if arguments else "GC409")
    assert finding["file"] is None
    assert run(tmp_path, *arguments).stdout.endswith(f"\n\n1 error\ngongctl explain {finding['code']} tells more\n")


def test_errors_that_stop_everything_are_printed_as_json_too(tmp_path: Path) -> None:
    result = run(tmp_path / "none", "-o", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["valid"] is False
    assert run(tmp_path / "none").stdout.startswith("error[GC408]: there is no directory")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("more", "code"), [("", 0), ("crmInstanceUrl: https://crm.example\n", 0), ("x: y\n", 1)])
def test_every_form_is_the_same_each_time_and_ends_alike(form: str, more: str, code: int, tmp_path: Path) -> None:
    project = "environments: {e: {baseUrl: 'https://api.gong.io/v2', variables: {unused: x}}}\n"
    write(tmp_path, project, "gongctl.yaml")
    runs = [run(write(tmp_path, ACME + more), "-o", form) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout != ""
    assert [one.exit_code for one in runs] == [code, code]


def test_other_forms_in_the_same_run(tmp_path: Path) -> None:
    write(tmp_path, ACME + "x: y\n")
    reports = {form: tmp_path / f"report.{form}" for form in FORMS}
    result = run(tmp_path, *(f"--report={form}={path}" for form, path in reports.items()))
    assert result.exit_code == 1
    for form, path in reports.items():
        assert path.read_text(encoding="utf-8") == run(tmp_path, "-o", form).stdout
    assert result.stdout == reports["text"].read_text(encoding="utf-8")


def test_reports_named_by_a_variable(tmp_path: Path) -> None:
    write(tmp_path, ACME)
    variables = {"GONGCTL_REPORT": f"json={tmp_path / 'a'} sarif={tmp_path / 'b'}", "GONGCTL_OUTPUT": "junit"}
    assert run(tmp_path, **variables).stdout.startswith("<?xml")
    assert json.loads((tmp_path / "a").read_text(encoding="utf-8"))["valid"] is True
    assert json.loads((tmp_path / "b").read_text(encoding="utf-8"))["runs"][0]["results"] == []


@pytest.mark.parametrize("report", ["html=x", "json", "json=", "sarif=-"])
def test_a_malformed_report_is_a_usage_error(report: str, tmp_path: Path) -> None:
    result = run(write(tmp_path, ACME), "--report", report)
    assert result.exit_code == 64
    assert "with one of text, json, github, sarif, junit" in result.stderr


def test_a_report_that_cannot_be_written_is_an_error_of_a_valid_project(tmp_path: Path) -> None:
    result = run(write(tmp_path, ACME), "--report", f"sarif={tmp_path / 'no' / 'such'}")
    assert result.exit_code == 1
    assert "error[GC645]" in result.stdout
    assert "there is no directory" in result.stdout


def test_a_report_that_cannot_be_written_any_more_is_an_error_of_a_valid_project(tmp_path: Path) -> None:
    result = run(write(tmp_path, ACME), "--report", "sarif=/dev/full")
    assert result.exit_code == 1
    assert "/dev/full cannot be written" in result.stderr
    assert result.stdout.startswith("ok: ")


@pytest.mark.parametrize("name", ["a.yaml", "gongctl.yaml"])
def test_a_report_never_takes_the_place_of_a_file_of_the_project(tmp_path: Path, name: str) -> None:
    write(tmp_path, ACME)
    (tmp_path / name).write_text(text := f"# mine\n{ACME if name == 'a.yaml' else 'version: 1'}\n", encoding="utf-8")
    result = run(tmp_path, "--report", f"sarif={tmp_path / name}")
    assert result.exit_code == 1
    assert "would be overwritten" in " ".join(result.stdout.split())
    assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_variables_of_the_command_line(tmp_path: Path) -> None:
    write(tmp_path, ACME + "displayName: ${name}${other}\n")
    assert run(tmp_path).exit_code == 1
    assert run(tmp_path, "--var", "name=a=b", "--var", "other=").exit_code == 0


@pytest.mark.parametrize("text", ["name", "=value", ""])
def test_a_malformed_variable_is_a_usage_error(text: str, tmp_path: Path) -> None:
    result = run(write(tmp_path, ACME), "--var", text)
    assert result.exit_code == 64
    assert "--var name=value" in result.stderr


def test_what_is_hidden_in_files_is_made_visible(tmp_path: Path) -> None:
    name = "a\x1b]0;b\u202e.yaml"
    write(tmp_path, ACME + 'bad\u200bkey: "x\u202e"\n', name)
    for output in FORMS:
        result = run(tmp_path, "-o", output)
        assert result.exit_code == 1
        assert not {"\x1b", "\u202e", "\u200b"} & set(result.stdout)
    assert "a\\x1b]0;b\\u202e.yaml:4:1" in run(tmp_path).stdout
    assert "4 | bad\\u200bkey" in run(tmp_path).stdout


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_text("x: y\n")
    except OSError:  # pragma: no cover - some file systems take only UTF-8
        pytest.skip("the file system refuses the name")
    for output in FORMS:
        result = program(tmp_path, "-o", output)
        assert result.returncode == 1
        assert b"Traceback" not in result.stderr
        assert b"caf%5C" in result.stdout if output == "sarif" else b"caf\\" in result.stdout


@pytest.mark.parametrize(
    "variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_an_output_that_is_not_utf_8(variables: dict[str, str], tmp_path: Path) -> None:
    result = program(write(tmp_path, ACME + "größe: 顧客\n"), **variables)
    assert result.returncode == 1
    assert result.stderr == b""
    assert b"1 error in 1 file" in result.stdout


def test_an_output_that_nobody_reads(tmp_path: Path) -> None:
    write(tmp_path, "".join(f"---\nkind: x{number}\n" for number in range(3000)))
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(after=""), str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.read(10)
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait() == 1


def test_colour(tmp_path: Path) -> None:
    write(tmp_path, "x: y\n")
    assert "\x1b[" not in run(tmp_path).stdout
    assert "\x1b[1;31merror[GC204]\x1b[0m" in run(tmp_path, FORCE_COLOR="1", NO_COLOR="").stdout
    assert "\x1b[" not in run(tmp_path, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_validate_imports_no_network_and_no_difference(tmp_path: Path) -> None:
    after = "print(*sorted(sys.modules), file=sys.stderr)"
    right = set(program(write(tmp_path, ACME), after=after).stderr.decode().split())
    wrong = set(program(write(tmp_path, ACME + "x: y\n"), after=after).stderr.decode().split())
    assert not (right | wrong) & {"httpx", "deepdiff", "asyncio", "werkzeug", "tenacity", "junitparser"}
    assert "pydantic" not in right
    assert "pydantic" in wrong


def test_without_the_c_parser_the_result_is_the_same(tmp_path: Path) -> None:
    write(tmp_path, ACME + "displayname: x\n---\nkind: [\n")
    before = "import sys; sys.modules['_ruamel_yaml'] = None\n"
    slow = subprocess.run(
        [sys.executable, "-c", before + PROGRAM.format(after=""), str(tmp_path)], capture_output=True, check=False
    )
    assert slow.stderr == b""
    assert (slow.returncode, slow.stdout) == (1, program(tmp_path).stdout)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    write(tmp_path, ACME + "crmInstanceUrl: https://me:hunter2@crm.example.com\n")
    write(
        tmp_path,
        "environments: {e: {credentials: {bearerTokenEnv: hunter2.x}, baseUrl: 'https://hunter2:x@a.b'}}",
        "gongctl.yaml",
    )
    for output in FORMS:
        result = run(tmp_path, "-o", output)
        assert "hunter2" not in result.stdout
        assert {"GC306", "GC505"} <= {code for code in ("GC306", "GC505") if code in result.stdout}
