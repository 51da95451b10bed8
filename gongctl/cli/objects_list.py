"""`gongctl objects list`: the objects that the account holds, in full or as far as is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from gongctl.cli.exits import Exit
from gongctl.cli.options import option, output_option, reaching

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach
    from gongctl.diagnostics import Diagnostic
    from gongctl.model import CrmObject, SchemaKey
    from gongctl.objects.exporting import Condition

_FORMS: Final = ("table", "csv", "jsonl")


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


@click.command("list")
@click.argument("integration")
@click.argument("object_type")
@option("--field", "fields", metavar="NAME", multiple=True, help="Show this field alone, in this order.  [repeatable]")
@option("--where", type=_Asked(), multiple=True, help="Show objects of which this is so.  [repeatable: all of it]")
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
    limit: int | None,
    output: str,
) -> int:
    """List the objects of an OBJECT_TYPE of an INTEGRATION, ordered by their id.

    --where objectId=ID asks for ids; a field that an object does not have counts as the empty string.

    CSV is safe to open in a spreadsheet: an apostrophe stands before each cell that could be taken for a formula,
    and `objects upload` takes it away again. A field that is missing and an empty one are both an empty cell there;
    JSON Lines tells them apart.
    """
    from gongctl.cli.console import logging_to, notice
    from gongctl.cli.failures import tell_doubts, told_once
    from gongctl.cli.looking import check_integration, opened
    from gongctl.model import SchemaKey
    from gongctl.objects.exporting import chosen, columns, names_in

    key = SchemaKey(integration, object_type)
    with told_once(reach), logging_to(reach):
        declared = _declared(invocation.root, key, reach)
        with opened(invocation.root, reach) as connection:
            held = connection.dialect.objects(key)
            if not held:  # only then can it be missing
                check_integration(connection.dialect, integration)
    found = chosen(held, where, limit)
    tell_doubts(_doubts(names_in(held), declared, [*fields, *(one.name for one in where)]), reach)
    if not found and not reach.quiet:
        notice(f"none of the {len(held)} objects fits --where" if held else "the account has no objects of this type")
    return _show(found, columns(declared, names_in(found), fields), output, reach)


def _declared(root: Path, key: SchemaKey, reach: Reach) -> list[str]:
    """Give the fields that the files declare for a type, in their order; none if the files cannot be read.

    They decide about the order of columns alone: nobody needs files to look at an account.
    """
    from gongctl.config.load import load
    from gongctl.diagnostics import GongctlError, errors

    try:
        loaded = load(root, environment=reach.env, variables=dict(reach.var))
    except GongctlError:
        return []
    if errors(loaded.diagnostics):
        return []
    return [field.unique_name for one in loaded.desired.schemas if one.key == key for field in one.fields]


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
