"""What `gongctl objects upload` does: check all of it, compare if that is wished, send, and tell what became of it."""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from gongctl.address import Address
from gongctl.cli.claims import claims_of
from gongctl.cli.console import is_terminal, logging_to, progress_bar, result
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told_once
from gongctl.cli.looking import check_integration
from gongctl.cli.outputs import check_log
from gongctl.cli.rejects import Rejects, not_taken
from gongctl.cli.session import account_of, connected, load_files
from gongctl.cli.signals import stopping
from gongctl.config.likeness import Names
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, failure
from gongctl.model import SchemaKey
from gongctl.objects.batches import BatchLimits
from gongctl.objects.comparing import Comparison
from gongctl.objects.expected import OBJECT_ID, Expected, expect
from gongctl.objects.journal import Journal
from gongctl.objects.seen import SeenIds
from gongctl.objects.sending import SendingCircumstances, Sent, send
from gongctl.objects.sources import DataFile, opened
from gongctl.objects.survey import Survey, located, rejected, survey
from gongctl.private import OWN_DIRECTORY
from gongctl.render.json import to_json
from gongctl.render.uploaded import uploaded_datum, uploaded_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongctl.cli.options import Manner, Reach
    from gongctl.cli.session import Connection
    from gongctl.model import DesiredSchema
    from gongctl.objects.record import Located

JOURNAL: Final = "uploads.sqlite"

_BYTES: Final = "{:,.0f} B/s"
_OBJECTS: Final = "{:,.0f}/s"
_REDRAWN_AFTER: Final = 0.1
"""Seconds."""

_YOUNG: Final = 700
"""New objects before garbage is looked for: Python's own number. A stream leaves its batches behind all the time,
and with the number that suits plans, up to half of what an upload held was garbage."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said on the command line about one upload."""

    integration: str
    object_type: str
    files: tuple[str, ...]
    form: str | None
    id_column: str | None
    columns: tuple[tuple[str, str], ...]
    skip_invalid: bool
    rejects: Path | None
    changed_only: bool
    dry_run: bool
    batch_size: int
    wait_timeout: float
    output: str

    @property
    def key(self) -> SchemaKey:
        """The schema that the objects belong to."""
        return SchemaKey(self.integration, self.object_type)


def upload(root: Path, reach: Reach, wanted: Wanted) -> int:
    """Upload objects, and give the exit code; what keeps it from beginning is told, and exits 1."""
    gc.set_threshold(_YOUNG)
    with told_once(reach, as_json=wanted.output == "json"), logging_to(reach), ExitStack() as stack:
        check_log(reach.log, root)
        rejects = Rejects(wanted.rejects)
        rejects.check(wanted.files, root)
        loaded = load_files(root, reach)
        expected = _expected(loaded.desired.schemas, wanted)
        files = [stack.enter_context(opened(one, wanted.form)) for one in wanted.files]
        ids = stack.enter_context(SeenIds())
        found = _checked(files, expected, ids, wanted, reach)
        account = account_of(loaded.project, loaded.chosen)
        rejects.begin(rejected(files, expected, ids) if found.rejected else ())
        connection = stack.enter_context(
            connected(root, account, loaded.chosen.credentials, reach, claims_of(loaded.desired))
        )
        data = _Data(files, expected, ids, found)
        return _Uploading(root, reach, wanted, data, rejects, connection).run()
    raise AssertionError  # pragma: no cover - told_once exits where it does not pass on


def _expected(schemas: Iterable[DesiredSchema], wanted: Wanted) -> Expected:
    declared = {one.key: one for one in schemas}
    schema = declared.get(wanted.key)
    if schema is None:
        known = ", ".join(str(Address.schema(key)) for key in declared)
        there = f"declared are: {known}" if known else "none is declared at all"
        raise failure(
            "GC712",
            f"no file declares {Address.schema(wanted.key)}, so nothing can be checked",
            f"{there}; declare it (kind: ObjectSchema), or run 'gongctl -C DIR' where it is",
        )
    names = Names([one.unique_name for one in schema.fields] + [OBJECT_ID])
    return expect(schema, wanted.columns, wanted.id_column, names.nearest)


def _checked(files: list[DataFile], expected: Expected, ids: SeenIds, wanted: Wanted, reach: Reach) -> Survey:
    """Check all records. Raises `GongctlError` with what is wrong, unless wrong records are to be left out."""
    with _Bar(reach, "Checking", sum(one.size for one in files), _BYTES) as bar:
        found = survey(files, expected, [column for column, _ in wanted.columns], ids, bar.add)
    if found.problems and (found.fatal or not wanted.skip_invalid):
        raise GongctlError(*found.told, *_more(found))
    return found


