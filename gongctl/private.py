"""Directories and files that are nobody else's business, written whole or not at all. All raise `OSError`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN_DIRECTORY: Final = ".gongctl"
"""Where gongctl keeps data of its own below a project; git is told to leave it alone."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


def make_directory(path: Path) -> None:
    """Make a directory, and those above it that are missing, for its owner alone, if it is not there.

    gongctl's own directory gets a `.gitignore` that leaves out everything.
    """
    missing = []
    for one in (path, *path.parents):
        if one.is_dir():
            break
        missing.append(one)
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        settle(one.parent)
    for one in (path, *path.parents):
        if one.name == OWN_DIRECTORY:
            _tell_git(one / ".gitignore")
            return


def _tell_git(ignore: Path) -> None:
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def write_whole(path: Path, pieces: Iterable[bytes]) -> Written:
    """Write a file that its owner alone can read, in place of what was there under that name.

    It has another name until all of it is on the disk.
    """
    number, name = tempfile.mkstemp(prefix=f".{path.name[:_NAME]}.", dir=path.parent)
    hashed, size = hashlib.sha256(), 0
    try:
        with os.fdopen(number, "wb") as file:
            for piece in pieces:
                file.write(piece)
                hashed.update(piece)
                size += len(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    settle(path.parent)
    return Written(size, hashed.hexdigest())


_NAME: Final = 100  # characters of a file's name that its temporary name shows


def settle(directory: Path) -> None:
    """Make sure that the names in a directory are on the disk, where the system can be asked for it."""
    if not hasattr(os, "O_DIRECTORY"):  # pragma: no cover - Windows, which looks after that itself
        return
    number = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
