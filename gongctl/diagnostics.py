"""What gongctl has to say about what it was given: findings, and the one expected error type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """Whether a finding stops everything."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both counted from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: from `start` up to, and without, `end`.

    `file` is the path as people know it: relative to the project directory, with `/`.
    """

    file: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Give the place in the form that editors and terminals make a link of."""
        return f"{self.file}:{self.start.line}:{self.start.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of, and what is there."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable code, what is wrong, where, and what to do about it."""

    code: str
    severity: Severity
    summary: str
    help: str = ""
    span: Span | None = None
    related: tuple[Related, ...] = ()


class GongctlError(Exception):
    """An expected failure, told to a person as diagnostics and never as a traceback."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(one.summary for one in diagnostics))
        self.diagnostics = diagnostics


def failure(code: str, summary: str, help: str = "", span: Span | None = None) -> GongctlError:  # noqa: A002 - the word of the field
    """Make the error of a single finding."""
    return GongctlError(Diagnostic(code, Severity.ERROR, summary, help, span))


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Only the findings that stop everything."""
    return tuple(one for one in diagnostics if one.severity is Severity.ERROR)
