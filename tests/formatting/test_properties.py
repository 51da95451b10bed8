"""What formatting promises, tried on files that nobody would think of."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gongctl.config.nodes import YamlMap
from gongctl.config.resources import MODELS
from gongctl.config.source import read_source
from gongctl.formatting.checking import same
from gongctl.formatting.format import Formatted, format_bytes
from tests.formatting.texts import ABOVE, BESIDE, HEAD, Remark, Written, written

SEEDS = [path.read_bytes().decode() for path in sorted((Path(__file__).parent / "pairs").glob("*.in.yaml"))]
PIECES = [
    *("\n", "\n\n", " ", "\t", "# x\n", " # y\n", "\n  # w\n", "- ", "-\n", ": ", ":", ",", "[", "]", "{", "}"),
    *("&a ", "*a", "&b\n", "!!str ", "!!map\n", "'q'", '"d"', "|\n", "|+\n", ">-\n", "---\n", "...\n", "\n---\n"),
    *("? ", "a: 1\n", "<<: *a", "uniqueName: 007\n", "\r\n", "\r", "- {a: b}\n", "~", "\\", "'", '"', "é", "- - "),
]


def formatted(text: str, name: str = "a.yaml") -> Formatted:
    return format_bytes(name, text.encode())


def data(text: str) -> list[object]:
    return [document.data for document in read_source("a.yaml", text.encode()).documents]


@given(written())
def test_formatting_twice_is_formatting_once(file: Written) -> None:
    once = formatted(file.text).text
    assert once is not None
    assert formatted(once).text == once


@given(written())
def test_a_file_means_what_it_meant(file: Written) -> None:
    once = formatted(file.text).text
    assert once is not None
    assert data(once) == data(file.text)


@given(written())
def test_keys_are_in_order(file: Written) -> None:
    once = formatted(file.text).text
    assert once is not None
    for document in data(once):
        assert isinstance(document, YamlMap)
        known = list(MODELS[str(document["kind"])]({}).known_keys())
        places = [known.index(key) if key in known else len(known) for key in document]
        assert places == sorted(places)


@given(written())
def test_every_comment_stays_once_and_where_it_belongs(file: Written) -> None:
    once = formatted(file.text).text
    assert once is not None
    lines = once.splitlines()
    for remark in file.remarks:
        (number,) = [index for index, line in enumerate(lines) if line.endswith(remark.text)]
        assert belongs(remark, lines, number), (remark, once)


def belongs(remark: Remark, lines: list[str], number: int) -> bool:
    """Tell whether a comment, which is in a line, is where it belongs."""
    before = lines[number].removesuffix(remark.text)
    if remark.where == BESIDE:
        return remark.owner in before
    if before.strip():
        return False
    if remark.where == ABOVE:
        return remark.owner in next(line for line in lines[number:] if not re.match(r"\s*(#|$)", line))
    if remark.where == HEAD:
        return all(re.match(r"\s*(#|$)|---", line) for line in lines[_start(lines, number) : number])
    above = [line for line in lines[:number] if re.match(r"[^\s#]", line)]
    return bool(before) and above[-1].startswith(remark.owner)


def _start(lines: list[str], number: int) -> int:
    """Find where the document begins that a line is in."""
    return max((index for index, line in enumerate(lines[:number]) if line.startswith("---")), default=0)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Draw a file that somebody's editor has got at."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(PIECES)) + text[place + draw(st.integers(0, 2)) :]
    return text


@given(damaged(), st.sampled_from(["a.yaml", "gongctl.yaml"]))
def test_a_damaged_file_is_told_or_formatted_without_loss(text: str, name: str) -> None:
    once = formatted(text, name)
    assert all(one.code != "GC670" for one in once.diagnostics)
    if once.text is None:
        assert once.diagnostics
        return
    assert formatted(once.text, name).text == once.text
    old, new = data(text), data(once.text)
    assert len(old) == len(new)
    assert all(map(same, old, new))
