"""The command line: one module a command, imported when it is asked for.

This is the only package that prints, reads variables, and knows what day it is.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import click

from gongctl import __version__
from gongctl.cli.exits import Exit
from gongctl.cli.groups import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import FrameType

COMMANDS: Final = {
    "apply": "Carry out what differs, after showing it and asking.",
    "completion": "Print the script that lets a shell complete what is typed.",
    "diff": "Compare what the accounts of two environments hold.",
    "doctor": "Examine configuration, credentials, connection and dialect; write nothing.",
    "emulator": "Serve a pretend Gong CRM API, for trying things and for tests.",
    "explain": "Explain the code of a finding, with an example.",
    "fmt": "Write the files in their canonical form, or check that they are.",
    "get": "Show what the account holds: integrations, schemas.",
    "graph": "Draw integrations, object types, fields and references.",
    "import": "Write what the account holds into the files, old or new.",
    "init": "Begin a project: its file, an example, checks before commits, CI.",
    "objects": "Upload CRM objects, list them, and look at uploads.",
    "plan": "Show what differs between the files and the account.",
    "restore": "Put a backup of an integration back into an account.",
    "schema": "Print the JSON Schema of a kind of file.",
    "show": "Show a saved plan, in any form.",
    "validate": "Check the files: offline, completely, exactly.",
}
"""Every command with its one line for `--help`: its module is imported only when it is run."""


class Invocation(NamedTuple):
    """What was said before the command: the project directory."""

    directory: str

    @property
    def root(self) -> Path:
        """The project directory as a path. To make one takes an import that `--help` must not wait for."""
        from pathlib import Path

        return Path(self.directory)


def _directories(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


class Root(LazyGroup):
    """The group of all commands: every failure has its exit code."""

    told = COMMANDS

    def main(  # type: ignore[override]  # it never returns: the exit code is all that is left of a run
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and exit: 64 for a wrong one, 130 when interrupted, else the command's own code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(args, prog_name or "gongctl", **extra)
        except click.UsageError as error:
            error.show()
            if isinstance(error, click.NoSuchOption) and error.option_name == "-C":
                click.echo("-C stands before the command: gongctl -C DIR plan", err=True)
            sys.exit(Exit.USAGE)
        except click.ClickException as error:
            error.show()
            sys.exit(Exit.ERROR)
        except (KeyboardInterrupt, click.Abort):
            click.echo("interrupted", err=True)
            sys.exit(Exit.INTERRUPTED)
        except OSError as error:
            # Click's own output, such as that of --help; commands look after theirs.
            click.echo(f"error: {error}", err=True)
            sys.exit(Exit.ERROR)
        sys.exit(code if isinstance(code, int) else 0)


@click.command(
    "gongctl",
    cls=Root,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-C",
    "directory",
    type=click.Path(),
    shell_complete=_directories,
    default=".",
    metavar="DIR",
    help="The project directory, where gongctl.yaml is.  [default: this one]",
)
@click.version_option(__version__, prog_name="gongctl", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, directory: str) -> None:
    """Describe Gong CRM integrations and object schemas in YAML; plan, then apply.

    \b
    gongctl validate               check the files, offline
    gongctl plan                   show what differs from the account
    gongctl apply                  carry it out, after asking
    """  # noqa: D301 - click reads \b as: keep these lines as they are
    _heed_sigterm()
    ctx.obj = Invocation(directory)


YOUNG: Final = 50_000
"""New objects before garbage is looked for. A large project is half a million that all stay: looking at them
more often took a fifth of the time, and made it grow faster than the project."""


def main() -> None:
    """Run gongctl on the arguments of this process and exit with its code."""
    gc.set_threshold(YOUNG)
    # Where rich is installed, httpx loads a command line of its own with it: a tenth of the time of a plan.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is how Python says: not to be imported
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character gets its code, never a traceback.
            stream.reconfigure(errors="backslashreplace")
    try:
        cli.main()
    except SystemExit as ended:
        if ended.code == Exit.INTERRUPTED:
            _leave_at_once()
        raise


def _heed_sigterm() -> None:
    """Take SIGTERM for Ctrl-C: whoever stops a job in CI sends it."""
    import signal

    with contextlib.suppress(ValueError):  # not in the main thread of a program that embeds us
        signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave_at_once() -> NoReturn:
    """Exit without waiting for threads that still read from the account: nobody wants their answers."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(Exit.INTERRUPTED)


def _open_streams() -> None:
    """Give a program that was started with closed streams, as by some daemons, streams that lead nowhere."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - the same
