"""What an account says of a batch that ended: how many objects failed, and which, as far as it can be told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.objects.tracking import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.model import UploadStatus
    from gongctl.objects.batches import Batch
    from gongctl.objects.record import Located

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
    by_id = {one.object.object_id: one for one in batch.located}
    found = [_attributed(words, batch, by_id) for words in status.errors]
    if failed and doubt:
        found.append(_of_batch(batch, doubt))
    elif failed > len(found):
        found.append(_of_batch(batch, _unsaid(failed - len(found), batch, more=bool(found))))
    return Judgement(failed, tuple(found))


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


def _attributed(words: str, batch: Batch, by_id: Mapping[str, Located]) -> Failure:
    """Find the one object of a batch that words speak of; without exactly one they are about the batch."""
    named = [object_id for object_id in by_id if object_id in words]
    found = [one for one in named if any(quoted in words for quoted in _quotations(one))]
    if not found:
        found = [one for one in named if _stands_alone(one, words)]
        found = [one for one in found if not any(one != other and one in other for other in found)]
    if len(found) != 1:
        return _of_batch(batch, words)
    one = by_id[found[0]]
    return Failure(found[0], one.file, one.line, words)


def _quotations(object_id: str) -> set[str]:
    plain = {f"{mark}{object_id}{mark}" for mark in "\"'`"}
    return plain | {json.dumps(object_id), json.dumps(object_id, ensure_ascii=False)}


def _stands_alone(object_id: str, words: str) -> bool:
    """Whether an id is anywhere a word of its own, and no part of a longer word, number, name or time."""
    ends = ((start, start + len(object_id)) for start in _places(object_id, words))
    return any(_is_edge(words[:start][::-1][:2]) and _is_edge(words[end : end + 2]) for start, end in ends)


def _places(part: str, words: str) -> Iterator[int]:
    place = words.find(part)
    while place >= 0:
        yield place
        place = words.find(part, place + 1)


def _is_edge(beyond: str) -> bool:
    """Whether a word ends where these two characters (away from it) come next."""
    first, second = beyond[:1], beyond[1:]
    if first.isalnum() or first == "_":
        return False
    if first == ":":
        return not second.isdigit()
    return not (first and first in _JOINS and second.isalnum())
