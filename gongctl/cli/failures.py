"""How a run that could not be carried out ends: told once for people, and as JSON where that was asked for."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.cli.console import notice, painter, result
from gongctl.cli.exits import Exit
from gongctl.cli.session import InvalidFilesError
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, errors
from gongctl.render.document import error_datum
from gongctl.render.validation import findings, to_json, to_text, validation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.cli.options import Options


@contextmanager
def told(options: Options) -> Iterator[None]:
    """Turn a `GongctlError` into words on standard error, JSON if wished, and exit code 1."""
    try:
        yield
    except GongctlError as error:
        if isinstance(error, InvalidFilesError):
            found, sources = validation(error.loaded), error.loaded.sources
        else:
            found, sources = findings(error.diagnostics), {}
        notice(to_text(found, sources, paint=painter(sys.stderr, no_color=options.no_color)).rstrip("\n"))
        if options.output == "json":
            result(to_json(error_datum(errors(error.diagnostics))))
        sys.exit(Exit.ERROR)
    except KeyboardInterrupt:
        if options.output == "json":
            interrupted = Diagnostic("GC643", Severity.ERROR, "interrupted before anything was written", "run again")
            result(to_json(error_datum([interrupted])))
        raise
