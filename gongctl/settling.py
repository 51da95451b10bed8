"""What became of a write that failed: for certain, or as far as reading can tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongctl.gong.errors import CallError
from gongctl.ledger import Result, StepOutcome
from gongctl.planning.steps import DeleteIntegration, Step
from gongctl.planning.verify import unmet
from gongctl.readback import read_one_here

if TYPE_CHECKING:
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Observed
    from gongctl.stop import Stop


def failed(step: Step, error: CallError, *, attempted: bool) -> StepOutcome:
    """Give the line of the ledger for a step whose call failed; `attempted` says whether a write was sent."""
    told = error.diagnostics[0]
    return StepOutcome(step, Result.FAILED, error.trace, told.summary, told.help, attempted=attempted)


def settled_by_reading(step: Step, error: CallError, before: Observed, dialect: Dialect, stop: Stop) -> StepOutcome:
    """Find out whether a write whose answer was lost was done; `before` is what was observed before it."""
    fate = _fate(step, before, dialect, stop)
    if fate is Result.DONE:
        return StepOutcome(step, Result.DONE, error.trace, attempted=True)
    known = "the account does not show it" if fate is Result.FAILED else "whether it was done is not known"
    outcome = failed(step, error, attempted=True)
    return replace(outcome, problem=f"{outcome.problem}; {known}")


def _fate(step: Step, before: Observed, dialect: Dialect, stop: Stop) -> Result | None:
    """Read what a step was to write; `None` if that cannot tell."""
    can = dialect.capabilities
    if not unmet(step, before, can):
        return None  # it looked just so before: seeing it proves nothing
    try:
        with stop.finishing(needed=True):
            now = read_one_here(step, dialect)
    except CallError:
        return None
    if not unmet(step, now, can):
        return Result.DONE
    # What is there still may be on its way out.
    return None if can.deletes_later and isinstance(step, DeleteIntegration) else Result.FAILED
