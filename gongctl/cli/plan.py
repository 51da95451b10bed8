"""`gongctl plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit
from gongctl.cli.options import shared

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Options
    from gongctl.planning.plan import Plan


@click.command(
    epilog=closing(
        ("gongctl plan --env staging", "Show what differs from the account of an environment."),
        (
            "gongctl plan --only schema/acme-crm/Deal --out plan.json",
            "Plan one schema, and save the plan for show and apply.",
        ),
        (
            "gongctl plan --since main --detailed-exitcode -o markdown",
            "As in CI: with what cannot be read back, and an exit code that tells.",
        ),
        exits=(
            (0, "planned, changes or none"),
            (1, "an error"),
            (2, "with --detailed-exitcode: there are changes"),
            (3, "with --detailed-exitcode: something is blocked"),
        ),
    )
)
@shared
@click.pass_obj
def plan(invocation: Invocation, options: Options) -> int:
    """Show what differs between the files and the account, and what apply would do about it.

    Only reads. Exits 0 also when there are changes, unless --detailed-exitcode is given.
    """
    from gongctl.cli.claims import claims_of
    from gongctl.cli.console import logging_to
    from gongctl.cli.failures import told
    from gongctl.cli.outputs import Outputs
    from gongctl.cli.saving import save
    from gongctl.cli.session import account_of, connected, load_files, plan_once

    outputs = Outputs(options, invocation.root)
    with told(options, outputs), logging_to(options):
        loaded = load_files(invocation.root, options)
        outputs.environment = loaded.chosen.name
        account = account_of(loaded.project, loaded.chosen)
        claims = claims_of(loaded.desired)
        with connected(invocation.root, account, loaded.chosen.credentials, options, claims) as connection:
            planned = plan_once(invocation.root, loaded, options, connection)
        save(planned, options)
        shown = outputs.show(planned.datum)
        outputs.finish({"plan": planned.datum, "outcome": None, "errors": []})
    if outputs.lost or not shown:
        return Exit.ERROR
    return exit_code(planned.plan, detailed=options.detailed_exitcode)


def exit_code(plan: Plan, *, detailed: bool) -> Exit:
    """Give the exit code of a plan that was only shown."""
    if not detailed:
        return Exit.DONE
    if plan.blocked:
        return Exit.BLOCKED
    return Exit.DONE if plan.empty else Exit.CHANGES
