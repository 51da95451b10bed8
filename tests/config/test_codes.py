from __future__ import annotations

import re
from pathlib import Path

import gongctl
from gongctl.config.codes import CODES

SOURCES = [path for path in (Path(gongctl.__file__).parent / "config").glob("*.py") if path.name != "codes.py"]
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


def test_the_corpus_shows_every_code() -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    tests = Path(__file__).parent
    texts = [
        path.read_text(encoding="utf-8", errors="replace") for path in (*corpus.rglob("*.*y*"), *tests.glob("*.py"))
    ]
    shown = {code for text in texts for code in re.findall(r"GC\d{3}", text)}
    assert sorted(CODES.keys() - shown) == []
