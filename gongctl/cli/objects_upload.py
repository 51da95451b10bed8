"""`gongctl objects upload`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import integrations, types_then_files
from gongctl.cli.options import Number, option, output_option, reaching

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach


class _Column(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A column and the field that it fills, `COLUMN=FIELD`; without a field it is left out."""

    name = "COLUMN=FIELD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read it; a wrong one is a usage error."""
        if isinstance(value, tuple):
            return value
        column, sign, field = str(value).rpartition("=")
        if not sign or not column:
            self.fail(f"{value!r} maps nothing; write --map COLUMN=FIELD, or COLUMN= to leave it out", param, ctx)
        return column, field

    def split_envvar_value(self, rv: str) -> list[str]:
        """Take GONGCTL_MAP line by line: names of columns hold blanks."""
        return [one for one in rv.splitlines() if one]


@click.command(
    "upload",
    epilog=closing(
        ("gongctl objects upload acme-crm Deal deals.csv --id-column Id", "Upload the deals of a file."),
        (
            "gongctl objects upload acme-crm Deal deals.csv --map Name=name --dry-run",
            "See what would be sent, with a column by another name.",
        ),
        (
            "gongctl objects upload acme-crm Account=accounts.csv Deal=deals.csv",
            "Upload two types, what is referred to first.",
        ),
        (
            "pg_dump_deals | gongctl objects upload acme-crm Deal - --format jsonl",
            "Upload what another program prints.",
        ),
        exits=(
            (0, "all of it is there"),
            (1, "an error; nothing was sent"),
            (5, "some of it did not take: say the same again"),
        ),
    ),
)
@click.argument("integration", shell_complete=integrations)
@click.argument(
    "said_types",
    nargs=-1,
    required=True,
    metavar="OBJECT_TYPE FILE... | OBJECT_TYPE=FILE...",
    shell_complete=types_then_files,
)
@option("--format", "form", type=click.Choice(("csv", "jsonl")), help="What the files are.  [default: by their names]")
@option("--id-column", metavar="NAME", help="The column that holds the ids.  [default: objectId]")
@option("--map", "columns", type=_Column(), multiple=True, help="Say which field a column fills.  [repeatable]")
@option("--skip-invalid", is_flag=True, help="Send the records that are right, and write the others to --rejects.")
@option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was not taken to a file, as JSON Lines.",
)
@option("--changed-only", is_flag=True, help="Send only what is not there already as it is in the files.")
@option("--dry-run", is_flag=True, help="Send nothing, and say what would be created and changed.")
@option("--batch-size", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="Objects a call.")
@option(
    "--wait-timeout",
    type=Number(0.001, 1_000_000),
    default=600.0,
    show_default=True,
    help="Seconds for the account to work one call off.",
)
@output_option(("text", "json"))
@reaching
@click.pass_obj
def objects_upload(invocation: Invocation, /, *, reach: Reach, **said: Any) -> int:
    """Upload the objects of FILEs, CSV or JSON Lines, as OBJECT_TYPE of INTEGRATION.

    The files of the project have to declare the type's schema. All records are checked against it before
    anything is sent; '-' reads standard input. Several types go in one order, users and stages, accounts, contacts,
    deals, leads, then others: one that does not take completely stops those behind it.

    What was sent is kept in .gongctl/uploads.sqlite: interrupted, the same command goes on from there.
    """
    from gongctl.cli.prepared import Wanted
    from gongctl.cli.uploading import upload

    types, several = _types(said.pop("said_types"))
    if several and said["columns"]:
        raise click.UsageError("--map is for one object type; of several, write 'mapping' into their schemas")
    if said["skip_invalid"] and said["rejects"] is None:
        raise click.UsageError("--skip-invalid needs --rejects FILE: nothing is dropped unseen")
    return upload(invocation.root, reach, Wanted(types=types, several=several, **said))


def _types(said: tuple[str, ...]) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], bool]:
    """Take object types and files apart; say whether it is the way for several types. A wrong one is a usage error."""
    pairs = [one.partition("=") for one in said]
    if len(pairs) > 1 and all(sign for _, sign, _ in pairs[:2]):
        wrong = next((one for one, pair in zip(said, pairs, strict=True) if not all(pair)), None)
        if wrong is not None:
            raise click.UsageError(f"{wrong!r} is no OBJECT_TYPE=FILE, as those before it are")
        if [file for _, _, file in pairs].count("-") > 1:
            raise click.UsageError("standard input ('-') can be read once")
        return tuple((kind, (file,)) for kind, _, file in pairs), True
    if len(said) == 1:
        kind, sign, file = pairs[0]
        hint = f"; one type is written so: {kind} {file}" if sign and file else ""
        raise click.UsageError(f"Missing argument 'FILE...'{hint}")
    return ((said[0], said[1:]),), False
