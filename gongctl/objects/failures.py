"""What an account says of a batch that ended: how many objects failed, and which, as far as it can be told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from gongctl.objects.tracking import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongctl.model import UploadStatus
    from gongctl.objects.batches import Batch

_JOINS: Final = "-.+@/"
"""Characters that make one word of what stands on both sides of them."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not take, in the API's words: an object, or (without `object_id`) something of the batch at a place."""

    object_id: str | None
    file: str | None
    line: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """How many objects of a batch failed, and all that is known about them."""

    failed: int
    failures: tuple[Failure, ...]


def judge(batch: Batch, status: UploadStatus) -> Judgement:
    """Say what became of a batch that ended with `status`.

    Numbers are not trusted: objects that the account counts neither as processed nor as failed have failed.
    """
    failed, doubt = _count(len(batch.located), status)
    names = _Names(batch) if status.errors else None
    found = [names.attribute(words, line) for words, line in _told(status)] if names else []
    if failed and doubt:
        found.append(_of_batch(batch, doubt))
    elif failed > len(found):
        found.append(_of_batch(batch, _unsaid(failed - len(found), batch, more=bool(found))))
    return Judgement(failed, tuple(found))


def _told(status: UploadStatus) -> Iterable[tuple[str, int | None]]:
    """Give all words, each with the number of its object, if the account tells it."""
    return zip_longest(status.errors, status.lines[: len(status.errors)])


def _count(objects: int, status: UploadStatus) -> tuple[int, str]:
    """Count what failed; and why that is not what the account counts, if it is not."""
    failed_whole = status.status.strip().lower() == FAILED
    processed = None if status.processed is None else max(status.processed, 0)
    failed = len(status.errors) if status.failed is None else max(status.failed, 0)
    if status.failed is None and processed is None and failed_whole:
        return objects, f"the account says {status.status!r}, and gives no numbers"
    if processed is not None and processed + failed < objects:
        counts = f"{processed:,} of {objects:,} objects as processed and {failed:,} as failed"
        return objects - processed, f"the account says {status.status!r}, and counts {counts}"
    if failed_whole and not failed:
        return objects, f"the account says {status.status!r}, and counts no object as failed"
    return min(failed, objects), ""


def _unsaid(number: int, batch: Batch, *, more: bool) -> str:
    objects = "1 object" if number == 1 else f"{number:,} objects"
    return f"{objects}{' more' if more else ''} of {batch.place} failed, of which the account says nothing"


def _of_batch(batch: Batch, words: str) -> Failure:
    return Failure(None, batch.located[0].file, batch.located[0].line, words)


class _Names:
    """Finds the one object of a batch that words speak of."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._by_id = {one.object.object_id: one for one in batch.located}
        self._forms = [(form, one) for one in self._by_id for form in _forms(one)]

    def attribute(self, words: str, number: int | None = None) -> Failure:
        """Give the failure of an object, by its number in the batch, from 1, or by the one that is named in words.

        Without exactly one, it is one of the batch.
        """
        if number is not None:
            return self._numbered(words, number)
        named = [(form, one) for form, one in self._forms if form in words]
        quoted = {one for form, one in named if any(f"{mark}{form}{mark}" in words for mark in "\"'`")}
        found = quoted or _standing_alone({one for _, one in named}, words)
        if len(found) != 1:
            return _of_batch(self._batch, words)
        one = self._by_id[found.pop()]
        return Failure(one.object.object_id, one.file, one.line, words)

    def _numbered(self, words: str, number: int) -> Failure:
        located = self._batch.located
        if not 0 < number <= len(located):
            return _of_batch(self._batch, f"line {number} of {len(located):,} that were sent: {words}")
        one = located[number - 1]
        return Failure(one.object.object_id, one.file, one.line, words)


def _forms(object_id: str) -> set[str]:
    """Give an id as it is, and as it stands in JSON."""
    return {object_id, json.dumps(object_id)[1:-1], json.dumps(object_id, ensure_ascii=False)[1:-1]}


def _standing_alone(ids: Iterable[str], words: str) -> set[str]:
    """Find ids that are words of their own: no parts of a longer word, number, name or time, nor of another id."""
    spans = [(start, start + len(one), one) for one in ids for start in _places(one, words)]
    alone = [(start, end, one) for start, end, one in spans if _ends(words, start, end)]
    longest = [(start, end) for start, end, _ in alone]
    return {
        one
        for start, end, one in alone
        if not any(first <= start and end <= last and last - first > end - start for first, last in longest)
    }


def _places(part: str, words: str) -> Iterator[int]:
    place = words.find(part) if part else -1
    while place >= 0:
        yield place
        place = words.find(part, place + 1)


def _ends(words: str, start: int, end: int) -> bool:
    before = words[max(start - 2, 0) : start]
    return _is_edge(before[::-1]) and _is_edge(words[end : end + 2])


def _is_edge(beyond: str) -> bool:
    """Whether a word ends where these two characters (away from it) come next."""
    first, second = beyond[:1], beyond[1:]
    if first.isalnum() or first == "_":
        return False
    if first == ":":
        return not second.isdigit()
    return not (first and first in _JOINS and second.isalnum())
