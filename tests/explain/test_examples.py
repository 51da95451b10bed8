"""Every example is right: the bad side gives its code, as is recorded; the good side does not.

make transcripts        writes anew what is said about the codes: read the difference
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gongctl.explain
from gongctl.codes import CODES
from gongctl.explain import Side, example, read
from tests.explain.playing import about, commands, play, write, write_program

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(gongctl.explain.__file__).parent
NOT_PLAYED = [
    *("GC602", "GC603", "GC604", "GC605", "GC607", "GC614", "GC641", "GC643", "GC670", "GC681", "GC690"),
    *(f"GC{one}" for one in (*range(714, 717), *range(722, 725), *range(730, 734), *range(740, 750))),
]
"""Those need a server that goes wrong or holds objects, a person at a terminal, a key pressed in time, a library that
is missing, or our fault."""

WIDEST = 76
_VALIDATE = "$ gongctl validate\n"
_ADVICE = "write gongctl/explain/{}.txt, with a bad and a good side, and say `make transcripts`"

KNOWN = [code for code in CODES if (HERE / f"{code}.txt").exists()]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_an_example(code: str) -> None:
    assert (HERE / f"{code}.txt").exists(), _ADVICE.format(code)


def test_every_example_is_of_a_code() -> None:
    assert [path.stem for path in sorted(HERE.glob("*.txt")) if path.stem not in CODES] == []


def test_which_codes_are_told_and_not_played() -> None:
    assert [code for code in KNOWN if not example(code).bad.session] == NOT_PLAYED


@pytest.mark.parametrize("code", KNOWN)
def test_an_example_is_whole_and_narrow(code: str) -> None:
    bad, good = example(code)
    for side in (bad, good):
        assert side.text or side.files or side.session
        shown = [*side.files.values(), side.session if side is good else ""]
        assert [line for text in shown for line in text.splitlines() if len(line) > WIDEST] == []
        assert [line for line in commands(side.session) if max(map(len, line.split())) > WIDEST] == []


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return write_program(tmp_path / "bin")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, dict[str, str]], Path]:
    def made(name: str, files: dict[str, str]) -> Path:
        root = tmp_path / name
        root.mkdir()
        write(files, root)
        monkeypatch.chdir(root)
        return root

    return made


@pytest.mark.parametrize("code", [code for code in KNOWN if code not in NOT_PLAYED])
def test_the_bad_side(code: str, project: Callable[[str, dict[str, str]], Path], program: Path) -> None:
    path = HERE / f"{code}.txt"
    bad = example(code).bad
    if "/dev/full" in bad.session and not Path("/dev/full").exists():
        pytest.skip("needs a disk that is full")
    said = play(bad.session, project("bad", bad.files), program)
    typed = "".join(f"$ {one}\n" for one in commands(bad.session))
    recorded = typed + about(code, said.text)
    if os.environ.get("REWRITE"):
        path.write_text(path.read_text(encoding="utf-8").replace(bad.session, recorded, 1), encoding="utf-8")
    assert about(code, said.text), said.text
    assert example(code).bad.session == recorded
    assert f"[{code}]" in recorded


@pytest.mark.parametrize("code", KNOWN)
def test_the_good_side(code: str, project: Callable[[str, dict[str, str]], Path], program: Path) -> None:
    bad, good = example(code)
    if not (good.files or good.session):
        return  # told in words alone
    root = project("good", {**bad.files, **good.files})
    for session in (_VALIDATE, *([good.session] if good.session else [])):
        said = play(session, root, program)
        assert said.code == 0, said.text
        assert code not in said.text


@pytest.mark.parametrize("text", ["", "-- good --\n", "-- bad --\n", "x\n-- bad --\n-- good --\n"])
def test_what_is_built_like_no_example(text: str) -> None:
    with pytest.raises(ValueError, match="bad side"):
        read(text)


def test_the_parts_of_an_example() -> None:
    text = "-- bad --\n-- text --\nwords\n-- a.yaml --\nx: y\n\n-- session --\n$ one\n-- good --\n-- b/c.yaml --\nz\n"
    bad, good = read(text)
    assert bad == Side("words\n", {"a.yaml": "x: y\n"}, "$ one\n")
    assert good == Side("", {"b/c.yaml": "z\n"}, "")
