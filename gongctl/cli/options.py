"""The options that plan and apply share, and what they say, as one value."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from gongctl.address import AddressError, AddressPattern
from gongctl.cli.completing import addresses, environments, object_types

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Pattern(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """An address, or a pattern of field addresses."""

    name = "ADDRESS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AddressPattern:
        """Read it; a wrong one is a usage error."""
        if isinstance(value, AddressPattern):
            return value
        try:
            return AddressPattern.parse(value)
        except AddressError as error:
            self.fail(str(error), param, ctx)


class Assignment(click.ParamType):  # type: ignore[type-arg]
    """A variable and its value, `name=value`."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read it; a wrong one is a usage error."""
        if isinstance(value, tuple):
            return value
        name, sign, said = str(value).partition("=")
        if not sign or not name:
            self.fail(f"{value!r} sets no variable; write --var name=value", param, ctx)
        return name, said


FORMS = ("text", "json", "markdown", "html")


class ReportFile(click.ParamType):  # type: ignore[type-arg]
    """One of some forms and the file that it goes to, `FORMAT=FILE`."""

    name = "FORMAT=FILE"

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = forms

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """Read it; a wrong one is a usage error."""
        if isinstance(value, tuple):
            return value
        form, sign, file = str(value).partition("=")
        if form not in self._forms or not sign or file in {"", "-"}:
            hint = "; standard output has -o" if file == "-" else ""
            known = ", ".join(self._forms)
            self.fail(f"{value!r} is no report; write FORMAT=FILE, with one of {known}{hint}", param, ctx)
        return form, Path(file)


@dataclass(frozen=True)
class Manner:
    """What was said about how a run speaks to people, and to GitHub Actions."""

    quiet: bool
    no_color: bool
    no_github: bool


@dataclass(frozen=True)
class Wishes(Manner):
    """What was said about the form of the result, and where it goes."""

    output: str
    report: tuple[tuple[str, Path], ...]
    out: Path | None


@dataclass(frozen=True)
class Reach(Manner):
    """What was said about the account, and about how it is called."""

    env: str | None
    var: tuple[tuple[str, str], ...]
    allow_host: tuple[str, ...]
    max_rps: float
    max_retries: int
    timeout: float
    parallelism: int
    verbose: int
    log: Path | None


@dataclass(frozen=True)
class Options(Wishes, Reach):
    """What was said on the command line and in GONGCTL_ variables, for one plan or apply."""

    only: tuple[AddressPattern, ...]
    exclude: tuple[AddressPattern, ...]
    prune: bool
    allow_destroy: tuple[AddressPattern, ...]
    rewrite: tuple[AddressPattern, ...]
    since: str | None
    count_objects: bool
    backup: Path | None
    backup_types: tuple[str, ...]
    no_backup: bool
    detailed_exitcode: bool


def default_dialect() -> str | None:
    """Say which dialect is spoken where a project names no environment; `None` where nothing says so."""
    return os.environ.get("GONGCTL_DIALECT") or None


def in_actions(manner: Manner) -> bool:
    """Whether this is a step of GitHub Actions that may be told about the run."""
    return os.environ.get("GITHUB_ACTIONS") == "true" and not manner.no_github


def option(*names: str, permission: bool = False, **settings: Any) -> Callable[[_Command], _Command]:
    """Make an option with its GONGCTL_ variable, except for permission, which is said on the command line alone."""
    long = next(name for name in names if name.startswith("--"))
    word = long[2:].partition("/")[0]  # of `--fields/--no-fields`, the first
    variable = None if permission else "GONGCTL_" + word.upper().replace("-", "_")
    return click.option(*names, envvar=variable, show_envvar=not permission, **settings)


