"""The end of a command's help: examples, and what its exit codes mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_AS_IT_STANDS: Final = "\b"
"""What click takes for: leave the lines of this paragraph as they are."""


def closing(*examples: tuple[str, str], exits: Sequence[tuple[int, str]] = ()) -> str:
    """Write the end of a help: command lines, each with what it is for, and exit codes with what they mean."""
    lines = [_AS_IT_STANDS, "Examples:"]
    for command, told in examples:
        lines += [f"  {command}", f"      {told}"]
    if exits:
        lines += ["", _AS_IT_STANDS, "Exit codes:", *(f"  {code:<5}{told}" for code, told in exits)]
    return "\n".join(lines)
