"""What `--help` of every command says: examples that can be typed, exit codes, within 80 columns."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from gongctl.cli import cli
from gongctl.cli.completion import SHELLS
from gongctl.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = 80
FEWEST = 2


def contexts(
    command: click.Command, above: click.Context | None = None, name: str = "gongctl"
) -> Iterator[click.Context]:
    """Give the context of a command and of all below it, as `--help` gets it in a terminal of 80 columns."""
    ctx = click.Context(command, parent=above, info_name=name, terminal_width=COLUMNS, max_content_width=COLUMNS)
    yield ctx
    if isinstance(command, click.Group):
        for one in command.list_commands(ctx):
            below = command.get_command(ctx, one)
            assert below is not None
            yield from contexts(below, ctx, one)


HELPS = {ctx.command_path.removeprefix("gongctl").strip(): ctx.get_help() for ctx in contexts(cli)}
COMMANDS = [one for one in HELPS if one]


def examples(text: str) -> list[str]:
    """Give the command lines of the examples at the end of a help."""
    _, _, end = text.partition("\n  Examples:\n")
    shown, _, _ = end.partition("\n\n")
    return [line.strip() for line in shown.splitlines() if re.match(r" {4}\S", line)]


def typed(line: str) -> Iterator[list[str]]:
    """Give the arguments of each `gongctl` in a line of a shell."""
    for part in re.split(r"\|", re.sub(r"^eval \"\$\((.*)\)\"$", r"\1", line)):
        words = shlex.split(part.partition(" > ")[0])
        if words[0] == "gongctl":
            yield words[1:]


def parsed(arguments: list[str]) -> str:
    """Parse a command line as far as its last command, without running it; give the path of that command."""
    ctx = cli.make_context("gongctl", list(arguments))
    while isinstance(ctx.command, click.Group):
        name, command, rest = ctx.command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert command is not None
        ctx = command.make_context(name, rest, parent=ctx)
    return ctx.command_path.removeprefix("gongctl").strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_ends_with_examples_that_can_be_typed(command: str) -> None:
    found = examples(HELPS[command])
    assert len(found) >= FEWEST
    for line in found:
        parts = list(typed(line))
        assert parts, line
        assert all(f"{parsed(arguments)} ".startswith(f"{command} ") for arguments in parts)


@pytest.mark.parametrize("command", HELPS)
def test_the_help_fits_a_terminal(command: str) -> None:
    assert [line for line in HELPS[command].splitlines() if len(line) > COLUMNS] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_example_says_what_it_is_for(command: str) -> None:
    _, _, end = HELPS[command].partition("\n  Examples:\n")
    lines = end.partition("\n\n")[0].splitlines()
    assert all(re.match(r" {8}[A-Z].*[.]$", line) for line in lines[1::2]), lines
    assert len(lines) == 2 * len(examples(HELPS[command]))


@pytest.mark.parametrize("command", COMMANDS)
def test_exit_codes_are_those_that_there_are(command: str) -> None:
    _, _, told = HELPS[command].partition("\n  Exit codes:\n")
    codes = [int(line.split()[0]) for line in told.splitlines()]
    assert codes == sorted(codes)
    assert set(codes) <= set(Exit)
    assert bool(codes) is (command in WITH_CODES)


WITH_CODES = {
    *("apply", "diff", "doctor", "fmt", "init", "objects status", "objects upload", "plan", "restore", "validate"),
}
"""Where it matters: something is judged, or can end half-way."""


def test_a_wrong_example_would_be_found() -> None:
    with pytest.raises(click.NoSuchOption):
        parsed(["plan", "--onyl", "x"])
    with pytest.raises(click.UsageError):
        parsed(["get", "schemas"])
    assert len([one for one in examples(HELPS["completion"]) if "gongctl completion" in one]) == len(SHELLS)


def test_the_form_of_what_was_not_taken_is_told_whatever_the_name_of_the_file() -> None:
    assert re.search(r"--rejects FILE +Write what was not taken to a file, as JSON\s+Lines", HELPS["objects upload"])
