"""`gongctl.yaml`: the environments, what is protected, what may be destroyed, which files count."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gongctl.address import AddressError, AddressPattern
from gongctl.config import project_quick, secrets
from gongctl.config.dialects import Speech, speakers, spoken
from gongctl.config.discover import PROJECT_FILE, read_bytes
from gongctl.config.likeness import nearest
from gongctl.config.nodes import Odd, YamlList, YamlMap
from gongctl.config.project_checks import check_project
from gongctl.config.source import read_source
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, Span, failure

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

    from gongctl.config.source import Source
    from gongctl.config.spans import Document, Route
    from gongctl.config.text import SourceText

DEFAULT_ENVIRONMENT: Final = "default"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where credentials come from: the names of environment variables, or a command."""

    access_key_env: str | None = None
    access_key_secret_env: str | None = None
    bearer_token_env: str | None = None
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """One account that the resources can be applied to, as the project file names it."""

    name: str
    base_url: str | None = None
    dialect: str | None = None
    credentials: Credentials | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Permission for one class of destructive change, up to and with a day."""

    address: AddressPattern
    destroys: str
    until: dt.date
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Project:
    """What the project file says; the defaults are those of a project without one."""

    version: int = 1
    environments: Mapping[str, Environment] = field(default_factory=dict)
    protect: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    prune: bool = False
    resources: tuple[str, ...] = ()
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """The project file as it was read. `project` holds what could be understood, however much is wrong."""

    project: Project
    diagnostics: tuple[Diagnostic, ...] = ()
    source: SourceText | None = None
    document: Document | None = None
    unreadable: bool = False
    broken: bool = False  # whether some of it is lost


class _AllNames:
    """Holds every name."""

    def __contains__(self, name: object) -> bool:
        return True


def unreadable_variables(file: ProjectFile, environment: str | None) -> Container[str]:
    """Give the names of an environment's variables whose values could not be understood: perhaps all there are."""
    if file.broken:
        return _AllNames()
    if file.document is None:
        return ()
    value = file.document.data
    for key in ("environments", environment, "variables"):
        if not isinstance(value, YamlMap):
            return _AllNames()
        if key not in value:
            return ()
        value = value[str(key)]
    if not isinstance(value, YamlMap):
        return _AllNames()
    return {name for name, one in value.items() if not isinstance(one, str)}


def read_project(root: Path) -> ProjectFile:
    """Read the project file of a directory; without one, the defaults. Raises nothing."""
    path = root / PROJECT_FILE
    if not (path.exists() or path.is_symlink()):
        return ProjectFile(Project())
    try:
        data = read_bytes(path, PROJECT_FILE)
    except GongctlError as error:
        return ProjectFile(Project(path=path), error.diagnostics, unreadable=True)
    found = read_source(PROJECT_FILE, data)
    diagnostics = [*found.diagnostics, *_more_documents(found.documents)]
    if not found.documents:
        return ProjectFile(Project(path=path), tuple(diagnostics), _masked(found), broken=found.broken)
    document = found.documents[0]
    if not isinstance(document.data, YamlMap):
        advice = "begin it with `version: 1`"
        span = document.value_span(())
        diagnostics.append(Diagnostic("GC201", Severity.ERROR, "the project file is no map", advice, span))
        return ProjectFile(Project(path=path), tuple(diagnostics), _masked(found), document)
    diagnostics += _findings(document)
    project = replace(_project(document, document.data), path=path)
    return ProjectFile(project, tuple(diagnostics), _masked(found), document, broken=found.broken)


def speech_in(project: Project, default_dialect: str | None) -> Speech:
    """Give the speech of a project's environments; where it names none, that of `default_dialect`."""
    named = [(one.name, one.dialect) for one in project.environments.values()]
    return spoken(speakers(named or [(DEFAULT_ENVIRONMENT, default_dialect)]))


def choose_environment(project: Project, name: str | None) -> Environment:
    """Choose the environment of a run: the one named, or the only one. Raises `GongctlError`."""
    environments = project.environments
    if name is None:
        if len(environments) > 1:
            listed = ", ".join(environments)
            raise failure(
                "GC512", "there are several environments, and none is chosen", f"choose one with --env: {listed}"
            )
        return next(iter(environments.values()), Environment(DEFAULT_ENVIRONMENT))
    if name in environments:
        return environments[name]
    if not environments and name == DEFAULT_ENVIRONMENT:
        return Environment(DEFAULT_ENVIRONMENT)
    known = list(environments) or [DEFAULT_ENVIRONMENT]
    meant = nearest(name, known)
    hint = "" if meant is None else f"did you mean {meant!r}? "
    raise failure("GC511", f"there is no environment {name!r}", f"{hint}there are: {', '.join(known)}")


def _more_documents(documents: tuple[Document, ...]) -> Iterator[Diagnostic]:
    for document in documents[1:]:
        advice = "keep one document; resources go into files of their own"
        summary = "the project file holds more than one document"
        yield Diagnostic("GC201", Severity.ERROR, summary, advice, document.value_span(()))


def _findings(document: Document) -> Iterator[Diagnostic]:
    if not project_quick.recognises(document.data):
        # Importing pydantic takes longer than checking a right project.
        from gongctl.config.findings import findings  # noqa: PLC0415 - for the reason above
        from gongctl.config.project_model import ProjectModel  # noqa: PLC0415 - the same

        yield from findings(document, ProjectModel, secrets=_secret_routes(document.data))
    yield from check_project(document)


# -- values


def _project(document: Document, data: YamlMap) -> Project:
    return Project(
        environments={name: _environment(name, one) for name, one in entries(data.get("environments"))},
        protect=_strings(data.get("protect")),
        allow=tuple(_allowances(document, data.get("allow"))),
        prune=data.get("prune") is True,
        resources=_strings(data.get("resources")),
    )


def _environment(name: str, data: object) -> Environment:
    values = dict(entries(data))
    credentials = None
    if isinstance(values.get("credentials"), YamlMap):
        given = dict(entries(values["credentials"]))
        credentials = Credentials(
            _string(given.get("accessKeyEnv")),
            _string(given.get("accessKeySecretEnv")),
            _string(given.get("bearerTokenEnv")),
            _strings(given.get("command")),
        )
    variables = {key: one for key, one in entries(values.get("variables")) if isinstance(one, str)}
    return Environment(name, _string(values.get("baseUrl")), _string(values.get("dialect")), credentials, variables)


def _allowances(document: Document, data: object) -> Iterator[Allowance]:
    for index, one in enumerate(data if isinstance(data, YamlList) else ()):
        given = dict(entries(one))
        until = given.get("until")
        try:
            yield Allowance(
                AddressPattern.parse(str(given["address"])),
                str(given["class"]),
                dt.date.fromisoformat(until.text if isinstance(until, Odd) else str(until)),
                str(given["reason"]),
                document.value_span(("allow", index)),
            )
        except (KeyError, AddressError, ValueError):
            continue  # told of already


def entries(data: object) -> Iterator[tuple[str, object]]:
    """Give the entries of a map; of anything else, none."""
    if isinstance(data, YamlMap):
        yield from data.items()


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _strings(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, YamlList) else ()


# -- secrets that somebody wrote into the file after all


def _secret_routes(data: object) -> list[Route]:
    environments = data.get("environments") if isinstance(data, YamlMap) else None
    return [("environments", name, "credentials") for name, _ in entries(environments)]


def _masked(found: Source) -> SourceText:
    return secrets.masked(found.text, found.documents, project=True)
