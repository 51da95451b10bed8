"""Objects to the account: batch after batch, a few side by side, each one followed to its end.

Nothing is sent that the journal does not know of. So whatever ends a run, the next one of the same
upload asks what became of each batch, and goes on.
"""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from gongctl.diagnostics import Diagnostic, GongctlError
from gongctl.gong.errors import NotStartedError
from gongctl.objects.batches import Batch, BatchLimits, batches
from gongctl.objects.carrying import Carried, Carrier
from gongctl.objects.failures import Failure, judge
from gongctl.objects.journal import Entry
from gongctl.objects.tracking import Patience
from gongctl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gongctl.gong.dialect import Dialect
    from gongctl.model import SchemaKey, UploadStatus
    from gongctl.objects.journal import UploadJournal
    from gongctl.objects.record import Located

MOST_FAILURES: Final = 10_000
"""Failures that are kept; all are counted."""

MOST_REQUESTS: Final = 10_000
"""Batches that ended well of which is told, and others: each as many."""

__all__ = ["MOST_FAILURES", "MOST_REQUESTS", "Failure", "Progress", "Request", "SendingCircumstances", "Sent", "send"]

log = logging.getLogger("gongctl.objects")


class Progress(Protocol):
    """Hears how many objects are through, of how many, if that is known."""

    def __call__(self, done: int, total: int | None, /) -> None:
        """Take the numbers, in the thread that called `send`."""


def _bounded(limits: BatchLimits, dialect: Dialect) -> BatchLimits:
    """Keep within what the account takes in one upload, by the bytes that are really sent."""
    largest = dialect.capabilities.largest_upload
    if largest is None:
        return limits
    return replace(limits, size=min(limits.size, largest), measure=dialect.upload_size)


def _new_request_id() -> str:
    return uuid.uuid4().hex


def _quiet(_done: int, _total: int | None, /) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class SendingCircumstances:
    """What sending needs beside the objects and the account.

    `parallelism` batches are in flight, and in memory, at a time. `wait_timeout` is for the end of each
    of them, in seconds. `sleep` waits between two questions; without it, that ends with a wish to stop.
    """

    limits: BatchLimits = field(default_factory=BatchLimits)
    parallelism: int = 4
    stop: Stop = field(default_factory=Stop)
    sleep: Callable[[float], None] | None = None
    clock: Callable[[], float] = time.monotonic
    new_request_id: Callable[[], str] = _new_request_id
    tell: Progress = _quiet
    wait_timeout: float = 600.0
    total: int | None = None

    @property
    def patience(self) -> Patience:
        """How to wait for the end of a batch."""
        return Patience(self.wait_timeout, self.sleep or self.stop.wait, self.clock)


