"""`gongctl fmt`: write the YAML files in their canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit
from gongctl.cli.options import option

if TYPE_CHECKING:
    from gongctl.cli import Invocation


@click.command(
    epilog=closing(
        ("gongctl fmt", "Format all files of the project."),
        ("gongctl fmt --diff schemas/deal.yaml", "Show what would change in one of them."),
        ("gongctl fmt --check", "As in CI: write nothing."),
        exits=((0, "all is canonical now"), (1, "a file could not be read; with --check, one would change")),
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@option("--diff", is_flag=True, help="Write nothing; show what would change.")
@option("-q", "--quiet", is_flag=True, help="Nothing but errors, and the difference.")
@option("--no-color", is_flag=True, help="No colours.")
@click.pass_obj
def fmt(invocation: Invocation, /, paths: tuple[str, ...], **wish: Any) -> int:
    """Write the files of the project, or only those in PATHS, in canonical form: order, spacing, quotes of ids.

    Comments stay, and what the files mean stays. A file that cannot be read as YAML is told, and left as it
    is; one without any resource is left alone, unless it is named. Exits 1 if a file could not be read, and
    with --check if one would change.
    """
    # Here, and not above: --help must not wait for the YAML parser.
    from gongctl.cli.formatting import Formatting, Wish
    from gongctl.config.project import read_project
    from gongctl.diagnostics import GongctlError
    from gongctl.formatting.files import find

    run = Formatting(Wish(**wish), named=bool(paths))
    try:
        found = find(invocation.root, paths)
    except GongctlError as error:
        run.tell(error.diagnostics, read_project(invocation.root).source)
        return Exit.ERROR
    return run.carry_out(found)
