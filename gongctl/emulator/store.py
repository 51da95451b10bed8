"""The data of the emulator: one SQLite database, in a file or in memory.

One connection and one lock serve all threads of a process; SQLite's own locks keep processes apart.
Rules live elsewhere: a transaction hands out the tables, whose methods are one statement each.
Each dialect has tables of its own, and so files of its own.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from gongctl.emulator.errors import StoreError
from gongctl.emulator.routes import Dialect
from gongctl.emulator.tables import MAKE_TABLES, Tables

# These tell our files from other programs' SQLite files, and those of one dialect from the other's.
_APPLICATION_IDS: dict[Dialect, int] = {"openapi": 0x476F6E67, "live": 0x476F6E6C}
_VERSION = 1
_BUSY_SECONDS = 30.0


_Tables = TypeVar("_Tables")


@dataclass(frozen=True, slots=True)
class Layout(Generic[_Tables]):
    """What the database of one dialect consists of."""

    dialect: Dialect
    make_tables: str
    """The statements that make the tables, divided by semicolons."""
    tables: Callable[[sqlite3.Connection], _Tables]


class Database(Generic[_Tables]):
    """One open database."""

    def __init__(self, data: str | os.PathLike[str] | None, layout: Layout[_Tables]) -> None:
        """Open or make the file; a StoreError says why it cannot be used. None keeps it in memory."""
        self._layout = layout
        self._lock = threading.Lock()
        path = ":memory:" if data is None else str(Path(data).absolute())
        if data is not None:
            _create_privately(path)
        self._connection = _connect(path)
        try:
            self._prepare(path)
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(
                f"The data file {path} cannot be used: {error}. Give another file, or move this one away."
            ) from error
        except StoreError:
            self._connection.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[_Tables]:
        """Lend the tables for one statement that changes nothing."""
        with self._lock:
            yield self._layout.tables(self._connection)

    @contextmanager
    def writing(self) -> Iterator[_Tables]:
        """Lend the tables for one transaction: all of it takes place, or nothing."""
        with self._lock:
            # IMMEDIATE: what is read here must not be changed by another process before it is written.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._layout.tables(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it by itself after some errors
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the database; a store in memory is gone with it."""
        with self._lock:
            self._connection.close()

    def _prepare(self, path: str) -> None:
        execute = self._connection.execute
        execute("PRAGMA foreign_keys = ON")
        # Pretend data: a process that is killed loses nothing, only a power cut could.
        execute("PRAGMA synchronous = OFF")
        with self.writing():
            version = execute("PRAGMA user_version").fetchone()[0]
            mark = execute("PRAGMA application_id").fetchone()[0]
            dialect = next((name for name, number in _APPLICATION_IDS.items() if number == mark), None)
            empty = execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if empty and dialect is None and version == 0:
                for statement in self._layout.make_tables.split(";"):
                    execute(statement)
                execute(f"PRAGMA application_id = {_APPLICATION_IDS[self._layout.dialect]}")
                execute(f"PRAGMA user_version = {_VERSION}")
            elif dialect is None:
                raise StoreError(f"The file {path} is another program's SQLite database. Give another file.")
            elif dialect != self._layout.dialect:
                raise StoreError(
                    f"The data file {path} was written by an emulator of the dialect {dialect}, and this one"
                    f" speaks {self._layout.dialect}. Give another file, or choose the dialect {dialect}."
                )
            elif version != _VERSION:
                raise StoreError(
                    f"The data file {path} was written by another version of the emulator (format"
                    f" {version}, not {_VERSION}). Give another file, or delete this one."
                )
        damage = execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise StoreError(f"The data file {path} is damaged ({damage}). Give another file, or delete this one.")


class Store(Database[Tables]):
    """The database of the dialect `openapi`."""

    def __init__(self, data: str | os.PathLike[str] | None) -> None:
        """Open or make the file; a StoreError says why it cannot be used. None keeps it in memory."""
        super().__init__(data, Layout("openapi", MAKE_TABLES, Tables))


def _create_privately(path: str) -> None:
    """Make the file readable by its owner alone, before SQLite would make it for everyone."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            f"The data file {path!r} cannot be written: {reason}. Give a file in a directory"
            " that exists and that you may write to."
        ) from error


def _connect(path: str) -> sqlite3.Connection:
    # isolation_level=None: transactions begin where we say so. The lock of the store is what makes
    # one connection safe for several threads.
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
