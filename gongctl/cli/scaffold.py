"""What `gongctl init` writes: the texts of a new project's files, and where each goes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl import shipped
from gongctl.capabilities import DIALECTS, PLAIN
from gongctl.cli.schema import schema_file
from gongctl.config.discover import PROJECT_FILE
from gongctl.config.project_rules import EMBEDDED
from gongctl.private import OWN_DIRECTORY
from gongctl.render.modeline import modeline, schema_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.capabilities import Capabilities

HOOKS: Final = ".pre-commit-config.yaml"
WORKFLOWS: Final = {"github": ".github/workflows/gongctl.yml", "gitlab": ".gitlab-ci.yml"}
"""Where the repository keeps what its CI does, by the name of the CI."""

_EXAMPLES: Final = {"github": "examples/ci/github-actions.yml", "gitlab": "examples/ci/gitlab-ci.yml"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a project is to be like.

    `dialects` are those that its environments speak. `prefix` leads from the top of the repository to the project: it
    is empty, or ends with `/`; `directory` leads on to the resources, and looks the same, or is the one file of them.
    `own_project_file` says that the project file is the one written here, whose variables the resources may use.
    `example` says that resources are to be written: they are those of nobody's account.
    """

    base_url: str
    dialects: tuple[str, ...]
    environment: str
    ci: str
    example: bool
    prefix: str = ""
    directory: str = ""
    own_project_file: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to write, if there is none: its path below the project or, `at_top`, below the repository."""

    path: str
    text: str
    at_top: bool = False


def ignored() -> str:
    """Give the line of `.gitignore` that keeps gongctl's own data out of git."""
    return f"{OWN_DIRECTORY}/"


def project_pieces(choices: Choices) -> Iterator[Piece]:
    """Give the project file, and the schemas that editors read."""
    yield Piece(PROJECT_FILE, _project_file(choices))
    for name in ("project", "resources"):
        yield Piece(schema_path(name), shipped.text(schema_file(name)))


def resource_pieces(choices: Choices) -> Iterator[Piece]:
    """Give an integration and two object types of it, as every dialect of the project understands them."""
    spoken = [DIALECTS.get(one, PLAIN) for one in choices.dialects]
    for name, lines in (
        ("integration.yaml", _integration(choices, spoken)),
        ("schemas/account.yaml", _account(spoken)),
        ("schemas/deal.yaml", _deal(spoken)),
    ):
        path = choices.directory + name
        yield Piece(path, "\n".join((modeline("resources", path), *lines, "")))


def repository_pieces(choices: Choices) -> Iterator[Piece]:
    """Give what the repository around the project needs: hooks, and the workflow of its CI."""
    yield Piece(HOOKS, _hooks(choices.prefix), at_top=True)
    if choices.ci in WORKFLOWS:
        yield Piece(WORKFLOWS[choices.ci], _workflow(choices), at_top=True)


# -- the project file


def _project_file(choices: Choices) -> str:
    spoken = [DIALECTS.get(one, PLAIN) for one in choices.dialects]
    embedded = choices.base_url == EMBEDDED
    told = " # a pretend Gong inside gongctl; its data is in .gongctl/" if embedded else ""
    lines = [
        modeline("project", PROJECT_FILE),
        "# The project file: where the accounts are, and what no run may touch.",
        "version: 1",
        "environments:",
        f"  {_scalar(choices.environment)}:",
        f"    baseUrl: {_scalar(choices.base_url)}{told}",
        *(f"    dialect: {one}" for one in choices.dialects),
        *(_set_variables(spoken) if choices.example else ()),
        *(_other_environment(choices) if embedded else _credentials()),
        "protect: [] # such as [acme-crm]: integrations that no run may delete or replace",
    ]
    if choices.directory:
        lines.append(f"resources: [{choices.directory}] # the other YAML files here are not gongctl's")
    return "\n".join(lines) + "\n"


def _set_variables(spoken: Sequence[Capabilities]) -> Iterator[str]:
    yield "    variables:"
    yield from (f"      {name}: {value}" for name, value in _variables(spoken))


def _other_environment(choices: Choices) -> list[str]:
    return [
        "  # The account itself. 'gongctl doctor --env production' says whether it can be reached, and how it speaks.",
        "  # production:",
        "  #   baseUrl: https://api.gong.io/v2",
        *(f"  #   dialect: {one}" for one in choices.dialects),
        *(["  #   variables: {...} # as above"] if choices.example else []),
    ]


def _credentials() -> list[str]:
    return ["    # Credentials are in the variables GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET, never in a file."]


def _variables(spoken: Sequence[Capabilities]) -> Iterator[tuple[str, str]]:
    if _known("crmInstanceUrl", spoken):
        yield "crm_host", "crm.acme.example"
    if _known("ownerEmail", spoken):
        yield "owner", "crm-owner@acme.example # a user of Gong"


def _known(key: str, spoken: Sequence[Capabilities]) -> bool:
    return any(key in one.integration_keys | one.field_keys for one in spoken)


# -- resources


