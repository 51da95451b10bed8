"""`gongctl get`: what the account holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import integrations as known_integrations
from gongctl.cli.completing import object_types as known_types
from gongctl.cli.exits import Exit
from gongctl.cli.groups import Group
from gongctl.cli.options import output_option, reaching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach

_FORMS: Final = ("table", "yaml", "json")


@click.group(
    cls=Group,
    no_args_is_help=True,
    epilog=closing(
        ("gongctl get integrations", "Show what is registered."),
        ("gongctl get schema acme-crm Deal", "Show the fields of an object type."),
    ),
)
def get() -> None:
    """Show what the account holds: its integrations, or object schemas. Only reads."""


@get.command(
    epilog=closing(
        ("gongctl get integrations --env production", "Show what an environment holds, as a table."),
        ("gongctl get integrations -o yaml", "Show it as files declare it."),
    )
)
@reaching
@output_option(_FORMS, "table")
@click.pass_obj
def integrations(invocation: Invocation, reach: Reach, output: str) -> int:
    """Show the integrations that are registered.

    As YAML they are resources, as files declare them.
    """
    from gongctl.cli.console import logging_to, notice
    from gongctl.cli.failures import told_once
    from gongctl.cli.getting import show
    from gongctl.cli.looking import opened
    from gongctl.render.holdings import integrations_datum, integrations_table
    from gongctl.render.resources import integrations_yaml

    with told_once(reach, as_json=output == "json"), logging_to(reach), opened(invocation.root, reach) as connection:
        found = connection.dialect.integrations()
        if not found and not reach.quiet:
            notice("the account has no integrations")
    shown = show(found, output, reach, integrations_table, integrations_yaml, integrations_datum)
    return Exit.DONE if shown else Exit.ERROR


@get.command(
    short_help="Show the fields of object types.",
    epilog=closing(
        ("gongctl get schema acme-crm Deal Account", "Show two schemas, declared or not."),
        ("gongctl get schema acme-crm -o yaml", "Show those that the files declare, as they would be declared now."),
        ("gongctl get schema -o json", "Show those of all integrations, for a program."),
    ),
)
@click.argument("integration", required=False, shell_complete=known_integrations)
@click.argument("object_types", nargs=-1, metavar="[OBJECT_TYPE]...", shell_complete=known_types)
@reaching
@output_option(_FORMS, "table")
@click.pass_obj
def schema(
    invocation: Invocation, reach: Reach, output: str, integration: str | None, object_types: Sequence[str]
) -> int:
    """Show the schemas of OBJECT_TYPEs of an INTEGRATION, declared or not.

    No call of the API lists the object types of an integration: without OBJECT_TYPE, those that the files declare
    are read; without INTEGRATION, those of all integrations. As YAML they are resources, as files declare them.
    """
    from gongctl.cli.console import logging_to
    from gongctl.cli.failures import told_once
    from gongctl.cli.getting import declared_schemas, named_schemas, show
    from gongctl.render.holdings import schemas_datum, schemas_table
    from gongctl.render.resources import schemas_yaml

    with told_once(reach, as_json=output == "json"), logging_to(reach):
        if integration is not None and object_types:
            found = named_schemas(invocation.root, reach, integration, object_types)
        else:
            found = declared_schemas(invocation.root, reach, integration)
    shown = show(found, output, reach, schemas_table, schemas_yaml, schemas_datum)
    return Exit.DONE if shown else Exit.ERROR
