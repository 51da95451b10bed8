"""`gongctl validate`: read all files of a project and tell what is wrong with them, offline."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from gongctl.cli.exits import Exit
from gongctl.cli.options import Assignment, option

if TYPE_CHECKING:
    from gongctl.cli import Invocation

_COLUMNS = 100


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@option("--var", "variables", type=Assignment(), multiple=True, help="Set a variable, for every environment.")
@option("-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form.")
@option("--no-color", is_flag=True, help="No colours.")
@click.pass_obj
def validate(
    invocation: Invocation,
    *,
    paths: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    output: str,
    no_color: bool,
) -> int:
    """Check the files of the project, or only those in PATHS, without network or credentials.

    All problems are told, each with its place. Every environment's variables are tried in turn.
    Exits 0 when there is no error (warnings are allowed), and 1 otherwise.
    """
    # Here, and not above: other commands and --help must not wait for the YAML parser.
    from gongctl.cli.console import is_terminal, painter, result
    from gongctl.config.load import load
    from gongctl.diagnostics import GongctlError
    from gongctl.render.json import to_json
    from gongctl.render.validation import findings, to_text, validation

    try:
        loaded = load(invocation.root, variables=dict(variables), paths=paths, every_environment=True)
        datum, sources = validation(loaded), loaded.sources
    except GongctlError as error:
        datum, sources = findings(error.diagnostics), {}
    if output == "json":
        written = result(to_json(datum))
    else:
        columns = shutil.get_terminal_size((_COLUMNS, 24)).columns if is_terminal(sys.stdout) else _COLUMNS
        paint = painter(sys.stdout, no_color=no_color)
        written = result(to_text(datum, sources, columns=columns, paint=paint))
    return Exit.DONE if datum["valid"] and written else Exit.ERROR
