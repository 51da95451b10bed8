"""Cells that no spreadsheet calculates, and that come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.objects.spreadsheet import guarded, unguarded

NEAR_DANGER = st.text(st.sampled_from("'=+-@\t\r\n 0159.,xé\uff1d\x00"), max_size=6)


@given(st.one_of(NEAR_DANGER, st.text()))
def test_what_is_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.one_of(NEAR_DANGER, st.text()))
def test_no_cell_begins_like_a_formula_but_negative_numbers(text: str) -> None:
    cell = guarded(text)
    shown = cell.lstrip(" \t\r\n\x00")
    assert not cell.startswith(("\t", "\r", "\n"))
    assert not shown.startswith(("=", "+", "@", "\uff1d"))
    assert not shown.startswith("-") or float(cell) <= 0


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", ""),
        ("Acme", "Acme"),
        ("-5", "-5"),
        ("-12.50", "-12.50"),
        ("-1+1", "'-1+1"),
        ("-٣", "'-٣"),
        (" -5", "' -5"),
        ("-5\n", "'-5\n"),
        ("+49 89 1234", "'+49 89 1234"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (" \t=1+1", "' \t=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("'t Hooft", "''t Hooft"),
        ("''", "'''"),
        ("\ttab", "'\ttab"),
    ],
)
def test_cells(text: str, cell: str) -> None:
    assert guarded(text) == cell


@pytest.mark.parametrize("cell", ["'t Hooft", "'", "'-5", "it's"])
def test_apostrophes_that_were_not_put_there_stay(cell: str) -> None:
    assert unguarded(cell) == cell
