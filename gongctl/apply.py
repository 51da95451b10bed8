"""Carrying a plan out: the same steps that were shown, their order, and the ledger of what happened."""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, assert_never

from gongctl.deleting import Later, Waiting
from gongctl.deletions import FORGETFUL
from gongctl.diagnostics import GongctlError
from gongctl.gong.errors import CallError, NotStartedError, Trace
from gongctl.gong.recording import recording
from gongctl.keeping import NOTHING, put_back
from gongctl.ledger import ObjectsOutcome, Outcome, Result, StepOutcome
from gongctl.observe import observe_here
from gongctl.planning.basis import destructive_steps, rests_on
from gongctl.planning.moved import moved
from gongctl.planning.steps import (
    DeleteIntegration,
    RegisterIntegration,
    Step,
    UploadSchema,
    completion,
    deletion_id,
)
from gongctl.readback import read_back
from gongctl.settling import failed, settled_by_reading
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.deletions import Deletions
    from gongctl.gong.dialect import Dialect
    from gongctl.keeping import Keeper
    from gongctl.planning.plan import Plan

log = logging.getLogger("gongctl.apply")

REPORT: Final = "please report it, with what --log FILE writes"

FRESH_FOR: Final = 60.0
"""Seconds for which what was read may be written upon without reading it again, where that destroys nothing."""


def _new_request_id() -> str:
    return uuid.uuid4().hex


