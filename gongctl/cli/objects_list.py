"""`gongctl objects list`: the objects that the account holds, in full or as far as is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import integrations, object_types
from gongctl.cli.exits import Exit
from gongctl.cli.options import option, output_option, reaching

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gongctl.capabilities import Capabilities
    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach
    from gongctl.diagnostics import Diagnostic
    from gongctl.gong.dialect import Dialect
    from gongctl.model import CrmObject, SchemaKey
    from gongctl.objects.exporting import Condition

_FORMS: Final = ("table", "csv", "jsonl")
_MOST_NAMED: Final = 10
"""Ids that are named of those that are not there."""


class _Asked(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A field and what it has to be, `NAME=VALUE`."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Condition:
        """Read it; a wrong one is a usage error."""
        from gongctl.objects.exporting import Condition

        if isinstance(value, Condition):
            return value
        name, sign, wanted = str(value).partition("=")
        if not sign or not name:
            self.fail(f"{value!r} asks for nothing; write --where NAME=VALUE", param, ctx)
        return Condition(name, wanted)


@click.command(
    "list",
    epilog=closing(
        ("gongctl objects list acme-crm Deal --field name --field amount", "Two columns of a table."),
        (
            "gongctl objects list acme-crm Deal --where stage=Won -o csv > won.csv",
            "Those of which something is so, for a spreadsheet.",
        ),
        ("gongctl objects list acme-crm Deal --id 0065g1 -o jsonl", "One object, with all its fields."),
    ),
)
@click.argument("integration", shell_complete=integrations)
@click.argument("object_type", shell_complete=object_types)
@option("--field", "fields", metavar="NAME", multiple=True, help="Show this field alone, in this order.  [repeatable]")
@option("--where", type=_Asked(), multiple=True, help="Show objects of which this is so.  [repeatable: all of it]")
@option("--id", "said_ids", metavar="ID", multiple=True, help="Show the object of this id.  [repeatable]")
@option("--ids", "ids_file", metavar="FILE", help="Show the objects of the ids in a file, one a line; '-' reads them.")
@option("--limit", type=click.IntRange(min=1), metavar="N", help="Show no more than so many objects.")
@output_option(_FORMS, "table")
@reaching
@click.pass_obj
def objects_list(  # noqa: PLR0913 - click's way of giving arguments
    invocation: Invocation,
    /,
    *,
    reach: Reach,
    integration: str,
    object_type: str,
    fields: tuple[str, ...],
    where: tuple[Condition, ...],
    said_ids: tuple[str, ...],
    ids_file: str | None,
    limit: int | None,
    output: str,
) -> int:
    """List the objects of an OBJECT_TYPE of an INTEGRATION, ordered by their id.

    An account that does not list objects gives those whose ids are asked for: --id ID, --ids FILE, or --where
    objectId=ID. A field that an object does not have counts as the empty string.

    CSV is safe to open in a spreadsheet: an apostrophe stands before each cell that could be taken for a formula,
    and `objects upload` takes it away again. A field that is missing and an empty one are both an empty cell there;
    JSON Lines tells them apart.
    """
    from gongctl.cli.console import logging_to, notice
    from gongctl.cli.failures import tell_doubts, told_once
    from gongctl.cli.looking import check_integration, opened
    from gongctl.cli.wanted_ids import wanted_ids
    from gongctl.model import SchemaKey
    from gongctl.objects.exporting import chosen, columns, names_in

    key = SchemaKey(integration, object_type)
    with told_once(reach), logging_to(reach):
        ids = wanted_ids(said_ids, ids_file)
        with opened(invocation.root, reach) as connection:
            declared = _declared(invocation.root, key, reach, connection.dialect.capabilities)
            held = _held(connection.dialect, key, ids, where)
            if not held:  # only then can it be missing
                check_integration(connection.dialect, integration)
    found = chosen(held, where, limit)
    doubts = _doubts(names_in(held), declared, [*fields, *(one.name for one in where)])
    tell_doubts([*_not_there(key, ids or (), held), *doubts], reach)
    if not found and not reach.quiet and (held or ids is None):
        notice(f"none of the {len(held)} objects fits --where" if held else "the account has no objects of this type")
    return _show(found, columns(declared, names_in(found), fields), output, reach)


def _held(
    dialect: Dialect, key: SchemaKey, ids: Sequence[str] | None, where: Sequence[Condition]
) -> Sequence[CrmObject]:
    """Read the objects of some ids, or all. Raises `GongctlError`: GC613 where the account gives no such list."""
    from gongctl.diagnostics import failure
    from gongctl.objects.exporting import OBJECT_ID

    spoken = dialect.capabilities
    if spoken.known_type(key.object_type) in spoken.write_only_types:
        raise failure(
            "GC613", f"objects of {key.object_type!r} can be uploaded, and not read", "look at them in Gong itself"
        )
    if spoken.lists_objects:
        wanted = None if ids is None else set(ids)
        return [one for one in dialect.objects(key) if wanted is None or one.object_id in wanted]
    asked = [one.value for one in where if one.name == OBJECT_ID] if ids is None else ids
    return dialect.objects_by_id(key, asked) if asked or ids is not None else dialect.objects(key)


def _not_there(key: SchemaKey, ids: Sequence[str], held: Sequence[CrmObject]) -> list[Diagnostic]:
    """Say which of the ids that were asked for no object has."""
    from gongctl.diagnostics import Diagnostic, Severity

    there = {one.object_id for one in held}
    lacking = [one for one in ids if one not in there]
    if not lacking:
        return []
    more = f" and {len(lacking) - _MOST_NAMED:,} more" if len(lacking) > _MOST_NAMED else ""
    summary = f"{len(lacking):,} of {len(ids):,} ids have no object of {key.object_type!r}: "
    named = ", ".join(map(repr, lacking[:_MOST_NAMED]))
    return [Diagnostic("GC725", Severity.WARNING, summary + named + more, "ids are compared as they are, case too")]


def _declared(root: Path, key: SchemaKey, reach: Reach, spoken: Capabilities) -> list[str]:
    """Give the fields that the files declare for a type, in their order; none if the files cannot be read.

    They decide about the order of columns alone: nobody needs files to look at an account.
    """
    from dataclasses import replace

    from gongctl.cli.session import read_files
    from gongctl.diagnostics import GongctlError, errors

    try:
        loaded = read_files(root, reach)
    except GongctlError:
        return []
    if errors(loaded.diagnostics):
        return []
    named = replace(key, object_type=spoken.known_type(key.object_type))
    return [
        field.unique_name
        for one in loaded.desired.schemas
        if replace(one.key, object_type=spoken.known_type(one.object_type)) == named
        for field in one.fields
    ]


def _doubts(occurring: set[str], declared: Sequence[str], named: Iterable[str]) -> list[Diagnostic]:
    """Say what was probably not meant: names that nobody knows, and a field that has no name of its own."""
    from gongctl.config.likeness import nearest
    from gongctl.diagnostics import Diagnostic, Severity
    from gongctl.objects.exporting import OBJECT_ID

    found = []
    known = sorted({OBJECT_ID, *declared, *occurring})
    for name in dict.fromkeys(named):
        if occurring and name not in known:
            meant = nearest(name, known)
            hint = f"there are: {', '.join(known)}" if meant is None else f"did you mean {meant!r}?"
            summary = f"no object has a field {name!r}, and no file declares one"
            found.append(Diagnostic("GC722", Severity.WARNING, summary, hint))
    if OBJECT_ID in occurring:
        summary = f"objects have a field that is called {OBJECT_ID!r} itself: it is left out"
        found.append(Diagnostic("GC723", Severity.WARNING, summary, "only the API itself shows it"))
    return found


def _show(found: Sequence[CrmObject], names: Sequence[str], output: str, reach: Reach) -> int:
    from gongctl.cli.console import painter, stream
    from gongctl.cli.getting import terminal_columns
    from gongctl.objects.exporting import csv_lines, json_lines, rows
    from gongctl.render.table import table

    if output == "csv":
        shown = stream(csv_lines(found, names), exact=True)
    elif output == "jsonl":
        shown = stream(json_lines(found, names), exact=True)
    elif found:
        paint = painter(sys.stdout, no_color=reach.no_color)
        shown = stream(table(names, rows(found, names), columns=terminal_columns(), paint=paint))
    else:
        shown = True  # standard error says that there is nothing
    return Exit.DONE if shown else Exit.ERROR
