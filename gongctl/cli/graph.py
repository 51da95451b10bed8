"""`gongctl graph`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from gongctl.cli.closing import closing
from gongctl.cli.completing import addresses
from gongctl.cli.exits import Exit
from gongctl.cli.options import (
    ALLOW_HOST,
    CALLING,
    ENV,
    PLANNING,
    TALKING,
    VAR,
    Options,
    Pattern,
    gathering,
    option,
    output_option,
    report_option,
)

if TYPE_CHECKING:
    from gongctl.cli import Invocation

_FORMS: Final = ("mermaid", "dot", "svg", "html", "json")
_OF_PLANS: Final = (
    *("allow_host", "prune", "allow_destroy", "rewrite", "since", "backup", "backup_types", "no_backup"),
    *("max_rps", "max_retries", "timeout", "parallelism"),
)

_drawing = gathering(
    Options,
    "options",
    (
        ENV,
        VAR,
        option(
            "--only", type=Pattern(), shell_complete=addresses, multiple=True, help="Draw this alone.  [repeatable]"
        ),
        option(
            "--exclude", type=Pattern(), shell_complete=addresses, multiple=True, help="Leave this out.  [repeatable]"
        ),
        output_option(_FORMS, "mermaid"),
        report_option(_FORMS),
        ALLOW_HOST,
        *PLANNING,
        *CALLING,
        *TALKING,
    ),
    out=None,
    count_objects=False,
    detailed_exitcode=False,
)


@click.command(
    short_help="Draw object types and references.",
    epilog=closing(
        ("gongctl graph > docs/crm.mmd", "Draw all of it in Mermaid."),
        ("gongctl graph -o svg > crm.svg", "Draw it as a picture."),
        ("gongctl graph --plan -o html > plan.html", "Draw what a plan would change, as a page."),
        ("gongctl graph --only schema/acme-crm/Deal", "Draw one object type, and what it refers to."),
    ),
)
@option("--plan", "planned", is_flag=True, help="Colour what a plan would change. Needs the account.")
@option(
    "--fields/--no-fields",
    default=None,
    help="Draw every field, or none.  [default: every one; of more than 300, those that refer to something]",
)
@_drawing
@click.pass_context
def graph(ctx: click.Context, /, *, options: Options, planned: bool, fields: bool | None) -> int:
    """Draw the integrations, object types, fields and references of the files.

    Needs no network and no credentials, but for --plan, which takes the options of 'gongctl plan'. Mermaid renders on
    GitHub, between lines of ```mermaid and ```. SVG and HTML need an extra: in a clone of gongctl,
    pip install '.[graph]'.
    """
    from gongctl.cli.drawing import Wish, draw

    _check(ctx, planned=planned)
    invocation: Invocation = ctx.obj
    return Exit.DONE if draw(invocation.root, options, Wish(planned, fields)) else Exit.ERROR


def _check(ctx: click.Context, *, planned: bool) -> None:
    """Refuse what was said about a plan where none is made."""
    said: list[Any] = [one for one in _OF_PLANS if ctx.get_parameter_source(one) is ParameterSource.COMMANDLINE]
    if said and not planned:
        raise click.UsageError(f"--{said[0].replace('_', '-')} is for a plan: say --plan too", ctx)
