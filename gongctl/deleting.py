"""Deletions that the account accepts, and carries out later: what became of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gongctl.gong.errors import CallError, NotStartedError
from gongctl.ledger import Result, StepOutcome
from gongctl.model import Deletion
from gongctl.objects.tracking import Patience, track
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, completion
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.deletions import Accepted, Deletions
    from gongctl.gong.dialect import Dialect
    from gongctl.planning.plan import Plan
    from gongctl.planning.steps import Step

LONGEST: Final = 24 * 3600.0
"""Seconds that Gong says a deletion may take."""

_ASKED_EVERY: Final = 60.0
"""Seconds between two questions in the end: a day of waiting must not use up a day's 10,000 calls."""

_UNREACHABLE_FOR: Final = 3600.0
"""Seconds for which an account that was asked may fail to answer, before the wait is given up."""

_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_DELETE: Final = "deleteCrmIntegration"
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409
_INTERRUPTED: Final = "interrupted while it was waited for"
_AGAIN: Final = "plan again later; until it is done, the account has no room for another integration"


def _quiet(_step: DeleteIntegration, _deletion: Deletion | None, _seconds: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How to wait for a deletion to be carried out.

    `timeout` is for each one, in seconds. Without `wished`, it is waited for those alone that something else of the
    plan needs. `tell` hears how far one has come, and of the seconds, each time the account was asked, in any
    thread. `sleep` waits between two questions; without it, that ends with a wish to stop.
    """

    timeout: float = LONGEST
    wished: bool = True
    tell: Callable[[DeleteIntegration, Deletion | None, float], None] = _quiet
    sleep: Callable[[float], None] | None = None
    clock: Callable[[], float] = time.monotonic


class Later:
    """The deletions of one run, against an account that may carry them out later.

    `deletions` remembers those whose end an earlier run did not see, and this one.
    """

    def __init__(self, plan: Plan, dialect: Dialect, waiting: Waiting, stop: Stop, deletions: Deletions) -> None:
        self._plan = plan
        self._dialect = dialect
        self._waiting = waiting
        self._stop = stop
        self._deletions = deletions

    def earlier(self, step: Step) -> StepOutcome | None:
        """Wait for what an earlier run has begun, if a step would do just that, or if it takes the room that it needs.

        `None`: there is no such thing, or it ended and the step is to be done.
        """
        if not self._dialect.capabilities.deletes_later:
            return None
        if isinstance(step, DeleteIntegration):
            mine = [one for one in self._deletions.open() if one.assigned_id == self._assigned(step)]
            busy = next((one for one in mine if self._is_under_way(one)), None)
            accepted = StepOutcome(step, Result.DONE, attempted=True)
            return None if busy is None else self.followed(accepted, busy.client_request_id)
        return self._waited_for_room(step) if isinstance(step, RegisterIntegration) else None

    def is_accepted(self, step: Step, client_request_id: str) -> bool:
        """Whether the account accepted a deletion whose answer was lost, or accepts it now."""
        later = isinstance(step, DeleteIntegration) and self._dialect.capabilities.deletes_later
        return later and is_accepted(step, client_request_id, self._dialect, self._stop)

    def followed(self, outcome: StepOutcome, client_request_id: str) -> StepOutcome:
        """Wait for the end of what was accepted, and is done later; all else is done."""
        step = outcome.step
        gone = outcome.trace is not None and outcome.trace.status == _NOT_FOUND
        if gone or not isinstance(step, DeleteIntegration) or not self._dialect.capabilities.deletes_later:
            return outcome
        if client_request_id not in {one.client_request_id for one in self._deletions.open()}:
            self._deletions.note(self._assigned(step) or step.integration_id, client_request_id)
        needed = any(step.id in one.depends_on for one in self._plan.steps)
        finishing = bool(completion(self._plan.steps, [step.id]))
        found = follow(
            outcome, client_request_id, self._dialect, self._waiting, self._stop, needed=needed, finishing=finishing
        )
        if found.result is not Result.ACCEPTED:
            self._deletions.ended(client_request_id)
        return found

    def _assigned(self, step: DeleteIntegration) -> str | None:
        """Give the account's own id of what a step deletes."""
        own = step.integration_id
        there = (one for one in self._plan.observed.integrations if one.integration.integration_id == own)
        return next((one.assigned_id for one in there), None)

    def _is_under_way(self, one: Accepted) -> bool:
        try:
            found = self._dialect.deletion(one.assigned_id, one.client_request_id)
        except CallError:
            return False  # then it is asked for again, and the account says what it thinks of that
        if found is None or found.done or found.failed:
            self._deletions.ended(one.client_request_id)
            return False
        return True

    def _waited_for_room(self, step: Step) -> StepOutcome | None:
        """Wait for what an earlier run let be deleted, where that takes the only place; say if it did not end."""
        for one in filter(self._is_under_way, self._deletions.open()):
            accepted = StepOutcome(DeleteIntegration(one.assigned_id), Result.DONE)
            found = follow(
                accepted,
                one.client_request_id,
                self._dialect,
                self._waiting,
                self._stop,
                needed=True,
                finishing=False,
            )
            if found.result is not Result.DONE:
                problem = f"waits for an integration that is being deleted ({one.assigned_id}): {found.problem}"
                return StepOutcome(step, Result.FAILED, problem=problem, help=found.help)
            self._deletions.ended(one.client_request_id)
        return None


def follow(  # noqa: PLR0913 - what was accepted, where, and how to wait for it
    accepted: StepOutcome,
    client_request_id: str,
    dialect: Dialect,
    waiting: Waiting,
    stop: Stop,
    *,
    needed: bool,
    finishing: bool,
) -> StepOutcome:
    """Follow a deletion that was `accepted` to its end, and say what became of it.

    One that is `needed`, since an integration is to be registered in its place, is followed whatever is wished. With
    `finishing` it begins a replacement, and is followed even when the run is to stop.
    """
    step = accepted.step
    if not waiting.wished and not needed:
        return replace(accepted, result=Result.ACCEPTED)
    # What a replacement has begun, it ends: a first wish to stop is not heard here.
    heard = Stop() if finishing else stop
    patience = Patience(waiting.timeout, waiting.sleep or heard.wait, waiting.clock, _ASKED_EVERY)
    asking = _Asking(step, client_request_id, dialect, waiting)  # type: ignore[arg-type]  # only deletes come here
    try:
        with stop.finishing(needed=finishing):
            found = track(asking, patience, heard, lambda one: one.done or one.failed)
    except NotStartedError:
        return _unfinished(accepted, _INTERRUPTED)
    except CallError as error:
        return _unfinished(accepted, f"how far it is cannot be asked: {error.diagnostics[0].summary}")
    if heard.requested and not (found is not None and (found.done or found.failed)):
        return _unfinished(accepted, _INTERRUPTED)
    return _judged(accepted, found, waiting.timeout)


class _Asking:
    """Asks how far a deletion is, again and again; an account that does not answer for a while ends nothing."""

    def __init__(self, step: DeleteIntegration, client_request_id: str, dialect: Dialect, waiting: Waiting) -> None:
        self._step = step
        self._id = client_request_id
        self._dialect = dialect
        self._waiting = waiting
        self._began = self._heard = waiting.clock()
        self._last: Deletion | None = None

    def __call__(self) -> Deletion | None:
        """Ask. Raises `CallError` for a refusal, and where there was no answer for too long."""
        now = self._waiting.clock()
        try:
            self._last = self._dialect.deletion(self._step.integration_id, self._id)
            self._heard = now
        except CallError as error:
            if not _may_pass(error) or now - self._heard > _UNREACHABLE_FOR:
                raise
            self._last = self._last or Deletion("not answered")
        self._waiting.tell(self._step, self._last, now - self._began)
        return self._last


def _may_pass(error: CallError) -> bool:
    status = error.trace.status
    return status is None or status == _TOO_MANY or status >= _SERVER_ERROR


def is_accepted(step: Step, client_request_id: str, dialect: Dialect, stop: Stop) -> bool:
    """Whether the account accepted a deletion whose answer was lost, or accepts it now.

    Where one that is queued may be one that never arrived, it is sent again under its `client_request_id`: a conflict
    says then that it had arrived, or that another one is on its way.
    """
    identity = step.address.integration_id
    try:
        with stop.finishing(needed=True):
            found = dialect.deletion(identity, client_request_id)
            if found is None or not found.queued or dialect.capabilities.knows_uploads:
                return found is not None
            dialect.delete(identity, client_request_id)
    except CallError as error:
        return error.trace.operation == _DELETE and error.trace.status == _CONFLICT
    return True


def _judged(accepted: StepOutcome, found: Deletion | None, timeout: float) -> StepOutcome:
    if found is None:
        return _unfinished(accepted, "the account does not know of it any more")
    if found.done:
        return accepted
    if found.failed:
        said = "; ".join(found.messages) or "it says no more"
        problem = f"the account accepted the deletion, and says now that it failed: {said}"
        return replace(accepted, result=Result.FAILED, problem=problem, help="plan again; or ask Gong's support")
    return _unfinished(accepted, f"the account says {found.status!r}, and was waited for {timeout:g} s")


def _unfinished(accepted: StepOutcome, why: str) -> StepOutcome:
    return replace(accepted, result=Result.ACCEPTED, problem=f"accepted, and not known to be done: {why}", help=_AGAIN)
