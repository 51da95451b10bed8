from __future__ import annotations

import pytest

from gongctl.config.parsing import pure_events
from tests.config.test_source import read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a: "x', "the quote that opens here is never closed"),
        ("a: 'x", "the quote that opens here is never closed"),
        ("a: [1, 2\nb: 3", "the list that begins with '['"),
        ("a: {b: 1\nc", "the '{' that opens here is never closed"),
        ("a: {b: 1 ]", "the map that begins with '{'"),
        ("a: [1, 2", "the '[' that opens here is never closed"),
        ("a: &", "a '*' or '&' without a name"),
        ("a: - b", "a '-' that cannot stand here"),
        ('"a" b', "more text after the end of the document"),
        ("%YAML 2.0\n---\na: 1", "a '%' line that cannot be understood"),
        ("a: !<x", "a tag"),
        ("- a\nb: c", "the indentation does not fit"),
        ("a: `x`", "no value can begin with this character"),
        ("[]: ]", "this is not YAML"),
    ],
)
def test_syntax_errors_are_explained(text: str, words: str) -> None:
    finding = read(text).diagnostics[-1]
    assert finding.code == "GC104"
    assert words in finding.summary
    assert finding.help


def test_the_place_of_a_pure_error_without_an_offset() -> None:
    finding = read("a: 1\n---\nb: é @x\nc: @x", pure_events).diagnostics[0]
    assert str(finding.span) == "a.yaml:4:4"
