"""``gongctl emulator``: the Gong CRM API on a port, for trying things and for tests."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from gongctl.cli.closing import closing
from gongctl.cli.emulating import choosing

if TYPE_CHECKING:
    from gongctl.emulator import Settings


@click.command(
    epilog=closing(
        ("gongctl emulator", "Serve on port 8080, with the data in memory."),
        (
            "gongctl emulator --dialect live --port 0 --data gong.sqlite",
            "Speak as production does, on any free port, and keep the data.",
        ),
        (
            "gongctl emulator --rate 3 --fault '503@PUT /crm/integrations#first'",
            "See how a client bears limits, and a fault.",
        ),
    )
)
@choosing
def emulator(host: str, port: int, data: str | None, **choices: Any) -> None:
    """Serve a pretend Gong CRM API until it is interrupted.

    It speaks the API's published description or, with --dialect live, what production Gong speaks.

    \b
    A fault says what goes wrong, at which operation, and at which of its calls:
      WHAT   429 (or 401, 500, 503...), 502html, drop-before, drop-after,
             truncate, garbage, envelope200, slow=SECONDS;
             a status may go on with :retry-after=VALUE and :done
      WHERE  an operationId, 'METHOD PATH', or * (the default)
      WHEN   first, 2, 2-4, 3-, or every (the default)
    """  # noqa: D301 - click's mark for a paragraph to leave alone is this very character
    from gongctl.emulator import StoreError, create_app
    from gongctl.emulator.serve import Server

    settings = _settings(choices)  # each choice has the name of an attribute there
    try:
        app = create_app(data, settings)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    with app:
        try:
            server = Server(app, host, port)
        except (OSError, OverflowError, UnicodeError) as error:
            raise click.ClickException(_cannot_listen(host, port, error)) from error
        with server:
            _wait_for_the_end(_greeting(server.url, data, settings))


def _settings(choices: dict[str, Any]) -> "Settings":
    from gongctl.emulator import Fault, Settings

    # What is not said keeps the emulator's own default.
    said = {name: value for name, value in choices.items() if value not in ((), None)}
    try:
        faults = tuple(Fault.parse(fault, said["dialect"]) for fault in said.pop("faults", ()))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--fault'") from error
    try:
        return Settings(**said, faults=faults)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error


def _greeting(url: str, data: str | None, settings: "Settings") -> str:
    dialect = "" if settings.dialect == "openapi" else f", dialect {settings.dialect},"
    return "\n".join(
        [
            f"Emulator of the Gong CRM API{dialect} on {url}",
            f"Credentials (pretend ones): {', '.join(settings.credentials)}",
            f"Bearer tokens (pretend ones): {', '.join(settings.tokens)}",
            f"Data: {data or 'in memory, gone at the end'}",
            "Stop it with Ctrl-C.",
        ]
    )


def _cannot_listen(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None) or 0
    # Those below 0 are of the search for the host, and come with words of their own.
    reason = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)
    return f"Cannot listen on {host} port {port}: {reason}. Give another --port (0 takes any free one) or --host."


@contextmanager
def _termination(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM set `stop`; only the main thread of a program may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = signal.signal(signal.SIGTERM, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait_for_the_end(greeting: str) -> None:
    """Greet; return on SIGTERM, and exit with 130 on Ctrl-C."""
    stop = threading.Event()
    with _termination(stop):
        try:
            # Whoever reads the greeting may send a signal at once: all is set up by then.
            click.echo(greeting)
            stop.wait()
        except KeyboardInterrupt:
            raise SystemExit(130) from None
