"""`gongctl import`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import integrations as known_integrations
from gongctl.cli.completing import object_types as known_types
from gongctl.cli.options import option, output_option, reaching

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach


@click.command(
    name="import",
    short_help="Write what the account holds into the files.",
    epilog=closing(
        ("gongctl import --probe", "Import everything, as far as it can be found."),
        ("gongctl import acme-crm --object-type Deal", "Import one schema of one integration."),
        ("gongctl import --probe --diff", "Show what would be written."),
    ),
)
@click.argument("integrations", nargs=-1, shell_complete=known_integrations, metavar="[INTEGRATION]...")
@option(
    "--object-type",
    "object_types",
    shell_complete=known_types,
    multiple=True,
    metavar="TYPE",
    help="Import this schema.  [repeatable]",
)
@option("--probe", is_flag=True, help="Ask for the usual object types too: Account, Contact, Deal and Lead.")
@option(
    "--layout",
    type=click.Choice(["one-file", "per-integration", "per-schema"]),
    default="per-integration",
    show_default=True,
    help="Where new documents go.",
)
@option(
    "--reference",
    "references",
    multiple=True,
    metavar="ADDRESS=TYPE",
    help="What a field refers to, where the account does not return it.  [repeatable]",
)
@option("--diff", is_flag=True, help="Show what would be written, and write nothing.")
@option(
    "--disable-missing",
    is_flag=True,
    help="Make comments of integrations and schemas that files declare and the account does not have.",
)
@reaching
@output_option(("text", "json"))
@click.pass_obj
def import_(  # noqa: PLR0913 - an option each
    invocation: Invocation,
    reach: Reach,
    output: str,
    *,
    integrations: tuple[str, ...],
    object_types: tuple[str, ...],
    probe: bool,
    layout: str,
    references: tuple[str, ...],
    diff: bool,
    disable_missing: bool,
) -> int:
    """Write what the account holds into the files: all INTEGRATIONs, or those named.

    Into an empty directory come new files. In files that are there, only what the account says otherwise is touched:
    comments, order, anchors and variables stay. A field that the account does not have becomes a comment; in a list
    in brackets it goes, and that is counted. What the account does not return, such as the target of a reference, is
    asked for on a terminal; elsewhere the field is written as a comment, to be completed. It ends by planning; where
    that plan is not empty, it says why.

    No call of the API lists the object types of an integration: those that files declare are imported, those named by
    --object-type, and with --probe the usual ones; where the dialect names all that there are, all.
    """
    from gongctl.cli.importing import Said, run

    said = Said(integrations, object_types, probe, layout, references, diff, disable_missing, output)
    return run(invocation.root, reach, said)
