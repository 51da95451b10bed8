"""Which files hold resources: found by walking, named by globs, or given by a person."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.config.globs import Globs
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROJECT_FILE: Final = "gongctl.yaml"
_SUFFIXES: Final = (".yaml", ".yml")
_TOO_MUCH: Final = 16 * 1024 * 1024 + 1


@dataclass
class Found:
    """The files below `root`, by the names that people know them by, and what was wrong on the way."""

    root: Path
    files: dict[str, Path] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    project_file_named: bool = False


def discover(root: Path, globs: Sequence[str], paths: Sequence[str]) -> Found:
    """Find the resource files below `root`; `paths` (files or directories) narrow to those.

    A file that is reached in several ways is there once. Raises nothing.
    """
    walk = _Walk(root, Globs(globs))
    if not paths:
        walk.directory(root)
    for path in paths:
        walk.given(path)
    walk.found.files = dict(sorted(walk.found.files.items()))
    return walk.found


def check_root(root: Path) -> None:
    """Raise `GongctlError` for a project directory that is none."""
    if not root.is_dir():
        raise failure("GC408", f"there is no directory {root}", "name the project directory with -C")


def read_bytes(path: Path, name: str) -> bytes:
    """Read a regular file, but not more of it than is ever accepted. Raises `GongctlError`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise GongctlError(unreadable(name, "it is no regular file"))
            return file.read(_TOO_MUCH)
    except OSError as error:
        raise GongctlError(unreadable(name, _reason(error))) from error


def unreadable(name: str, reason: str) -> Diagnostic:
    """Tell that a file or directory cannot be read."""
    advice = "nothing was checked: what an unreadable file wants is not known"
    return Diagnostic("GC100", Severity.ERROR, f"{name} cannot be read: {reason}", advice)


def _unusable(text: str, error: OSError | ValueError) -> Diagnostic:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        return unreadable(text, _reason(error))
    advice = "PATHs are relative to the project directory (-C)"
    return Diagnostic("GC408", Severity.ERROR, f"there is no file or directory {text}", advice)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _may_be_directory(entry: os.DirEntry[str]) -> bool:
    """Judge what cannot be looked at: a directory, or a link that leads nowhere and is not named like a file."""
    if entry.is_symlink():
        return not Path(entry.name).suffix
    return entry.is_dir(follow_symlinks=False)


def _is_file(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode)


class _Walk:
    """A walk over directories; links are followed, each real file and directory is visited once."""

    def __init__(self, root: Path, globs: Globs) -> None:
        self.root = root
        self.globs = globs
        self.found = Found(root)
        self._seen: set[tuple[int, int]] = set()

    def given(self, text: str) -> None:
        """Take up a path that a person named."""
        path = self.root / text
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            self.found.diagnostics.append(_unusable(text, error))
            return
        if stat.S_ISDIR(status.st_mode):
            self.directory(path)
        elif self._is_project_file(path):
            self.found.project_file_named = True
        else:
            self._file(path, status)

    def directory(self, top: Path) -> None:
        """Take up all resource files below a directory, in the order of their names."""
        waiting = [top]
        while waiting:
            path = waiting.pop()
            try:
                if self._first_visit(path.stat()):
                    entries = sorted(os.scandir(path), key=lambda entry: entry.name)
                    waiting += reversed(list(self._entries(entries)))
            except OSError as error:
                self.found.diagnostics.append(unreadable(self._display(path), _reason(error)))

    def _entries(self, entries: Sequence[os.DirEntry[str]]) -> Iterator[Path]:
        """Take up the files; give the directories. What the globs exclude need not even be readable."""
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            name = self._display(path)
            named = entry.name.endswith(_SUFFIXES)
            if not (self.globs.reaches(name) or self.globs.matches(name)):
                continue
            try:
                status = entry.stat()
            except OSError as error:
                if named or _may_be_directory(entry):
                    self.found.diagnostics.append(unreadable(name, _reason(error)))
                continue
            if stat.S_ISDIR(status.st_mode) and not named:
                if not (entry.is_symlink() and self._is_above(path)):
                    yield path
            elif named and not self._is_project_file(path) and (self.globs.matches(name) or not _is_file(status)):
                self._file(path, status)

    def _file(self, path: Path, status: os.stat_result) -> None:
        name = self._display(path)
        if stat.S_ISDIR(status.st_mode):
            self.found.diagnostics.append(unreadable(name, "it is a directory, and is named like a file"))
        elif not _is_file(status):
            self.found.diagnostics.append(unreadable(name, "it is no regular file"))
        elif self._first_visit(status):
            self.found.files[name] = path

    def _first_visit(self, status: os.stat_result) -> bool:
        identity = (status.st_dev, status.st_ino)
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def _is_above(self, path: Path) -> bool:
        """Tell whether a link leads to a directory around the project: following it would leave the project."""
        return self.root.resolve().is_relative_to(path.resolve())

    def _is_project_file(self, path: Path) -> bool:
        return self._display(path) == PROJECT_FILE

    def _display(self, path: Path) -> str:
        """Name a file relative to the project directory, or in full when it is outside."""
        relative = os.path.relpath(path, self.root)
        if relative == ".." or relative.startswith(".." + os.sep):
            return Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - resolve() would follow links: people know the name they gave
        return Path(relative).as_posix()
