"""`gongctl restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.options import output_option, reaching

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach


@click.command(
    epilog=closing(
        ("gongctl restore .gongctl/backups/20261124T101500Z-acme-crm", "Put back what apply saved before it deleted."),
        ("gongctl restore saved/acme-crm --other-account --env staging", "Put it into another account."),
        exits=(
            (0, "all of it is there"),
            (1, "an error; nothing was written"),
            (4, "another account, or one that has moved; nothing was written"),
            (5, "stopped part-way: say the same again"),
        ),
    )
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--other-account", is_flag=True, help="Restore into another account than the one it was saved from.")
@output_option(("text", "json"))
@reaching
@click.pass_obj
def restore(  # noqa: PLR0913 - click's way of giving arguments
    invocation: Invocation,
    /,
    *,
    directory: Path,
    auto_approve: bool,
    other_account: bool,
    output: str,
    reach: Reach,
) -> int:
    """Put a backup back: the registration, its schemas, and its objects, as far as they are not there.

    DIR is one of the directories that 'gongctl apply' makes below .gongctl/backups before it deletes or
    replaces an integration. Interrupted, the same command goes on from there.
    """
    from gongctl.cli.restoring import Restoring, run

    said = Restoring(directory, auto_approve=auto_approve, other_account=other_account, output=output)
    return run(invocation.root, reach, said)
