"""`gongctl objects`: CRM objects up and down. The commands are imported when they are asked for."""

from __future__ import annotations

from typing import Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.groups import LazyGroup

SUBCOMMANDS: Final = {
    "list": "List the objects of a type, as a table, CSV or JSON Lines.",
    "upload": "Upload the objects of CSV and JSON Lines files.",
    "status": "Show how far an upload has come, or wait for its end.",
}
"""Every command with its one line for `--help`. That of `list` is `objects_list` in the module of that name."""


class _Objects(LazyGroup):
    told = SUBCOMMANDS
    prefix = "objects_"


@click.group(
    cls=_Objects,
    no_args_is_help=True,
    epilog=closing(
        ("gongctl objects upload acme-crm Deal deals.csv --dry-run", "See what an upload would create and change."),
        ("gongctl objects list acme-crm Deal --limit 10", "Look at ten deals."),
    ),
)
def objects() -> None:
    """Upload CRM objects, list them, and look at uploads."""
