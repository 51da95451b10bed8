"""The findings of a validation in every form, and where they go: standard output, files, GitHub Actions."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.cli.options import in_actions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongctl.cli.options import Wishes
    from gongctl.config.text import SourceText
    from gongctl.render.validation import Datum

_COLUMNS: Final = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a project directory, with the texts of its files."""

    root: Path
    datum: Datum
    sources: Mapping[str, SourceText]

    @property
    def prefix(self) -> str:
        """The way from the repository to the project directory."""
        from gongctl.cli.repository import repository_prefix

        return repository_prefix(self.root, os.environ)

    def write(self, wishes: Wishes) -> bool:
        """Write them everywhere they are wanted; say whether all could be written."""
        done = [self._print(wishes)]
        if wishes.report:
            from gongctl.cli.outputs import write_file

            done += [write_file(path, FORMS[form](self)) for form, path in wishes.report]
        if in_actions(wishes):
            from gongctl.cli.actions import Actions

            Actions(os.environ, self.prefix).write_findings(self.datum, annotated=wishes.output == "github")
        return all(done)

    def _print(self, wishes: Wishes) -> bool:
        from gongctl.cli.console import is_terminal, painter, result
        from gongctl.render.validation import to_text

        if wishes.output != "text":
            return result(FORMS[wishes.output](self))
        columns = shutil.get_terminal_size((_COLUMNS, 24)).columns if is_terminal(sys.stdout) else _COLUMNS
        paint = painter(sys.stdout, no_color=wishes.no_color)
        return result(to_text(self.datum, self.sources, columns=columns, paint=paint))


def _text(found: Findings) -> str:
    from gongctl.render.validation import to_text

    return to_text(found.datum, found.sources)


def _json(found: Findings) -> str:
    from gongctl.render.json import to_json

    return to_json(found.datum)


def _github(found: Findings) -> str:
    from gongctl.render.github import findings_text

    return findings_text(found.datum, found.prefix)


def _sarif(found: Findings) -> str:
    from gongctl.render.sarif import to_sarif

    return to_sarif(found.datum, found.prefix)


def _junit(found: Findings) -> str:
    from gongctl.render.junit import to_junit

    return to_junit(found.datum, found.prefix)


FORMS: Final[dict[str, Callable[[Findings], str]]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
}
"""Every form of findings, for a file. What a form needs is imported when it is asked for."""
