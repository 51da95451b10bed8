"""Annotations of GitHub Actions: findings on the lines of files, as commands to the runner.

The runner reads them from the log of a step, and shows about ten of each severity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEVERITIES: Final = ("error", "warning", "notice")
MOST: Final = 10
IN_THE_LOG: Final = "in the log and the summary"
ELSEWHERE: Final = "in the output of 'gongctl validate'"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation. `file` is relative to the repository; lines and columns are counted from 1."""

    severity: str
    title: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def annotations_text(annotations: Sequence[Annotation], most: int = MOST, rest: str = IN_THE_LOG) -> str:
    """Give annotations as commands, a line each: errors first, and of each severity at most so many.

    Where there are more, the last one shown says how many, and where the `rest` is.
    """
    lines = []
    for severity in SEVERITIES:
        found = [one for one in annotations if one.severity == severity]
        if len(found) > most:
            left = len(found) - most + 1
            last = Annotation(severity, f"{left} more", f"{left} more of this kind are {rest}")
            found = [*found[: most - 1], last]
        lines += [_command(one) for one in found]
    return "".join(f"{line}\n" for line in lines)


def findings_text(datum: Mapping[str, Any], prefix: str, rest: str = ELSEWHERE) -> str:
    """Give the findings of a validation as annotations, whose `rest`, where there are many, is elsewhere."""
    return annotations_text([finding_annotation(one, prefix) for one in datum["diagnostics"]], rest=rest)


def finding_annotation(finding: Mapping[str, Any], prefix: str) -> Annotation:
    """Make the annotation of a finding; `prefix` leads from the repository to the project directory."""
    code = finding["code"]
    message = f"{finding['summary']}\nhelp: {finding['help']}" if finding["help"] else finding["summary"]
    title = f"gongctl {code}" if code else "gongctl"
    if finding["file"] is None:
        return Annotation(finding["severity"], title, message)
    return Annotation(
        finding["severity"],
        title,
        message,
        prefix + finding["file"],
        finding["line"],
        finding["column"],
        finding["endLine"],
        finding["endColumn"],
    )


def _command(one: Annotation) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(one))
    message = "%0A".join(_data(visible(line)) for line in one.message.split("\n"))
    return f"::{one.severity} {properties}::{message}"


def _properties(one: Annotation) -> Iterator[tuple[str, str]]:
    if one.file is not None:
        yield "file", one.file
        if one.line is not None:
            yield "line", str(one.line)
            yield "endLine", str(one.end_line or one.line)
        # Columns are understood for a place within one line alone; ours end before, GitHub's with the last.
        if one.column is not None and one.end_line in {None, one.line}:
            yield "col", str(one.column)
            yield "endColumn", str(max((one.end_column or one.column) - 1, one.column))
    yield "title", one.title


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
