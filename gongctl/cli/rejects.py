"""The records of an upload that are not taken, in a file: the invalid before anything is sent, then the refused.

One JSON object a line: file, line, objectId, the reasons, and the record as it stands in its file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongctl.cli.console import notice
from gongctl.cli.outputs import check_files, write_pieces
from gongctl.diagnostics import failure
from gongctl.render.validation import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


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

    def tell(self) -> None:
        """Say where they are, if there are any."""
        if self.written:
            notice(f"not taken, and now in {self.path}: {counted(self.written, 'record')}")

    def _lines(self, records: Iterable[dict[str, Any]]) -> Iterator[str]:
        for one in records:
            self.written += 1
            yield json.dumps(one, ensure_ascii=False) + "\n"


def _same(path: Path, data: str) -> bool:
    try:
        return path.samefile(data)
    except (OSError, ValueError):
        return False
