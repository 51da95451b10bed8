"""The commands with their options, and the variables that say the same: asked of click."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from docs.generate.markdown import anchor, cell, table
from gongctl.cli import COMMANDS, cli
from gongctl.cli.credentials import KEY, SECRET, TOKEN
from gongctl.cli.options import REACH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERBATIM = "\b"
_MARKS = re.compile(r" *\[(?:repeatable[^\]]*|default: [^\]]*)\]")
_OTHER_VARIABLES = {
    "GONG_BASE_URL": "Where the account is, if there is no project file, or none with environments. It never "
    "overrides a file.",
    "GONGCTL_DIALECT": "The dialect of that account.",
    KEY: "The access key, where the environment names no credentials of its own.",
    SECRET: "Its secret.",
    TOKEN: "A bearer token in place of both.",
    "NO_COLOR": "Set to anything: no colours.",
    "FORCE_COLOR": "Set to anything: colours, also where the output is no terminal.",
    "HTTPS_PROXY": "The proxy for calls of the account, as usual; `NO_PROXY` names hosts that need none.",
    "SSL_CERT_FILE": "A file of certificates to trust in place of the usual ones.",
    "GITHUB_ACTIONS": "`true` makes `plan`, `apply` and `validate` write summary, annotations and outputs.",
}


class Command(NamedTuple):
    """A command, and the words that call it."""

    words: str
    command: click.Command
    context: click.Context


def walk(group: click.Group = cli, words: str = "gongctl", parent: click.Context | None = None) -> Iterator[Command]:
    """Give every command below a group, and its groups, by their names."""
    context = click.Context(group, parent=parent, info_name=words.rsplit(maxsplit=1)[-1])
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None  # noqa: S101 - the group named it
        inner = click.Context(command, parent=context, info_name=name)
        yield Command(f"{words} {name}", command, inner)
        if isinstance(command, click.Group):
            yield from walk(command, f"{words} {name}", context)


def options(command: click.Command) -> list[click.Option]:
    """Give the options of a command that are shown."""
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def page() -> str:
    """Write the page of all commands."""
    found = list(walk())
    parts = [
        "# Commands\n",
        (
            "`gongctl -C DIR COMMAND` takes DIR for the project directory. `-h` and `--help` tell of each command what "
            "stands here, `gongctl --version` the version. Options of which there is a [variable](variables.md) name it.\n"
        ),
        table(["command", ""], [[f"[`{name}`](#gongctl-{name})", told] for name, told in COMMANDS.items()]),
    ]
    for words, command, context in found:
        parts.append(_section(words, command, context))
    parts += [f"## {_SHARED}\n", "Of every command that speaks to the account.\n", _options(_reach())]
    return "\n".join(parts)


_SHARED = "Options of the connection"


def _section(words: str, command: click.Command, context: click.Context) -> str:
    usage = " ".join([words, *command.collect_usage_pieces(context)])
    parts = [f"## {words}\n", f"```text\n{usage}\n```\n", *_told(command.help or "")]
    shared = {option.name for option in _reach()}
    own = options(command)
    if shared <= {one.name for one in own}:
        rest = [one for one in own if one.name not in shared]
        parts += [_options(rest) if rest else "", f"and the [{_SHARED.lower()}](#{anchor(_SHARED)}).\n"]
    elif own:
        parts.append(_options(own))
    parts += _told(command.epilog or "")
    return "\n".join(one for one in parts if one)


def _reach() -> list[click.Option]:
    @click.command()
    def holding() -> None:
        """Hold the options."""

    decorated: Any = holding
    for one in reversed(REACH):
        decorated = one(decorated)
    return options(decorated)


def _told(text: str) -> Iterator[str]:
    """Write the help of a command: paragraphs, and the lines that are left alone as a block."""
    for paragraph in inspect.cleandoc(text).split("\n\n") if text else []:
        if not paragraph.startswith(_VERBATIM):
            yield f"{cell(paragraph)}\n"
            continue
        lines = paragraph.removeprefix(_VERBATIM).strip("\n")
        heading, _, rest = lines.partition("\n")
        if heading.endswith(":"):
            yield f"{cell(heading)}\n"
            lines = rest
        yield f"```text\n{textwrap.dedent(lines)}\n```\n"


def _options(found: Sequence[click.Option]) -> str:
    rows = [[_spelled(one), _meaning(one)] for one in found]
    return table(["option", ""], rows)


def _spelled(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if option.secondary_opts:
        names += " / " + ", ".join(f"`{name}`" for name in option.secondary_opts)
    if option.is_flag or option.count:
        return names
    return f"{names} {cell(_metavar(option))}"


def _metavar(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return " | ".join(map(str, option.type.choices))
    return option.metavar or {"integer range": "NUMBER", "number": "NUMBER"}.get(
        option.type.name, option.type.name.upper()
    )


def _meaning(option: click.Option) -> str:
    text = option.help or ""
    notes = [one.strip(" []") for one in _MARKS.findall(text)]
    if option.show_default and option.default is not None and not option.multiple:
        notes.append(f"default: {option.default}")
    if isinstance(option.type, (click.IntRange, click.FloatRange)):
        notes.append(_range(option.type))
    if option.envvar:
        notes.append(f"`{option.envvar}`")
    said = cell(_MARKS.sub("", text).strip())
    return said + (
        f" ({'; '.join(one if one.startswith('`') else cell(one) for one in notes if one)})" if notes else ""
    )


def _range(kind: click.IntRange | click.FloatRange) -> str:
    low, high = kind.min, kind.max
    if low is None or high is None:
        return f"{low} or more" if low is not None else ""
    return f"{low:g} to {high:g}" if high < 1_000_000 else f"{low:g} or more"  # noqa: PLR2004 - as good as none


def variables() -> str:
    """Write the page of the environment variables."""
    by_name: dict[str, list[tuple[str, click.Option]]] = {}
    without: dict[str, click.Option] = {}
    for words, command, _ in walk():
        for one in options(command):
            if one.envvar:
                by_name.setdefault(str(one.envvar), []).append((words.removeprefix("gongctl "), one))
            elif one.name != "help":
                without.setdefault(one.opts[-1], one)
    rows = [
        [f"`{name}`", _of(uses), cell(", ".join(word for word, _ in uses))] for name, uses in sorted(by_name.items())
    ]
    return "\n".join(
        [
            "# Environment variables\n",
            "A flag wins over its variable. Options that may be repeated take several values, with spaces between them. "
            "A variable that is empty is unset. What gives permission is said on the command line alone, and has none: "
            + ", ".join(f"`{one}`" for one in PERMISSIONS)
            + ".\n",
            "## The account, and the surroundings\n",
            table(["variable", ""], [[f"`{name}`", told] for name, told in _OTHER_VARIABLES.items()]),
            "An environment of the project file may name other variables for its credentials; then only those are read.\n",
            "## Options\n",
            table(["variable", "option", "of"], rows),
        ]
    )


PERMISSIONS = ("--allow-destroy", "--prune", "--no-backup", "--auto-approve")


def _of(uses: Sequence[tuple[str, click.Option]]) -> str:
    return ", ".join(sorted({f"`{one.opts[-1]}`" for _, one in uses}))
