"""Writing a plan to a file, and reading it from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.cli.console import notice
from gongctl.cli.outputs import write_file
from gongctl.diagnostics import failure
from gongctl.planfile.reading import SavedPlan, read_plan
from gongctl.planfile.writing import saved_text

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.cli.options import Options
    from gongctl.cli.session import Planned

MOST_BYTES: Final = 256 * 1024 * 1024


def save(planned: Planned, options: Options) -> None:
    """Save a plan, if that is wished. Raises `GongctlError` where it cannot be: nobody may rely on an older file."""
    path = options.out
    if path is None:
        return
    if not write_file(path, saved_text(planned.datum, planned.plan.observed)):
        raise failure("GC645", f"--out {path}: the plan could not be saved", "make room, or name another file")
    if not options.quiet:
        notice(f"saved the plan to {path}; its hash is {planned.datum['planHash']}")


def read_saved(path: Path) -> SavedPlan:
    """Read a saved plan. Raises `GongctlError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise failure(
            "GC650", f"{path}: {error.strerror}", "name a file that 'gongctl plan --out FILE' wrote"
        ) from error
    if len(content) > MOST_BYTES:
        raise failure("GC650", f"{path} is too large for a saved plan", "is it the right file?")
    return read_plan(content, str(path))
