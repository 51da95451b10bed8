"""SARIF: valid against the published schema, and as GitHub's code scanning wants it."""

from __future__ import annotations

import functools
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given

from gongctl import __version__
from gongctl.codes import CODES
from gongctl.render.sarif import FINGERPRINT, to_sarif
from tests.corpus.reading import CORPUS
from tests.validate.hostile import TEXTS, data
from tests.validate.test_validate import ACME, run, write

if TYPE_CHECKING:
    from gongctl.render.validation import Datum

SCHEMA = Path(__file__).parents[1] / "standards" / "sarif-schema-2.1.0.json"
FILES = [*sorted((CORPUS / "files").glob("*.yaml"))[::5], *sorted((CORPUS / "valid").glob("*.yaml"))[:2]]


@functools.cache
def _validator() -> Any:
    return jsonschema.Draft4Validator(
        json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
    )


def _checked(text: str) -> Any:
    log = json.loads(text)
    _validator().validate(log)
    return log["runs"][0]


def _run(root: Path, *arguments: str) -> Any:
    return _checked(run(root, *arguments, "-o", "sarif").stdout)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_valid_and_says_what_json_says(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "a.yaml")
    told = _run(tmp_path)
    found = json.loads(run(tmp_path, "-o", "json").stdout)["diagnostics"]
    assert [(one["ruleId"], one["level"]) for one in told["results"]] == [(o["code"], o["severity"]) for o in found]
    for result, one in zip(told["results"], found, strict=True):
        assert result["message"]["text"].startswith(one["summary"].replace("](", "] ("))
        assert one["help"] in result["message"]["text"]
        assert told["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == one["code"]
        region = result["locations"][0]["physicalLocation"]["region"]
        if one["line"] is not None:
            assert list(region.values()) == [one[name] for name in ("line", "column", "endLine", "endColumn")]


def test_the_tool_and_its_rules(tmp_path: Path) -> None:
    told = _run(write(tmp_path, "kind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\nfields: []\nx: y\n"))
    driver = told["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("gongctl", __version__)
    assert "informationUri" not in driver
    assert [(one["id"], one["defaultConfiguration"]["level"]) for one in driver["rules"]] == [
        ("GC203", "error"),
        ("GC405", "warning"),
    ]
    rule = driver["rules"][0]
    assert rule["shortDescription"]["text"] == CODES["GC203"].title
    assert rule["fullDescription"]["text"] == CODES["GC203"].explanation
    for form in ("text", "markdown"):
        assert CODES["GC203"].explanation in rule["help"][form]
        assert "displayname: Acme CRM" in rule["help"][form]


def test_columns_are_counted_in_characters(tmp_path: Path) -> None:
    told = _run(write(tmp_path, "{kind: Integration, displayName: 𝄞𝄞, x: y}\n"))
    assert told["columnKind"] == "unicodeCodePoints"
    (region,) = (
        one["locations"][0]["physicalLocation"]["region"] for one in told["results"] if one["ruleId"] == "GC203"
    )
    assert region == {"startLine": 1, "startColumn": 38, "endLine": 1, "endColumn": 39}


def test_places_are_those_of_the_repository_and_encoded(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "my crm"
    (root / "größe").mkdir(parents=True)
    write(root, ACME + "x: y\n", "größe/a:b#c%.yaml")
    (one,) = _run(root)["results"]
    location = one["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "my%20crm/gr%C3%B6%C3%9Fe/a%3Ab%23c%25.yaml"}


def test_related_places_are_linked(tmp_path: Path) -> None:
    write(tmp_path, "# a comment\n" + ACME, "b.yaml")
    (one,) = _run(write(tmp_path, ACME))["results"]
    assert one["message"]["text"].endswith("\nsee [the first one](1)")
    (related,) = one["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "a.yaml"
    assert related["physicalLocation"]["region"]["startLine"] == 2


@pytest.mark.parametrize("arguments", [["none.yaml"], []])
def test_findings_without_a_place_stand_in_the_project_file(arguments: list[str], tmp_path: Path) -> None:
    (one,) = _run(tmp_path, *arguments)["results"]
    place = {"artifactLocation": {"uri": "gongctl.yaml"}, "region": {"startLine": 1}}
    assert one["locations"] == [{"physicalLocation": place}]


def _prints(root: Path) -> list[str]:
    return [one["partialFingerprints"][FINGERPRINT] for one in _run(root)["results"]]


def test_fingerprints_stay_when_lines_above_move(tmp_path: Path) -> None:
    wrong = ACME + "x: y\ndisplayName: ''\n"
    before = _prints(write(tmp_path, wrong))
    assert _prints(write(tmp_path, "# one\n\n# two\n" + wrong)) == before
    assert len(set(before)) == 2
    assert _prints(write(tmp_path, wrong.replace("x: y", "z: y"))) != before


def test_fingerprints_of_equal_findings_differ(tmp_path: Path) -> None:
    document = "---\nkind: Nothing\n"
    (first, second) = _prints(write(tmp_path, document * 2))
    assert (first[:-1], first[-1], second[-1]) == (second[:-1], "1", "2")


@given(datum=data(), prefix=TEXTS)
def test_whatever_is_in_files_it_is_valid_and_harmless(datum: Datum, prefix: str) -> None:
    text = to_sarif(datum, prefix.encode("utf-8", "replace").decode())
    assert text.isascii()
    assert not re.search(r"##\[|##vso", text)
    told = _checked(text)
    for result, one in zip(told["results"], datum["diagnostics"], strict=True):
        links = re.findall(r"\[([^\]]*)\]\((.*?)\)", result["message"]["text"])
        assert [target for _, target in links] == [str(n) for n in range(1, len(one["related"]) + 1)]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
        assert unquote(uri).endswith(one["file"] or "gongctl.yaml")
    prints = [one["partialFingerprints"][FINGERPRINT] for one in told["results"]]
    assert len(set(prints)) == len(prints)