def _more(found: Survey) -> Iterator[Diagnostic]:
    if found.problems > len(found.told):
        summary = f"{found.problems:,} problems in {found.rejected:,} of {found.records:,} records; the first are told"
        yield Diagnostic("GC714", Severity.ERROR, summary, "mend these first, or --skip-invalid --rejects FILE")


@dataclass(frozen=True, slots=True)
class _Data:
    """The data files, checked."""

    files: list[DataFile]
    expected: Expected
    ids: SeenIds
    found: Survey

    @property
    def valid(self) -> int:
        return self.found.records - self.found.rejected

    def objects(self) -> Iterator[Located]:
        return located(self.files, self.expected, self.found, self.ids)


@dataclass(slots=True)
class _Uploading:
    """One upload to an account that is connected."""

    root: Path
    reach: Reach
    wanted: Wanted
    data: _Data
    rejects: Rejects
    connection: Connection
    comparison: Comparison | None = None

    def run(self) -> int:
        check_integration(self.connection.dialect, self.wanted.integration)
        if self.wanted.changed_only or self.wanted.dry_run:
            there = {one.object_id: one for one in self.connection.dialect.objects(self.wanted.key)}
            self.comparison = Comparison(there, self.data.expected.fields)
        if self.wanted.dry_run:
            for _ in self._stream():
                pass
            return self._tell(Sent())
        return self._tell(self._sent())

    def _stream(self) -> Iterator[Located]:
        objects = self.data.objects()
        return objects if self.comparison is None else self.comparison.differing(objects)

    def _sent(self) -> Sent:
        total = None if self.wanted.changed_only else self.data.valid
        with (
            Journal(self.root / OWN_DIRECTORY / JOURNAL) as journal,
            stopping(lambda: [f"uploads to {Address.schema(self.wanted.key)}"]) as stop,
            _Bar(self.reach, "Uploading", self.data.valid, _OBJECTS) as bar,
        ):
            self.connection.client.before_start = stop.check
            circumstances = SendingCircumstances(
                BatchLimits(self.wanted.batch_size),
                self.reach.parallelism,
                stop,
                tell=lambda done, _total: bar.to(done + self._unchanged()),
                wait_timeout=self.wanted.wait_timeout,
                total=total,
            )
            entry = journal.upload(self._name())
            return send(self._stream(), self.wanted.key, self.connection.dialect, entry, circumstances)

    def _unchanged(self) -> int:
        return 0 if self.comparison is None else self.comparison.counts["unchanged"]  # type: ignore[index]  # a StrEnum

    def _name(self) -> str:
        """Name this very upload: to where, what, and in which pieces."""
        account, wanted = self.connection.account, self.wanted
        said = [
            [account.base_url, account.dialect, wanted.integration, wanted.object_type],
            [self.data.found.digest, self.data.expected.id_column, sorted(self.data.expected.columns.items())],
            [wanted.batch_size, wanted.skip_invalid],
            # What is there may have been changed back since a run that was cut off. So comparing, and
            # not the journal, says where such an upload goes on.
            uuid.uuid4().hex if wanted.changed_only else None,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _tell(self, sent: Sent) -> int:
        self.rejects.add(not_taken(sent.failures, self.data.files, self.data.expected, self.data.found))
        if not self.reach.quiet:
            self.rejects.tell(self.data.found.rejected + sent.failed)
        datum = uploaded_datum(self.wanted.key, self.data.found, sent, self.comparison, dry_run=self.wanted.dry_run)
        written = result(to_json(datum) if self.wanted.output == "json" else uploaded_text(datum["upload"]))
        if sent.interrupted:
            return Exit.INTERRUPTED
        if not sent.complete:
            return Exit.PART_WAY if sent.attempted else Exit.ERROR
        return Exit.DONE if written else Exit.ERROR


class _Bar:
    """A bar on a terminal, with how fast it goes and what time is left; nothing elsewhere."""

    def __init__(self, manner: Manner, label: str, total: int, rate: str) -> None:
        self._bar: Any = None
        self._rate = rate
        self._done = 0
        self._began = self._drawn = time.monotonic()
        if total and not manner.quiet and is_terminal(sys.stderr):
            self._bar = progress_bar(total, label, rate=self._speed)

    def add(self, number: int) -> None:
        """Hear that so much more is done."""
        self.to(self._done + number)

    def to(self, done: int) -> None:
        """Hear how much is done in all: a terminal is told a few times a second, and not of every line."""
        self._done = done
        if self._bar is not None and time.monotonic() - self._drawn >= _REDRAWN_AFTER:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._bar.update(self._done - self._bar.pos)

    def _speed(self) -> str:
        seconds = max(time.monotonic() - self._began, _REDRAWN_AFTER)
        return self._rate.format(self._done / seconds)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        """Draw it as it is in the end, and leave its line."""
        if self._bar is not None:
            self._draw()
            self._bar.__exit__(None, None, None)
