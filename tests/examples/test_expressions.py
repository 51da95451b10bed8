"""The expressions of GitHub Actions mean here what they mean there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.examples.expressions import asks_for_status, evaluate, filled

CONTEXT = {
    "github": {"ref": "refs/heads/main", "event": {"number": 7, "before": ""}},
    "inputs": {},
    "status": {"success": False, "failure": True, "cancelled": False, "always": True},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("github.ref == 'refs/heads/main'", True),
        ("github.ref != 'refs/heads/main'", False),
        ("github.ref == 'REFS/heads/main'", True),  # case does not matter
        ("inputs.since", None),
        ("inputs.since == ''", True),  # what is not there equals an empty string
        ("inputs.since != ''", False),
        ("inputs.since == '0'", True),  # both are turned into numbers
        ("inputs.since == 'x'", False),
        ("inputs.since || github.event.before", ""),
        ("inputs.since || github.event.number", 7),
        ("github.event.number && 'yes' || 'no'", "yes"),
        ("inputs.since && 'yes' || 'no'", "no"),
        ("'it''s'", "it's"),
        ("${{ !cancelled() && failure() }}", True),
        ("success() || (always() && true)", True),
        ("!(failure() && false)", True),
        ("true && false || true", True),
        ("true || true && false", True),
    ],
)
def test_values(expression: str, value: Any) -> None:
    assert evaluate(expression, CONTEXT) == value


@pytest.mark.parametrize("wrong", ["github.ref ==", "contains('a', 'b')", "1 < 2", "nowhere.to.be.found", "(true"])
def test_what_is_not_understood_is_an_error(wrong: str) -> None:
    with pytest.raises((AssertionError, IndexError, KeyError)):
        evaluate(wrong, CONTEXT)


def test_values_in_a_text_are_written_as_github_writes_them() -> None:
    assert filled("${{ github.event.number }}-${{ inputs.x }}-${{ failure() }}", CONTEXT) == "7--true"


@pytest.mark.parametrize(
    ("condition", "asks"), [("failure()", True), ("${{ !cancelled() }}", True), ("inputs.failure", False)]
)
def test_conditions_that_ask_how_it_went_are_told_apart(condition: str, asks: bool) -> None:
    assert asks_for_status(condition) is asks
