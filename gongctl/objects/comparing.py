"""Objects of files against those that the account holds: created, changed or unchanged.

A field that a file does not give is not compared, and two texts that mean the same for their type are no
difference. Where the API gives all objects of a type in one answer, all that are there are in memory; where it gives
those that are asked for, it is asked for a few at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from gongctl.objects.values import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from gongctl.gong.dialect import Dialect
    from gongctl.model import CrmObject, Field, SchemaKey
    from gongctl.objects.record import Located

SAMPLE: Final = 10
"""Objects that would be written, of which it is kept how they differ."""

AT_ONCE: Final = 100
"""Objects of the stream that are looked up together: as many as one call may ask for."""


class Verdict(StrEnum):
    """What uploading an object would do."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Difference:
    """How an object of a file differs from the one there, by field: what is there (`None`: nothing), and what comes."""

    located: Located
    verdict: Verdict
    edits: tuple[tuple[str, str | None, str], ...]


def reading(dialect: Dialect, key: SchemaKey) -> Callable[[Sequence[str]], Mapping[str, CrmObject]]:
    """Give what looks up objects of a type by their ids; all are read here, if they are listed. Raises `CallError`."""
    if dialect.capabilities.lists_objects:
        there = {one.object_id: one for one in dialect.objects(key)}
        return lambda _ids: there
    return lambda ids: {one.object_id: one for one in dialect.objects_by_id(key, ids)}


@dataclass(slots=True)
class Comparison:
    """Compares a stream of objects, counts, and keeps the first differences.

    `look_up` gives what is there of some ids, and may give more. What is `beside` the fields of a schema, such as a
    time of change, makes no difference by itself.
    """

    look_up: Callable[[Sequence[str]], Mapping[str, CrmObject]]
    fields: Mapping[str, Field]
    beside: Collection[str] = ()
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    sample: list[Difference] = field(default_factory=list)

    def differing(self, objects: Iterable[Located]) -> Iterator[Located]:
        """Give the objects that are not there as they are in the files. Raises what looking them up raises."""
        stream = iter(objects)
        while some := list(islice(stream, AT_ONCE)):
            yield from self._differing(some)

    def _differing(self, some: Sequence[Located]) -> Iterator[Located]:
        there = self.look_up([one.object.object_id for one in some])
        for one in some:
            found = self._compare(one, there.get(one.object.object_id))
            self.counts[found.verdict] += 1
            if found.verdict is Verdict.UNCHANGED:
                continue
            if len(self.sample) < SAMPLE:
                self.sample.append(found)
            yield one

    def _compare(self, one: Located, before: CrmObject | None) -> Difference:
        if before is None:
            return Difference(one, Verdict.CREATED, tuple((name, None, text) for name, text in _given(one)))
        edits = tuple(
            (name, before.fields.get(name), text)
            for name, text in _given(one)
            if name not in self.beside and self._differs(name, before.fields.get(name), text)
        )
        return Difference(one, Verdict.CHANGED if edits else Verdict.UNCHANGED, edits)

    def _differs(self, name: str, before: str | None, after: str) -> bool:
        if before is None or before == after:
            return before is None
        kind = self.fields[name].type if name in self.fields else None
        return canonical(kind, before) != canonical(kind, after)


def _given(one: Located) -> Iterable[tuple[str, str]]:
    return one.object.fields.items()
