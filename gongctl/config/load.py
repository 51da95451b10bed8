"""A project directory to what is wanted: `load`, the one door into this package."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongctl.config.checks import check
from gongctl.config.dialects import speakers
from gongctl.config.discover import PROJECT_FILE, Found, check_root, discover, read_bytes
from gongctl.config.documents import Resource, read_document
from gongctl.config.globs import Glob
from gongctl.config.likeness import Names
from gongctl.config.origins import Origins
from gongctl.config.project import (
    DEFAULT_ENVIRONMENT,
    Environment,
    Project,
    ProjectFile,
    choose_environment,
    read_project,
    speech_in,
    unreadable_variables,
)
from gongctl.config.project_rules import glob as glob_problem
from gongctl.config.secrets import Texts
from gongctl.config.source import Opinions, Source, read_source
from gongctl.config.telling import ordered, told_once
from gongctl.config.unsendable import unsendable
from gongctl.config.variables import NAME, names_used, substitute
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, failure
from gongctl.model import Desired

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gongctl.config.spans import Document
    from gongctl.config.text import SourceText

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Loaded:
    """What a project directory wants. `desired` counts only when no diagnostic is an error."""

    project: Project
    environment: Environment | None
    desired: Desired
    origins: Origins
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]

    @property
    def chosen(self) -> Environment:
        """The environment, where one was to be chosen."""
        if self.environment is None:
            raise ValueError("read for every environment, and not for one")
        return self.environment


def load(  # noqa: PLR0913 - what is read, for whom, and how
    root: Path,
    *,
    environment: str | None = None,
    variables: Mapping[str, str] = _NOTHING,
    paths: Sequence[str] = (),
    every_environment: bool = False,
    default_dialect: str | None = None,
) -> Loaded:
    """Read a project: all of it, or the resource files in `paths` (relative to `root`).

    With `every_environment`, the variables of each are tried in turn, and `desired` is that of the first.
    `default_dialect` is spoken where the project names no environment. Raises `GongctlError` for an environment
    that cannot be chosen, a wrong name in `variables`, and a `root` that is no directory; all else that is wrong
    is in `diagnostics`.
    """
    _check_arguments(root, variables)
    file = read_project(root)
    chosen = None
    if file.unreadable:
        return _stopped(file, chosen, file.diagnostics)
    if not every_environment:
        chosen = _choose(file, environment)
    found = discover(root, file.project.resources, paths)
    sources, failures = _read(found)
    if failures:
        return _stopped(file, chosen, failures, sources)
    run = _Run(file, found, sources, variables, default_dialect, narrowed=bool(paths))
    return run.loaded(chosen)


def _project_above(root: Path) -> str:
    """Say where the project is that somebody is in a subdirectory of; empty where that is not so."""
    here = root.resolve()
    if (here / PROJECT_FILE).exists():
        return ""
    above = next((one for one in here.parents if (one / PROJECT_FILE).is_file()), None)
    way = "" if above is None else os.path.relpath(above, root)
    return f"{PROJECT_FILE} is in {way}: say gongctl -C {shlex.quote(way)}" if way else ""


def _check_arguments(root: Path, variables: Mapping[str, str]) -> None:
    check_root(root)
    for name in variables:
        if not NAME.fullmatch(name):
            raise failure("GC509", f"{name!r} is no name of a variable", "write --var name=value")


def _choose(file: ProjectFile, name: str | None) -> Environment:
    """Choose the environment; what is wrong with the project file is told first, or with it."""
    try:
        return choose_environment(file.project, name)
    except GongctlError as error:
        raise GongctlError(*file.diagnostics, *error.diagnostics) from None


def _stopped(
    file: ProjectFile,
    chosen: Environment | None,
    diagnostics: Iterable[Diagnostic],
    sources: Sequence[Source] = (),
) -> Loaded:
    return Loaded(file.project, chosen, Desired(), Origins(()), ordered(diagnostics), _texts(file, sources))


def _read(found: Found) -> tuple[list[Source], list[Diagnostic]]:
    sources = []
    failures = [one for one in found.diagnostics if one.code == "GC100"]
    opinions = Opinions()
    for name, path in found.files.items():
        try:
            sources.append(read_source(name, read_bytes(path, name), opinions=opinions))
        except GongctlError as error:
            failures += error.diagnostics
    return sources, failures


def _texts(file: ProjectFile, sources: Iterable[Source]) -> Mapping[str, SourceText]:
    return Texts({source.text.name: source for source in sources}, file.source)


@dataclass(frozen=True)
class _World:
    """The values that variables have in one environment."""

    name: str | None
    values: Mapping[str, str]
    unreadable: Container[str] = ()  # names that have a value which could not be understood
    dialect: str | None = None


class _Run:
    """One reading of all resources, with the variables of one environment or of each in turn."""

    def __init__(  # noqa: PLR0913 - the same
        self,
        file: ProjectFile,
        found: Found,
        sources: Sequence[Source],
        variables: Mapping[str, str],
        default_dialect: str | None,
        *,
        narrowed: bool,
    ) -> None:
        self.file = file
        self.found = found
        self.sources = sources
        self.variables = variables
        self.narrowed = narrowed
        self.default_dialect = None if file.project.environments else default_dialect
        self.speech = speech_in(file.project, default_dialect)
        self.used: set[str] = set()
        self.whole = not narrowed and not any(source.broken for source in sources)
        self.documents = [document for source in sources for document in source.documents]
        self._fixed: dict[int, Resource] = {}
        self._found: list[Diagnostic] = [
            *file.diagnostics,
            *found.diagnostics,
            *(one for source in sources for one in source.diagnostics),
        ]

    def _world(self, one: Environment) -> _World:
        values, unreadable = {**one.variables, **self.variables}, unreadable_variables(self.file, one.name)
        return _World(one.name, values, unreadable, one.dialect or self.default_dialect)

    def loaded(self, chosen: Environment | None) -> Loaded:
        """Try the variables of the environment chosen, or of each."""
        environments = [chosen] if chosen is not None else list(self.file.project.environments.values())
        worlds = [self._world(one) for one in environments]
        worlds = worlds or [_World(None, self.variables, unreadable_variables(self.file, None), self.default_dialect)]
        self._read_fixed(worlds)
        groups = self._alike(worlds)
        readings = [self._in_world(alike) for alike in groups]
        names = [[world.name or "" for world in alike] for alike in groups]
        self._found += told_once([(found, named) for (_, found), named in zip(readings, names, strict=True)])
        self._found += self._emptiness()
        if self.whole:
            self._found += self._unused(chosen)
        resources = readings[0][0]
        return Loaded(
            self.file.project,
            chosen,
            _desired(resources),
            Origins(resources),
            ordered(self._found),
            _texts(self.file, self.sources),
        )

    def _alike(self, worlds: Sequence[_World]) -> list[list[_World]]:
        """Put the environments together in which all variables that the resources use have the same values."""
        for document in self.documents:
            if document.variables:
                self.used |= names_used(document)
        groups: dict[object, list[_World]] = {}
        for world in worlds:
            values = tuple((world.values.get(name), name in world.unreadable) for name in sorted(self.used))
            groups.setdefault(values, []).append(world)
        return list(groups.values())

    def _read_fixed(self, worlds: Sequence[_World]) -> None:
        """Read the documents without variables: they are the same everywhere."""
        for index, document in enumerate(self.documents):
            if not document.variables:
                reading = read_document(document, self.speech)
                self._found += (*reading.diagnostics, *self._unsendable(document, worlds))
                self._note(index, reading.resource, self._fixed)

    def _in_world(self, alike: Sequence[_World]) -> tuple[list[Resource], list[Diagnostic]]:
        """Read the documents with variables, and look at all together."""
        world = alike[0]
        found: list[Diagnostic] = []
        resources = dict(self._fixed)
        names = Names(world.values)
        for index, document in enumerate(self.documents):
            if document.variables:
                filled = substitute(document, world.values, world.unreadable, names)
                reading = read_document(filled.document, self.speech)
                self._found += self._unsendable(filled.document, alike)
                found += (*filled.diagnostics, *reading.diagnostics)
                self._note(index, reading.resource, resources)
        in_order = [resources[index] for index in sorted(resources)]
        found += check(in_order, whole=self.whole and len(in_order) == len(self.documents), speech=self.speech)
        return in_order, found

    def _unsendable(self, document: Document, worlds: Sequence[_World]) -> Iterator[Diagnostic]:
        """List what of a document the dialects of some environments cannot take."""
        if not self.speech.plain:
            yield from unsendable(document, speakers((one.name or DEFAULT_ENVIRONMENT, one.dialect) for one in worlds))

    @staticmethod
    def _note(index: int, resource: Resource | None, resources: dict[int, Resource]) -> None:
        if resource is not None:
            resources[index] = resource

    def _emptiness(self) -> Iterator[Diagnostic]:
        project = self.file.project
        for index, glob in enumerate(() if self.narrowed else project.resources):
            if (
                self.file.document is not None
                and glob_problem(glob) is None
                and not any(map(Glob(glob).matches, self.found.files))
            ):
                span = self.file.document.value_span(("resources", index))
                advice = "a file that is not found is not managed: correct the glob, or remove it"
                yield Diagnostic("GC410", Severity.ERROR, f"no file matches {glob!r}", advice, span)
        told = bool(self.found.diagnostics) or any(source.diagnostics for source in self.sources)
        if not self.documents and not told and not (self.found.project_file_named and not self.found.files):
            what = "the files given hold" if self.narrowed else "this project holds"
            advice = _project_above(self.found.root) or (
                "describe them in *.yaml files (gongctl import writes those of an account, "
                "gongctl init --example an example), or choose another directory with -C"
            )
            yield Diagnostic("GC409", Severity.ERROR, f"{what} no resource at all", advice)

    def _unused(self, chosen: Environment | None) -> Iterator[Diagnostic]:
        project = self.file.project
        for environment in project.environments.values() if chosen is None else (chosen,):
            for name in environment.variables:
                if name not in self.used and NAME.fullmatch(name) and self.file.document is not None:
                    span = self.file.document.key_span(("environments", environment.name, "variables", name))
                    advice = f"no resource holds ${{{name}}}: use it, or remove it"
                    yield Diagnostic("GC510", Severity.WARNING, f"the variable {name!r} is not used", advice, span)
        for name in self.variables:
            if name not in self.used:
                summary = f"the variable {name!r}, given with --var, is not used"
                yield Diagnostic("GC510", Severity.WARNING, summary, f"no resource holds ${{{name}}}")


def _desired(resources: Sequence[Resource]) -> Desired:
    integrations = [one.integration for one in resources if one.integration is not None]
    schemas = [one.schema for one in resources if one.schema is not None]
    return Desired(
        tuple(sorted(integrations, key=lambda one: one.integration.integration_id)),
        tuple(sorted(schemas, key=lambda one: one.key)),
    )
