"""Data files read whole: first to find all that is wrong with them, then once more for the objects.

The first reading keeps nothing but counts, and the first of the problems. The second one gives the same
objects again; that nobody wrote to a file in between is made sure of.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gongctl.diagnostics import Diagnostic, GongctlError, Position, Related, Severity, Span, failure
from gongctl.objects.checking import Checker
from gongctl.objects.record import Fault, Located, Record, Unreadable
from gongctl.objects.seen import NoRoomError, Place, Repeat
from gongctl.objects.values import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongctl.model import CrmObject
    from gongctl.objects.expected import Expected
    from gongctl.objects.seen import SeenIds
    from gongctl.objects.sources import DataFile

MOST_TOLD: Final = 100
"""Problems that are told; all are counted."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first reading came to.

    `records` are all, `rejected` those of them that cannot be sent; `problems` counts what is wrong, of which
    `told` are the first. `fatal` says that something is wrong with a file, and not with single records.
    `states` are those of the files, and `digest` is one of all that they hold.
    """

    records: int
    rejected: int
    problems: int
    told: tuple[Diagnostic, ...]
    fatal: bool
    states: tuple[tuple[int, int], ...]
    digest: str


def survey(
    files: Sequence[DataFile],
    expected: Expected,
    said: Sequence[str],
    ids: SeenIds,
    read: Callable[[int], None] | None = None,
) -> Survey:
    """Check all records of all files; `said` are columns that some file must have, `read` hears of bytes.

    Raises `GongctlError` where there is no room to check in; what is wrong with the files is in the survey.
    """
    run = _Run(expected, ids)
    states = tuple(one.state() for one in files)
    digest = hashlib.sha256()
    for number, file in enumerate(files):
        file.stream.seek(0)
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]  # it can be read into
        run.read(number, file, read)
    run.look_for(said, files)
    run.repeated(files)
    told = sorted(run.told, key=lambda one: one[0])[:MOST_TOLD]
    return Survey(
        run.records, run.rejected, run.problems, tuple(one for _, one in told), run.fatal, states, digest.hexdigest()
    )


@dataclass(slots=True)
class _Run:
    """A first reading under way."""

    expected: Expected
    ids: SeenIds
    records: int = 0
    rejected: int = 0
    problems: int = 0
    fatal: bool = False
    told: list[tuple[Place, Diagnostic]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)

    def read(self, number: int, file: DataFile, read: Callable[[int], None] | None) -> None:
        """Read a file; one that cannot be read on is a problem like others."""
        once: set[str] = set()
        try:
            checker, line = _checker(file, self.expected)
            for fault in checker.faults:
                self.fatal = True
                self._tell(Place(number, line), diagnostic(fault, file.name, line))
            for record in file.records(read):
                self._take(Place(number, record.line), file, checker, record, once)
            self.columns |= checker.columns
        except NoRoomError:
            raise
        except GongctlError as error:
            self.fatal = True
            for one in error.diagnostics:
                self._tell(Place(number, one.span.start.line if one.span else 0), one)

    def _take(
        self, place: Place, file: DataFile, checker: Checker, record: Record | Unreadable, once: set[str]
    ) -> None:
        self.records += 1
        made, faults = judged(checker, record)
        if made is not None and made.object_id:
            self.ids.add(made.object_id, *place)
        if not faults:
            return
        self.rejected += 1
        for fault in faults:
            if fault.code == "GC707" and fault.column is not None:
                if fault.column in once:
                    continue  # one word about a key that all records have
                once.add(fault.column)
            self._tell(place, diagnostic(fault, file.name, place.line))

    def look_for(self, said: Sequence[str], files: Sequence[DataFile]) -> None:
        """Tell of columns that the command line names and no header has; JSON need not give every key."""
        if self.fatal or any(one.form != "csv" for one in files):
            return
        for column in said:
            if column not in self.columns:
                self.fatal = True
                summary = f"--map names the column {column!r}, which no file has"
                self._tell(Place(-1, 0), Diagnostic("GC713", Severity.ERROR, summary, "mend the name, or leave it out"))

    def repeated(self, files: Sequence[DataFile]) -> None:
        """Tell of records that share an objectId."""
        count = self.ids.find()
        self.problems += count
        for one in self.ids.repeats(MOST_TOLD):
            self.told.append((one.place, _twin(one, files)))
        # Each record that shares its id is rejected, unless it is already, for another reason.
        if count and not self.fatal:
            self.rejected = sum(1 for _ in rejected(files, self.expected, self.ids))

    def _tell(self, place: Place, one: Diagnostic) -> None:
        self.problems += 1
        if len(self.told) < MOST_TOLD:
            self.told.append((place, one))


def judged(checker: Checker, record: Record | Unreadable) -> tuple[CrmObject | None, tuple[Fault, ...]]:
    """Give the object that a record is, or what is wrong with it."""
    if isinstance(record, Unreadable):
        return None, (record.fault,)
    return checker.check(record.values)


def diagnostic(fault: Fault, file: str, line: int) -> Diagnostic:
    """Make the finding of a fault at its place."""
    return Diagnostic(fault.code, Severity.ERROR, summary_of(fault), fault.advice, _span(file, line))


def summary_of(fault: Fault) -> str:
    """Say what is wrong, with the column that it is about."""
    return fault.summary if fault.column is None else f"column {shown(fault.column)}: {fault.summary}"


def _checker(file: DataFile, expected: Expected) -> tuple[Checker, int]:
    header = file.header()
    return (Checker(expected), 1) if header is None else (Checker(expected, header[1]), header[0])


def _span(file: str, line: int) -> Span:
    place = Position(line, 1)
    return Span(file, place, place)


def _twin(one: Repeat, files: Sequence[DataFile]) -> Diagnostic:
    first = _span(files[one.first.file].name, one.first.line)
    span = _span(files[one.place.file].name, one.place.line)
    related = (Related(first, "the first one"),)
    return Diagnostic("GC709", Severity.ERROR, _words(one.object_id), _KEEP_ONE, span, related)


def _words(object_id: str) -> str:
    return f"the objectId {shown(object_id)} is there more than once"


_KEEP_ONE: Final = "keep the record that is right"


# -- once more


def located(files: Sequence[DataFile], expected: Expected, found: Survey, ids: SeenIds) -> Iterator[Located]:
    """Read the objects of the records that can be sent, in order.

    Raises `GongctlError` (GC715) when somebody has written to a file since the survey.
    """
    for number, file, record, made, faults in _again(files, expected, found.states, ids):
        if made is not None and not faults:
            yield Located(made, files[number].name, record.line)
        elif not found.rejected:
            raise _changed(file)


def rejected(files: Sequence[DataFile], expected: Expected, ids: SeenIds) -> Iterator[dict[str, Any]]:
    """Read the records that cannot be sent, each with the reasons, as data for a JSON line."""
    for _, file, record, made, faults in _again(files, expected, None, ids):
        if faults:
            reasons = [
                {"code": one.code, "column": one.column, "summary": one.summary, "help": one.advice} for one in faults
            ]
            yield reject(file.name, record, (made.object_id if made else "") or None, reasons)


def refused(
    files: Sequence[DataFile], expected: Expected, found: Survey, words: Mapping[tuple[str, int], Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """Read the records that the account refused; `words` has all that it said, by file and line.

    Raises `GongctlError` (GC715) when somebody has written to a file since the survey.
    """
    for number, file in enumerate(files):
        _check_state(number, file, found.states)
        checker, _ = _checker(file, expected)
        for record in file.records():
            said = words.get((file.name, record.line))
            if said is not None:
                made, _ = judged(checker, record)
                yield reject(file.name, record, made.object_id if made else None, [_said(one) for one in said])


def reject_of_batch(file: str | None, line: int | None, words: str) -> dict[str, Any]:
    """Give what the account said of a batch without naming an object: the place is where the batch begins."""
    return {"file": file, "line": line, "objectId": None, "reasons": [_said(words)], "record": None}


def _said(words: str) -> dict[str, Any]:
    return {"code": None, "column": None, "summary": words, "help": ""}


def reject(
    file: str, record: Record | Unreadable, object_id: str | None, reasons: list[dict[str, Any]]
) -> dict[str, Any]:
    """Give a record that was not taken, as it stands in its file."""
    content = record.content if isinstance(record, Unreadable) else dict(record.values)
    return {"file": file, "line": record.line, "objectId": object_id, "reasons": reasons, "record": content}


def _again(
    files: Sequence[DataFile],
    expected: Expected,
    states: tuple[tuple[int, int], ...] | None,
    ids: SeenIds,
) -> Iterator[tuple[int, DataFile, Record | Unreadable, CrmObject | None, tuple[Fault, ...]]]:
    """Read and judge all records; those that share an objectId have that fault too."""
    sharing = ids.sharing()
    next_one = next(sharing, None)
    for number, file in enumerate(files):
        _check_state(number, file, states)
        checker, _ = _checker(file, expected)
        for record in file.records():
            made, faults = judged(checker, record)
            if next_one is not None and next_one.place == (number, record.line):
                faults = (*faults, _shared(next_one, files))
                next_one = next(sharing, None)
            yield number, file, record, made, faults
        _check_state(number, file, states)


def _shared(one: Repeat, files: Sequence[DataFile]) -> Fault:
    where = f"{files[one.first.file].name}:{one.first.line}"
    return Fault("GC709", f"{_words(one.object_id)}: in {where} too", _KEEP_ONE)


def _check_state(number: int, file: DataFile, states: tuple[tuple[int, int], ...] | None) -> None:
    if states is not None and file.state() != states[number]:
        raise _changed(file)


def _changed(file: DataFile) -> GongctlError:
    advice = "run again when it is finished: what was sent already does no harm"
    return failure("GC715", f"{file.name} was written to while it was read", advice)
