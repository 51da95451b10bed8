"""The command line: one module a command, imported when it is asked for.

This is the only package that prints, reads variables, and knows what day it is.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import click

from gongctl import __version__
from gongctl.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import FrameType

COMMANDS: Final = {
    "apply": "Carry out what differs, after showing it and asking.",
    "emulator": "Serve a pretend Gong CRM API, for trying things and for tests.",
    "explain": "Explain the code of a finding, with an example.",
    "fmt": "Write the files in their canonical form, or check that they are.",
    "get": "Show what the account holds: integrations, schemas.",
    "objects": "Upload CRM objects, list them, and look at uploads.",
    "plan": "Show what differs between the files and the account.",
    "restore": "Put a backup of an integration back into an account.",
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


class Root(click.Group):
    """The group: commands are found lazily, and every failure has its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"gongctl.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for; meet a mistyped one with the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(sorted(COMMANDS))}."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

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
