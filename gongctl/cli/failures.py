"""How a run that could not be carried out ends: told once for people, and in every form that was asked for."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.cli.console import notice, painter, result
from gongctl.cli.exits import Exit
from gongctl.cli.session import InvalidFilesError
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, errors
from gongctl.render.document import VERSION
from gongctl.render.finding import NO_SOURCES, finding
from gongctl.render.json import to_json
from gongctl.render.validation import finding_blocks, findings, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from gongctl.cli.options import Manner, Wishes
    from gongctl.cli.outputs import Outputs


class MovedError(GongctlError):
    """The world is not the one that was reviewed: another account, another state, another plan."""


@contextmanager
def told(wishes: Wishes, outputs: Outputs) -> Iterator[None]:
    """Turn a `GongctlError` into words on standard error, a report if wished, and exit code 1, or 4 if moved."""
    try:
        outputs.check()
        yield
    except GongctlError as error:
        if isinstance(error, InvalidFilesError):
            outputs.environment = error.environment
        outputs.finish({"plan": None, "outcome": None, "errors": _tell(error, wishes)})
        sys.exit(Exit.STALE if isinstance(error, MovedError) else Exit.ERROR)
    except KeyboardInterrupt:
        interrupted = Diagnostic("GC643", Severity.ERROR, "interrupted before anything was written", "run again")
        notice(f"interrupted[{interrupted.code}]: nothing was written")
        outputs.finish({"plan": None, "outcome": None, "errors": [finding(interrupted)]})
        sys.exit(Exit.INTERRUPTED)


@contextmanager
def told_once(manner: Manner, *, as_json: bool = False) -> Iterator[None]:
    """Turn a `GongctlError` of a command without reports into words on standard error, and exit code 1.

    With `as_json`, standard output gets the errors as data.
    """
    try:
        yield
    except GongctlError as error:
        told_errors = _tell(error, manner)
        if as_json:
            result(to_json({"version": VERSION, "errors": told_errors}))
        sys.exit(Exit.STALE if isinstance(error, MovedError) else Exit.ERROR)


def tell_doubts(doubts: Sequence[Diagnostic], manner: Manner) -> None:
    """Tell warnings with their codes and what to do about them, unless the run is to be quiet."""
    if doubts and not manner.quiet:
        paint = painter(sys.stderr, no_color=manner.no_color)
        notice("\n\n".join(finding_blocks(findings(doubts), NO_SOURCES, paint=paint)) + "\n")


def _tell(error: GongctlError, manner: Manner) -> list[dict[str, Any]]:
    """Tell a failure to people, and give its errors as data."""
    if isinstance(error, InvalidFilesError):
        found, sources = error.found, error.sources
    else:
        found, sources = findings(error.diagnostics), NO_SOURCES
    notice(to_text(found, sources, paint=painter(sys.stderr, no_color=manner.no_color)).rstrip("\n"))
    return [finding(one, sources) for one in errors(error.diagnostics)]
