"""Looking at the account again, to see whether what was written took."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.gong.errors import CallError, NotStartedError
from gongctl.ledger import Outcome, Result, StepOutcome
from gongctl.model import Observed
from gongctl.observe import read_schemas, read_schemas_here
from gongctl.planning.steps import RegisterIntegration, Step, UploadSchema
from gongctl.planning.verify import unmet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.gong.dialect import Dialect
    from gongctl.model import SchemaKey
    from gongctl.stop import Stop

log = logging.getLogger("gongctl.apply")

READ_BACK_AFTER: Final = (0.0, 1.0, 3.0)
"""Seconds to wait before each reading back: an account may need a moment to show what it took."""


def read_back(outcomes: tuple[StepOutcome, ...], dialect: Dialect, stop: Stop, parallelism: int) -> Outcome:
    """Compare what was written with what is there, again after a while where it differs."""
    found: dict[str, tuple[str, ...]] = {}
    pending = _to_read_back([one.step for one in outcomes if one.result is Result.DONE])
    unread = ""
    for pause in READ_BACK_AFTER:
        if not pending:
            break
        stop.wait(pause)
        try:
            observed = read_what_was_written(pending, dialect, parallelism)
            found |= {step.id: unmet(step, observed, dialect.capabilities) for step in pending}
        except NotStartedError:
            return Outcome(_with_unmet(outcomes, found), interrupted=True)
        except CallError as error:
            unread = error.diagnostics[0].summary
            break
        except Exception as error:  # the writes are made: whatever fails now, the ledger has to be given
            log.exception("reading back failed by a fault of gongctl's own")
            unread = f"a fault of gongctl's own: {error!r}"
            break
        pending = [step for step in pending if found[step.id]]
    return Outcome(_with_unmet(outcomes, found), interrupted=stop.requested, unread=unread)


def _to_read_back(done: Sequence[Step]) -> list[Step]:
    # What was deleted to be registered again is there again: reading its registration back says both.
    replaced = {step.completes for step in done if isinstance(step, RegisterIntegration)}
    return [step for step in done if step.id not in replaced]


def _with_unmet(outcomes: Sequence[StepOutcome], found: dict[str, tuple[str, ...]]) -> tuple[StepOutcome, ...]:
    return tuple(replace(one, unmet=found.get(one.step.id)) for one in outcomes)


def read_what_was_written(steps: Sequence[Step], dialect: Dialect, parallelism: int) -> Observed:
    """Read the integrations if one was written, and each schema that was, side by side."""
    keys: list[SchemaKey] = [step.key for step in steps if isinstance(step, UploadSchema)]
    whole = any(not isinstance(step, UploadSchema) for step in steps)
    return Observed(dialect.integrations() if whole else (), read_schemas(dialect, keys, parallelism))


def read_one_here(step: Step, dialect: Dialect) -> Observed:
    """Read what one step wrote, in this thread, which may have leave to go on when the run is to stop."""
    if isinstance(step, UploadSchema):
        return Observed((), read_schemas_here(dialect, [step.key]))
    return Observed(dialect.integrations())
