from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.config.text import SourceText
from gongctl.diagnostics import Diagnostic, Position, Severity, Span
from gongctl.render.snippet import snippet, source_line
from gongctl.render.validation import findings, to_text
from gongctl.render.visible import visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31m\x9b", "\\x1b[31m\\x9b"),
        ("\u202e\u2066\ufeff\u200b", "\\u202e\\u2066\\ufeff\\u200b"),
        ("\udc80", "\\udc80"),
        ("\U000e0001", "\\U000e0001"),
        ("a ##[error]b ###[x] ##vso[y] ## z", "a \\x23#[error]b #\\x23#[x] \\x23#vso[y] ## z"),
        ("é 顧客 𝄞 العربية", "é 顧客 𝄞 العربية"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_visible_text_is_one_harmless_line_and_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert "##[" not in shown
    assert visible(shown) == shown


def span(start: int, end: int, line: int = 1, last: int = 1) -> Span:
    return Span("a", Position(line, start), Position(last, end))


def test_wide_characters_and_accents_keep_the_caret_in_place() -> None:
    line, carets = snippet(SourceText("a", "顧客: e\u0301 値"), span(8, 9))
    assert line == "顧客: e\u0301 値"
    assert carets == " " * 8 + "^^"
    assert width("顧e\u0301") == 3


def test_escapes_and_tabs_keep_the_caret_in_place() -> None:
    line, carets = snippet(SourceText("a", "\ta\u200b: x"), span(6, 7))
    assert line == "    a\\u200b: x"
    assert carets.index("^") == line.index("x")


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("start", [1, 50, 3000, 6000])
def test_long_lines_are_cut_around_the_place(columns: int, start: int) -> None:
    text = "ab" * 3000 + "\n"
    line, carets = snippet(SourceText("a", text), span(start, start + 2), columns)
    assert len(line) <= columns
    begin, end = carets.index("^"), len(carets)
    assert line[begin:end] == text.rstrip()[start - 1 : start + 1]


def test_long_places_are_cut() -> None:
    line, carets = snippet(SourceText("a", "key: " + "x" * 500), span(6, 506), 60)
    assert line.startswith("key: xxx")
    assert line.endswith("x...")
    assert len(carets) <= 60


def test_a_place_over_several_lines_is_shown_by_its_first() -> None:
    assert snippet(SourceText("a", "a: |\n  b\n"), span(4, 4, last=2)) == ("a: |", "   ^")


def test_a_place_at_the_end_of_a_line() -> None:
    assert snippet(SourceText("a", "a:\n"), span(3, 3)) == ("a:", "  ^")


def test_lines_for_machines() -> None:
    source = SourceText("a", "a: \x07" + "x" * 5000 + "\nlast", ((9, 12),))
    assert source_line(source, span(1, 2)).startswith("a: \\x07xxxxx***x")
    assert len(source_line(source, span(1, 2))) <= 500
    assert source_line(source, span(1, 2, line=2, last=2)) == "last"
    assert source_line(source, span(1, 2, line=9, last=9)) == ""


def test_masks_that_overlap_or_reach_over_lines() -> None:
    source = SourceText("a", "key: 'abc\n  def' # https://me:pw@host", ((5, 16), (7, 9)))
    assert source.line(1) == "key: ****"
    assert source.line(2) == "****** # https://*****@host"
    assert source.stretch(1, 7, 9) == "**"
    assert source.stretch(2, 10, 14) == "http"


def test_a_narrow_terminal_stays_readable() -> None:
    source = SourceText("a.yaml", "displayName: " + "word " * 40)
    advice = "a rather long piece of advice that must be broken into several lines to be read"
    one = Diagnostic("GC999", Severity.ERROR, "something is wrong with a long value here", advice, span(14, 18))
    one = Diagnostic(one.code, one.severity, one.summary, one.help, Span("a.yaml", Position(1, 14), Position(1, 18)))
    text = to_text(findings([one], {"a.yaml": source}), {"a.yaml": source}, columns=10)
    assert max(len(line) for line in text.splitlines()) <= 40


def test_a_place_in_a_file_that_is_not_at_hand() -> None:
    one = Diagnostic("GC999", Severity.WARNING, "odd", span=Span("gone.yaml", Position(3, 4), Position(3, 5)))
    assert to_text(findings([one], {}), {}) == (
        "warning[GC999]: odd\n --> gone.yaml:3:4\n\nok: 0 integrations, 0 schemas, 0 fields in 0 files; 1 warning\n"
        "gongctl explain GC999 tells more\n"
    )


def test_the_explanation_of_an_error_comes_before_that_of_a_warning() -> None:
    found = [Diagnostic("GC998", Severity.WARNING, "odd"), Diagnostic("GC999", Severity.ERROR, "wrong")]
    assert to_text(findings(found), {}).endswith("\n\n1 error, 1 warning\ngongctl explain GC999 tells more\n")
    assert "explain" not in to_text(findings([]), {})
