"""Deletions that an account accepted, and whose end nobody has seen yet: noted, so that the next run goes on waiting.

An account that deletes for a day tells how far it is to who knows the clientRequestId alone.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from gongctl.private import make_directory, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongctl.model import Account

log = logging.getLogger("gongctl.apply")

FILE: Final = "deletions.json"
_KEPT_FOR: Final = dt.timedelta(days=7)
_MOST: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Accepted:
    """A deletion that was accepted: of which integration, by the account's own id, under which name, and when."""

    assigned_id: str
    client_request_id: str
    since: str


class Deletions(Protocol):
    """Remembers deletions from run to run. Never raises: what cannot be remembered is waited for in its own run."""

    def open(self) -> tuple[Accepted, ...]:
        """Give those whose end was not seen, the oldest first."""

    def note(self, assigned_id: str, client_request_id: str) -> None:
        """Hear that one was accepted."""

    def ended(self, client_request_id: str) -> None:
        """Hear that one ended, one way or the other."""


class _Forgetful:
    """Remembers nothing."""

    def open(self) -> tuple[Accepted, ...]:
        """Know of none."""
        return ()

    def note(self, assigned_id: str, client_request_id: str) -> None:
        """Write nothing down."""

    def ended(self, client_request_id: str) -> None:
        """Strike nothing out."""


FORGETFUL: Final[Deletions] = _Forgetful()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class DeletionLog:
    """Remembers the deletions of one account in a file below a directory of gongctl's own. Safe for several threads."""

    def __init__(self, directory: Path, account: Account, now: Callable[[], dt.datetime] = _now) -> None:
        self._path = directory / FILE
        self._account = f"{account.base_url} {account.dialect}"
        self._now = now
        self._lock = threading.Lock()

    def open(self) -> tuple[Accepted, ...]:
        """Give those whose end was not seen, the oldest first; what is a week old has ended."""
        with self._lock:
            mine = self._read().get(self._account, [])
        found = [one for datum in mine if (one := _accepted(datum)) is not None]
        return tuple(one for one in found if self._now() - dt.datetime.fromisoformat(one.since) < _KEPT_FOR)

    def note(self, assigned_id: str, client_request_id: str) -> None:
        """Write one down."""
        since = self._now().isoformat(timespec="seconds")
        self._change(lambda mine: [*mine, asdict(Accepted(assigned_id, client_request_id, since))])

    def ended(self, client_request_id: str) -> None:
        """Strike one out."""
        self._change(lambda mine: [one for one in mine if one.get("client_request_id") != client_request_id])

    def _change(self, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
        with self._lock:
            every = self._read()
            every[self._account] = change(every.get(self._account, []))
            try:
                make_directory(self._path.parent)
                write_whole(self._path, [json.dumps(every, indent=2).encode("ascii") + b"\n"])
            except OSError as error:
                log.warning("%s cannot be written (%s): the next run will not know of this deletion", self._path, error)

    def _read(self) -> dict[str, list[dict[str, Any]]]:
        try:
            with self._path.open("rb") as file:
                found = json.loads(file.read(_MOST))
        except (OSError, ValueError, RecursionError):
            return {}
        every = found.items() if isinstance(found, dict) else ()
        return {key: [one for one in value if isinstance(one, dict)] for key, value in every if isinstance(value, list)}


def _accepted(datum: dict[str, Any]) -> Accepted | None:
    """Take an entry of the file, which is not trusted."""
    try:
        found = Accepted(*(str(datum[key]) for key in ("assigned_id", "client_request_id", "since")))
        known = dt.datetime.fromisoformat(found.since).tzinfo is not None and found.assigned_id.isdigit()
    except (KeyError, ValueError):
        return None
    return found if known else None
