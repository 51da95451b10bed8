"""The reference says what there is: every command, option, code, exit code, variable and capability."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

from docs.generate import commands, dialects, exits, files, pages
from gongctl.capabilities import Capabilities
from gongctl.cli import COMMANDS, cli
from gongctl.cli.exits import Exit
from gongctl.cli.objects import SUBCOMMANDS
from gongctl.codes import CODES
from gongctl.planfile.jsonschema import schemas

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
FOUND = {path.name: path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.md"))}


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_it_is_what_the_program_writes() -> None:
    assert pages() == FOUND, "say `make reference`"


@pytest.mark.parametrize("words", [*COMMANDS, *(f"objects {one}" for one in SUBCOMMANDS)])
def test_every_command_and_option_is_there(words: str) -> None:
    found = sections(FOUND["commands.md"])
    own = found[f"gongctl {words}"]
    shared = found["Options of the connection"]
    command: Any = cli
    for word in words.split():
        command = command.get_command(click.Context(command), word)
    for option in command.params:
        for name in [*option.opts, *option.secondary_opts] if isinstance(option, click.Option) else []:
            assert f"`{name}`" in own or ("options of the connection" in own and f"`{name}`" in shared), name


def test_every_command_has_an_example() -> None:
    found = sections(FOUND["commands.md"])
    groups = {words for words, command, _ in commands.walk() if isinstance(command, click.Group)}
    assert [words for words, _, _ in commands.walk() if words not in groups and "Examples:" not in found[words]] == []


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_there_with_an_example(code: str) -> None:
    section = sections(FOUND[f"codes-{code[2]}.md"])[code]
    assert f"**{CODES[code].title}**" in section.replace("\\", "")
    assert "**Bad**" in section
    assert "**Good**" in section
    assert f"[{code}](codes-{code[2]}.md#{code.lower()})" in FOUND["codes.md"]


def test_every_exit_code_is_there() -> None:
    assert [int(one) for one in re.findall(r"^\| (\d+) \|", FOUND["exit-codes.md"], re.MULTILINE)] == [*Exit]


def test_every_capability_is_there() -> None:
    rows = re.findall(r"^\| (?!---)[^ |]", FOUND["dialects.md"], re.MULTILINE)
    assert len(rows) == len(fields(Capabilities)) - 1


def test_every_key_of_every_file_is_there() -> None:
    for name, schema in schemas().items():
        text = FOUND[f"files-{name.partition('.')[0]}.md"]
        for one in [schema, *schema["$defs"].values()]:
            assert not [key for key in one.get("properties", {}) if f"| `{key}`" not in text]


def test_every_variable_of_an_option_is_there_under_a_name_that_shells_can_set() -> None:
    named = {str(one.envvar) for _, command, _ in commands.walk() for one in commands.options(command) if one.envvar}
    assert not [one for one in named if not re.fullmatch(r"GONGCTL_[A-Z_]+[A-Z]", one)]
    assert not [one for one in named if f"| `{one}` |" not in FOUND["variables.md"]]


def test_what_gives_permission_has_no_variable() -> None:
    found = {one.opts[-1]: one.envvar for _, command, _ in commands.walk() for one in commands.options(command)}
    assert {one: found[one] for one in commands.PERMISSIONS} == dict.fromkeys(commands.PERMISSIONS)


@pytest.mark.parametrize(
    ("module", "name", "write"),
    [
        (exits, "MEANINGS", exits.page),
        (dialects, "MEANINGS", dialects.page),
        (files, "ABOUT", files.PAGES["files-plan.md"]),
    ],
)
def test_what_nobody_described_is_not_passed_over(
    module: Any, name: str, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, {})
    with pytest.raises(KeyError):
        write()
