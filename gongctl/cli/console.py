"""How a run talks to the person at it: colour, progress, warnings, logs. Results alone go to standard output."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final, Self

import click

from gongctl.diagnostics import failure
from gongctl.render.paint import Paint, coloured, plain
from gongctl.render.text import warning_text
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from gongctl.cli.options import Manner, Reach
    from gongctl.render.document import Datum


_EVERYTHING: Final = 1
_LINES_AT_ONCE: Final = 500


def painter(stream: IO[Any], *, no_color: bool = False) -> Paint:
    """Choose colours or none for a stream: NO_COLOR and --no-color take them away, FORCE_COLOR brings them."""
    if no_color or os.environ.get("NO_COLOR"):
        return plain
    if os.environ.get("FORCE_COLOR"):
        return coloured
    return coloured if is_terminal(stream) and os.environ.get("TERM") != "dumb" else plain


def is_terminal(stream: IO[Any] | None) -> bool:
    """Whether a person sees what is written there, or types what is read."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def result(text: str) -> bool:
    """Write the result to standard output; say whether it can have arrived.

    A reader that has gone away has seen enough, and is no trouble. Where the result cannot be
    written for another reason (a full disk), it goes to standard error, with that reason.
    """
    try:
        # Colour was decided by the painter: click must not strip it from a pipe under FORCE_COLOR.
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        notice(f"error: standard output cannot be written ({error.strerror}); what belongs there:\n{text}")
        return False
    return True


def stream(lines: Iterable[str], *, exact: bool = False) -> bool:
    """Write a result of many lines to standard output as they come; say whether it can have arrived.

    Lines that are `exact` are data of the account for programs: they go out as UTF-8, as they are, and are made
    visible on a terminal alone. All others are written as they are, and have to be harmless.
    """
    raw = exact and not is_terminal(sys.stdout)
    if exact and not raw:
        lines = (visible(line.rstrip("\r\n")) + "\n" for line in lines)
    waiting = iter(lines)
    try:
        while text := "".join(islice(waiting, _LINES_AT_ONCE)):
            # In bytes, no line break is changed, and no character depends on the locale.
            click.echo(text.encode("utf-8", "backslashreplace") if raw else text, nl=False, color=True)
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        notice(f"error: standard output cannot be written ({error.strerror})")
        return False
    return True


def notice(text: str) -> None:
    """Write something that is not the result to standard error, if that can be: it never stops a run."""
    try:
        click.echo(text, err=True, color=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: IO[Any]) -> None:
    """Send what is still to be written to a stream nowhere: Python writes it once more when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def warn(warnings: Iterable[Datum], manner: Manner) -> None:
    """Tell the warnings of a plan, unless it is to be quiet."""
    if manner.quiet:
        return
    paint = painter(sys.stderr, no_color=manner.no_color)
    for one in warnings:
        notice(warning_text(one, paint))


def progress_bar(total: int, label: str, rate: Callable[[], str] | None = None) -> Any:
    """Make a bar for standard error that fits a narrow terminal too; with a `rate`, it shows that and the time left."""
    return click.progressbar(
        length=total,
        label=label,
        file=sys.stderr,
        width=_bar_width(label, _NUMBERS if rate is None else _RATES),
        show_eta=rate is not None,
        show_percent=rate is not None,
        show_pos=rate is None,
        item_show_func=None if rate is None else lambda _item: rate(),
    )


_NUMBERS: Final = 16  # columns for what stands around a bar
_RATES: Final = 36  # the same, with a percentage, the time left and a rate


def _bar_width(label: str, around: int) -> int:
    columns = shutil.get_terminal_size((80, 24)).columns
    return max(4, min(20, columns - len(label) - around))


class Reading:
    """Shows how far reading the account has come, on a terminal alone."""

    def __init__(self, manner: Manner) -> None:
        self._shown = not manner.quiet and is_terminal(sys.stderr)
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Hear that so many schemas of so many were read."""
        if not self._shown:
            return
        if self._bar is None:
            self._bar = progress_bar(total, "Reading schemas")
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the line of the bar."""
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


class _Visible(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


@contextmanager
def logging_to(reach: Reach) -> Iterator[None]:
    """Log to standard error as far as it is wished, and to `--log` everything, whole exchanges too.

    Only gongctl's own messages, from which credentials are kept out: those of the HTTP library would
    show them. Raises `GongctlError` for a file that cannot be written.
    """
    logger = logging.getLogger("gongctl")
    handlers: list[logging.Handler] = []
    if reach.verbose and not reach.quiet:
        handlers.append(_handler(logging.StreamHandler(), logging.DEBUG if reach.verbose > 1 else logging.INFO))
    if reach.log:
        try:
            _private(reach.log)
            file = logging.FileHandler(reach.log, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise failure("GC634", f"--log {reach.log}: {error.strerror}", "name a file that can be written") from error
        handlers.append(_handler(file, _EVERYTHING))
    for one in handlers:
        logger.addHandler(one)
    logger.setLevel(min((one.level for one in handlers), default=logging.CRITICAL))
    logger.propagate = False
    logging.raiseExceptions = False  # a log that cannot be written (a full disk) never stops a run
    try:
        yield
    finally:
        for one in handlers:
            logger.removeHandler(one)
            with contextlib.suppress(OSError):
                one.close()


def _private(path: Path) -> None:
    """Make a new file that nobody else can read: what an account holds is nobody else's business."""
    os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))


def _handler(handler: logging.Handler, level: int) -> logging.Handler:
    handler.setLevel(level)
    handler.setFormatter(_Visible("%(asctime)s %(levelname)s %(message)s"))
    return handler