def _quiet(_event: Step | StepOutcome) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What applying needs beside the plan and the account.

    `observed_at` is the monotonic time, in seconds, before which nothing of the plan was read.
    `tell` hears of each step that begins and of each that ended, from the thread that called `apply`.
    `keeper` saves what is deleted, and puts objects back. `waiting` is for deletions that are carried out later,
    and `deletions` remembers those whose end was not seen.
    """

    observed_at: float
    parallelism: int = 4
    stop: Stop = field(default_factory=Stop)
    clock: Callable[[], float] = time.monotonic
    new_request_id: Callable[[], str] = _new_request_id
    tell: Callable[[Step | StepOutcome], None] = _quiet
    keeper: Keeper = NOTHING
    waiting: Waiting = field(default_factory=Waiting)
    deletions: Deletions = FORGETFUL


def apply(plan: Plan, dialect: Dialect, circumstances: Circumstances) -> Outcome:
    """Carry out the steps of a plan, read back what was written, and give the ledger.

    Independent chains go on side by side; a failure stops what depends on it. What a step rests on is
    read again before it destroys anything, and before any step if it was read too long ago; a step
    whose ground has moved is not carried out. Raises `ValueError` for a plan that is blocked: no
    write of it may be made.
    """
    if plan.blocked:
        msg = "a blocked plan cannot be applied"
        raise ValueError(msg)
    run = _Run(plan, dialect, circumstances)
    outcomes = run.carry_out()
    restored = run.put_back()
    if circumstances.stop.requested:
        return Outcome(outcomes, interrupted=True, put_back=restored)
    found = read_back(outcomes, dialect, circumstances.stop, circumstances.parallelism)
    return replace(found, put_back=restored)


class _Run:
    """One pass over the steps of a plan, in the calling thread, with the calls in a small pool."""

    def __init__(self, plan: Plan, dialect: Dialect, circumstances: Circumstances) -> None:
        self._plan = plan
        self._dialect = dialect
        self._with = circumstances
        self._later = Later(plan, dialect, circumstances.waiting, circumstances.stop, circumstances.deletions)
        self._settled: dict[str, StepOutcome] = {}
        self._destructive = destructive_steps(plan)
        self._left: dict[str, Step] = {step.id: step for step in plan.steps}
        self._running: dict[Future[StepOutcome], Step] = {}

    def carry_out(self) -> tuple[StepOutcome, ...]:
        with ThreadPoolExecutor(self._with.parallelism, thread_name_prefix="gongctl-apply") as pool:
            while self._left or self._running:
                self._give_up_hopeless()
                needed_steps = self._to_finish()
                for step in self._startable():
                    del self._left[step.id]
                    self._tell(step)
                    needed = step.id in needed_steps
                    self._running[pool.submit(self._attempt, step, needed=needed)] = step
                if self._running:
                    self._collect()
        return tuple(self._with_losses(self._settled[step.id]) for step in self._plan.steps)

    def put_back(self) -> tuple[ObjectsOutcome, ...]:
        """Upload objects again, once every step is settled."""
        keeper = self._with.keeper
        outcomes = put_back(self._plan.restorations, keeper, self._is_done, self._with.stop, self._with.clock)
        if all(one.result is Result.DONE for one in self._settled.values()):
            keeper.finish(outcomes)
        return outcomes

    def _with_losses(self, outcome: StepOutcome) -> StepOutcome:
        """Name what was deleted with an integration, and could not be uploaded again."""
        step = outcome.step
        if outcome.result is Result.DONE or not isinstance(step, UploadSchema) or not step.unmanaged:
            return outcome
        if not self._is_deleted(step.key.integration_id):
            return outcome
        names = ", ".join(map(repr, step.unmanaged))
        fate = "in the backup, and put back when apply runs again" if self._plan.backed_up else "lost"
        return replace(outcome, problem=f"{outcome.problem}; gone with the integration, and {fate}: {names}")

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
        stopped = self._with.stop.requested
        needed = self._to_finish() if stopped else set()
        for step in self._plan.steps:  # in order, so that one pass reaches the end of every chain
            if step.id not in self._left:
                continue
            failed = [one for one in step.depends_on if one in self._settled and not self._is_done(one)]
            if failed:
                why = f"waits for {failed[0]!r}, which was not done"
            elif stopped and step.id not in needed:
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
        """Find the steps that a replacement which has begun still needs, up to its registration."""
        deletes = (step.id for step in self._plan.steps if isinstance(step, DeleteIntegration))
        return completion(self._plan.steps, [one for one in deletes if self._is_begun(one)])

    def _is_begun(self, step_id: str) -> bool:
        running = any(step.id == step_id for step in self._running.values())
        return running or self._is_done(step_id)

    def _attempt(self, step: Step, *, needed: bool) -> StepOutcome:
        began = self._with.clock()
        with self._with.stop.finishing(needed=needed), recording() as calls:
            outcome = self._settled_somehow(step)
        return replace(outcome, seconds=self._with.clock() - began, calls=tuple(calls))

    def _settled_somehow(self, step: Step) -> StepOutcome:
        try:
            return self._do(step)
        except NotStartedError:
            return StepOutcome(step, Result.NOT_ATTEMPTED, problem="interrupted before it began")
        except Exception as error:  # a fault of ours fails its own chain, and the ledger is still given
            log.exception("%s failed by a fault of gongctl's own", step.id)
            problem = f"a fault of gongctl's own: {error!r}; whether it was done is not known"
            return StepOutcome(step, Result.FAILED, problem=problem, help=REPORT, attempted=True)

    def _do(self, step: Step) -> StepOutcome:
        return self._later.earlier(step) or self._done(step)

    def _done(self, step: Step) -> StepOutcome:
        # Before looking, for saving may take long, and what somebody changed meanwhile is not to be destroyed.
        keeper = self._with.keeper
        unsaved = _kept(step, keeper.save)
        try:
            what = self._moved(step)
        except CallError as error:
            return unsaved or failed(step, error, attempted=False)
        if what:
            problem = f"changed by somebody else since it was planned for: {'; '.join(what)}"
            return StepOutcome(step, Result.FAILED, problem=problem, help="plan again", moved=True)
        if unsaved := unsaved or _kept(step, keeper.begin):
            return unsaved
        request_id = self._with.new_request_id()
        try:
            trace = self._write(step, request_id)
        except CallError as error:
            if not error.unclear:
                return failed(step, error, attempted=True)
            if not self._later.is_accepted(step, request_id):
                return settled_by_reading(step, error, self._plan.observed, self._dialect, self._with.stop)
            trace = error.trace
        return self._later.followed(StepOutcome(step, Result.DONE, trace, attempted=True), request_id)

    def _write(self, step: Step, request_id: str) -> Trace:
        match step:
            case DeleteIntegration(integration_id=gone):
                return self._dialect.delete(gone, request_id)
            case RegisterIntegration(integration=integration):
                return self._dialect.register(integration)
            case UploadSchema(key=key, fields=fields, tombstones=buried):
                return self._dialect.upload_schema(key, fields, buried)
            case _:
                assert_never(step)

    def _moved(self, step: Step) -> tuple[str, ...]:
        """Say what is not any more as it was planned for; read again for it what needs to be.

        That is what was read too long ago, and, whatever its age, what a destructive step rests on.
        """
        fresh = self._with.clock() - self._with.observed_at <= FRESH_FOR
        if fresh and step.id not in self._destructive:
            return ()
        basis = rests_on(step, self._plan, self._is_done)
        return moved(basis.of(self._plan.observed), observe_here(self._dialect, basis))

    def _is_deleted(self, integration_id: str) -> bool:
        return self._is_done(deletion_id(integration_id))


def _kept(step: Step, keep: Callable[[str], None]) -> StepOutcome | None:
    """Let what a delete takes be kept; say why it is not deleted where that fails."""
    if not isinstance(step, DeleteIntegration):
        return None
    try:
        keep(step.integration_id)
    except GongctlError as error:
        told = error.diagnostics[0]
        trace = error.trace if isinstance(error, CallError) else None
        problem = f"not saved, so not deleted: {told.summary}"
        return StepOutcome(step, Result.FAILED, trace, problem, told.help)
    return None
