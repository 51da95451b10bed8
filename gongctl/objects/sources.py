"""Data files to records, one at a time: CSV, JSON Lines, from files or standard input.

Nothing here knows of a schema. A record is what is given, by the name of its column, with the line that
it begins in. What is wrong with a single record comes out in its place; what makes the rest of a file
unreadable is raised.
"""

from __future__ import annotations

import csv
import os
import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from gongctl.diagnostics import Position, Span, failure
from gongctl.objects.jsonlines import json_records
from gongctl.objects.record import Fault, Record, Unreadable
from gongctl.objects.spreadsheet import unguarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongctl.diagnostics import GongctlError

CSV: Final = "csv"
JSONL: Final = "jsonl"
FORMS: Final = (CSV, JSONL)
STANDARD_INPUT: Final = "-"
SHOWN_INPUT: Final = "<stdin>"

LONGEST_LINE: Final = 16 * 1024 * 1024
"""Bytes of a line; what is longer is no file of records."""

LARGEST_CELL: Final = 1024 * 1024
"""Characters of a cell: a quote that is never closed must not bring the rest of the file into memory."""

_FORM_OF: Final = {".csv": CSV, ".jsonl": JSONL, ".ndjson": JSONL}
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file that is open. `name` is how people know it, `form` one of `FORMS`."""

    name: str
    form: str
    stream: IO[bytes]

    @property
    def size(self) -> int:
        """Give its length in bytes."""
        return os.fstat(self.stream.fileno()).st_size

    def state(self) -> tuple[int, int]:
        """Give what is otherwise when somebody has written to the file."""
        found = os.fstat(self.stream.fileno())
        return found.st_size, found.st_mtime_ns

    def header(self) -> tuple[int, list[str]] | None:
        """Give the line and the columns of a CSV file's header; `None` for JSON Lines. Raises `GongctlError`."""
        return _Cells(Lines(self)).header() if self.form == CSV else None

    def records(self, read: Callable[[int], None] | None = None) -> Iterator[Record | Unreadable]:
        """Read from the beginning; `read` hears how many bytes each line has. Raises `GongctlError`."""
        lines = Lines(self, read)
        return _Cells(lines).records() if self.form == CSV else json_records(lines)


class Lines:
    """The lines of a file as text, with their number: they end at a line feed, and nowhere else."""

    def __init__(self, file: DataFile, read: Callable[[int], None] | None = None) -> None:
        self.file = file
        self.number = 0
        self._read = read

    def __iter__(self) -> Iterator[str]:
        """Give each line with its end, without a byte order mark. Raises `GongctlError`."""
        read = self._read
        self.file.stream.seek(0)
        for line in iter(self._line, b""):
            self.number += 1
            if read is not None:
                read(len(line))
            if len(line) > LONGEST_LINE:
                raise self.failure("GC703", f"a line of more than {LONGEST_LINE:,} bytes", "is this the right file?")
            try:
                yield (line.removeprefix(_MARK) if self.number == 1 else line).decode("utf-8")
            except UnicodeDecodeError as error:
                raise self._not_utf_8(line, error.start) from error

    def _line(self) -> bytes:
        try:
            return self.file.stream.readline(LONGEST_LINE + 1)
        except OSError as error:
            raise unreadable(self.file.name, error) from error

    def failure(self, code: str, summary: str, advice: str, line: int | None = None, column: int = 1) -> GongctlError:
        """Make the error of a place in the file: of the line read last, if no other is said."""
        place = Position(line or max(self.number, 1), column)
        return failure(code, summary, advice, Span(self.file.name, place, place))

    def _not_utf_8(self, line: bytes, offset: int) -> GongctlError:
        if self.number == 1 and line.startswith(_UTF_16):
            return self.failure("GC701", "the file is UTF-16", "save it as UTF-8")
        column = len(line[:offset].decode("utf-8", "replace")) + 1
        summary = f"the byte 0x{line[offset]:02x} is no UTF-8"
        return self.failure("GC701", summary, "save the file as UTF-8", column=column)


# -- CSV


