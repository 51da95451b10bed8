"""`gongctl diff`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import environments, object_types
from gongctl.cli.exits import Exit
from gongctl.cli.options import ALLOW_HOST, CALLING, OUTPUT, REPORT, TALKING, VAR, Reach, Wishes, gathering, option

if TYPE_CHECKING:
    from gongctl.cli import Invocation


@dataclass(frozen=True)
class Comparing(Wishes, Reach):
    """What was said on the command line about one comparison."""

    object_type: tuple[str, ...]
    probe: bool
    detailed_exitcode: bool


_comparing = gathering(
    Comparing,
    "options",
    (
        VAR,
        ALLOW_HOST,
        option(
            "--object-type",
            shell_complete=object_types,
            multiple=True,
            metavar="TYPE",
            help="Compare this object type of every integration too.  [repeatable]",
        ),
        option("--probe", is_flag=True, help="Compare the usual object types too: Account, Contact, Deal and Lead."),
        *CALLING,
        OUTPUT,
        REPORT,
        option("--detailed-exitcode", is_flag=True, help="Exit 2 if there are differences."),
        *TALKING,
    ),
    env=None,
    out=None,
)


@click.command(
    short_help="Compare the accounts of two environments.",
    epilog=closing(
        ("gongctl diff staging production", "Show what production has otherwise."),
        ("gongctl diff staging production --probe", "Compare the usual object types too, declared or not."),
        ("gongctl diff staging production -o html > d.html", "Show it as a page."),
        exits=[
            (0, "compared; there may be differences"),
            (1, "an account could not be read, or the files are not valid"),
            (2, "with --detailed-exitcode: there are differences"),
        ],
    ),
)
@click.argument("first", metavar="ENV_A", shell_complete=environments)
@click.argument("second", metavar="ENV_B", shell_complete=environments)
@_comparing
@click.pass_context
def diff(ctx: click.Context, /, *, first: str, second: str, options: Comparing) -> int:
    """Show what the accounts of two environments hold otherwise, field by field.

    Only reads, in both, each with its own credentials and dialect. All integrations are compared, and the schemas of
    the object types that the files declare. '+' is in ENV_B alone, '-' in ENV_A alone, '~' differs; what one of them
    does not return is '?', and no difference. Exits 0 also when there are some, unless --detailed-exitcode is given.
    """
    from gongctl.cli.comparing import compare_environments

    if first == second:
        raise click.UsageError(f"{first!r} is compared with itself: name two environments", ctx)
    invocation: Invocation = ctx.obj
    return Exit(compare_environments(invocation.root, options, (first, second)))
