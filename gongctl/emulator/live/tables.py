"""The tables of the dialect `live`: their making, and the statements on them."""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gongctl.emulator.live.content import Field, Registration
from gongctl.emulator.live.files import Object, Outcome
from gongctl.emulator.live.schemas import Kept
from gongctl.emulator.store import Database, Layout

Kind = Literal["upload", "deletion"]

# Requests outlive their integration: a deletion is asked about when all is gone.
_MAKE_TABLES = """
CREATE TABLE integrations (
    integration_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    owner_email TEXT NOT NULL,
    deletion TEXT
);
CREATE TABLE schemas (
    integration_id INTEGER NOT NULL REFERENCES integrations ON DELETE CASCADE,
    object_type TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (integration_id, object_type)
) WITHOUT ROWID;
CREATE TABLE objects (
    integration_id INTEGER NOT NULL REFERENCES integrations ON DELETE CASCADE,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (integration_id, object_type, object_id)
) WITHOUT ROWID;
CREATE TABLE requests (
    integration_id INTEGER NOT NULL,
    client_request_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    accepted_at REAL NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (integration_id, client_request_id)
) WITHOUT ROWID;
"""
# Odd numbers from here on are no floats: whoever reads an id as one gets another id.
_FIRST_ID = 2**53 + 1


@dataclass(frozen=True, slots=True)
class Integration:
    """One integration; `deletion` is the client's id of the deletion that is under way."""

    integration_id: int
    registration: Registration
    deletion: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was accepted: how it ends, when it came, and how often it was asked about."""

    kind: Kind
    outcome: Outcome
    accepted_at: float
    polls: int = 0


class LiveTables:
    """The tables within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open connection."""
        self._execute = connection.execute
        self._execute_many = connection.executemany

    def integrations(self) -> list[Integration]:
        """All integrations, by id."""
        rows = self._execute("SELECT integration_id, name, owner_email, deletion FROM integrations")
        return [Integration(one, Registration(name, owner), deletion) for one, name, owner, deletion in rows]

    def add_integration(self, registration: Registration) -> int:
        """Add an integration; its id, which no other one ever had."""
        row = self._execute("SELECT seq FROM sqlite_sequence WHERE name = 'integrations'").fetchone()
        integration_id: int = _FIRST_ID if row is None else row[0] + 2
        self._execute(
            "INSERT INTO integrations VALUES (?, ?, ?, NULL)",
            (integration_id, registration.name, registration.owner_email),
        )
        return integration_id

    def set_deletion(self, integration_id: int, client_request_id: str | None) -> None:
        """Note which deletion of an integration is under way, or that none is."""
        self._execute(
            "UPDATE integrations SET deletion = ? WHERE integration_id = ?", (client_request_id, integration_id)
        )

    def delete_integration(self, integration_id: int) -> None:
        """Delete one integration with all its data; the requests stay."""
        self._execute("DELETE FROM integrations WHERE integration_id = ?", (integration_id,))

    def fields(self, integration_id: int, object_type: str) -> list[Kept] | None:
        """Look up the fields of a schema in their order; None if none was ever uploaded."""
        row = self._execute(
            "SELECT fields FROM schemas WHERE integration_id = ? AND object_type = ?", (integration_id, object_type)
        ).fetchone()
        return None if row is None else [_kept(item) for item in json.loads(row[0])]

    def put_fields(self, integration_id: int, object_type: str, fields: Iterable[Kept]) -> None:
        """Set the fields of a schema."""
        self._execute(
            "INSERT INTO schemas VALUES (?, ?, ?)"
            " ON CONFLICT (integration_id, object_type) DO UPDATE SET fields = excluded.fields",
            (integration_id, object_type, json.dumps([asdict(kept) for kept in fields])),
        )

    def object(self, integration_id: int, object_type: str, object_id: str) -> dict[str, object] | None:
        """Look up one object."""
        row = self._execute(
            "SELECT content FROM objects WHERE integration_id = ? AND object_type = ? AND object_id = ?",
            (integration_id, object_type, object_id),
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put_objects(self, integration_id: int, object_type: str, objects: Iterable[Object]) -> None:
        """Add objects; one that is there already is replaced whole."""
        self._execute_many(
            "INSERT INTO objects VALUES (?, ?, ?, ?)"
            " ON CONFLICT (integration_id, object_type, object_id) DO UPDATE SET content = excluded.content",
            ((integration_id, object_type, item.object_id, item.content) for item in objects),
        )

    def drop_values(self, integration_id: int, object_type: str, names: Iterable[str]) -> None:
        """Take the values of some fields out of all objects of a type."""
        gone = set(names)
        rows = self._execute(
            "SELECT object_id, content FROM objects WHERE integration_id = ? AND object_type = ?",
            (integration_id, object_type),
        ).fetchall()
        for object_id, content in rows:
            before: dict[str, object] = json.loads(content)
            after = {name: value for name, value in before.items() if name not in gone}
            if len(after) < len(before):
                self.put_objects(integration_id, object_type, [Object(object_id, json.dumps(after))])

    def request(self, integration_id: int, client_request_id: str) -> Asked | None:
        """Look up one request."""
        row = self._execute(
            "SELECT kind, outcome, accepted_at, polls FROM requests WHERE integration_id = ? AND client_request_id = ?",
            (integration_id, client_request_id),
        ).fetchone()
        return None if row is None else Asked(row[0], _outcome(json.loads(row[1])), row[2], row[3])

    def add_request(self, integration_id: int, client_request_id: str, asked: Asked) -> None:
        """Note a request."""
        self._execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)",
            (
                integration_id,
                client_request_id,
                asked.kind,
                json.dumps(asdict(asked.outcome)),
                asked.accepted_at,
                asked.polls,
            ),
        )

    def count_poll(self, integration_id: int, client_request_id: str) -> None:
        """Note that a request was asked about."""
        self._execute(
            "UPDATE requests SET polls = polls + 1 WHERE integration_id = ? AND client_request_id = ?",
            (integration_id, client_request_id),
        )


class LiveStore(Database[LiveTables]):
    """The database of the dialect `live`."""

    def __init__(self, data: str | os.PathLike[str] | None) -> None:
        """Open or make the file; a StoreError says why it cannot be used. None keeps it in memory."""
        super().__init__(data, Layout("live", _MAKE_TABLES, LiveTables))


def _kept(item: Mapping[str, Any]) -> Kept:
    field = dict(item["field"])
    values = field.pop("values")
    return Kept(Field(**field, values=None if values is None else tuple(values)), item["last_modified"])


def _outcome(item: Mapping[str, Any]) -> Outcome:
    return Outcome(**{**item, "errors": tuple((line, words) for line, words in item["errors"])})
