"""What was found, told once each, in order, and within bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.config.project import DEFAULT_ENVIRONMENT
from gongctl.config.rules import MOST_FINDINGS
from gongctl.diagnostics import Diagnostic, Position, Severity, Span, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NAMED: Final = 5


def told_once(worlds: Sequence[tuple[Sequence[Diagnostic], Sequence[str]]]) -> Iterator[Diagnostic]:
    """Tell each problem once, whatever the number of environments that have it.

    Values differ from one environment to the next, and so may the words: what makes a problem the
    same is its code, its place, and its number among those that share both.
    """
    total = sum(len(names) for _, names in worlds)
    first: dict[object, Diagnostic] = {}
    having: dict[object, list[str]] = {}
    for found, names in worlds:
        numbers: Counter[tuple[str, Span | None]] = Counter()
        for one in found:
            numbers[one.code, one.span] += 1
            key: object = (one.code, one.span, one.summary if one.code == "GC508" else numbers[one.code, one.span])
            first.setdefault(key, one)
            having.setdefault(key, []).extend(names)
    for key, one in first.items():
        environments = having[key]
        if one.code == "GC508" and len(environments) > 1:
            yield replace(one, summary=f"{one.summary} in environments {_listed(environments)}")
        elif one.code == "GC508" and environments[0] not in {"", DEFAULT_ENVIRONMENT}:
            yield replace(one, summary=f"{one.summary} in environment {environments[0]!r}")
        elif one.code == "GC508" or len(environments) == total:
            yield one
        else:
            yield replace(one, summary=f"{one.summary} (with the variables of {_listed(environments)})")


def _listed(names: Sequence[str]) -> str:
    """Name a few, and count the others."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def holds_nothing(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether the one thing that is wrong with a project is that it holds no resource yet."""
    wrong = {one.code for one in errors(diagnostics)}
    return "GC409" in wrong and wrong <= {"GC409", "GC410"}


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Put findings in the order of their places, each once, and no more of them than anybody reads."""
    unique: dict[object, Diagnostic] = {}
    for one in diagnostics:
        unique.setdefault((one.code, one.span, one.summary), one)
    nowhere = Span("", Position(0, 0), Position(0, 0))
    # Errors first where not all are told, so that a flood of warnings hides none.
    most = sorted(unique.values(), key=lambda one: one.severity)[:MOST_FINDINGS]
    told = sorted(most, key=lambda one: (one.span or nowhere, one.code, one.summary))
    if len(unique) > len(told):
        more = f"more than {MOST_FINDINGS} findings, and only these are told"
        told.append(Diagnostic("GC113", Severity.ERROR, more, "mend these, then check again"))
    return tuple(told)
