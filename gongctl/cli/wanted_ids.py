"""The ids of objects that are asked for: said one by one, and a line each in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.diagnostics import failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_INPUT: Final = "-"


def wanted_ids(said: Iterable[str], file: str | None) -> tuple[str, ...] | None:
    """Give each id once, in order; `None` where none was asked for. Raises `GongctlError` (GC700, GC701)."""
    if file is None:
        return tuple(dict.fromkeys(said)) or None
    return tuple(dict.fromkeys((*said, *_lines(file))))


def _lines(file: str) -> Iterator[str]:
    name = "<stdin>" if file == STANDARD_INPUT else file
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise failure("GC701", f"{name} is not UTF-8", "save the file as UTF-8") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise failure("GC700", f"{name} cannot be read: {why}", "name a file that can be read") from error
    return (line.removesuffix("\r") for line in text.split("\n") if line.strip())
