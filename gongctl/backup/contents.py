"""The files of a backup directory, which is not trusted: no way out of it, no pipe, nothing without bounds."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import IO, TYPE_CHECKING, Final

from gongctl.backup.failures import damaged

if TYPE_CHECKING:
    from pathlib import Path

_PIECE: Final = 1024 * 1024
_CAREFULLY: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


def opened(directory: Path, file: str, largest: int) -> IO[bytes]:
    """Open a file of a backup, `file` being one whose form was checked.

    Raises `BackupError` (GC742) for what is missing, a link, no plain file, or too large.
    """
    path = directory / file
    if path.parent != directory and path.parent.is_symlink():
        raise damaged(directory, file, "it lies behind a link")
    try:
        number = os.open(path, _CAREFULLY)
    except OSError as error:
        why = "it is a link" if path.is_symlink() else error.strerror or str(error)
        raise damaged(directory, file, why) from error
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        os.close(number)
        plain = stat.S_ISREG(status.st_mode)
        raise damaged(directory, file, "it is too large for what it is" if plain else "it is no plain file")
    return os.fdopen(number, "rb")


def check_no_links(directory: Path, beginning: str) -> None:
    """Make sure that nothing in a backup whose name begins so is a link: what is written there, stays there.

    Raises `BackupError` (GC742).
    """
    for path in sorted(directory.glob(f"{beginning}*")):
        if path.is_symlink():
            raise damaged(directory, path.name, "it is a link")


def content_of(directory: Path, file: str, largest: int) -> bytes:
    """Read a file whole. Raises `BackupError` (GC742)."""
    with opened(directory, file, largest) as found:
        try:
            return found.read(largest + 1)
        except OSError as error:
            raise damaged(directory, file, error.strerror or str(error)) from error


def check(directory: Path, file: str, size: int, sha256: str, largest: int) -> int:
    """Make sure that a file is as it was written, and give the number of its lines. Raises `BackupError` (GC742)."""
    hashed, lines, seen = hashlib.sha256(), 0, 0
    with opened(directory, file, min(size, largest)) as found:
        try:
            while piece := found.read(_PIECE):
                hashed.update(piece)
                lines += piece.count(b"\n")
                seen += len(piece)
        except OSError as error:
            raise damaged(directory, file, error.strerror or str(error)) from error
    if seen != size:
        raise damaged(directory, file, f"it has {seen} bytes, and not {size}")
    if hashed.hexdigest() != sha256:
        raise damaged(directory, file, "its SHA-256 is not the one in the manifest")
    return lines
