"""One batch to the account, and what became of it."""

from __future__ import annotations

import logging
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gongctl.diagnostics import Diagnostic, GongctlError, Severity
from gongctl.gong.errors import CallError, NotStartedError, UnsentError
from gongctl.objects.journal import State
from gongctl.objects.tracking import COMPLETE, FAILED, is_finished, track

if TYPE_CHECKING:
    from gongctl.gong.dialect import Dialect
    from gongctl.model import SchemaKey, UploadStatus
    from gongctl.objects.batches import Batch
    from gongctl.objects.journal import Entry, UploadJournal
    from gongctl.objects.tracking import Patience
    from gongctl.stop import Stop

log = logging.getLogger("gongctl.objects")
_CONFLICT: Final = 409
_UNDER_WAY: Final = {"processing", COMPLETE, FAILED}
"""Statuses that no upload has which was never made. To be queued may be said of any."""


@dataclass(slots=True)
class Carried:
    """How far one batch came in this run.

    `status` is its end, if it has ended; otherwise there is a `problem`, or it was `interrupted`.
    `attempted` says whether it was sent, `known` whether a run before may have sent it; one that was `refused` is none
    that the account knows of.
    """

    batch: Batch
    client_request_id: str
    known: bool
    status: UploadStatus | None = None
    problem: Diagnostic | None = None
    interrupted: bool = False
    attempted: bool = False
    refused: bool = False


class Carrier:
    """Carries batches, in any thread."""

    def __init__(
        self, key: SchemaKey, dialect: Dialect, journal: UploadJournal, patience: Patience, stop: Stop
    ) -> None:
        self._key = key
        self._dialect = dialect
        self._journal = journal
        self._patience = patience
        self._stop = stop

    def carry(self, batch: Batch, entry: Entry, *, known: bool) -> Carried:
        """Send a batch that the journal has, and follow it to its end.

        One that was `known` already, from a run that was cut off, is asked about first: only what the
        account does not know is sent, under the same clientRequestId. So is one of which it does not say more
        than of an upload that was never made: to send it again does no harm.
        """
        carried = Carried(batch, entry.client_request_id, known)
        try:
            accepted = (known and self._arrived(entry)) or self._post(carried, entry, known=known)
            if accepted and entry.state is State.PLANNED:
                self._journal.sent(batch.number)
            self._follow(carried, entry)
        except NotStartedError:
            carried.interrupted = True
        except CallError as error:
            carried.problem = _placed(batch, error.diagnostics[0])
        except GongctlError as error:
            carried.problem = error.diagnostics[0]
        return carried

    def _ask(self, entry: Entry) -> UploadStatus | None:
        return self._dialect.upload_status(self._key.integration_id, entry.client_request_id)

    def _post(self, carried: Carried, entry: Entry, *, known: bool) -> bool:
        """Send a batch, and say whether it was accepted for sure. Raises `CallError` where it was not."""
        objects = [one.object for one in carried.batch.located]
        log.info("%s: upload %s of %d objects", carried.batch.place, entry.client_request_id, len(objects))
        try:
            self._dialect.upload_objects(self._key, objects, entry.client_request_id)
        except UnsentError:
            raise
        except CallError as error:
            carried.attempted = True
            # Only an id that went out before can be one that was used. There may be another reason to refuse it.
            if known and error.trace.status == _CONFLICT:
                return False
            if not (error.unclear and self._arrived_unseen(entry)):
                carried.refused = not error.unclear
                raise
        carried.attempted = True
        return True

    def _arrived(self, entry: Entry) -> bool:
        """Find out whether an upload is there. One that was accepted need only be known."""
        status = self._ask(entry)
        if status is None or entry.state is State.SENT or self._dialect.capabilities.knows_uploads:
            return status is not None
        return status.status.strip().lower() in _UNDER_WAY

    def _arrived_unseen(self, entry: Entry) -> bool:
        """Find out whether an upload whose answer was lost is there."""
        try:
            with self._stop.finishing(needed=True):
                return self._arrived(entry)
        except CallError:
            return False  # what is told is the upload's own error

    def _follow(self, carried: Carried, entry: Entry) -> None:
        status = track(lambda: self._ask(entry), self._patience, self._stop, is_finished)
        if status is not None and is_finished(status):
            self._journal.finished(carried.batch.number, status)
            carried.status = status
        elif self._stop.requested:
            carried.interrupted = True
        else:
            carried.problem = self._unfinished(carried.batch, entry, status)

    def _unfinished(self, batch: Batch, entry: Entry, status: UploadStatus | None) -> Diagnostic:
        asking = shlex.join(["gongctl", "objects", "status", self._key.integration_id, entry.client_request_id])
        if status is None:
            return Diagnostic(
                "GC733",
                Severity.ERROR,
                f"{batch.place}: accepted, but its end is not known: the account does not know the upload "
                f"{entry.client_request_id!r}",
                f"look at the objects there, or ask later: {asking}; run again to go on",
            )
        return Diagnostic(
            "GC730",
            Severity.ERROR,
            f"{batch.place}: not finished yet: the account says {status.status!r} of the upload "
            f"{entry.client_request_id!r}, and was asked for {self._patience.wait_timeout:g} s",
            f"run again to go on with it, or ask: {asking}",
        )


def _placed(batch: Batch, diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, summary=f"{batch.place}: {diagnostic.summary}")
