"""What `gongctl objects upload` does: check all of it, compare if that is wished, send, and tell what became of it."""

from __future__ import annotations

import gc
import hashlib
import json
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.cli.claims import claims_of
from gongctl.cli.console import logging_to, notice, result
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told_once
from gongctl.cli.looking import check_integration
from gongctl.cli.outputs import check_log
from gongctl.cli.prepared import prepared
from gongctl.cli.progress import Bar
from gongctl.cli.rejects import Rejects, not_taken
from gongctl.cli.session import account_of, connected, load_files
from gongctl.cli.signals import stopping
from gongctl.diagnostics import GongctlError
from gongctl.objects.batches import BatchLimits
from gongctl.objects.comparing import AT_ONCE, Comparison, Verdict, reading
from gongctl.objects.journal import Journal
from gongctl.objects.sending import MOST_FAILURES, SendingCircumstances, Sent, send
from gongctl.objects.survey import rejected
from gongctl.private import OWN_DIRECTORY
from gongctl.render.json import to_json
from gongctl.render.uploaded import several_datum, several_text, uploaded_datum, uploaded_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.cli.options import Reach
    from gongctl.cli.prepared import Part, Wanted
    from gongctl.cli.session import Connection
    from gongctl.objects.record import Located

JOURNAL: Final = "uploads.sqlite"

_OBJECTS: Final = "{:,.0f}/s"
_MANY_CALLS: Final = 1000
"""Calls to look objects up of which a person is told beforehand: an account allows 10,000 a day in all."""

_YOUNG: Final = 700
"""New objects before garbage is looked for: Python's own number. A stream leaves its batches behind all the time,
and with the number that suits plans, up to half of what an upload held was garbage."""