@dataclass(frozen=True, slots=True)
class Request:
    """A batch that the account may know of, by the id that it can be asked for with.

    `place` is where its objects were read; `status` is the account's last word on it, `None` where its end is not
    known, and `failed` counts its objects that did not take.
    """

    client_request_id: str
    place: str
    objects: int
    status: str | None = None
    failed: int = 0

    @property
    def took(self) -> bool:
        """Whether all of it is known to have taken."""
        return self.status is not None and not self.failed


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an upload.

    `objects` took in this run, `skipped` in an earlier one of the same upload; `failed` counts those of
    both that did not, and `failures` are the first of them, in the order of the stream. `batches` were
    handed over, or asked about, in this run; `attempted` says whether any was sent. `problem` is what
    stopped the run, the first of it. `requests` are the batches of both runs, in the order of the stream.
    """

    objects: int = 0
    failed: int = 0
    skipped: int = 0
    batches: int = 0
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
    problem: Diagnostic | None = None
    attempted: bool = False
    requests: tuple[Request, ...] = field(default=(), compare=False)

    @property
    def complete(self) -> bool:
        """Whether every object of the stream is known to have taken."""
        return not self.interrupted and self.problem is None and self.failed == 0


def send(
    objects: Iterable[Located],
    key: SchemaKey,
    dialect: Dialect,
    journal: UploadJournal,
    circumstances: SendingCircumstances,
) -> Sent:
    """Upload a stream of objects, or go on with it.

    The stream and the limits must be those of the run that is gone on with: a batch that is another than
    the journal has under its number is a new one. The first failure of a call, the journal or the stream
    stops the run: nothing new is begun, what is in flight is followed to its end. A wish to stop does not
    wait for that end. Raises nothing that is expected: it is the `problem`.
    """
    return _Run(key, dialect, journal, circumstances).carry_out(objects)


class _Run:
    """One pass over a stream, in the calling thread, with the calls in a small pool."""

    def __init__(
        self, key: SchemaKey, dialect: Dialect, journal: UploadJournal, circumstances: SendingCircumstances
    ) -> None:
        self._limits = _bounded(circumstances.limits, dialect)
        self._carrier = Carrier(key, dialect, journal, circumstances.patience, circumstances.stop)
        self._journal = journal
        self._with = circumstances
        self._running: dict[Future[Carried], Batch] = {}
        self._sent = Sent()
        self._failures: list[tuple[int, Failure]] = []
        self._requests: dict[bool, list[tuple[int, Request]]] = {True: [], False: []}

    def carry_out(self, objects: Iterable[Located]) -> Sent:
        with ThreadPoolExecutor(self._with.parallelism, thread_name_prefix="gongctl-objects") as pool:
            try:
                self._hand_over(objects, pool)
            except GongctlError as error:  # of the stream, or the journal
                self._note(problem=error.diagnostics[0])
            except NotStartedError:  # the stream asks the account
                self._note(interrupted=True)
            while self._running:
                self._collect()
        if self._goes_on:
            self._finish()
        in_order = sorted(self._failures, key=lambda one: one[0])
        requests = sorted((one for told in self._requests.values() for one in told), key=lambda one: one[0])
        return replace(
            self._sent,
            failures=tuple(failure for _, failure in in_order),
            requests=tuple(request for _, request in requests),
        )

    @property
    def _goes_on(self) -> bool:
        return self._sent.problem is None and not self._sent.interrupted

    def _hand_over(self, objects: Iterable[Located], pool: ThreadPoolExecutor) -> None:
        for batch in batches(objects, self._limits):
            self._make_room_for(batch)
            if self._with.stop.requested:
                self._note(interrupted=True)
            if not self._goes_on:
                return
            entry = self._journal.entry(batch.number)
            known = entry is not None and entry.digest == batch.digest
            if entry is None or not known:
                entry = Entry(batch.digest, self._with.new_request_id())
                self._journal.plan(batch.number, entry)
            if entry.status is not None:
                self._settle(batch, entry.client_request_id, entry.status, earlier=True)
            else:
                self._running[pool.submit(self._carrier.carry, batch, entry, known=known)] = batch

    def _make_room_for(self, batch: Batch) -> None:
        """Wait until one more may be in flight, and no object of it is there already: the later one must win."""
        while self._running and (len(self._running) >= self._with.parallelism or self._clashes(batch)):
            self._collect()

    def _clashes(self, batch: Batch) -> bool:
        ids = {one.object.object_id for one in batch.located}
        return any(one.object.object_id in ids for other in self._running.values() for one in other.located)

    def _collect(self) -> None:
        finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in finished:
            del self._running[future]
            carried = future.result()
            self._note(problem=carried.problem, interrupted=carried.interrupted, attempted=carried.attempted)
            self._sent = replace(self._sent, batches=self._sent.batches + 1)
            if carried.status is not None:
                self._settle(carried.batch, carried.client_request_id, carried.status, earlier=False)
            elif (carried.attempted or carried.known) and not carried.refused:
                self._keep(carried.batch, carried.client_request_id)

    def _note(self, *, problem: Diagnostic | None = None, interrupted: bool = False, attempted: bool = False) -> None:
        sent = self._sent
        self._sent = replace(
            sent,
            problem=sent.problem or problem,
            interrupted=sent.interrupted or interrupted,
            attempted=sent.attempted or attempted,
        )

    def _keep(self, batch: Batch, client_request_id: str, status: str | None = None, failed: int = 0) -> None:
        request = Request(client_request_id, batch.place, len(batch.located), status, failed)
        log.info("%s: upload %s: %s", request.place, client_request_id, status or "its end is not known")
        if len(self._requests[request.took]) < MOST_REQUESTS:
            self._requests[request.took].append((batch.number, request))

    def _settle(self, batch: Batch, client_request_id: str, status: UploadStatus, *, earlier: bool) -> None:
        judged = judge(batch, status)
        self._keep(batch, client_request_id, status.status, judged.failed)
        taken = len(batch.located) - judged.failed
        sent = self._sent
        self._sent = replace(
            sent,
            objects=sent.objects + (0 if earlier else taken),
            skipped=sent.skipped + (taken if earlier else 0),
            failed=sent.failed + judged.failed,
        )
        room = MOST_FAILURES - len(self._failures)
        self._failures += [(batch.number, one) for one in judged.failures[:room]]
        done = self._sent.objects + self._sent.skipped + self._sent.failed
        # Whoever listens only shows it: nothing that fails there may leave an upload half done.
        with suppress(Exception):
            self._with.tell(done, self._with.total)

    def _finish(self) -> None:
        try:
            self._journal.finish()
        except GongctlError as error:
            self._note(problem=error.diagnostics[0])
