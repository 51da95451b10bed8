"""`gongctl objects`: CRM objects up and down. The commands are imported when they are asked for."""

from __future__ import annotations

import importlib
from typing import Final

import click

SUBCOMMANDS: Final = {
    "list": "List the objects of a type, as a table, CSV or JSON Lines.",
    "upload": "Upload the objects of CSV and JSON Lines files.",
    "status": "Show how far an upload has come, or wait for its end.",
}
"""Every command with its one line for `--help`. That of `list` is `objects_list` in the module of that name."""


class _Objects(click.Group):
    """The group: commands are found lazily."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands."""
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in SUBCOMMANDS:
            return None
        name = f"objects_{cmd_name}"
        command: click.Command = getattr(importlib.import_module(f"gongctl.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(SUBCOMMANDS.items()))


@click.group(cls=_Objects, no_args_is_help=True)
def objects() -> None:
    """Upload CRM objects, list them, and look at uploads."""
