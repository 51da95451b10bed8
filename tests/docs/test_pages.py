"""Every block of the documentation is carried out, in its order, and prints what the page says.

REWRITE=1 pytest tests/docs        writes what is printed now into the pages: read the difference
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongctl.cli.emulator import _greeting
from gongctl.emulator import Fault, Settings, create_app
from gongctl.emulator.serve import Server
from tests.docs.blocks import Block, Command, blocks
from tests.explain.playing import run, write, write_program

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path.parent.name != "reference"]
PORT = "8080"
"""That of an emulator on a page."""

_MOMENT = re.compile(r"\b\d{8}T\d{6}Z")
MOST_NOT_RUN = 3
"""Blocks that need a real Gong, a real CI or a registry. They are to stay few."""


class Reader:
    """Somebody who does what a page says, in a home of their own."""

    def __init__(self, root: Path, program: Path, patch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self._root, self._program, self._patch, self._stack = root, program, patch, stack
        self._variables = {"HOME": str(root)}
        self._code = self._read = 0
        self._port = PORT
        self.page = ""

    def do(self, block: Block) -> None:
        here = Path.cwd()
        if block.holds:
            self._shown(block, (here / block.file).read_text(encoding="utf-8"))
        elif block.language == "diff":
            changed = block.changed((here / block.file).read_text(encoding="utf-8"))
            write({block.file: changed.replace(PORT, self._port)}, here)
        elif block.file and block.language != "console":
            write({block.file: block.text.replace(PORT, self._port)}, here)
        else:
            assert block.language == "console", f"line {block.line}: neither a file nor a session, and not marked"
            played = "".join(f"$ {one.typed}\n{self._play(one, block)}" for one in block.commands)
            behind = self.page.index(f"```console\n{block.text}", self._read)
            self.page = self.page[:behind] + self.page[behind:].replace(block.text, f"{played.rstrip()}\n", 1)
            self._read = behind + len(played)

    def _shown(self, block: Block, text: str) -> None:
        if not Command("", block.text).is_right(text):
            assert os.environ.get("REWRITE"), f"line {block.line}: {block.file} holds\n{text}"
            self.page = self.page.replace(block.text, text, 1)

    def _play(self, command: Command, block: Block) -> str:
        said = command.printed(self._said(command).replace(str(self._root), "/home/ana").replace(self._port, PORT))
        if command.is_right(said):
            return command.expected
        assert os.environ.get("REWRITE"), (
            f"line {block.line}: $ {command.line}\n{said}\n--- and not\n{command.expected}"
        )
        return f"{said}\n" if said else ""

    def _said(self, command: Command) -> str:
        word, _, rest = command.line.partition(" ")
        if command.line == "echo $?":
            code, self._code = self._code, 0
            return f"{code}\n"
        assert self._code == 0, f"a command failed; say so by 'echo $?' before: $ {command.line}"
        if word == "cd":
            self._patch.chdir(rest)
            return ""
        if word == "export":
            name, _, value = rest.partition("=")
            self._variables[name] = value
            return ""
        if command.line.startswith("gongctl emulator ") and command.line.endswith(" &"):
            return self._serve(shlex.split(command.line)[2:-1])
        # The backup that is there, under the time at which the page's was made.
        backups = sorted(Path(".gongctl/backups").glob("*"))
        line = _MOMENT.sub(backups[-1].name[:16] if backups else "", command.line)
        done = run(line, Path.cwd(), self._program, answers=command.answers, variables=self._variables)
        self._code = done.code
        return done.text

    def _serve(self, options: list[str]) -> str:
        """Serve a pretend Gong with faults, on a port that is free, for the one that the page names."""
        faults = [value for name, value in zip(options[::2], options[1::2], strict=True) if name == "--fault"]
        assert options == [word for one in faults for word in ("--fault", one)]
        app = self._stack.enter_context(create_app(settings=Settings(faults=tuple(map(Fault.parse, faults)))))
        server = self._stack.enter_context(Server(app, "127.0.0.1", 0))
        self._port = str(server.port)
        self._variables["GONGCTL_MAX_RPS"] = "1000"  # a test has no time for the pace
        return f"{_greeting(server.url, None, Settings())}\n"

    def end(self) -> None:
        assert self._code == 0, "the last command failed; say so by 'echo $?'"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    (tmp_path / "bin").mkdir()
    home = tmp_path / "home"
    (home / "project").mkdir(parents=True)
    (home / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(home / "project")
    with ExitStack() as stack:
        one = Reader(home, write_program(tmp_path / "bin"), monkeypatch, stack)
        yield one
        one.end()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_a_page_is_carried_out(path: Path, reader: Reader) -> None:
    reader.page = path.read_text(encoding="utf-8")
    try:
        for block in blocks(reader.page):
            if not block.reason:
                reader.do(block)
    finally:
        if os.environ.get("REWRITE"):
            path.write_text(reader.page, encoding="utf-8")


def test_few_blocks_are_not_run() -> None:
    marked = [(path.name, one.line) for path in PAGES for one in blocks(path.read_text("utf-8")) if one.reason]
    assert len(marked) <= MOST_NOT_RUN, marked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_every_fence_is_a_block(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert sum("```" in line for line in text.splitlines()) == 2 * len(list(blocks(text)))
