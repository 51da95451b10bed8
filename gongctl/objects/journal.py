"""Which batch went out under which clientRequestId, and how it ended: on disk before it is sent.

An upload that was cut off goes on from here. The file is SQLite's; every change is on the disk when a
method returns.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from gongctl.diagnostics import GongctlError, failure
from gongctl.model import UploadStatus
from gongctl.private import make_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

KEPT_FOR: Final = 30 * 24 * 60 * 60.0
"""Seconds after the last change of an upload, finished or not, for which the journal knows of it."""

MOST_WORDS: Final = 1000
"""Words of the API that are kept of a batch."""

SYNCHRONOUS: Final = "FULL"
"""What is written down is on the disk before the call that it is about: SQLite waits for that."""

_APPLICATION_ID: Final = 0x474F4E4A
_VERSION: Final = 1
_BUSY_SECONDS: Final = 30.0

_MAKE_TABLES: Final = """
CREATE TABLE uploads (
    name TEXT PRIMARY KEY,
    changed_at REAL NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE batches (
    name TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE,
    number INTEGER NOT NULL,
    digest TEXT NOT NULL,
    client_request_id TEXT NOT NULL,
    state TEXT NOT NULL,
    status TEXT,
    PRIMARY KEY (name, number)
) WITHOUT ROWID;
"""


class State(StrEnum):
    """How far a batch has come: about to be sent, accepted, or ended, well or not."""

    PLANNED = "planned"
    SENT = "sent"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a batch. `status` is the account's last word on it, once it is finished."""

    digest: str
    client_request_id: str
    state: State = State.PLANNED
    status: UploadStatus | None = None


class Journal:
    """The journal of all uploads of a project, or of a backup. Close it, or use it as a context.

    Made if it is not there, its directory too, for its owner alone. Safe for several threads and
    processes. Raises `GongctlError` (GC731) if it cannot be used.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._locks: dict[Path, sqlite3.Connection] = {}
        with self._telling():
            make_directory(path.parent)
            _make_file(path)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with self._telling():
                self._prepare()
        except GongctlError:
            self._connection.close()
            raise

    def upload(self, name: str) -> UploadJournal:
        """Begin an upload, or go on with the unfinished one of this name; no other process may until `close`.

        `name` says what is uploaded, all of it: another stream has another name. One that was finished
        begins anew. Raises `GongctlError`: GC732 if another process is at it.
        """
        with self.writing() as execute:
            self._hold(name)
            execute("DELETE FROM uploads WHERE name = ? AND finished", (name,))
            execute(
                "INSERT INTO uploads (name, changed_at) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET changed_at = excluded.changed_at",
                (name, self._clock()),
            )
        return UploadJournal(self, name)

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            # Nobody may look for a lock while its file goes.
            with suppress(sqlite3.Error, GongctlError), self.writing():
                for path, lock in self._locks.items():
                    lock.close()
                    _remove(path)
            for lock in self._locks.values():
                lock.close()
            self._connection.close()

    def __enter__(self) -> Self:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Lend the database for one transaction, which is on the disk at the end, or has not been."""
        with self._lock, self._telling():
            execute = self._connection.execute
            execute("BEGIN IMMEDIATE")
            try:
                yield execute
                execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    execute("ROLLBACK")
                raise

    def touch(self, execute: Callable[..., sqlite3.Cursor], name: str, *, finished: bool = False) -> None:
        """Note that an upload goes on, or is finished."""
        execute("UPDATE uploads SET changed_at = ?, finished = ? WHERE name = ?", (self._clock(), finished, name))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise failure(
                "GC731",
                f"the journal of uploads {self._path} cannot be used: {getattr(error, 'strerror', None) or error}",
                "nothing is sent that it does not know of: make room or give access; or move it away, and the "
                "uploads in it begin anew",
            ) from error

    def _prepare(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA foreign_keys = ON")
        execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        with self.writing():
            if execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _MAKE_TABLES.split(";"):
                    execute(statement)
                execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                execute(f"PRAGMA user_version = {_VERSION}")
            known = [execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
            if known != [_APPLICATION_ID, _VERSION]:
                raise sqlite3.DatabaseError("it was written by another program, or another version of gongctl")
            execute("DELETE FROM uploads WHERE changed_at < ?", (self._clock() - KEPT_FOR,))
            self._drop_locks()

    def _hold(self, name: str) -> None:
        """Keep other processes from this upload, for as long as this one lives.

        A lock of the operating system, by way of an empty database: it goes with its process.
        """
        path = self._path.with_name(f"{self._path.name}.{hashlib.sha256(name.encode()).hexdigest()[:32]}.lock")
        if path in self._locks or (lock := _locked(path)) is None:
            raise failure(
                "GC732",
                "this very upload is being made by another run of gongctl",
                "wait until that has ended; it goes on by itself",
            )
        self._locks[path] = lock

    def _drop_locks(self) -> None:
        """Remove the locks that killed processes left. Within a transaction, so that nobody takes one meanwhile."""
        for path in self._path.parent.glob(f"{self._path.name}.*.lock"):
            if lock := _locked(path):
                lock.close()
                _remove(path)


class UploadJournal:
    """The part of a journal that is about one upload. Each method raises `GongctlError` (GC731)."""

    def __init__(self, journal: Journal, name: str) -> None:
        self._journal = journal
        self.name = name

    def entry(self, number: int) -> Entry | None:
        """Look a batch up."""
        with self._journal.writing() as execute:
            row = execute(
                "SELECT digest, client_request_id, state, status FROM batches WHERE name = ? AND number = ?",
                (self.name, number),
            ).fetchone()
        return None if row is None else Entry(row[0], row[1], State(row[2]), _read_status(row[3]))

    def plan(self, number: int, entry: Entry) -> None:
        """Note that a batch is about to be sent, in place of what was known under its number."""
        with self._journal.writing() as execute:
            execute(
                "INSERT OR REPLACE INTO batches (name, number, digest, client_request_id, state)"
                " VALUES (?, ?, ?, ?, ?)",
                (self.name, number, entry.digest, entry.client_request_id, State.PLANNED),
            )
            self._journal.touch(execute, self.name)

    def sent(self, number: int) -> None:
        """Note that the account accepted a batch."""
        with self._journal.writing() as execute:
            execute(
                "UPDATE batches SET state = ? WHERE name = ? AND number = ?",
                (State.SENT, self.name, number),
            )

    def finished(self, number: int, status: UploadStatus) -> None:
        """Note how a batch ended, in the API's words."""
        lines = status.lines[:MOST_WORDS]
        said = [status.status, status.processed, status.failed, status.errors[:MOST_WORDS], *([lines] if lines else [])]
        text = json.dumps(said)
        with self._journal.writing() as execute:
            execute(
                "UPDATE batches SET state = ?, status = ? WHERE name = ? AND number = ?",
                (State.FINISHED, text, self.name, number),
            )

    def finish(self) -> None:
        """Note that the whole upload is done: the next one of this name begins anew."""
        with self._journal.writing() as execute:
            self._journal.touch(execute, self.name, finished=True)


def _read_status(text: str | None) -> UploadStatus | None:
    if text is None:
        return None
    # Where the account tells no lines, and in journals of older versions, there are none.
    status, processed, failed, words, *lines = json.loads(text)
    return UploadStatus(status, processed, failed, tuple(words), tuple(lines[0]) if lines else ())


def _make_file(path: Path) -> None:
    """Make a file for its owner alone, unless it is there.

    One that is there is not opened: to close it again would take away the locks of this process on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _locked(path: Path) -> sqlite3.Connection | None:
    """Lock a file, made if missing; `None` if somebody has it."""
    _make_file(path)
    lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        raise
    return lock


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
