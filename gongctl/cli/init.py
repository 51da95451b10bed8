"""`gongctl init`: begin a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from gongctl.capabilities import DIALECTS
from gongctl.cli.closing import closing
from gongctl.cli.options import NO_COLOR, option

if TYPE_CHECKING:
    from gongctl.cli import Invocation


CIS: Final = ("github", "gitlab", "none")
"""Whose workflow can be written."""


class BaseUrl(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """Where an account is."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it; a wrong one is a usage error, which does not show it: it may hold credentials."""
        from gongctl.config.project_rules import base_url

        text = str(value).strip()
        if problem := base_url(text):
            self.fail(f"it {problem.summary}: {problem.advice}", param, ctx)
        return text


class EnvironmentName(click.ParamType):  # type: ignore[type-arg]
    """The name of an environment."""

    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it; a wrong one is a usage error."""
        from gongctl.config.project_rules import ENVIRONMENT_NAME

        text = str(value).strip()
        if not ENVIRONMENT_NAME.fullmatch(text):
            advice = "it begins with a letter or a digit, and holds those, '.', '_' and '-'"
            self.fail(f"{text!r} is no name: {advice}", param, ctx)
        return text


@click.command(
    epilog=closing(
        ("gongctl init", "Begin here; asks on a terminal, and takes the defaults elsewhere."),
        ("gongctl -C crm init --yes", "Begin in the directory crm, with an embedded Gong."),
        (
            "gongctl init --base-url https://api.gong.io/v2 --ci github",
            "Begin for the account itself, with a workflow for GitHub Actions.",
        ),
        exits=((0, "the project is there, and valid"), (1, "something could not be written, or is not valid")),
    )
)
@option("--base-url", type=BaseUrl(), help="Where the account is, or embedded: a pretend one.  [default: embedded]")
@option("--dialect", type=click.Choice(tuple(DIALECTS)), help="What it speaks.  [default: by its URL]")
@option("--environment", type=EnvironmentName(), help="How it is called.  [default: local or production]")
@option("--ci", type=click.Choice(CIS), help="Whose workflow.  [default: by the repository]")
@option(
    "--example/--no-example",
    default=None,
    help="Write resources to begin with, or none.  [default: for an embedded account alone]",
)
@option("-y", "--yes", is_flag=True, help="Ask nothing: what is not said is the default.")
@NO_COLOR
@click.pass_obj
def init(invocation: Invocation, /, *, no_color: bool, **said: Any) -> int:
    """Begin a project: write gongctl.yaml, an example, and what a repository needs around it.

    Written are the project file, an integration with two object types, the JSON Schemas for editors (.json-schema),
    .gitignore, and, at the top of the repository, the hooks for pre-commit and a workflow for CI. What is there is
    left alone, and told. Then the files are validated.

    For an account that is not embedded there is no example: 'gongctl import' writes what it holds.

    The directory of -C is made if it is missing. On a terminal, what no option says is asked.
    """
    # Here, and not above: --help must not wait for the YAML parser.
    from gongctl.cli.initiating import run
    from gongctl.cli.inquiring import Said

    return run(invocation.root, Said(**said), no_color=no_color)
