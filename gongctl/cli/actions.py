"""GitHub Actions: the summary of a step, annotations on the lines of files, and the outputs of a step.

Told to the runner as it asks for it: the summary and the outputs are appended to files that
variables name, annotations are lines on standard error (standard output is for the result alone).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gongctl.cli.console import notice
from gongctl.render.github import IN_THE_LOG, Annotation, annotations_text, finding_annotation, findings_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongctl.gong.credentials import Credentials
    from gongctl.render.document import Datum

MOST_OF_A_SUMMARY: Final = 1024 * 1024 - 4096
"""Bytes: a summary of more than 1 MiB is lost whole."""

_LEAST_OF_A_SUMMARY: Final = 4096


@dataclass(frozen=True, slots=True)
class Actions:
    """The runner of the step that gongctl runs in. `prefix` leads from the repository to the project."""

    environ: Mapping[str, str]
    prefix: str

    def write(self, report: Mapping[str, Any]) -> None:
        """Tell a report to the runner. What cannot be told is a warning, and no failure of the run."""
        from gongctl.render.markdown import to_markdown

        annotations = [*self._errors(report), *self._of_plan(report["plan"]), *self._of_ledger(report["outcome"])]
        if annotations:
            notice(annotations_text(annotations).rstrip("\n"))
        self._summarise(lambda room: to_markdown(report, room, _bytes))
        if report["plan"] is not None:
            self._append("GITHUB_OUTPUT", step_outputs(report["plan"]))

    def write_findings(self, datum: Mapping[str, Any], *, annotated: bool) -> None:
        """Tell the findings of a validation to the runner; `annotated` says that it has the annotations already."""
        from gongctl.render.findings_summary import MOST, findings_summary

        annotations = "" if annotated else findings_text(datum, self.prefix, IN_THE_LOG)
        if annotations:
            notice(annotations.rstrip("\n"))
        self._summarise(lambda room: findings_summary(datum, self.prefix, min(MOST, room)))

    def _summarise(self, summary: Callable[[int], str]) -> None:
        """Add to the summary of the step what `summary` gives for so many bytes."""
        name = self.environ.get("GITHUB_STEP_SUMMARY")
        room = MOST_OF_A_SUMMARY - (_size(name) if name else 0)
        if name and room < _LEAST_OF_A_SUMMARY:
            notice("warning: no room is left in the summary of this step, so this is not in it")
        elif name:
            self._append("GITHUB_STEP_SUMMARY", summary(room))

    def _append(self, variable: str, text: str) -> None:
        name = self.environ.get(variable)
        if not name:
            return
        try:
            with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except (OSError, ValueError) as error:
            notice(f"warning: {variable}: {name} cannot be written ({getattr(error, 'strerror', None) or error})")

    def _errors(self, report: Mapping[str, Any]) -> Iterator[Annotation]:
        for one in report["errors"]:
            yield finding_annotation(one, self.prefix)

    def _of_plan(self, plan: Datum | None) -> Iterator[Annotation]:
        if plan is None:
            return
        for one in plan["refusals"]:
            yield self._placed("error", f"blocked: {one['address']}", f"{one['summary']}; {one['help']}", one["origin"])
        for one in plan["changes"]:
            if one["destroys"] and not one["blocked"]:
                title = f"{one['destroys']}: {one['address']}"
                yield self._placed("warning", title, one["consequence"], one["origin"])
        for one in plan["warnings"]:
            yield finding_annotation(one, self.prefix)

    def _of_ledger(self, outcome: Datum | None) -> Iterator[Annotation]:
        for one in outcome["steps"] if outcome else ():
            if one["outcome"] == "failed":
                yield self._placed("error", f"failed: {one['id']}", one["problem"], one["origin"])
            elif one["didNotTake"]:
                yield self._placed("error", f"did not take: {one['id']}", "; ".join(one["didNotTake"]), one["origin"])

    def _placed(self, severity: str, title: str, message: str, origin: Datum | None) -> Annotation:
        if origin is None:
            return Annotation(severity, title, message)
        return Annotation(severity, title, message, self.prefix + origin["file"], origin["line"], origin["column"])


def mask(credentials: Credentials) -> None:
    """Have the runner hide credentials that it cannot know of wherever they would appear in its log.

    Those from variables are secrets of the workflow, which it hides by itself.
    """
    basic = base64.b64encode(f"{credentials.user}:{credentials.secret}".encode()).decode("ascii")
    hidden = [credentials.token] if credentials.token else [credentials.secret, basic]
    for one in hidden:
        notice("::add-mask::" + one.replace("%", "%25"))


def _size(name: str) -> int:
    try:
        return Path(name).stat().st_size
    except (OSError, ValueError):
        return 0  # what cannot be looked at is told when it cannot be written


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def step_outputs(plan: Datum) -> str:
    """Give the outputs of a step that planned, a line each."""
    counts = plan["counts"]
    values = {
        "has_changes": not plan["empty"] or plan["blocked"],
        "has_destroy": any(one["destroys"] for one in plan["changes"]),
        "create": counts["create"],
        "update": counts["update"],
        "replace": counts["replace"],
        "delete": counts["delete"],
        "blocked": counts["blocked"],
        "plan_hash": plan["planHash"],
    }
    return "".join(f"{name}={_value(one)}\n" for name, one in values.items())


def _value(value: bool | int | str) -> str:  # noqa: FBT001 - a value, and no switch
    return str(value).lower() if isinstance(value, bool) else str(value)
