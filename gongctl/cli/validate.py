"""`gongctl validate`: read all files of a project and tell what is wrong with them, offline."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

_LEAST_COLUMNS = 40


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable, for every environment.")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the result.",
)
def validate(paths: tuple[str, ...], variables: tuple[str, ...], output: str) -> None:
    """Check the files of the project, or only those in PATHS, without network or credentials.

    All problems are told, each with its place. Every environment's variables are tried in turn.
    Exits 0 when there is no error (warnings are allowed), and 1 otherwise.
    """
    # Here, and not above: other commands and --help must not wait for the YAML parser.
    from gongctl.config.load import load
    from gongctl.diagnostics import GongctlError
    from gongctl.render.validation import findings, to_json, to_text, validation

    root: Path = click.get_current_context().obj.root
    values = dict(_variable(one) for one in variables)
    try:
        loaded = load(root, variables=values, paths=paths, every_environment=True)
        datum, sources = validation(loaded), loaded.sources
    except GongctlError as error:
        datum, sources = findings(error.diagnostics, {}), {}
    if output == "json":
        _print(to_json(datum))
    else:
        _print(to_text(datum, sources, columns=_columns(), colour=_colour()))
    if not datum["valid"]:
        sys.exit(1)


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        message = f"{text!r} is no variable; write --var name=value"
        raise click.BadParameter(message, param_hint="--var")
    return name, value


def _columns() -> int:
    return max(shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100, _LEAST_COLUMNS)


def _colour() -> bool:
    """Follow NO_COLOR and FORCE_COLOR; else use colour on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty()


def _print(text: str) -> None:
    """Write to standard output, whatever its encoding, and even if nobody reads on."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, color=True)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends: give it somewhere to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
