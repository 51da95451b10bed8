"""The objectIds of all records, on disk: a million of them take no more memory than a thousand."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from gongctl.diagnostics import Diagnostic, GongctlError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_AT_ONCE: Final = 2000
_CACHE_KIB: Final = 4096


class NoRoomError(GongctlError):
    """There is no room for temporary files: nothing can be said about any file."""


class Place(NamedTuple):
    """A record: the number of its file, counted from 0, and its line."""

    file: int
    line: int


class Repeat(NamedTuple):
    """A record whose objectId another one had before it."""

    object_id: str
    place: Place
    first: Place


class SeenIds:
    """A database of SQLite in a temporary file without a name. Methods raise `NoRoomError` (GC716) if it is full."""

    def __init__(self) -> None:
        with _telling():
            self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            execute = self._connection.execute
            for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}", "temp_store = 1"):
                execute(f"PRAGMA {setting}")
            execute("CREATE TABLE ids (id TEXT NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL)")
            execute("BEGIN")
        self._waiting: list[tuple[str, int, int]] = []

    def add(self, object_id: str, file: int, line: int) -> None:
        """Take down a record."""
        self._waiting.append((object_id, file, line))
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def find(self) -> int:
        """Look for those that share an objectId, when all are there; say how many have one that was there before."""
        self._flush()
        with _telling():
            execute = self._connection.execute
            execute("CREATE TABLE shared AS SELECT id, min(rowid) AS first FROM ids GROUP BY id HAVING count(*) > 1")
            if execute("SELECT 1 FROM shared").fetchone() is not None:
                execute("CREATE UNIQUE INDEX by_id ON shared (id)")
            execute(
                "CREATE TABLE sharing AS SELECT ids.rowid AS number, ids.id, file, line, first"
                " FROM ids JOIN shared ON shared.id = ids.id ORDER BY ids.rowid"
            )
            execute("CREATE INDEX by_first ON sharing (first, number)")
            found: int = execute("SELECT count(*) FROM sharing WHERE number <> first").fetchone()[0]
        return found

    def repeats(self, most: int) -> list[Repeat]:
        """Give the first so many records whose objectId was there before."""
        with _telling():
            rows = self._connection.execute(
                "SELECT sharing.id, sharing.file, sharing.line, ids.file, ids.line FROM sharing"
                " JOIN ids ON ids.rowid = first WHERE number <> first ORDER BY number LIMIT ?",
                (most,),
            ).fetchall()
        return [Repeat(row[0], Place(*row[1:3]), Place(*row[3:])) for row in rows]

    def sharing(self) -> Iterator[Repeat]:
        """Give all records that share their objectId, in order; `first` is another one that has it.

        Nobody can say which of them is meant, so it is all of them: the first, too.
        """
        with _telling():
            rows = self._connection.execute(
                "SELECT one.id, one.file, one.line, other.file, other.line FROM sharing AS one"
                " JOIN ids AS other ON other.rowid = CASE WHEN one.number <> one.first THEN one.first ELSE"
                " (SELECT min(number) FROM sharing AS next WHERE next.first = one.first AND next.number <> one.first)"
                " END ORDER BY one.number"
            )
            for row in rows:
                yield Repeat(row[0], Place(*row[1:3]), Place(*row[3:]))

    def _flush(self) -> None:
        with _telling():
            self._connection.executemany("INSERT INTO ids VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def __enter__(self) -> Self:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; nothing is left of it."""
        self._connection.close()


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        advice = "make room where temporary files go (TMPDIR)"
        summary = f"the objectIds cannot be kept in a temporary file: {error}"
        raise NoRoomError(Diagnostic("GC716", Severity.ERROR, summary, advice)) from error
