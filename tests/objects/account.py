"""A pretend account for tests of sending: a dialect that keeps what it is sent, and goes wrong when it is told to."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from gongctl.capabilities import DIALECTS, LIVE, OPENAPI, Capabilities
from gongctl.gong.errors import RefusedError, Trace
from gongctl.model import CrmObject, SchemaKey, UploadStatus
from gongctl.objects.batches import BatchLimits
from gongctl.objects.journal import Journal
from gongctl.objects.record import Located
from gongctl.objects.sending import SendingCircumstances, Sent, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from gongctl.gong.dialect import Dialect

KEY = SchemaKey("acme", "Deal")


class SimulatedKill(BaseException):
    """The process is gone: like KeyboardInterrupt, nobody catches it."""


def located(*ids: str, file: str = "deals.csv", **fields: str) -> list[Located]:
    """Objects as they come from the second line of a file on."""
    return [Located(CrmObject(one, fields), file, line) for line, one in enumerate(ids, 2)]


def many(number: int) -> list[Located]:
    return located(*(str(one) for one in range(1, number + 1)))


@dataclass
class Upload:
    ids: tuple[str, ...]
    asked: int = 0


@dataclass
class Account:
    """Implements the two operations of `gongctl.gong.dialect.Dialect` that sending needs.

    `end` gives the status of an upload after `polls` questions. `trouble` is called before and after
    each operation is carried out, with its name, `when` and the number of the call, and may raise. `never_made` is
    what is said of uploads that were never made; with `refuses_repeats`, an id that was used is refused with 409.
    """

    polls: int = 1
    end: Callable[[Upload], UploadStatus] = lambda upload: UploadStatus("Complete", len(upload.ids), 0)
    trouble: Callable[[str, str, int], None] = lambda _operation, _when, _number: None
    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    posts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    at_post: str = "Queued"
    calls: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    knows_uploads: bool = True
    times_taken: Counter[str] = field(default_factory=Counter)
    capabilities: Capabilities = DIALECTS[OPENAPI]
    never_made: UploadStatus | None = None
    while_polled: str = "Processing"
    refuses_repeats: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def upload_objects(
        self, key: SchemaKey, objects: Sequence[CrmObject], client_request_id: str
    ) -> tuple[Trace, UploadStatus]:
        assert key == KEY
        number = self._begin("upload")
        with self._lock:
            ids = tuple(one.object_id for one in objects)
            self.posts.append((client_request_id, ids))
            repeated = client_request_id in self.uploads
            if not repeated:
                self.uploads[client_request_id] = Upload(ids)
                self.objects.update({one.object_id: dict(one.fields) for one in objects})
                self.times_taken.update(ids)
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
        if repeated and self.refuses_repeats:
            raise RefusedError("GC602", Trace("uploadCrmObjects", 409), "uploadCrmObjects: HTTP 409: used", "")
        self.trouble("upload", "after", number)
        return Trace("uploadCrmObjects", 200), UploadStatus(self.at_post)

    def upload_status(self, integration_id: str, client_request_id: str) -> UploadStatus | None:
        assert integration_id == KEY.integration_id
        number = self._begin("status")
        with self._lock:
            upload = self.uploads.get(client_request_id) if self.knows_uploads else None
            found = self.never_made
            if upload is not None:
                upload.asked += 1
                found = self.end(upload) if upload.asked >= self.polls else UploadStatus(self.while_polled, 0, 0)
                self.in_flight -= upload.asked == self.polls
        self.trouble("status", "after", number)
        return found

    def _begin(self, operation: str) -> int:
        with self._lock:
            self.calls += 1
            number = self.calls
        self.trouble(operation, "before", number)
        return number

    def upload_size(self, one: CrmObject) -> int:
        return len(one.object_id)

    def __getattr__(self, name: str) -> Any:
        msg = f"sending has no business with {name}"
        raise AssertionError(msg)


def unknowing(**more: Any) -> Account:
    """Make an account that says of uploads that were never made what it says of new ones, and takes an id once."""
    said = {"never_made": UploadStatus("Queued"), "while_polled": "Queued", "refuses_repeats": True, "polls": 3}
    return Account(capabilities=DIALECTS[LIVE], **{**said, **more})


class Clock:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Sender:
    """Sends to accounts with one journal; the ids that it gives are `id-0`, `id-1`..."""

    def __init__(self, path: Path, prefix: str = "id") -> None:
        self.path = path
        self._ids = (f"{prefix}-{number}" for number in itertools.count())

    def __call__(self, objects: Iterable[Located], account: object, *, name: str = "deals", **more: Any) -> Sent:
        """Send in batches of `size`, 2 by default; `more` are circumstances."""
        clock = Clock()
        given = {"limits": BatchLimits(more.pop("size", 2)), "sleep": clock.sleep, "clock": clock, "parallelism": 1}
        circumstances = SendingCircumstances(**{**given, "new_request_id": lambda: next(self._ids), **more})
        with Journal(self.path) as journal:
            return send(objects, KEY, cast("Dialect", account), journal.upload(name), circumstances)
