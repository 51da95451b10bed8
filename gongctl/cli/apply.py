"""`gongctl apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongctl.cli.options import shared

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Options


@click.command()
@shared
@click.option("--auto-approve", is_flag=True, help="Do not ask. This allows nothing that is blocked.")
@click.pass_obj
def apply(invocation: Invocation, options: Options, *, auto_approve: bool) -> int:
    """Show what differs, ask, and carry it out; then read back what was written.

    A plan with anything blocked is not carried out at all: name what may be destroyed with
    --allow-destroy, or leave it out with --exclude.
    """
    from gongctl.cli.applying import run

    return run(invocation.root, options, auto_approve=auto_approve)
