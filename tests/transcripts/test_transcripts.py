"""Sessions with exact output and exit codes, as people see them.

A transcript is a text file: first files, each under a line `-- PATH --`, then, under `-- session --`,
commands and what they print. Standard error is marked with `! `, an exit code that is not 0 stands
in the last line as `[exit N]`. Beside `gongctl` there is `$ replace FILE OLD => NEW`, which edits a file.

    make transcripts        writes what is printed now into the files: read the difference
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongctl.cli import cli

HERE = Path(__file__).parent
TRANSCRIPTS = sorted(HERE.glob("*.txt"))
HEADER = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
REQUEST_ID = re.compile(r"\b[0-9a-f]{32}\b")


def _sections(text: str) -> list[tuple[str, str]]:
    parts = HEADER.split(text)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _gongctl(arguments: list[str], root: Path) -> str:
    result = CliRunner().invoke(cli, ["-C", str(root), *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    shown = result.stdout
    shown += "".join(f"! {line}".rstrip() + "\n" for line in result.stderr.splitlines())
    shown += f"[exit {result.exit_code}]\n" if result.exit_code else ""
    return REQUEST_ID.sub("<requestId>", shown.replace(str(root), "<root>"))


def _replace(arguments: str, root: Path) -> None:
    name, _, edit = arguments.partition(" ")
    old, _, new = edit.replace("\\n", "\n").partition(" => ")
    text = (root / name).read_text(encoding="utf-8")
    assert old in text, f"{name} does not hold {old!r}"
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


def _played(session: str, root: Path) -> str:
    lines = []
    for command in re.findall(r"^\$ (.*)$", session, re.MULTILINE):
        lines.append(f"$ {command}\n")
        word, _, rest = command.partition(" ")
        if word == "replace":
            _replace(rest, root)
        else:
            assert word == "gongctl", command
            lines.append(_gongctl(shlex.split(rest), root))
        lines.append("\n")
    return "".join(lines).rstrip("\n") + "\n"


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGCTL_PARALLELISM", "1")
    monkeypatch.chdir(tmp_path)
    text = path.read_text(encoding="utf-8")
    *files, (name, session) = _sections(text)
    assert name == "session"
    for file, content in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content.rstrip("\n") + "\n", encoding="utf-8")
    played = text[: text.index("-- session --\n")] + "-- session --\n" + _played(session, tmp_path)
    if os.environ.get("REWRITE"):
        path.write_text(played, encoding="utf-8")
    assert played == text


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS
