"""Carrying a plan out: the same steps that were shown, their order, and the ledger of what happened."""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, assert_never

from gongctl.gong.errors import CallError, NotStartedError, Trace
from gongctl.ledger import Outcome, Result, StepOutcome
from gongctl.model import Address
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema
from gongctl.planning.verify import unmet
from gongctl.readback import read_back, read_what_was_written
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.gong.dialect import Dialect
    from gongctl.model import SchemaKey
    from gongctl.planning.plan import Plan

log = logging.getLogger("gongctl.apply")

REPORT: Final = "please report it, with what --log FILE writes"

FRESH_FOR: Final = 60.0
"""Seconds for which what was read of a schema may be written upon without reading it again."""


def _new_request_id() -> str:
    return uuid.uuid4().hex


def _quiet(_event: Step | StepOutcome) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What applying needs beside the plan and the account.

    `observed_at` is the monotonic time, in seconds, before which nothing of the plan was read.
    `tell` hears of each step that begins and of each that ended, from the thread that called `apply`.
    """

    observed_at: float
    parallelism: int = 4
    stop: Stop = field(default_factory=Stop)
    clock: Callable[[], float] = time.monotonic
    new_request_id: Callable[[], str] = _new_request_id
    tell: Callable[[Step | StepOutcome], None] = _quiet


def apply(plan: Plan, dialect: Dialect, circumstances: Circumstances) -> Outcome:
    """Carry out the steps of a plan, read back what was written, and give the ledger.

    Independent chains go on side by side; a failure stops what depends on it. Raises `ValueError`
    for a plan that is blocked: no write of it may be made.
    """
    if plan.blocked:
        msg = "a blocked plan cannot be applied"
        raise ValueError(msg)
    run = _Run(plan, dialect, circumstances)
    outcomes = run.carry_out()
    if circumstances.stop.requested:
        return Outcome(outcomes, interrupted=True)
    return read_back(outcomes, dialect, circumstances.stop, circumstances.parallelism)


class _Run:
    """One pass over the steps of a plan, in the calling thread, with the calls in a small pool."""

    def __init__(self, plan: Plan, dialect: Dialect, circumstances: Circumstances) -> None:
        self._plan = plan
        self._dialect = dialect
        self._with = circumstances
        self._settled: dict[str, StepOutcome] = {}
        self._left: dict[str, Step] = {step.id: step for step in plan.steps}
        self._running: dict[Future[StepOutcome], Step] = {}

    def carry_out(self) -> tuple[StepOutcome, ...]:
        with ThreadPoolExecutor(self._with.parallelism, thread_name_prefix="gongctl-apply") as pool:
            while self._left or self._running:
                self._give_up_hopeless()
                for step in self._startable():
                    del self._left[step.id]
                    self._tell(step)
                    needed = step.id in self._to_finish()
                    self._running[pool.submit(self._attempt, step, needed=needed)] = step
                if self._running:
                    self._collect()
        return tuple(self._with_losses(self._settled[step.id]) for step in self._plan.steps)

    def _with_losses(self, outcome: StepOutcome) -> StepOutcome:
        """Name what was deleted with an integration, and could not be uploaded again."""
        step = outcome.step
        if outcome.result is Result.DONE or not isinstance(step, UploadSchema) or not step.unmanaged:
            return outcome
        if not self._is_done(DeleteIntegration(step.key.integration_id).id):
            return outcome
        lost = ", ".join(map(repr, step.unmanaged))
        return replace(outcome, problem=f"{outcome.problem}; lost with the integration, since no file has them: {lost}")

    def _collect(self) -> None:
        finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in finished:
            self._settle(self._running.pop(future), future.result())

    def _settle(self, step: Step, outcome: StepOutcome) -> None:
        self._settled[step.id] = outcome
        self._tell(outcome)

    def _tell(self, event: Step | StepOutcome) -> None:
        # Whoever listens only shows it: nothing that fails there may leave a replacement half done.
        with suppress(Exception):
            self._with.tell(event)

    def _give_up_hopeless(self) -> None:
        """Settle the steps that cannot be reached any more: what they wait for failed, or all is stopped."""
        for step in self._plan.steps:  # in order, so that one pass reaches the end of every chain
            if step.id not in self._left:
                continue
            failed = [one for one in step.depends_on if one in self._settled and not self._is_done(one)]
            if failed:
                why = f"waits for {failed[0]!r}, which was not done"
            elif self._with.stop.requested and step.id not in self._to_finish():
                why = "interrupted before it began"
            else:
                continue
            del self._left[step.id]
            self._settle(step, StepOutcome(step, Result.NOT_ATTEMPTED, problem=why))

    def _startable(self) -> list[Step]:
        free = self._with.parallelism - len(self._running)
        ready = (step for step in self._left.values() if all(self._is_done(one) for one in step.depends_on))
        early = [step for step in ready if not self._waits_for_the_rest(step)]
        return early[:free]

    def _waits_for_the_rest(self, step: Step) -> bool:
        if not (isinstance(step, DeleteIntegration) and step.last):
            return False
        others = (*self._left.values(), *self._running.values())
        return any(not (isinstance(one, DeleteIntegration) and one.last) for one in others)

    def _is_done(self, step_id: str) -> bool:
        return step_id in self._settled and self._settled[step_id].result is Result.DONE

    def _to_finish(self) -> set[str]:
        """Find the steps that a replacement which has begun still needs, up to its registration.

        Where two replacements take each other's place, one that has begun needs the other too.
        """
        by_id = {step.id: step for step in self._plan.steps}
        completing = {step.completes: step for step in self._plan.steps if isinstance(step, RegisterIntegration)}
        needed: list[Step] = [step for deleted, step in completing.items() if deleted and self._is_begun(deleted)]
        found: set[str] = set()
        while needed:
            step = needed.pop()
            if step.id not in found:
                found.add(step.id)
                needed.extend(by_id[one] for one in step.depends_on)
                needed.extend([completing[step.id]] if step.id in completing else [])
        return found

    def _is_begun(self, step_id: str) -> bool:
        running = any(step.id == step_id for step in self._running.values())
        return running or self._is_done(step_id)

    def _attempt(self, step: Step, *, needed: bool) -> StepOutcome:
        began = self._with.clock()
        attempted = False
        try:
            with self._with.stop.finishing(needed=needed):
                if moved := self._moved(step):
                    return self._ended(step, began, Result.FAILED, problem=moved, moved=True)
                attempted = True
                trace = self._write(step)
            return self._ended(step, began, Result.DONE, trace=trace, attempted=True)
        except NotStartedError:
            return self._ended(step, began, Result.NOT_ATTEMPTED, problem="interrupted before it began")
        except CallError as error:
            return self._failed(step, began, error, attempted=attempted)
        except Exception as error:  # a fault of ours fails its own chain, and the ledger is still written
            log.exception("%s failed by a fault of gongctl's own", step.id)
            problem = f"a fault of gongctl's own: {error!r}; whether it was done is not known"
            return self._ended(step, began, Result.FAILED, problem=problem, help=REPORT, attempted=attempted)

    def _write(self, step: Step) -> Trace:
        match step:
            case DeleteIntegration(integration_id=gone):
                return self._dialect.delete(gone, self._with.new_request_id())
            case RegisterIntegration(integration=integration):
                return self._dialect.register(integration)
            case UploadSchema(key=key, fields=fields):
                return self._dialect.upload_schema(key, fields)
            case _:
                assert_never(step)

    def _moved(self, step: Step) -> str:
        """Read what was read too long ago again; say so if it is not any more what was planned for.

        A replacement is looked at before its delete: after it there is nothing left to look at.
        """
        if self._with.clock() - self._with.observed_at <= FRESH_FOR:
            return ""
        before = self._plan.observed.schemas
        moved = [key for key in self._rests_on(step) if set(self._dialect.schema(key)) != set(before[key])]
        if not moved:
            return ""
        names = ", ".join(str(Address.schema(key)) for key in moved)
        return f"{names} was changed by somebody else since it was planned for; plan again"

    def _rests_on(self, step: Step) -> list[SchemaKey]:
        known = self._plan.observed.schemas
        match step:
            case UploadSchema(key=key):
                deleted = DeleteIntegration(key.integration_id).id in self._settled
                return [key] if key in known and not deleted else []
            case DeleteIntegration(integration_id=gone):
                return [key for key in known if key.integration_id == gone]
            case RegisterIntegration():
                return []
            case _:
                assert_never(step)

    def _failed(self, step: Step, began: float, error: CallError, *, attempted: bool) -> StepOutcome:
        problem, advice = error.diagnostics[0].summary, error.diagnostics[0].help
        if attempted and error.unclear:
            fate = self._fate(step)
            if fate is Result.DONE:
                return self._ended(step, began, Result.DONE, trace=error.trace, attempted=True)
            known = "the account does not show it" if fate is Result.FAILED else "whether it was done is not known"
            problem = f"{problem}; {known}"
        return self._ended(
            step, began, Result.FAILED, trace=error.trace, problem=problem, help=advice, attempted=attempted
        )

    def _fate(self, step: Step) -> Result | None:
        """Settle by reading whether a write whose answer was lost was done; `None` if that cannot be told."""
        if not unmet(step, self._plan.observed):
            return None  # it looked just so before: seeing it proves nothing
        try:
            with self._with.stop.finishing(needed=True):
                now = read_what_was_written([step], self._dialect, parallelism=1)
        except CallError:
            return None
        return Result.FAILED if unmet(step, now) else Result.DONE

    def _ended(  # noqa: PLR0913 - the columns of the ledger
        self,
        step: Step,
        began: float,
        result: Result,
        *,
        trace: Trace | None = None,
        problem: str = "",
        help: str = "",  # noqa: A002 - the word of the ledger
        attempted: bool = False,
        moved: bool = False,
    ) -> StepOutcome:
        took = self._with.clock() - began
        return StepOutcome(step, result, trace, problem, help, took, attempted, moved)
