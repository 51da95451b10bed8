"""What `gongctl init` has to know: said by options, asked on a terminal, or else what is sensible."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from gongctl.capabilities import DIALECTS, LIVE, OPENAPI
from gongctl.cli.console import is_terminal, notice
from gongctl.cli.init import CIS, BaseUrl, EnvironmentName
from gongctl.cli.scaffold import Choices
from gongctl.config.project_rules import EMBEDDED

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.config.project import Environment, Project


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line, and whether nothing is to be asked."""

    base_url: str | None
    dialect: str | None
    environment: str | None
    ci: str | None
    example: bool | None
    yes: bool


def ask(said: Said, project: Project | None, top: Path, prefix: str) -> Choices:
    """Settle what a project is to be like; of one that is there, what its own file says. `top` is the repository's."""
    asking = _Asking(on=not said.yes and is_terminal(sys.stdin) and is_terminal(sys.stderr))
    if project is None:
        where = said.base_url or asking.value(
            "Base URL of the account, or embedded: a pretend one", EMBEDDED, BaseUrl()
        )
        spoken = said.dialect or asking.choice("Dialect of its API", _usual_dialect(where), tuple(DIALECTS))
        usual = "local" if where == EMBEDDED else "production"
        name = said.environment or asking.value("Name of this environment", usual, EnvironmentName())
        dialects: tuple[str, ...] = (spoken,)
    else:
        if ignored := [one for one in ("base_url", "dialect") if getattr(said, one) is not None]:
            options = " and ".join("--" + one.replace("_", "-") for one in ignored)
            notice(f"note: gongctl.yaml is there, so {options} changes nothing")
        chosen = _chosen(project, said.environment)
        where, name = chosen.base_url or "", chosen.name
        dialects = tuple(dict.fromkeys(one.dialect or OPENAPI for one in project.environments.values())) or (OPENAPI,)
    ci = said.ci or asking.choice("Workflow for CI", usual_ci(top), CIS)
    # Nobody wants an example in the account itself: what that holds is to be imported.
    example = where == EMBEDDED if said.example is None else said.example
    return Choices(where, dialects, name, ci, example, prefix)


def _usual_dialect(where: str) -> str:
    """Guess what is spoken there: only production is known."""
    host = (urlsplit(where).hostname or "").rstrip(".")
    return LIVE if host == "gong.io" or host.endswith(".gong.io") else OPENAPI


def _chosen(project: Project, name: str | None) -> Environment:
    """Choose the environment that CI is to mean: the one named, else the first that is no pretend one."""
    from gongctl.config.project import DEFAULT_ENVIRONMENT, Environment, choose_environment

    if name is not None:
        return choose_environment(project, name)
    environments = list(project.environments.values())
    real = [one for one in environments if one.base_url != EMBEDDED]
    return next(iter([*real, *environments]), Environment(DEFAULT_ENVIRONMENT))


def usual_ci(top: Path) -> str:
    """Guess whose CI a repository uses, from what is in it and from where it was cloned; `none` where nothing tells."""
    try:
        config = (top / ".git" / "config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        config = ""
    if (top / ".gitlab-ci.yml").exists() or "gitlab" in config:
        return "gitlab"
    return "github" if (top / ".github").exists() or "github.com" in config else "none"


class _Asking:
    """Asks on standard error, if somebody is there; else takes what is usual."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def value(self, question: str, usual: str, kind: click.ParamType) -> str:  # type: ignore[type-arg]
        """Ask for something until the answer is right."""
        if not self._on:
            return usual
        answer: str = click.prompt(question, default=usual, type=kind, err=True)
        return answer

    def choice(self, question: str, usual: str, known: tuple[str, ...]) -> str:
        """Ask for one of some words."""
        return self.value(question, usual, click.Choice(known))
