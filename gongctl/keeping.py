"""What a run keeps of the integrations that it deletes: saved before, put back after.

`Keeper` is what applying asks for; `Backups` does it with directories.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from gongctl.address import Address
from gongctl.backup.envelope import Stage
from gongctl.backup.pending import pending, set_stage
from gongctl.backup.saving import Deed, save
from gongctl.diagnostics import GongctlError
from gongctl.gong.errors import NotStartedError
from gongctl.ledger import ObjectsOutcome, Result
from gongctl.objects.sending import SendingCircumstances
from gongctl.planning.stakes import stakes_of
from gongctl.planning.steps import RegisterIntegration
from gongctl.restore.objects import restore_objects
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Account, DesiredSchema, Integration, SchemaKey
    from gongctl.planning.plan import Plan
    from gongctl.planning.stakes import Restoration

log = logging.getLogger("gongctl.apply")


class Keeper(Protocol):
    """Saves what is to be deleted, and puts objects back. Used by several threads, one integration a thread."""

    def save(self, integration_id: str) -> None:
        """Save all of an integration, which may take long. Raises `GongctlError`: then it is not deleted."""

    def begin(self, integration_id: str) -> None:
        """Hear, after `save`, that the delete is sent next. Raises `GongctlError`: then it is not."""

    def put_back(self, restoration: Restoration) -> ObjectsOutcome:
        """Upload objects again, and look whether they are there. Raises `GongctlError`."""

    def finish(self, outcomes: tuple[ObjectsOutcome, ...]) -> None:
        """Hear what was put back, once all steps are done: replacements of which nothing is left to do are closed."""


class _Nothing:
    """Keeps nothing."""

    def save(self, integration_id: str) -> None:
        """Save nothing: a person said so."""

    def begin(self, integration_id: str) -> None:
        """Write nothing down."""

    def put_back(self, restoration: Restoration) -> ObjectsOutcome:
        """Put nothing back."""
        return ObjectsOutcome(restoration, Result.NOT_ATTEMPTED, problem="there is no backup")

    def finish(self, outcomes: tuple[ObjectsOutcome, ...]) -> None:
        """Close nothing."""


NOTHING: Final[Keeper] = _Nothing()


class Backups:
    """Keeps what a plan deletes in directories. `made` are those of this run, by integration.

    `declared` are schemas as files describe them: only they know what REFERENCE fields refer to.
    """

    def __init__(  # noqa: PLR0913 - what is kept, where it is, where it goes, and how
        self,
        plan: Plan,
        dialect: Dialect,
        account: Account,
        declared: Mapping[SchemaKey, DesiredSchema],
        directory: Path,
        stop: Stop | None = None,
        parallelism: int = 4,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._plan = plan
        self._dialect = dialect
        self._account = account
        self._declared = declared
        self._directory = directory
        self._stop = Stop() if stop is None else stop
        self._parallelism = parallelism
        self._sleep = sleep
        self._open = {one.manifest.id: one for one in pending(directory, account).backups}
        self._lock = threading.Lock()
        self.made: dict[str, Backup] = {}

    def save(self, integration_id: str) -> None:
        """Save the integration, as one that is not being deleted yet."""
        if not self._plan.backed_up:
            return
        (there,) = (one for one in self._plan.observed.integrations if one.integration.integration_id == integration_id)
        deed = Deed(self._account, dt.datetime.now(dt.UTC), self._target(integration_id))
        named = (*self._plan.at_stake, *self._plan.observed.schemas, *self._declared)
        types = stakes_of(
            [one.object_type for one in named if one.integration_id == integration_id], self._plan.capabilities
        )
        backup = save(self._dialect, there, types, self._declared, self._directory, deed)
        with self._lock:
            self.made[integration_id] = backup

    def begin(self, integration_id: str) -> None:
        """Write down that the integration is being deleted, if it is to be replaced."""
        if integration_id not in self.made or self._target(integration_id) is None:
            return
        self._abandon_idle(integration_id)
        self.made[integration_id] = set_stage(self.made[integration_id], Stage.DELETING)

    def put_back(self, restoration: Restoration) -> ObjectsOutcome:
        """Upload saved objects again that are not there."""
        backup = self._backup_of(restoration)
        if backup is None:
            problem = f"backup {restoration.backup} is not below {self._directory} any more"
            return ObjectsOutcome(restoration, Result.FAILED, problem=problem, help="plan again")
        object_type = restoration.key.object_type
        if not backup.count(object_type):
            return ObjectsOutcome(restoration, Result.DONE)
        circumstances = SendingCircumstances(parallelism=self._parallelism, stop=self._stop, sleep=self._sleep)
        found = restore_objects(backup, object_type, self._dialect, circumstances, overwrite=False)
        outcome = ObjectsOutcome(
            restoration,
            Result.DONE if found.complete else Result.FAILED,
            found.there + found.newer,
            found.failed,
            sent=found.attempted,
        )
        if found.problem is not None:
            return replace(outcome, problem=found.problem.summary, help=found.problem.help)
        return outcome if found.complete else replace(outcome, problem="interrupted; run again to go on")

    def finish(self, outcomes: tuple[ObjectsOutcome, ...]) -> None:
        """Close the replacements of which everything is done; one that cannot be written down is logged."""
        unfinished = {id(self._backup_of(one.restoration)) for one in outcomes if one.result is not Result.DONE}
        for backup in (*self.made.values(), *self._completed()):
            if id(backup) in unfinished or backup.stage is not Stage.DELETING:
                continue
            try:
                set_stage(backup, Stage.DONE)
            except GongctlError as error:
                log.warning("%s", error)

    def _completed(self) -> tuple[Backup, ...]:
        """Give the interrupted replacements that this plan completes: not those that a selection leaves out."""
        planned = () if self._plan.limited else self._plan.observed.interrupted
        there = {one.integration.integration_id for one in self._plan.observed.integrations}
        there |= {one.integration.integration_id for one in self._plan.steps if isinstance(one, RegisterIntegration)}
        ids = {one.backup for one in planned if one.integration_id in there}
        return tuple(backup for name, backup in self._open.items() if name in ids)

    def _backup_of(self, restoration: Restoration) -> Backup | None:
        if restoration.backup is None:
            return self.made.get(restoration.key.integration_id)
        return self._open.get(restoration.backup)

    def _target(self, integration_id: str) -> Integration | None:
        registered = (one for one in self._plan.steps if isinstance(one, RegisterIntegration) and one.completes)
        return next((one.integration for one in registered if one.address == Address.integration(integration_id)), None)

    def _abandon_idle(self, integration_id: str) -> None:
        """Close earlier replacements of the integration whose delete was never done: it is there as it was."""
        known = {one.backup for one in self._plan.observed.interrupted}
        for name, backup in self._open.items():
            if backup.integration_id == integration_id and name not in known:
                set_stage(backup, Stage.ABANDONED)


def put_back(
    restorations: Sequence[Restoration],
    keeper: Keeper,
    is_done: Callable[[str], bool],
    stop: Stop,
    clock: Callable[[], float],
) -> tuple[ObjectsOutcome, ...]:
    """Put objects back in order, as far as the steps before them are done, and until the run is to stop."""

    def one_of(restoration: Restoration) -> ObjectsOutcome:
        if restoration.after is not None and not is_done(restoration.after):
            why = f"waits for {restoration.after!r}, which was not done"
            return ObjectsOutcome(restoration, Result.NOT_ATTEMPTED, problem=why)
        if stop.requested:
            return ObjectsOutcome(restoration, Result.NOT_ATTEMPTED, problem="interrupted before it began")
        began = clock()
        return replace(_put_back_somehow(restoration, keeper), seconds=clock() - began)

    return tuple(one_of(one) for one in restorations)


def _put_back_somehow(restoration: Restoration, keeper: Keeper) -> ObjectsOutcome:
    try:
        return keeper.put_back(restoration)
    except NotStartedError:
        return ObjectsOutcome(restoration, Result.NOT_ATTEMPTED, problem="interrupted before it began")
    except GongctlError as error:
        told = error.diagnostics[0]
        return ObjectsOutcome(restoration, Result.FAILED, problem=told.summary, help=told.help)
    except Exception as error:  # a fault of ours fails this alone, and the ledger is still given
        log.exception("putting back %s failed by a fault of gongctl's own", restoration.address)
        problem = f"a fault of gongctl's own: {error!r}"
        return ObjectsOutcome(
            restoration, Result.FAILED, problem=problem, help="please report it, with what --log says"
        )
