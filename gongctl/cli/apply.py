"""`gongctl apply`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from gongctl.cli.closing import closing
from gongctl.cli.options import Number, option, shared

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Options

DECIDED: Final = ("var", "only", "exclude", "prune", "allow_destroy", "rewrite", "since")
"""What a saved plan has decided already."""


class PlanHash(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """The hash of a plan, as every plan shows it."""

    name = "HASH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it; what cannot be one is a usage error."""
        text = str(value).strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            self.fail(f"{value!r} is no plan hash: it has 64 hexadecimal digits", param, ctx)
        return text


@click.command(
    epilog=closing(
        ("gongctl apply --env staging", "Plan, show, ask, and carry it out."),
        ("gongctl apply plan.json --auto-approve", "Carry out a saved plan, if the account is still as it was."),
        (
            "gongctl apply --allow-destroy schema/acme-crm/Deal/stage",
            "Allow that one field is removed, or its type changed.",
        ),
        exits=(
            (0, "done, or nothing to do"),
            (1, "an error; nothing was written"),
            (3, "something is blocked; nothing was written"),
            (4, "the plan is not what was reviewed any more; nothing was written"),
            (5, "stopped part-way, or something did not take: the ledger says what"),
            (130, "interrupted"),
        ),
    )
)
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@shared
@click.option("--auto-approve", is_flag=True, help="Do not ask. This allows nothing that is blocked.")
@option("--expect-plan-hash", type=PlanHash(), help="Go on only if the plan is the one with this hash.")
@option(
    "--wait-timeout",
    type=Number(0.001, 1_000_000),
    default=86_400.0,
    show_default=True,
    help="Seconds to wait for a deletion that the account accepts and carries out later.",
)
@option("--no-wait", is_flag=True, help="Do not wait for such a deletion, unless a registration waits for it.")
@click.pass_context
def apply(  # noqa: PLR0913 - an option each
    ctx: click.Context,
    options: Options,
    *,
    plan: Path | None,
    auto_approve: bool,
    expect_plan_hash: str | None,
    wait_timeout: float,
    no_wait: bool,
) -> int:
    """Show what differs, ask, and carry it out; then read back what was written.

    With PLAN, a file that 'gongctl plan --out' wrote, exactly that plan is carried out, and only
    if the account is still as it was then.

    A plan with anything blocked is not carried out at all: name what may be destroyed with
    --allow-destroy, or leave it out with --exclude.
    """
    from gongctl.cli.applying import Said, run

    if plan is not None:
        _check_nothing_decided_again(ctx)
    invocation: Invocation = ctx.obj
    said = Said(auto_approve, plan, expect_plan_hash, wait_timeout, wait=not no_wait)
    return run(invocation.root, options, said)


def _check_nothing_decided_again(ctx: click.Context) -> None:
    """Refuse what would change a saved plan. Variables of the environment that mean the same are of no effect."""
    for name in DECIDED:
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            said = "--" + name.replace("_", "-")
            raise click.UsageError(f"{said} would change the saved plan: say it to 'gongctl plan --out'", ctx)
