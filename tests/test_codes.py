from __future__ import annotations

import re
from pathlib import Path

import gongctl
from gongctl.codes import CODES

SOURCES = [path for path in Path(gongctl.__file__).parent.rglob("*.py") if path.parent.name != "codes"]
USED = {code for path in SOURCES for code in re.findall(r"\"(GC\d{3})\"", path.read_text(encoding="utf-8"))}


def test_every_code_that_is_used_is_in_the_table() -> None:
    assert sorted(USED - CODES.keys()) == []


def test_every_code_of_the_table_is_used() -> None:
    assert sorted(CODES.keys() - USED) == []


def test_every_code_is_explained_and_the_table_is_in_order() -> None:
    assert list(CODES) == sorted(CODES)
    titles = [one.title for one in CODES.values()]
    assert len(set(titles)) == len(titles)
    assert all(one.explanation.endswith(".") for one in CODES.values())


def test_every_code_is_shown_by_a_test() -> None:
    tests = [path for path in Path(__file__).parent.rglob("*") if path.is_file() and path != Path(__file__)]
    shown = {code for path in tests for code in re.findall(rb"GC\d{3}", path.read_bytes())}
    assert sorted(CODES.keys() - {code.decode() for code in shown}) == []


def test_the_severity_of_a_code_is_that_of_its_findings() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    warned = set(re.findall(r"Diagnostic\(\s*\"(GC\d{3})\",\s*Severity\.WARNING", sources))
    refused = set(re.findall(r"\"(GC\d{3})\"(?!,\s*Severity\.WARNING)", sources))
    told = {code: "both" if code in warned & refused else "warning" if code in warned else "error" for code in CODES}
    assert {code: one.severity for code, one in CODES.items()} == told
