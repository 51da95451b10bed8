"""Beginning a project: what is there, what is asked, what is written, and what comes next. Nothing is overwritten."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.adopting.files import ONE_FILE
from gongctl.capabilities import DIALECTS, PLAIN
from gongctl.cli.console import result
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told_once
from gongctl.cli.findings import Findings
from gongctl.cli.inquiring import ask
from gongctl.cli.options import Wishes, default_dialect
from gongctl.cli.repository import repository_prefix
from gongctl.cli.scaffold import (
    HOOKS,
    WORKFLOWS,
    ignored,
    project_pieces,
    repository_pieces,
    resource_pieces,
)
from gongctl.config.discover import PROJECT_FILE, discover
from gongctl.config.globs import Globs
from gongctl.config.load import load
from gongctl.config.project import read_project
from gongctl.config.project_rules import EMBEDDED
from gongctl.config.telling import holds_nothing
from gongctl.diagnostics import GongctlError, failure
from gongctl.render.modeline import schema_path
from gongctl.render.validation import findings, validation
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongctl.cli.inquiring import Said
    from gongctl.cli.scaffold import Choices, Piece
    from gongctl.config.project import Project

_RESOURCE: Final = re.compile(rb"^kind:\s*['\"]?(?:Integration|ObjectSchema)\b", re.MULTILINE)
_LOOKED_AT: Final = 64 * 1024
_DIRECTORY: Final = "gong/"
"""Where resources go in a directory that has YAML files of other programs."""


@dataclass(frozen=True, slots=True)
class There:
    """What a directory holds: a project file, or none; how many resource files; how many other YAML files."""

    project: Project | None
    resources: int
    others: int


def run(root: Path, said: Said, *, no_color: bool) -> int:
    """Begin a project, validate it, and say what comes next; give the exit code."""
    manner = Wishes(quiet=False, no_color=no_color, no_github=True, output="text", report=(), out=None)
    with told_once(manner):
        _check_around(root)
        there = _look(root)
        prefix = repository_prefix(root, {})
        choices = ask(said, there.project, _top(root, prefix), prefix)
        writing = _Writing(root, _top(root, prefix))
        try:
            writing.write(_pieces(choices, there), there)
        finally:
            shown = result("".join(f"{line}\n" for line in writing.lines))
        empty = not (choices.example or there.resources)
        valid = _validate(root, manner, empty=empty)
        shown = (
            result("\n" + "\n".join(_next(root, choices, writing, empty=empty)) + "\n") and shown if valid else shown
        )
    return Exit.DONE if valid and shown else Exit.ERROR


def _check_around(root: Path) -> None:
    """Refuse a directory within a project, whose files would be that project's."""
    for above in root.resolve().parents:
        if (above / PROJECT_FILE).exists():
            where = os.path.relpath(above)
            raise failure(
                "GC682",
                f"there is a project around {root} ({visible(str(Path(where, PROJECT_FILE)))}): it would take "
                "the files for its own",
                f"add to that one (gongctl -C {visible(shlex.quote(where))} init), or choose a directory beside it",
            )


def _look(root: Path) -> There:
    file = read_project(root)
    project = file.project if file.project.path is not None else None
    if not root.is_dir():
        return There(project, 0, 0)
    found = discover(root, project.resources if project else (), ()).files.values()
    resources = sum(map(_is_resource, found))
    return There(project, resources, len(found) - resources)


