"""JUnit XML: valid as Jenkins wants it, and well-formed whatever is in files."""

from __future__ import annotations

import functools
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xmlschema
from hypothesis import given

from gongctl.render.junit import to_junit
from tests.validate.hostile import TEXTS, data
from tests.validate.test_validate import ACME, run, write

if TYPE_CHECKING:
    from gongctl.render.validation import Datum

SCHEMA = Path(__file__).parents[1] / "standards" / "junit-10.xsd"


@functools.cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMA)


def _checked(text: str) -> ET.Element:
    suite = ET.fromstring(text)  # noqa: S314 - our own output
    _schema().validate(suite)
    return suite


def _run(root: Path, *arguments: str) -> ET.Element:
    return _checked(run(root, *arguments, "-o", "junit").stdout)


def test_a_case_for_each_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "crm"
    root.mkdir()
    write(root, "kind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\nfields: []\n", "right.yaml")
    write(root, ACME + "x: y\n---\nkind: Nothing\n", "wrong.yaml")
    write(root, "variables: {}\n", "gongctl.yaml")
    suite = _run(root)
    assert dict(suite.attrib) == {
        "name": "gongctl.validate",
        "tests": "3",
        "errors": "0",
        "failures": "2",
        "skipped": "0",
        "time": "0",
    }
    names = [(case.attrib["classname"], case.attrib["name"]) for case in suite]
    assert names == [("gongctl.validate", f"crm/{name}.yaml") for name in ("gongctl", "right", "wrong")]
    (failure,) = suite[2]
    assert failure.attrib == {"message": "2 errors", "type": "GC202, GC203"}
    assert failure.text == (
        "error[GC203]: unknown key 'x'\n"
        "at wrong.yaml:4:1\n"
        "line: x: y\n"
        "help: allowed: kind, integrationId, integrationType, displayName, crmInstanceUrl, state\n"
        "\n"
        "error[GC202]: unknown kind 'Nothing'\n"
        "at wrong.yaml:6:7\n"
        "line: kind: Nothing\n"
        "help: allowed: Integration, ObjectSchema"
    )
    assert len(suite[1]) == 0


def test_warnings_are_output_and_no_failure(tmp_path: Path) -> None:
    suite = _run(write(tmp_path, "kind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\nfields: []\n"))
    assert suite.attrib["failures"] == "0"
    ((output,),) = suite
    assert output.tag == "system-out"
    assert (output.text or "").startswith("warning[GC405]: no file declares the integration 'acme'\nat a.yaml:2:16\n")


def test_related_places(tmp_path: Path) -> None:
    write(tmp_path, ACME, "b.yaml")
    ((), (failure,)) = _run(write(tmp_path, ACME))
    assert "\nalso a.yaml:2:16 (the first one)\n" in (failure.text or "")
    assert failure.attrib["message"] == "integration 'acme' is declared twice"


@pytest.mark.parametrize("arguments", [["none.yaml"], []])
def test_findings_without_a_file_are_those_of_the_project(arguments: list[str], tmp_path: Path) -> None:
    (case,) = _run(tmp_path, *arguments)
    assert case.attrib["name"] == "project"
    assert [one.tag for one in case] == ["failure"]


def test_a_valid_project(tmp_path: Path) -> None:
    suite = _run(write(tmp_path, ACME))
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("1", "0")


@given(datum=data(), prefix=TEXTS)
def test_whatever_is_in_files_it_is_well_formed_and_harmless(datum: Datum, prefix: str) -> None:
    text = to_junit(datum, prefix)
    assert text.isascii()
    assert not re.search(r"^\s*::|##\[|##vso|[\x00-\x08\x0b-\x1f\x7f]", text, re.MULTILINE)
    suite = _checked(text)
    said = "\n".join(one.text or "" for one in suite.iter())
    for one in datum["diagnostics"]:
        assert one["summary"] in said
        assert one["help"] in said
    failing = {one["file"] for one in datum["diagnostics"] if one["severity"] == "error"}
    assert suite.attrib["failures"] == str(len(failing))
