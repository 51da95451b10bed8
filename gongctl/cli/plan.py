"""`gongctl plan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gongctl.cli.exits import Exit
from gongctl.cli.options import shared

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Options
    from gongctl.planning.plan import Plan


@click.command()
@shared
@click.pass_obj
def plan(invocation: Invocation, options: Options) -> int:
    """Show what differs between the files and the account, and what apply would do about it.

    Only reads. Exits 0 also when there are changes, unless --detailed-exitcode is given.
    """
    from gongctl.cli.console import logging_to, painter, result, warn
    from gongctl.cli.failures import told
    from gongctl.cli.session import connected, load_files, plan_once
    from gongctl.render.document import plan_datum
    from gongctl.render.text import plan_text
    from gongctl.render.validation import to_json

    with told(options), logging_to(options):
        loaded = load_files(invocation.root, options)
        with connected(invocation.root, loaded, options) as connection:
            planned = plan_once(loaded, options, connection.dialect)
        datum = plan_datum(connection.account, planned.plan, loaded.origins.find, loaded.diagnostics)
        warn(datum["warnings"], options)
        if options.output == "json":
            written = result(to_json(datum))
        else:
            written = result(plan_text(datum, painter(sys.stdout, no_color=options.no_color)))
    return exit_code(planned.plan, detailed=options.detailed_exitcode) if written else Exit.ERROR


def exit_code(plan: Plan, *, detailed: bool) -> Exit:
    """Give the exit code of a plan that was only shown."""
    if not detailed:
        return Exit.DONE
    if plan.blocked:
        return Exit.BLOCKED
    return Exit.DONE if plan.empty else Exit.CHANGES
