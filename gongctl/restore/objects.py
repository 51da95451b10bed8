"""The saved objects of one type back into an account, and a look whether they are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.backup.contents import check_no_links
from gongctl.backup.envelope import JOURNAL
from gongctl.diagnostics import Diagnostic, Severity
from gongctl.model import CrmObject, SchemaKey
from gongctl.objects.journal import Journal
from gongctl.objects.record import Located
from gongctl.objects.sending import SendingCircumstances, Sent, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.backup.reading import Backup
    from gongctl.gong.dialect import Dialect

LOOK_AFTER: Final = (0.0, 1.0, 3.0)
"""Seconds to wait before each look: an account may need a moment to show what it took."""

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the objects of a type.

    `there` are as they were saved; `newer` are there with other values, which were left alone; `failed` were
    refused. `problem` is what keeps it from being done, and `attempted` says whether anything was sent.
    """

    there: int = 0
    newer: int = 0
    failed: int = 0
    problem: Diagnostic | None = None
    interrupted: bool = False
    attempted: bool = False

    @property
    def complete(self) -> bool:
        """Whether every saved object is there, or a newer one in its place."""
        return self.problem is None and not self.interrupted


def restore_objects(
    backup: Backup, object_type: str, dialect: Dialect, circumstances: SendingCircumstances, *, overwrite: bool
) -> Restored:
    """Upload the saved objects of a type that are not there as they were saved, and look whether they are afterwards.

    One that is there with other values is newer than the backup: it is written over only with `overwrite`.
    What was sent is in a journal within the backup, so that a run that was cut off is gone on with. Raises
    `GongctlError` if the backup, the journal or the account cannot be read; `NotStartedError` passes through.
    """
    key = SchemaKey(backup.integration_id, object_type)
    there = _there(dialect, key)
    saved = backup.count(object_type)
    newer = frozenset() if overwrite else frozenset(_differing(backup, object_type, there))
    if not any(one.object_id not in newer and there.get(one.object_id) != one for one in backup.objects(object_type)):
        return Restored(saved - len(newer), len(newer))
    check_no_links(backup.directory, JOURNAL)
    circumstances = replace(circumstances, total=saved - len(newer))
    sent = _sent(backup, key, dialect, newer, circumstances)
    if not sent.complete:
        return _not_complete(sent, len(newer), key)
    found = _looked_at(backup, object_type, dialect, newer, circumstances)
    if found.complete or not sent.skipped:
        return found
    # What an earlier run had sent is not there: it went to another account, or was deleted since. Finished, it is
    # now sent anew.
    again = _sent(backup, key, dialect, newer, circumstances)
    if not again.complete:
        return _not_complete(again, len(newer), key)
    return _looked_at(backup, object_type, dialect, newer, circumstances)


def _sent(
    backup: Backup, key: SchemaKey, dialect: Dialect, newer: frozenset[str], circumstances: SendingCircumstances
) -> Sent:
    with Journal(backup.directory / JOURNAL) as journal:
        upload = journal.upload(f"{backup.manifest.id} {key.object_type}")
        return send(_stream(backup, key.object_type, newer), key, dialect, upload, circumstances)


def lacking(backup: Backup, object_type: str, dialect: Dialect) -> tuple[int, int]:
    """Look how many saved objects of a type are not there, and how many are there with other values.

    Raises `GongctlError` if the backup or the account cannot be read.
    """
    there = _there(dialect, SchemaKey(backup.integration_id, object_type))
    missing = sum(one.object_id not in there for one in backup.objects(object_type))
    return missing, sum(1 for _ in _differing(backup, object_type, there))


def _there(dialect: Dialect, key: SchemaKey) -> dict[str, CrmObject]:
    return {one.object_id: one for one in dialect.objects(key)}


def _differing(backup: Backup, object_type: str, there: Mapping[str, CrmObject]) -> Iterator[str]:
    for one in backup.objects(object_type):
        if one.object_id in there and there[one.object_id] != one:
            yield one.object_id


def looks(circumstances: SendingCircumstances) -> Iterator[None]:
    """Give the moments at which to look whether what was written is there."""
    wait = circumstances.sleep or circumstances.stop.wait
    for pause in LOOK_AFTER:
        wait(pause)
        yield


def _holds(there: CrmObject | None, saved: CrmObject) -> bool:
    """Whether every saved value is there. An account that merges what is sent keeps other fields beside them."""
    return there is not None and there.fields.items() >= saved.fields.items()


def _stream(backup: Backup, object_type: str, newer: frozenset[str]) -> Iterator[Located]:
    file = backup.file_of(object_type).name
    for line, one in enumerate(backup.objects(object_type), 1):
        if one.object_id not in newer:
            yield Located(one, file, line)


def _not_complete(sent: Sent, newer: int, key: SchemaKey) -> Restored:
    problem = sent.problem
    if problem is None and sent.failed:
        said = "; ".join(one.words for one in sent.failures[:_MOST_NAMED])
        problem = Diagnostic(
            "GC744",
            Severity.ERROR,
            f"{Address.schema(key)}: {sent.failed:,} of the saved objects were refused: {said}",
            "what the backup has of them is in its objects/; mend what is refused, and run again",
        )
    return Restored(sent.objects + sent.skipped, newer, sent.failed, problem, sent.interrupted, sent.attempted)


def _looked_at(
    backup: Backup, object_type: str, dialect: Dialect, newer: frozenset[str], circumstances: SendingCircumstances
) -> Restored:
    wanted = backup.count(object_type) - len(newer)
    key = SchemaKey(backup.integration_id, object_type)
    unmet: list[str] = []
    for _ in looks(circumstances):
        there = _there(dialect, key)
        unmet = [
            one.object_id
            for one in backup.objects(object_type)
            if one.object_id not in newer and not _holds(there.get(one.object_id), one)
        ]
        if not unmet:
            return Restored(wanted, len(newer), attempted=True)
    named = ", ".join(map(repr, unmet[:_MOST_NAMED]))
    problem = Diagnostic(
        "GC744",
        Severity.ERROR,
        f"{Address.schema(key)}: {len(unmet):,} of {wanted:,} saved objects are not there as they were: {named}",
        "run again to send them again; what the backup has of them is in its objects/",
    )
    return Restored(wanted - len(unmet), len(newer), len(unmet), problem, attempted=True)