class _Cells:
    """The rows of a CSV file: RFC 4180 as Python's own reader understands it, strictly."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        csv.field_size_limit(LARGEST_CELL)
        self._rows = csv.reader(iter(lines), strict=True)

    def header(self) -> tuple[int, list[str]]:
        """Read the first row. Raises `GongctlError` where there is none, or where it does not tell columns apart."""
        line, row = next(self._numbered(), (1, None))
        if row is None:
            advice = "the first row of a CSV file names its columns"
            raise self._lines.failure("GC704", "the file is empty", advice)
        columns = [unguarded(name) for name in row]
        for index, name in enumerate(columns):
            if not name.strip():
                advice = "name every column; one that is not wanted can be left out with --map NAME="
                raise self._lines.failure("GC704", f"column {index + 1} of the header has no name", advice, line)
            if (first := columns.index(name)) != index:
                summary = f"columns {first + 1} and {index + 1} of the header are both called {name!r}"
                raise self._lines.failure("GC704", summary, "give each column a name of its own", line)
        return line, columns

    def records(self) -> Iterator[Record | Unreadable]:
        """Read the rows behind the header; a cell that is empty is not given."""
        _, columns = self.header()
        for line, row in self._numbered():
            if len(row) == len(columns):
                yield Record(
                    line,
                    {
                        column: cell if cell[0] != "'" else unguarded(cell)
                        for column, cell in zip(columns, row, strict=True)
                        if cell
                    },
                )
            else:
                few = "few" if len(row) < len(columns) else "many"
                summary = f"too {few} cells: {len(row)}, where the header has {len(columns)}"
                advice = 'a cell that holds a comma, a quote or a line break is put in double quotes: "a, b"'
                yield Unreadable(line, Fault("GC705", summary, advice), row)

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row that is no blank line with the line that it begins in."""
        while True:
            line = self._rows.line_num + 1
            try:
                row = next(self._rows, None)
            except csv.Error as error:
                raise self._failed(str(error), line) from error
            if row is None:
                return
            if row:
                yield line, row

    def _failed(self, words: str, line: int) -> GongctlError:
        summary, advice = _CSV_WORDS[-1][1:]
        for part, told, what in _CSV_WORDS:
            if part in words:
                summary, advice = told, what
                break
        return self._lines.failure("GC703", summary, advice, line)


_CSV_WORDS: Final = (
    (
        "unexpected end",
        "a quote that is opened in this row is never closed",
        'close it; a quote within a quoted cell is written twice ("")',
    ),
    (
        "field limit",
        f"a cell of more than {LARGEST_CELL:,} characters begins in this row",
        "is a quote not closed here?",
    ),
    ("new-line", "a carriage return stands alone in this row", "save the file with line breaks as LF or CRLF"),
    (
        "expected after",
        "text follows a closing quote",
        'a quote within a quoted cell is written twice (""); columns are separated by commas',
    ),
    ("", "this is no CSV", "columns are separated by commas, and cells quoted with double quotes"),
)
"""A part of the words of Python's reader; ours, and what to do. The last is for all that it may ever say."""


# -- opening


@contextmanager
def opened(path: str, form: str | None) -> Iterator[DataFile]:
    """Open a data file, or standard input for `-`, which is kept in a temporary file: it is read more than once.

    Raises `GongctlError` for what cannot be read, or whose form nobody tells.
    """
    name = SHOWN_INPUT if path == STANDARD_INPUT else path
    form = form or _FORM_OF.get(Path(path).suffix.lower())
    if form is None:
        advice = "say --format csv or --format jsonl; known by their names are *.csv, *.jsonl and *.ndjson"
        raise failure("GC702", f"{name}: nothing says what kind of file this is", advice)
    with ExitStack() as stack:
        try:
            stream = _again(stack, path)
        except (OSError, ValueError) as error:
            raise unreadable(name, error) from error
        yield DataFile(name, form, stream)


def unreadable(name: str, error: Exception) -> GongctlError:
    """Make the error of a data file that cannot be opened, or read on."""
    why = getattr(error, "strerror", None) or str(error)
    return failure("GC700", f"{name} cannot be read: {why}", "name a file that can be read")


def _again(stack: ExitStack, path: str) -> IO[bytes]:
    """Open a file that can be read again: what comes through a pipe is kept, in a file that has no name."""
    source = sys.stdin.buffer if path == STANDARD_INPUT else stack.enter_context(Path(path).open("rb"))  # noqa: SIM115
    mode = _mode(source)
    if stat.S_ISREG(mode):
        return source
    kept = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - ruff does not see that the stack closes both
    shutil.copyfileobj(source, kept)
    kept.flush()
    return kept


def _mode(stream: IO[bytes]) -> int:
    try:
        return os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):  # a stream of a program that embeds us, with no file behind it
        return 0
