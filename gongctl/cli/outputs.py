"""Where the result of a run goes: standard output, the files of `--report`, and GitHub Actions.

Every form is made from the same report: a dict of the plan's datum, the ledger's datum, and errors.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gongctl.cli.console import notice, painter, result, warn
from gongctl.cli.options import in_actions
from gongctl.diagnostics import failure
from gongctl.render.document import VERSION
from gongctl.render.json import to_json
from gongctl.render.text import error_text, outcome_text, plan_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.cli.actions import Actions
    from gongctl.cli.options import Wishes
    from gongctl.render.document import Datum

Report = dict[str, Any]
"""`plan` and `outcome`, each a datum or None, and `errors`, a list of findings; `environment`, a name or None."""


class Outputs:
    """The outputs of one run. `applying` says that the ledger belongs to the result.

    `environment` names the one that is planned for, as soon as it is known: failures name it too.
    """

    def __init__(self, wishes: Wishes, root: Path, *, applying: bool = False) -> None:
        self._wishes = wishes
        self._applying = applying
        self._actions = _runner(root) if in_actions(wishes) else None
        self.environment: str | None = None
        self.lost = False

    def check(self) -> None:
        """Raise `GongctlError` for a file that cannot be written: better now than after the deed."""
        files = [path for _, path in self._wishes.report] + ([self._wishes.out] if self._wishes.out else [])
        for path in files:
            directory = path.parent
            if path.is_dir() or not directory.is_dir() or not os.access(path if path.exists() else directory, os.W_OK):
                raise failure(
                    "GC645",
                    f"{path} cannot be written",
                    "name a file in a directory that exists and can be written",
                )

    def show(self, plan: Datum) -> bool:
        """Show a plan to people, before anything is done about it; say whether it can have been seen."""
        warn(plan["warnings"], self._wishes)
        if self._wishes.output != "text":
            return True
        return result(plan_text(plan, painter(sys.stdout, no_color=self._wishes.no_color)))

    def finish(self, report: Report) -> None:
        """Write the whole result everywhere it is wanted; `lost` says afterwards whether some of it was lost."""
        report = {**report, "environment": self.environment}
        if self._wishes.output != "text":
            self._note(done=result(self.formed(self._wishes.output, report)))
        elif report["outcome"]:
            ledger = outcome_text(report["outcome"], painter(sys.stdout, no_color=self._wishes.no_color))
            self._note(done=result("\n" + ledger))
        for form, path in self._wishes.report:
            self._note(done=write_file(path, self.formed(form, report)))
        if self._actions is not None:
            self._actions.write(report)

    def formed(self, form: str, report: Report) -> str:
        """Give a report in one of the forms."""
        return FORMS[form](self._flattened(report) if form == "json" else report)

    def _flattened(self, report: Report) -> Datum:
        if report["plan"] is None:
            return {"version": VERSION, "errors": report["errors"]}
        if self._applying:
            return {"version": VERSION, **{key: report[key] for key in ("plan", "outcome", "errors")}}
        return {**report["plan"], "errors": report["errors"]}

    def _note(self, *, done: bool) -> None:
        self.lost = self.lost or not done


def _runner(root: Path) -> Actions:
    from gongctl.cli.actions import Actions
    from gongctl.cli.repository import repository_prefix

    return Actions(os.environ, repository_prefix(root, os.environ))


def write_file(path: Path, text: str) -> bool:
    """Write a file whole or not at all, and say whether that went well; what is no plain file is just written to."""
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        notice(f"error: {path} cannot be written ({error.strerror})")
        return False
    return True


def _replace(path: Path, text: str) -> None:
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    found = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(found)
    return found


def _text(report: Report) -> str:
    parts = [plan_text(report["plan"])] if report["plan"] else []
    parts += [outcome_text(report["outcome"])] if report["outcome"] else []
    parts += [error_text(one) for one in report["errors"]]
    return "\n".join(parts)


def _markdown(report: Report) -> str:
    from gongctl.render.markdown import to_markdown

    return to_markdown(report)


def _html(report: Report) -> str:
    from gongctl.render.html import to_html

    return to_html(report)


FORMS: Final[dict[str, Callable[[Report], str]]] = {
    "text": _text,
    "json": to_json,
    "markdown": _markdown,
    "html": _html,
}
"""Every form of a report. Those that need more libraries import them when they are asked for."""
