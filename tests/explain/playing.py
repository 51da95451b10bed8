"""Plays the sides of the examples: writes their files, runs their commands, reads what is said about a code.

Commands of gongctl alone are run in this process, with variables that stand before them; all
others by a shell, which finds a `gongctl` of its own. The pages of `docs/` are played by the same means.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from click.testing import CliRunner

from gongctl.cli import cli
from tests.cli.running import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)
_VARIABLE = re.compile(r"[A-Z_]+=")
_SHELL = re.compile(r"[|<>&;]")
_ERROR_NUMBER = re.compile(r"\[Errno \d+\] ")
_HASH = re.compile(r"\b(?!0{64})[0-9a-f]{64}\b")


class Said(NamedTuple):
    """What a command wrote, to both of its streams, as a terminal would show it, and its exit code."""

    text: str
    code: int


class _Terminal(CliRunner):
    """Lets gongctl believe that a person types the input."""

    @contextmanager
    def isolation(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with super().isolation(*args, **kwargs) as streams:
            sys.stdin.isatty = lambda: True  # type: ignore[method-assign]  # of this run's own stream
            yield streams


def write(files: dict[str, str], root: Path) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def commands(session: str) -> list[str]:
    return _COMMAND.findall(session)


def play(session: str, root: Path, program: Path) -> Said:
    """Run the commands of a session in a directory, and give what the last of them said."""
    said = Said("", 0)
    for command in commands(session):
        said = run(command, root, program)
    return said


def about(code: str, text: str) -> str:
    """Give the block that tells the finding of a code, without what comes before and after it."""
    found = re.search(rf"^(?:error|warning|stale)\[{code}\](?:.|\n)*?(?=\n\n|\Z)", text, re.MULTILINE)
    block = f"{found[0].rstrip()}\n" if found else ""
    return _HASH.sub("<its hash>", _ERROR_NUMBER.sub("", block))  # they differ from one system, or version, to the next


def run(
    command: str, root: Path, program: Path, *, answers: str = "", variables: Mapping[str, str] | None = None
) -> Said:
    """Run a command in a directory, under variables. What it asks is answered by `answers`, as by a person."""
    words = shlex.split(command)
    own = dict(variables or {})
    while _VARIABLE.match(words[0]):
        name, _, value = words.pop(0).partition("=")
        own[name] = value
    if words[0] != "gongctl" or _SHELL.search(command):
        return _shell(command, root, program, variables or {})
    before = dict.fromkeys(name for name in os.environ if name.startswith(("GONG", "GITHUB_")))
    runner = (_Terminal if answers else CliRunner)(env={**before, **own})
    done = runner.invoke(cli, words[1:], input=answers or None)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.output, done.exit_code)


def _shell(command: str, root: Path, program: Path, variables: Mapping[str, str]) -> Said:
    path = f"{program.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=root,
        env=environment(**{**variables, "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Said(done.stdout, done.returncode)


def write_program(directory: Path) -> Path:
    """Write a `gongctl` for shells."""
    program = directory / "gongctl"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gongctl "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return program
