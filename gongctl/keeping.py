"""What a run keeps of the integrations that it deletes: saved before, put back after.

`Keeper` is what applying asks for; `NOTHING` is the answer to `--no-backup`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from gongctl.diagnostics import GongctlError
from gongctl.ledger import ObjectsOutcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongctl.planning.stakes import Restoration
    from gongctl.stop import Stop

log = logging.getLogger("gongctl.apply")


class Keeper(Protocol):
    """Saves what is to be deleted, and puts objects back. Used by several threads, one integration a thread."""

    def save(self, integration_id: str) -> None:
        """Save all of an integration, just before its delete is sent. Raises `GongctlError`: then nothing is sent."""

    def put_back(self, restoration: Restoration) -> ObjectsOutcome:
        """Upload objects again, and look whether they are there. Raises `GongctlError`."""

    def finish(self, outcomes: tuple[ObjectsOutcome, ...]) -> None:
        """Hear what was put back, once all steps are done: replacements of which nothing is left to do are closed."""


class _Nothing:
    """Keeps nothing."""

    def save(self, integration_id: str) -> None:
        """Save nothing: a person said so."""

    def put_back(self, restoration: Restoration) -> ObjectsOutcome:
        """Put nothing back."""
        return ObjectsOutcome(restoration, Result.NOT_ATTEMPTED, problem="there is no backup")

    def finish(self, outcomes: tuple[ObjectsOutcome, ...]) -> None:
        """Close nothing."""


NOTHING: Final[Keeper] = _Nothing()


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
    except GongctlError as error:
        told = error.diagnostics[0]
        return ObjectsOutcome(restoration, Result.FAILED, problem=told.summary, help=told.help)
    except Exception as error:  # a fault of ours fails this alone, and the ledger is still given
        log.exception("putting back %s failed by a fault of gongctl's own", restoration.address)
        problem = f"a fault of gongctl's own: {error!r}"
        return ObjectsOutcome(
            restoration, Result.FAILED, problem=problem, help="please report it, with what --log says"
        )
