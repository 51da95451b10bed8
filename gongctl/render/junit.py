"""Findings as JUnit XML, as Jenkins and GitLab read it: a test case for each file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from junitparser import Failure, TestCase, TestSuite

from gongctl.render.validation import counted
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Datum = Mapping[str, Any]

SUITE: Final = "gongctl.validate"
PROJECT: Final = "project"


def to_junit(datum: Datum, prefix: str) -> str:
    """Write the findings of a validation; `prefix` leads from the repository to the project directory.

    In ASCII, so that any output takes it. Findings without a file are those of the case `project`.
    """
    cases: dict[str, list[Datum]] = {name: [] for name in datum["files"]}
    nowhere: list[Datum] = []
    for one in datum["diagnostics"]:
        (nowhere if one["file"] is None else cases.setdefault(one["file"], [])).append(one)
    suite = TestSuite(SUITE)
    suite.add_testcases([_case(visible(prefix) + name, found) for name, found in sorted(cases.items())])
    if nowhere or not cases:
        suite.add_testcase(_case(PROJECT, nowhere))
    written = io.BytesIO()
    suite.write(written, pretty=True)
    return written.getvalue().decode().encode("ascii", "xmlcharrefreplace").decode()


def _case(name: str, found: Sequence[Datum]) -> TestCase:
    case = TestCase(name, SUITE)
    errors = [one for one in found if one["severity"] == "error"]
    warnings = [one for one in found if one["severity"] != "error"]
    if errors:
        # One failure with all errors in it: of several, Jenkins shows the first alone.
        first = errors[0]["summary"] if len(errors) == 1 else counted(len(errors), "error")
        failure = Failure(first, ", ".join(sorted({one["code"] for one in errors})))
        failure.text = "\n\n".join(map(_told, errors))
        case.result = failure
    if warnings:
        case.system_out = "\n\n".join(map(_told, warnings))
    return case


def _told(one: Datum) -> str:
    """Give a finding in lines that each begin with a word of ours: CI runners read commands in lines."""
    lines = [f"{one['severity']}[{one['code']}]: {one['summary']}"]
    if one["file"] is not None:
        lines.append(f"at {one['file']}:{one['line']}:{one['column']}")
        lines += [f"line: {one['source'].strip()}"] if one["source"] else []
    lines += [f"also {place['file']}:{place['line']}:{place['column']} ({place['label']})" for place in one["related"]]
    lines += [f"help: {one['help']}"] if one["help"] else []
    return "\n".join(lines)
