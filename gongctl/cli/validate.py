"""`gongctl validate`: read all files of a project and tell what is wrong with them, offline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit
from gongctl.cli.findings import FORMS, Findings
from gongctl.cli.options import NO_COLOR, Assignment, Wishes, option, output_option, report_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.cli import Invocation
    from gongctl.config.text import SourceText

_FORMS = tuple(FORMS)


@click.command(
    epilog=closing(
        ("gongctl validate", "Check the whole project."),
        ("gongctl validate schemas/deal.yaml", "Check one file, as far as it can be judged alone."),
        ("gongctl validate -o sarif --report junit=gongctl.xml", "Give the findings to programs."),
        exits=((0, "no error; warnings are allowed"), (1, "an error")),
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@option("--var", "variables", type=Assignment(), multiple=True, help="Set a variable, for every environment.")
@output_option(_FORMS)
@report_option(_FORMS)
@NO_COLOR
@option("--no-github", is_flag=True, help="No summary and annotations in GitHub Actions.")
@click.pass_obj
def validate(
    invocation: Invocation,
    /,
    *,
    paths: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    **form: Any,
) -> int:
    """Check the files of the project, or only those in PATHS, without network or credentials.

    All problems are told, each with its place. Every environment's variables are tried in turn.
    Exits 0 when there is no error (warnings are allowed), and 1 otherwise.
    """
    # Here, and not above: other commands and --help must not wait for the YAML parser.
    from gongctl.cli.options import default_dialect
    from gongctl.config.load import load
    from gongctl.diagnostics import GongctlError
    from gongctl.render.validation import findings, validation

    wishes = Wishes(**form, out=None, quiet=False)
    sources: Mapping[str, SourceText] = {}
    try:
        if wishes.report:
            from gongctl.cli.outputs import check_files

            check_files([path for _, path in wishes.report], invocation.root)
        loaded = load(
            invocation.root,
            variables=dict(variables),
            paths=paths,
            every_environment=True,
            default_dialect=default_dialect(),
        )
        datum, sources = validation(loaded), loaded.sources
    except GongctlError as error:
        datum = findings(error.diagnostics)
        if any(one.code == "GC645" for one in error.diagnostics):
            wishes = replace(wishes, report=())
    written = Findings(invocation.root, datum, sources).write(wishes)
    return Exit.DONE if datum["valid"] and written else Exit.ERROR
