"""Tables that fit, whatever is in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.render.paint import coloured
from gongctl.render.table import cut, table
from gongctl.render.visible import visible, width

CELLS = st.text(st.sampled_from("ab ü漢😀\x1b\u202e\u0301\n\t:#["), max_size=40)
ROWS = st.integers(1, 6).flatmap(lambda many: st.lists(st.tuples(*[CELLS] * many), min_size=1, max_size=5))

HEADER = ("objectId", "name", "stage")
FEW = [("1", "Acme renewal, three years", "won"), ("22", "x", "")]


def test_columns_are_as_wide_as_their_cells() -> None:
    assert list(table(HEADER, FEW)) == [
        "objectId  name                       stage\n",
        "1         Acme renewal, three years  won\n",
        "22        x\n",
    ]


def test_the_widest_columns_give_way() -> None:
    assert list(table(HEADER, FEW, columns=28)) == [
        "objectId  name         stage\n",
        "1         Acme renew…  won\n",
        "22        x\n",
    ]


def test_room_that_is_left_is_used() -> None:
    (_, line) = table(("a", "b"), [("x" * 50, "y" * 50)], columns=31)
    assert line == "x" * 14 + "…  " + "y" * 13 + "…\n"


def test_rows_become_blocks_where_they_cannot_stand() -> None:
    assert list(table(HEADER, FEW, columns=20)) == [
        "objectId  1\n",
        "name      Acme rene…\n",
        "stage     won\n",
        "\n",
        "objectId  22\n",
        "name      x\n",
        "stage\n",
    ]


def test_a_header_stands_out_where_there_are_colours() -> None:
    assert next(table(("a", "bb"), [("xxx", "y")], paint=coloured)) == "\x1b[1ma\x1b[0m    \x1b[1mbb\x1b[0m\n"


@pytest.mark.parametrize("columns", [None, 80, 8])
def test_nothing_in_it_acts_on_a_runner(columns: int | None) -> None:
    lines = list(table(("::error::a", "b", "c"), [("::error::x", " ::stop", "##[error]")], columns=columns))
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)


@given(ROWS, st.integers(1, 60))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, ...]], columns: int) -> None:
    header = [f"c{place}" for place in range(len(rows[0]))]
    lines = list(table(header, rows, columns=columns))
    assert all(visible(line[:-1]) == line[:-1] and line.endswith("\n") for line in lines)
    # Below that, a name and a few letters of its value stand on a line all the same.
    assert max(width(line[:-1]) for line in lines) <= max(columns, 2 + 2 + 8)


@given(ROWS)
def test_without_a_terminal_nothing_is_cut(rows: list[tuple[str, ...]]) -> None:
    lines = list(table([""] * len(rows[0]), rows))[1:]
    for row, line in zip(rows, lines, strict=True):
        assert all(visible(cell).strip(" :") in line for cell in row)


@given(CELLS.map(visible), st.integers(1, 30))
def test_what_is_cut_is_as_wide_as_it_may_be(text: str, most: int) -> None:
    shown = cut(text, most)
    assert width(shown) <= most
    if width(text) <= most:
        assert shown == text
    else:
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
