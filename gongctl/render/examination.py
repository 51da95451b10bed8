"""What `gongctl doctor` found, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gongctl.render.document import VERSION, Datum
from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from collections.abc import Sequence


class Health(StrEnum):
    """How what was looked at is."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, in words, and what to do about it."""

    what: str
    health: Health
    summary: str
    help: str = ""


_MARKS: Final = {Health.GOOD: "ok", Health.DOUBTFUL: "!", Health.FAILED: "FAIL"}


def examination_datum(findings: Sequence[Finding]) -> Datum:
    """Give what was found as data."""
    return {
        "version": VERSION,
        "healthy": all(one.health is not Health.FAILED for one in findings),
        "findings": [
            {"what": one.what, "health": one.health.value, "summary": one.summary, "help": one.help} for one in findings
        ],
        "errors": [],
    }


def examination_text(findings: Sequence[Finding]) -> str:
    """Write what was found for people, a line each, and what to do below."""
    width = max((len(one.what) for one in findings), default=0)
    lines = []
    for one in findings:
        lines.append(f"{_MARKS[one.health]:<5} {one.what:<{width}}  {visible(one.summary)}")
        if one.help:
            lines.append(f"      {'':<{width}}  {visible(one.help)}")
    failed = sum(one.health is Health.FAILED for one in findings)
    closing = "All is well." if not failed else f"{failed} {'thing' if failed == 1 else 'things'} to mend."
    return without_commands("\n".join([*lines, "", closing])) + "\n"
