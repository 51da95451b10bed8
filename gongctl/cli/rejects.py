"""The records of an upload that are not taken, in a file: the invalid before anything is sent, then the refused.

One JSON object a line: file, line, objectId, the reasons, and the record as it stands in its file. What the account
says of a batch without naming an object stands there without a record: it accuses none.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongctl.cli.console import notice
from gongctl.cli.outputs import check_files, write_pieces
from gongctl.diagnostics import GongctlError, failure
from gongctl.objects.sources import STANDARD_INPUT
from gongctl.objects.survey import refused, reject_of_batch
from gongctl.render.validation import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from gongctl.objects.expected import Expected
    from gongctl.objects.failures import Failure
    from gongctl.objects.sources import DataFile
    from gongctl.objects.survey import Survey


@dataclass(slots=True)
class Rejects:
    """The file of one upload; `None` where nobody wants one."""

    path: Path | None
    written: int = field(default=0, init=False)

    def check(self, data: Sequence[str], root: Path) -> None:
        """Raise `GongctlError` (GC645) if the file cannot be written, or would take the place of a data file."""
        if self.path is None:
            return
        check_files([self.path], root)
        if any(_same(self.path, one) for one in data):
            raise failure("GC645", f"{self.path} is a data file, and would be overwritten", "name another file")

    def begin(self, records: Iterable[dict[str, Any]]) -> None:
        """Write the invalid records, in place of what an earlier run left. Raises `GongctlError` (GC645).

        Only then may the others be sent: nothing is left out unseen.
        """
        if self.path is not None and (why := write_pieces(self.path, self._lines(records))):
            raise failure("GC645", f"{self.path} cannot be written: {why}", "make room, or name another file")

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        """Write those that the account refused behind them. It has happened: what cannot be written is only told."""
        if self.path is None:
            return
        try:
            with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(self._lines(records))
        except OSError as error:
            notice(f"error: {self.path} cannot be written ({error.strerror}); -o json has what was refused")
        except GongctlError as error:
            one = error.diagnostics[0]
            notice(f"error[{one.code}]: {self.path} lacks what was refused, and -o json has it: {one.summary}")

    def tell(self, not_taken: int) -> None:
        """Say where they are, if there are any; and that there are more, where `not_taken` is more than were known."""
        if self.path is None:
            return
        if self.written:
            notice(f"not taken, and now in {self.path}: {counted(self.written, 'record')}")
        if not_taken > self.written:
            notice(f"not taken, and not in {self.path}: {counted(not_taken - self.written, 'record')}")

    def _lines(self, records: Iterable[dict[str, Any]]) -> Iterator[str]:
        for one in records:
            self.written += one["record"] is not None
            yield json.dumps(one, ensure_ascii=False) + "\n"


def not_taken(
    failures: Iterable[Failure], files: Sequence[DataFile], expected: Expected, found: Survey
) -> Iterator[dict[str, Any]]:
    """Give the records that the account refused, with all it said of each; behind them, what it said of batches.

    Raises `GongctlError` where the files can no longer be read as they were.
    """
    words: dict[tuple[str, int], list[str]] = {}
    of_batches = []
    for one in failures:
        if one.object_id is None or one.file is None or one.line is None:
            of_batches.append(reject_of_batch(one.file, one.line, one.words))
        else:
            words.setdefault((one.file, one.line), []).append(one.words)
    if words:
        yield from refused(files, expected, found, words)
    yield from of_batches


def _same(path: Path, data: str) -> bool:
    try:
        found = os.fstat(sys.stdin.fileno()) if data == STANDARD_INPUT else os.stat(data)  # noqa: PTH116 - as the other
        return stat.S_ISREG(found.st_mode) and os.path.samestat(path.stat(), found)
    except (OSError, ValueError):
        return False