def _integration(choices: Choices, spoken: Sequence[Capabilities]) -> Iterator[str]:
    values = dict(_variables(spoken))
    named = {name: f"${{{name}}}" if choices.own_project_file else value for name, value in values.items()}
    yield "kind: Integration"
    yield "integrationId: acme-crm"
    if _known("integrationType", spoken):
        yield "integrationType: Custom"
    yield "displayName: Acme CRM"
    if "crm_host" in named:
        yield f"crmInstanceUrl: https://{named['crm_host']}"
    if "owner" in named:
        yield f"ownerEmail: {named['owner']}"


def _account(spoken: Sequence[Capabilities]) -> Iterator[str]:
    required = _required(spoken)
    yield from _head("Account", spoken)
    yield f"  - {{uniqueName: name, label: Account name, type: STRING{required}}}"
    yield from _picklist("industry", "Industry", ("Software", "Retail", "Health"), spoken)


def _deal(spoken: Sequence[Capabilities]) -> Iterator[str]:
    required = _required(spoken)
    yield from _head("Deal", spoken)
    yield f"  - {{uniqueName: name, label: Deal name, type: STRING{required}}}"
    yield f"  - {{uniqueName: amount, label: Amount, type: CURRENCY{required}}}"
    yield "  - {uniqueName: closeDate, label: Close date, type: DATE}"
    yield from _picklist("stage", "Stage", ("Discovery", "Proposal", "Won", "Lost"), spoken)
    yield "  - uniqueName: account"
    yield "    label: Account"
    yield "    type: REFERENCE"
    yield f"    referenceObjectType: {_object_type('Account', spoken)}"


def _head(object_type: str, spoken: Sequence[Capabilities]) -> Iterator[str]:
    yield "kind: ObjectSchema"
    yield "integrationId: acme-crm"
    yield f"objectType: {_object_type(object_type, spoken)}"
    yield "fields:"


def _required(spoken: Sequence[Capabilities]) -> str:
    """Write that a field is required, where the account is told so."""
    return ", isRequired: true" if any(one.checks_required for one in spoken) else ""


def _object_type(name: str, spoken: Sequence[Capabilities]) -> str:
    for one in spoken:
        name = one.known_type(name)
    return name


def _picklist(name: str, label: str, values: Sequence[str], spoken: Sequence[Capabilities]) -> Iterator[str]:
    if not _known("orderedValueList", spoken):
        yield f"  - {{uniqueName: {name}, label: {label}, type: PICKLIST}}"
        return
    yield f"  - uniqueName: {name}"
    yield f"    label: {label}"
    yield "    type: PICKLIST"
    yield f"    orderedValueList: [{', '.join(values)}]"


# -- the repository


def _hooks(prefix: str) -> str:
    directory = prefix.rstrip("/")
    lines = [
        "# Written by 'gongctl init'; say 'pre-commit install' once. The hooks run the gongctl that is installed where",
        "# somebody commits, and look at the whole project.",
        "repos:",
        "  - repo: local",
        "    hooks:",
        *_hook("fmt", "# first, so that what it has mended is then checked", directory),
        *_hook("validate", "", directory),
    ]
    return "\n".join(lines) + "\n"


def _hook(command: str, told: str, directory: str) -> Iterator[str]:
    # pre-commit takes an entry apart as a shell does.
    import shlex

    there = f"-C {shlex.quote(directory)} " if directory else ""
    files = rf"^{re.escape(directory)}/.*\.ya?ml$" if directory else r"\.ya?ml$"
    yield f"      - id: gongctl-{command} {told}".rstrip()
    yield f"        name: gongctl {command}"
    yield f"        entry: {_scalar(f'gongctl {there}{command}')}"
    yield "        language: system"
    yield f"        files: {_scalar(files)}"
    yield "        pass_filenames: false"


_SETTING_UP: Final = {
    "github": """\
# Written by 'gongctl init'. What to set up on GitHub, under Settings:
#
#   environments   gongctl-plan, for pull requests and nights, and production, for applying: the branch main only,
#                  with reviewers; each with the secrets GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET
#   a rule         for main: pull requests only, with an approval, and the checks validate, plan and review
#
""",
    "gitlab": """\
# Written by 'gongctl init'. What to set up on GitLab: the variables GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET, masked
# (for planning, and, protected, for the environment production); a schedule for the nightly plan.
#
""",
}
_COPY: Final = re.compile(r"\A# Copy this to .*\n#\n")


def _workflow(choices: Choices) -> str:
    """Give the ready-made workflow with its three places filled in: what to set up, which environment, and where."""
    text = shipped.text(_EXAMPLES[choices.ci])
    text = _COPY.sub(lambda _: _SETTING_UP[choices.ci], text, count=1)
    text = _filled(text, "GONGCTL_ENV", choices.environment)
    return _filled(text, "PROJECT", choices.prefix.rstrip("/") or ".")


def _filled(text: str, name: str, value: str) -> str:
    return re.sub(rf"^(  {name}: ).*$", lambda found: found[1] + _scalar(value), text, count=1, flags=re.MULTILINE)


_PLAIN: Final = re.compile(r"[A-Za-z./\\^$][A-Za-z0-9 ./:?=\\*+$_-]*(?<![ :])")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def _scalar(text: str) -> str:
    """Write a string as YAML: plain, where nobody could take it for anything else."""
    plain = _PLAIN.fullmatch(text) and ": " not in text and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