def upload(root: Path, reach: Reach, wanted: Wanted) -> int:
    """Upload objects, and give the exit code; what keeps it from beginning is told, and exits 1."""
    gc.set_threshold(_YOUNG)
    with told_once(reach, as_json=wanted.output == "json"), logging_to(reach), ExitStack() as stack:
        check_log(reach.log, root)
        rejects = Rejects(wanted.rejects)
        rejects.check(wanted.files, root)
        loaded = load_files(root, reach)
        parts = prepared(stack, loaded, wanted, reach)
        account = account_of(loaded.project, loaded.chosen)
        invalid = (rejected(one.files, one.expected, one.ids) for one in parts if one.found.rejected)
        rejects.begin(chain.from_iterable(invalid))
        connection = stack.enter_context(
            connected(root, account, loaded.chosen.credentials, reach, claims_of(loaded.desired))
        )
        return _Uploading(root, reach, wanted, rejects, connection).run(parts)
    raise AssertionError  # pragma: no cover - told_once exits where it does not pass on


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one part."""

    part: Part
    sent: Sent
    comparison: Comparison | None


@dataclass(slots=True)
class _Uploading:
    """One upload to an account that is connected, part after part."""

    root: Path
    reach: Reach
    wanted: Wanted
    rejects: Rejects
    connection: Connection
    done: list[_Done] = field(default_factory=list)
    stopped: bool = False

    def run(self, parts: list[Part]) -> int:
        """Upload one part after the other. One that did not take completely stops those behind it."""
        check_integration(self.connection.dialect, self.wanted.integration)
        for part in parts:
            one = self._carried_out(part)
            self.done.append(one)
            self.rejects.add(not_taken(one.sent.failures, part.files, part.expected, part.found))
            if self.stopped or not one.sent.complete:
                break
        return self._tell(parts[len(self.done) :])

    def _carried_out(self, part: Part) -> _Done:
        try:
            comparison = self._comparison(part)
            if not self.wanted.dry_run:
                return _Done(part, self._sent(part, comparison), comparison)
            for _ in _stream(part, comparison):
                pass
            return _Done(part, Sent(), comparison)
        except GongctlError as error:
            if not self.done:
                raise
            return _Done(part, Sent(problem=error.diagnostics[0]), None)
        except KeyboardInterrupt:  # while it is compared; what was sent before is told all the same
            if not self.done:
                raise
            return _Done(part, Sent(interrupted=True), None)

    def _comparison(self, part: Part) -> Comparison | None:
        """Give what compares a part with what is there, if that is wished, and can be done."""
        if not (self.wanted.changed_only or self.wanted.dry_run):
            return None
        if part.write_only:
            if not self.reach.quiet and not self.wanted.dry_run:
                notice(f"objects of {part.key.object_type!r} cannot be read back: all of them are sent")
            return None
        dialect = self.connection.dialect
        calls = 1 if dialect.capabilities.lists_objects else -(-part.valid // AT_ONCE)
        if calls > _MANY_CALLS and not self.reach.quiet:
            notice(f"to read what is there takes {calls:,} calls of {AT_ONCE} ids; Gong allows 10,000 calls a day")
        return Comparison(reading(dialect, part.key), part.expected.fields, dialect.capabilities.object_keys)

    def _sent(self, part: Part, comparison: Comparison | None) -> Sent:
        with (
            Journal(self.root / OWN_DIRECTORY / JOURNAL) as journal,
            stopping(lambda: [f"uploads to {Address.schema(part.key)}"]) as stop,
            Bar(self.reach, "Uploading", part.valid, _OBJECTS) as bar,
        ):
            start, self.connection.client.before_start = self.connection.client.before_start, stop.check
            circumstances = SendingCircumstances(
                BatchLimits(self.wanted.batch_size),
                self.reach.parallelism,
                stop,
                tell=lambda done, _total: bar.to(done + _unchanged(comparison)),
                wait_timeout=self.wanted.wait_timeout,
                total=None if comparison is not None else part.valid,
            )
            entry = journal.upload(self._name(part, comparison))
            sent = send(_stream(part, comparison), part.key, self.connection.dialect, entry, circumstances)
            self.stopped, self.connection.client.before_start = stop.requested, start
            return sent

    def _name(self, part: Part, comparison: Comparison | None) -> str:
        """Name this very upload: to where, what, and in which pieces."""
        account, wanted = self.connection.account, self.wanted
        said = [
            [account.base_url, account.dialect, part.key.integration_id, part.key.object_type],
            [part.found.digest, part.expected.id_column, sorted(part.expected.columns.items())],
            [wanted.batch_size, wanted.skip_invalid],
            # What is there may have been changed back since a run that was cut off. So comparing, and
            # not the journal, says where such an upload goes on.
            None if comparison is None else uuid.uuid4().hex,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _tell(self, not_begun: list[Part]) -> int:
        if not self.reach.quiet:
            self._tell_what_is_not_known()
        data = [
            uploaded_datum(one.part.key, one.part.found, one.sent, one.comparison, dry_run=self.wanted.dry_run)
            for one in self.done
        ]
        as_json = self.wanted.output == "json"
        if self.wanted.several:
            datum = several_datum(data, [one.key for one in not_begun])
            written = result(to_json(datum) if as_json else several_text(datum))
        else:
            written = result(to_json(data[0]) if as_json else uploaded_text(data[0]["upload"]))
        sent = [one.sent for one in self.done]
        if any(one.interrupted for one in sent) or (self.stopped and not_begun):
            return Exit.INTERRUPTED
        if not all(one.complete for one in sent):
            return Exit.PART_WAY if any(one.attempted for one in sent) else Exit.ERROR
        return Exit.DONE if written else Exit.ERROR

    def _tell_what_is_not_known(self) -> None:
        """Say where the records are that were not taken; and of how many it is not known which they are."""
        self.rejects.tell(sum(one.part.found.rejected + one.sent.failed for one in self.done))
        most = self.connection.dialect.capabilities.most_errors
        told = [failure for one in self.done for failure in one.sent.failures]
        failed = sum(one.sent.failed for one in self.done)
        named = len({(one.file, one.line) for one in told if one.object_id is not None})
        if most is not None and failed > named and len(told) < MOST_FAILURES:
            notice(
                f"which records the other {failed - named:,} are that failed, the account does not say: of one call it "
                f"names {most}; with --batch-size {most} it names all"
            )


def _stream(part: Part, comparison: Comparison | None) -> Iterator[Located]:
    return part.objects() if comparison is None else comparison.differing(part.objects())


def _unchanged(comparison: Comparison | None) -> int:
    return 0 if comparison is None else comparison.counts[Verdict.UNCHANGED]
