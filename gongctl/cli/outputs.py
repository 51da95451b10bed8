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
from gongctl.diagnostics import GongctlError, failure
from gongctl.render.document import VERSION
from gongctl.render.json import to_json
from gongctl.render.text import error_text, outcome_text, plan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
        self._root = root
        self._writable = True
        self.environment: str | None = None
        self.lost = False

    def check(self) -> None:
        """Raise `GongctlError` for a file that cannot or must not be written: better now than after the deed.

        Nothing is written to any of them then.
        """
        files = [path for _, path in self._wishes.report] + ([self._wishes.out] if self._wishes.out else [])
        log: Path | None = getattr(self._wishes, "log", None)  # which `show` has not
        try:
            check_log(log, self._root)
            check_files(files, self._root)
        except GongctlError:
            self._writable = False
            raise

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
        for form, path in self._wishes.report if self._writable else ():
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


def check_files(files: Sequence[Path], root: Path) -> None:
    """Make sure that outputs can be written, are named once, and are none of the project's YAML files.

    Raises `GongctlError` (GC645) for the first that is not so.
    """
    seen: set[str] = set()
    for path in files:
        if why := unwritable(path):
            raise failure("GC645", f"{path} cannot be written: {why}", "name another file")
        place = os.path.realpath(path)
        if place in seen:
            raise failure("GC645", f"{path} is named for two outputs", "give each a file of its own")
        seen.add(place)
        check_not_of_project(path, root)


def check_log(log: Path | None, root: Path) -> None:
    """Raise `GongctlError` (GC645) for a log that would go into a YAML file of the project."""
    if log is not None:
        check_not_of_project(log, root)


def check_not_of_project(path: Path, root: Path) -> None:
    """Raise `GongctlError` (GC645) for an output that would go into a YAML file of the project."""
    if path.exists() and path.suffix in _YAML and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise failure("GC645", f"{path} is a YAML file of the project, and would be overwritten", "name another file")


_YAML: Final = frozenset({".yaml", ".yml"})


def unwritable(path: Path) -> str:
    """Say why a file cannot be written, as far as that can be seen before it is; empty where it can."""
    directory = path.parent
    try:
        with suppress(FileNotFoundError):
            path.stat()  # a name that is too long, or links in a circle
        if path.is_dir():
            return "it is a directory"
        if not directory.is_dir():
            return f"there is no directory {directory}"
        writable = os.access(path if path.exists() else directory, os.W_OK)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return "" if writable else "permission denied"


def write_file(path: Path, text: str) -> bool:
    """Write a file whole or not at all, and say whether that went well."""
    if why := write_pieces(path, (text,)):
        notice(f"error: {path} cannot be written ({why})")
    return not why


def write_pieces(path: Path, pieces: Iterable[str]) -> str:
    """Write a file piece by piece, whole or not at all; say why not, or nothing where it went well.

    What is no plain file is just written to. Raises what `pieces` raises.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)
    except (OSError, RuntimeError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _replace(path: Path, pieces: Iterable[str]) -> None:
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
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