class Number(click.FloatRange):
    """A number within bounds; `nan`, which is within all of them for click, is none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it; a wrong one is a usage error."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is no number", param, ctx)
        return found


def output_option(forms: Sequence[str], default: str = "text") -> Callable[[_Command], _Command]:
    """Make the option that chooses one of some forms for standard output."""
    return option("-o", "--output", type=click.Choice(forms), default=default, show_default=True, help="The form.")


def report_option(forms: Sequence[str]) -> Callable[[_Command], _Command]:
    """Make the option that writes some of these forms to files in the same run."""
    told = "Write the result to a file too.  [repeatable]"
    return option("--report", type=ReportFile(forms), multiple=True, help=told)


OUTPUT = output_option(FORMS)
REPORT = report_option(FORMS)
NO_COLOR = option("--no-color", is_flag=True, help="No colours.")

ENV = option("--env", metavar="NAME", shell_complete=environments, help="The environment of gongctl.yaml.")
VAR = option("--var", type=Assignment(), multiple=True, help="Set a variable of the files.  [repeatable]")
ALLOW_HOST = option(
    "--allow-host", metavar="HOST", multiple=True, help="Send credentials to this host too.  [repeatable]"
)

CALLING = (
    option(
        "--max-rps", type=Number(0.01, 1_000_000), default=3.0, show_default=True, help="Calls a second at the most."
    ),
    option(
        "--max-retries",
        type=click.IntRange(0, 100),
        default=4,
        show_default=True,
        help="Tries of a call after its first.",
    ),
    option(
        "--timeout",
        type=Number(0.001, 1_000_000),
        default=120.0,
        show_default=True,
        help="Seconds for one call with all its waits.",
    ),
    option("--parallelism", type=click.IntRange(1, 32), default=4, show_default=True, help="Calls side by side."),
)

TALKING = (
    option("-q", "--quiet", is_flag=True, help="No progress and no warnings."),
    option("-v", "--verbose", count=True, help="Tell about retries; twice: about every call."),
    option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Write every call to a file."),
    NO_COLOR,
    option("--no-github", is_flag=True, help="No summary, annotations and outputs in GitHub Actions."),
)

REACH = (ENV, VAR, ALLOW_HOST, *CALLING, *TALKING)
"""The options of every command that speaks to the account."""

PLANNING = (
    option("--prune", permission=True, is_flag=True, help="Plan to delete what the files do not name."),
    option(
        "--allow-destroy",
        permission=True,
        type=Pattern(),
        shell_complete=addresses,
        multiple=True,
        help="Allow to destroy this: an integration, a field, or fields as schema/ID/TYPE/*.  [repeatable]",
    ),
    option(
        "--rewrite",
        type=Pattern(),
        shell_complete=addresses,
        multiple=True,
        help="Write this again, changed or not.  [repeatable]",
    ),
    option(
        "--since",
        metavar="GIT_REF",
        help="Compare with the files at this commit: write again what changed and cannot be read; tell drift.",
    ),
    option(
        "--backup",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Save what is deleted with an integration below this directory.  [default: .gongctl/backups]",
    ),
    option(
        "--backup-types",
        shell_complete=object_types,
        multiple=True,
        metavar="TYPE",
        help="Save objects of this type too, beside the declared and the usual ones.  [repeatable]",
    ),
    option("--no-backup", permission=True, is_flag=True, help="Save nothing before an integration is deleted."),
)
"""The options that decide what a plan says, beside the selection."""

SHARED = (
    ENV,
    VAR,
    ALLOW_HOST,
    option("--only", type=Pattern(), shell_complete=addresses, multiple=True, help="Plan this alone.  [repeatable]"),
    option("--exclude", type=Pattern(), shell_complete=addresses, multiple=True, help="Leave this out.  [repeatable]"),
    *PLANNING[:4],
    option(
        "--count-objects/--no-count-objects",
        default=True,
        help="Count the objects that go with an integration: one call an object type, of those alone.  [default: yes]",
    ),
    *PLANNING[4:],
    *CALLING,
    option("--out", type=click.Path(path_type=Path), help="Save the plan to a file, for 'show' and 'apply PLAN'."),
    OUTPUT,
    REPORT,
    option("--detailed-exitcode", is_flag=True, help="Exit 2 if there are changes, 3 if any is blocked."),
    *TALKING,
)


def gathering(
    kind: type[Manner], name: str, options: Sequence[Callable[[Any], Any]], **fixed: Any
) -> Callable[[_Command], Callable[..., Any]]:
    """Make a decorator that gives a command these options, handed over as one value of a kind under a name.

    What is `fixed` is no option of the command.
    """
    names = [one.name for one in fields(kind) if one.name not in fixed]

    def decorate(command: _Command) -> Callable[..., Any]:
        @wraps(command)
        def gathered(*args: Any, **kwargs: Any) -> Any:
            values = {one: kwargs.pop(one) for one in names}
            return command(*args, **{name: kind(**values, **fixed)}, **kwargs)

        decorated: Callable[..., Any] = gathered
        for one in reversed(options):
            decorated = one(decorated)
        return decorated

    return decorate


shared = gathering(Options, "options", SHARED)
"""Gives a command the options of plan and apply, as one `Options` under the name `options`."""

reaching = gathering(Reach, "reach", REACH)
"""Gives a command the options of whatever speaks to the account, as one `Reach` under the name `reach`."""
