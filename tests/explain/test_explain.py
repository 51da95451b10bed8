from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from gongctl.cli import cli
from gongctl.codes import CODES
from gongctl.explain import example
from gongctl.render.explanation import explanation, to_markdown, to_text


def explain(*arguments: str, **variables: str) -> Result:
    return CliRunner(env=variables).invoke(cli, ["explain", *arguments])


def test_a_code() -> None:
    assert explain("GC405").stdout == (
        "GC405: undeclared integration (warning)\n"
        "\n"
        "A schema belongs to an integration that no file declares. That is right where another team registers\n"
        "it; a plan fails if the account lacks it too.\n"
        "\n"
        "Bad\n"
        "\n"
        "  crm.yaml\n"
        "    kind: ObjectSchema\n"
        "    integrationId: acme-cmr\n"
        "    objectType: Deal\n"
        "    fields:\n"
        "      - {uniqueName: amount, label: Amount, type: CURRENCY}\n"
        "\n"
        "  $ gongctl validate\n"
        "  warning[GC405]: no file declares the integration 'acme-cmr'\n"
        "   --> crm.yaml:2:16\n"
        "  2 | integrationId: acme-cmr\n"
        "    |                ^^^^^^^^\n"
        "    = help: right if it is registered elsewhere: a plan fails when the account lacks it\n"
        "\n"
        "Good\n"
        "\n"
        "  crm.yaml\n"
        "    kind: Integration\n"
        "    integrationId: acme-crm\n"
        "    integrationType: Custom\n"
        "    ---\n"
        "    kind: ObjectSchema\n"
        "    integrationId: acme-crm\n"
        "    objectType: Deal\n"
        "    fields:\n"
        "      - {uniqueName: amount, label: Amount, type: CURRENCY}\n"
    )


@pytest.mark.parametrize("said", ["gc203", "203", "[GC203]", " Gc203 "])
def test_a_code_in_other_letters(said: str) -> None:
    assert explain(said).stdout == explain("GC203").stdout != ""


@pytest.mark.parametrize(
    ("said", "near"), [("GC230", "GC203"), ("GC2O3", "GC203"), ("GC666", "GC660"), ("C203", "GC203")]
)
def test_a_mistyped_code_is_met_with_the_nearest(said: str, near: str) -> None:
    result = explain(said)
    assert result.exit_code == 64
    assert near in result.stderr
    assert "did you mean" in result.stderr


def test_no_code_at_all_is_met_with_the_way_to_the_list() -> None:
    result = explain("nonsense")
    assert result.exit_code == 64
    assert "there is no code 'nonsense'; 'gongctl explain' lists all" in " ".join(result.stderr.split())


def test_the_list_of_all_codes() -> None:
    text = explain().stdout
    for code, one in CODES.items():
        assert f"  {code}  {one.title}" in text
    assert "  GC510  unused variable (warning)\n" in text
    assert text.startswith("Text and YAML\n  GC100  unreadable file\n")
    assert [one["code"] for one in json.loads(explain("-o", "json").stdout)["codes"]] == list(CODES)


def test_json() -> None:
    told = json.loads(explain("GC206", "-o", "json").stdout)
    bad, good = example("GC206")
    assert told == {
        "version": 1,
        "code": "GC206",
        "title": CODES["GC206"].title,
        "severity": "error",
        "explanation": CODES["GC206"].explanation,
        "bad": {"text": "", "files": [{"name": "crm.yaml", "text": bad.files["crm.yaml"]}], "session": bad.session},
        "good": {"text": "", "files": [{"name": "crm.yaml", "text": good.files["crm.yaml"]}], "session": ""},
    }


@pytest.mark.parametrize("code", CODES)
def test_a_narrow_terminal(code: str) -> None:
    for line in to_text(explanation(code), 80).splitlines():
        assert len(line) <= 80
    narrow = to_text(explanation(code), 40)
    assert all(len(line) <= 40 for line in narrow.split("\nBad\n")[0].splitlines()[2:])


@pytest.mark.parametrize("columns", [50, 80, 100, 300])
def test_what_was_recorded_is_broken_anew_for_another_width(columns: int) -> None:
    text = to_text(explanation("GC632"), columns)
    said = text[text.index("  error[") : text.index("\nGood")]
    words = " ".join(said.split())
    assert words.startswith(
        "error[GC632]: schema/acme-crm/Deal: no file declares integration 'acme-crm', and the account "
    )
    assert words.endswith(" = help: declare it (kind: Integration), or mend the integrationId")
    lines = said.splitlines()
    assert all(len(line) <= columns for line in lines)
    assert [line for line in lines if "-->" in line] == ["   --> crm.yaml:1:1"]
    assert len(lines) == {50: 6, 80: 4, 100: 4, 300: 3}[columns]


@pytest.mark.parametrize("code", CODES)
def test_markdown_opens_and_closes_its_blocks(code: str) -> None:
    fences = [line for line in to_markdown(explanation(code)).splitlines() if line.startswith("```")]
    assert [line == "```" for line in fences] == [False, True] * (len(fences) // 2)


def test_colour() -> None:
    assert "\x1b[1mGC203: unknown key (error)\x1b[0m" in explain("GC203", FORCE_COLOR="1", NO_COLOR="").stdout
    assert "\x1b" not in explain("GC203", "--no-color", FORCE_COLOR="1").stdout


def test_explaining_waits_for_no_library_that_it_does_not_need() -> None:
    program = (
        "import sys; from gongctl.cli import cli\ntry: cli.main(['explain', 'GC203'])\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert not set(done.stdout.split()) & {"httpx", "deepdiff", "pydantic", "ruamel.yaml", "junitparser", "werkzeug"}