def _is_resource(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _RESOURCE.search(file.read(_LOOKED_AT)) is not None
    except OSError:
        return True  # who knows: it is better not to add to it


def _top(root: Path, prefix: str) -> Path:
    return root.joinpath(*[".."] * prefix.count("/"))


def _pieces(choices: Choices, there: There) -> Iterator[Piece]:
    directory = _directory(there, example=choices.example)
    if directory is None:
        yield from project_pieces(choices)
    else:
        placed = replace(choices, directory=directory, own_project_file=there.project is None)
        yield from project_pieces(placed)
        yield from resource_pieces(placed) if choices.example else ()
    yield from repository_pieces(choices)


def _directory(there: There, *, example: bool) -> str | None:
    """Say where below the project an example is to go; `None` where resources, or no place for them, are there.

    Without an `example`, it is the file of an import.
    """
    if there.resources:
        return None
    if there.project is None:
        beside = _DIRECTORY if example else ONE_FILE
        return beside if there.others else ""
    globs = there.project.resources
    places = ["", *(re.match(r"(?:[^*?/]+/)*", f"{one.removeprefix('./').rstrip('/')}/")[0] for one in globs)]  # type: ignore[index]
    meant = Globs(globs)
    fitting = (one for one in places if meant.matches(f"{one}schemas/deal.yaml") and meant.matches(f"{one}a.yaml"))
    return next(fitting, None)


class _Writing:
    """Writes files where there are none, and keeps a line about each."""

    def __init__(self, root: Path, top: Path) -> None:
        self._root = root
        self._top = top
        self.lines: list[str] = []
        self.written: set[str] = set()

    def write(self, pieces: Iterable[Piece], there: There) -> None:
        """Write all that is missing. Raises `GongctlError` (GC683) for what cannot be written."""
        for piece in pieces:
            path = (self._top if piece.at_top else self._root) / piece.path
            name = Path(os.path.relpath(path, self._root)).as_posix()
            with _told(name):
                self._root.mkdir(parents=True, exist_ok=True)
                self._write(path, name, piece)
        with _told(".gitignore"):
            self._ignore(self._root / ".gitignore")
        if there.resources:
            counted = "1 resource file" if there.resources == 1 else f"{there.resources} resource files"
            self.lines.append(f"{_ALONE}{counted}: no example was added")

    def _write(self, path: Path, name: str, piece: Piece) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Whatever stands there, be it a link that leads nowhere, is never opened.
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(piece.text)
        except FileExistsError:
            self.lines.append(f"{_ALONE}{visible(name)}{_hint(path, name, piece)}")
        else:
            self.lines.append(f"{_WROTE}{visible(name)}")
            self.written.add(piece.path)

    def _ignore(self, path: Path) -> None:
        line = ignored()
        if not path.exists():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(f"# gongctl's own data: the embedded Gong, backups, uploads.\n{line}\n")
            self.lines.append(f"{_WROTE}.gitignore")
            return
        data = path.read_bytes()
        if {one.strip().decode("utf-8", "replace").strip("/") for one in data.splitlines()} & _IGNORING:
            self.lines.append(f"{_ALONE}.gitignore, which has {line}")
            return
        end = b"\r\n" if b"\r\n" in data else b"\n"
        between = end if data and not data.endswith((b"\n", b"\r")) else b""
        with path.open("ab") as file:
            file.write(between + line.encode() + end)
        self.lines.append(f"added       {line} to .gitignore")


_WROTE: Final = "wrote       "
_ALONE: Final = "left alone  "
_IGNORING: Final = {ignored().strip("/"), "**/" + ignored().strip("/"), ignored() + "*", ignored() + "**"}


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn an `OSError` into a `GongctlError` that names the file."""
    try:
        yield
    except OSError as error:
        taken = isinstance(error, FileExistsError | NotADirectoryError)
        why = "a file stands where its directory is to be" if taken else (error.strerror or "it failed").lower()
        advice = "make it possible, and say the same again: what was written stays, and is left alone then"
        raise failure("GC683", f"{visible(name)} cannot be written: {why}", advice) from error


def _hint(path: Path, name: str, piece: Piece) -> str:
    """Say what somebody has to do about a file that was left alone, if anything."""
    try:
        held = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ", which is no file that can be read"
    if held == piece.text:
        return ""
    if piece.path.endswith(".schema.json"):
        kind = next(one for one in ("project", "resources") if piece.path == schema_path(one))
        return f", which is of another gongctl: gongctl schema {kind} > {name} renews it"
    if piece.path == HOOKS and "gongctl" not in held:
        return ": add the hooks gongctl-fmt and gongctl-validate to it"
    if piece.path in WORKFLOWS.values() and "gongctl" not in held:
        return ", which does not mention gongctl: see what init writes into an empty directory"
    return ""


def _validate(root: Path, manner: Wishes, *, empty: bool) -> bool:
    """Say what `gongctl validate` says, and whether all is valid; where it is to be `empty`, so is that."""
    try:
        loaded = load(root, every_environment=True, default_dialect=default_dialect())
        if empty and holds_nothing(loaded.diagnostics):
            return result("there are no resources yet (gongctl init --example writes an example)\n")
        datum, sources = validation(loaded), loaded.sources
    except GongctlError as error:
        datum, sources = findings(error.diagnostics), {}
    return Findings(root, datum, sources).write(manner) and bool(datum["valid"])


def _next(root: Path, choices: Choices, writing: _Writing, *, empty: bool) -> Iterator[str]:
    """Say what comes next, as far as it is known; an `empty` project is filled first."""
    there = "" if str(root) == "." else f"-C {shlex.quote(str(root))} "
    env = "" if _there_is_one(root) else f" --env {choices.environment}"
    steps: list[tuple[str, str]] = []
    if choices.base_url != EMBEDDED:
        steps += [
            ("export GONG_ACCESS_KEY=... GONG_ACCESS_KEY_SECRET=...", "the credentials of the account"),
            (f"gongctl {there}doctor{env}", "see whether the account can be reached"),
        ]
    importing = f"gongctl {there}import{env}{_import_options(root, choices)}"
    if empty:
        steps.append((importing, "write what it holds into files"))
    elif choices.base_url != EMBEDDED:
        steps.append((f"{importing} --diff", "see what it holds, as files"))
    steps.append((f"gongctl {there}plan{env}", "see what apply would do"))
    if not empty:
        steps.append((f"gongctl {there}apply{env}", "do it, after asking"))
    if HOOKS in writing.written:
        steps.append(("pre-commit install", "check the files before each commit"))
    yield "Next:"
    width = max(len(command) for command, _ in steps)
    for command, told in steps:
        yield f"  {command:<{width}}   {told}"
    workflow = WORKFLOWS.get(choices.ci)
    if workflow in writing.written:
        where = ", at the top of the repository," if choices.prefix else ""
        yield f"The head of {workflow}{where} says what to set up for CI."


def _import_options(root: Path, choices: Choices) -> str:
    """Let an import find object types, unless the dialects name them all; and write where the project reads."""
    probe = "" if all(DIALECTS.get(one, PLAIN).object_types for one in choices.dialects) else " --probe"
    return f"{probe} --layout one-file" if read_project(root).project.resources == (ONE_FILE,) else probe


def _there_is_one(root: Path) -> bool:
    """Whether the project names one environment, so that none has to be chosen."""
    return len(read_project(root).project.environments) <= 1
