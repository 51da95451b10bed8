"""How a run that could not be carried out ends: told once for people, and in every form that was asked for."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.cli.console import notice, painter
from gongctl.cli.exits import Exit
from gongctl.cli.session import InvalidFilesError
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, errors
from gongctl.render.finding import NO_SOURCES, finding
from gongctl.render.validation import findings, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.cli.options import Wishes
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
            found, sources = error.found, error.sources
            outputs.environment = error.environment
        else:
            found, sources = findings(error.diagnostics), NO_SOURCES
        notice(to_text(found, sources, paint=painter(sys.stderr, no_color=wishes.no_color)).rstrip("\n"))
        told_errors = [finding(one, sources) for one in errors(error.diagnostics)]
        outputs.finish({"plan": None, "outcome": None, "errors": told_errors})
        sys.exit(Exit.STALE if isinstance(error, MovedError) else Exit.ERROR)
    except KeyboardInterrupt:
        interrupted = Diagnostic("GC643", Severity.ERROR, "interrupted before anything was written", "run again")
        notice(f"interrupted[{interrupted.code}]: nothing was written")
        outputs.finish({"plan": None, "outcome": None, "errors": [finding(interrupted)]})
        sys.exit(Exit.INTERRUPTED)
