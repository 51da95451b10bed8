"""A stream of objects into batches of a bounded size, each of which can be told from others by its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongctl.model import CrmObject
    from gongctl.objects.record import Located


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How large a batch may become: objects, and bytes of its entities as JSON. Raises `ValueError` below 1.

    A single object that is larger than `size` is a batch of its own. Where objects go out in another form than as
    entities, `measure` says how many bytes one takes.
    """

    objects: int = 1000
    size: int = 4 * 1024 * 1024
    measure: Callable[[CrmObject], int] | None = None

    def __post_init__(self) -> None:
        """Refuse limits within which nothing fits."""
        if self.objects < 1 or self.size < 1:
            msg = "a batch holds at least one object, and a byte"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Batch:
    """Objects that go out in one call. `number` counts from 0; `digest` is the same for the same objects."""

    number: int
    located: tuple[Located, ...]
    digest: str

    @property
    def place(self) -> str:
        """Say where the objects were read: `deals.csv:2-1001`, with the file of the last if that is another."""
        first, last = self.located[0], self.located[-1]
        start = f"{first.file}:{first.line}"
        if first.file != last.file:
            return f"{start}-{last.file}:{last.line}"
        return start if first.line == last.line else f"{start}-{last.line}"


def batches(objects: Iterable[Located], limits: BatchLimits) -> Iterator[Batch]:
    """Divide a stream into batches, in its order; the same stream and limits give the same batches.

    An objectId that comes again begins a new batch, so that each one holds it once.
    """
    number = 0
    gathered = _Gathered(limits)
    for one in objects:
        entity = _entity(one)
        size = len(entity) if limits.measure is None else limits.measure(one.object)
        if not gathered.takes(one, size):
            yield gathered.batch(number)
            number += 1
            gathered = _Gathered(limits)
        gathered.add(one, entity, size)
    if gathered.located:
        yield gathered.batch(number)


@dataclass(slots=True)
class _Gathered:
    """What a batch has so far."""

    limits: BatchLimits
    located: list[Located] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    size: int = 0
    hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    def takes(self, one: Located, size: int) -> bool:
        if not self.located:
            return True
        room = len(self.located) < self.limits.objects and self.size + size <= self.limits.size
        return room and one.object.object_id not in self.ids

    def add(self, one: Located, entity: bytes, size: int) -> None:
        self.located.append(one)
        self.ids.add(one.object.object_id)
        self.size += size
        self.hash.update(entity)

    def batch(self, number: int) -> Batch:
        return Batch(number, tuple(self.located), self.hash.hexdigest())


def _entity(one: Located) -> bytes:
    """Give an object as it stands among the entities of a call, with the comma behind it."""
    entity = {"objectId": one.object.object_id, "fields": dict(one.object.fields)}
    return json.dumps(entity, separators=(",", ":")).encode() + b","
