"""The tables of the database: their making, and the statements on them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from gongctl.emulator.content import Entity, Field, Registration

# Everything of an integration hangs on its row, so that one DELETE takes all of it. Every key starts
# with integration_id: no call has to look at rows of another integration or object type.
MAKE_TABLES = """
CREATE TABLE integrations (
    integration_id TEXT PRIMARY KEY,
    integration_type TEXT NOT NULL,
    type_key TEXT NOT NULL UNIQUE,
    display_name TEXT,
    crm_instance_url TEXT
) WITHOUT ROWID;
CREATE TABLE schemas (
    integration_id TEXT NOT NULL REFERENCES integrations ON DELETE CASCADE,
    object_type TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (integration_id, object_type)
) WITHOUT ROWID;
CREATE TABLE objects (
    integration_id TEXT NOT NULL REFERENCES integrations ON DELETE CASCADE,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (integration_id, object_type, object_id)
) WITHOUT ROWID;
CREATE TABLE uploads (
    integration_id TEXT NOT NULL REFERENCES integrations ON DELETE CASCADE,
    client_request_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    uploaded_at REAL NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (integration_id, client_request_id)
) WITHOUT ROWID;
CREATE TABLE deletions (
    integration_id TEXT NOT NULL,
    client_request_id TEXT NOT NULL,
    PRIMARY KEY (integration_id, client_request_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """How an upload ended."""

    status: str
    processed: int
    failed: int
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was accepted: how it ended, when it came, and how often it was asked about."""

    outcome: UploadOutcome
    uploaded_at: float
    polls: int


class Tables:
    """The tables within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open connection."""
        self._execute = connection.execute
        self._execute_many = connection.executemany

    def integrations(self) -> list[Registration]:
        """All integrations, by id."""
        rows = self._execute(
            "SELECT integration_id, integration_type, display_name, crm_instance_url"
            " FROM integrations ORDER BY integration_id"
        )
        return [Registration(*row) for row in rows]

    def integration_type(self, integration_id: str) -> str | None:
        """Look up the type of one integration; None if there is no such integration."""
        return self._value("SELECT integration_type FROM integrations WHERE integration_id = ?", integration_id)

    def integration_of_type(self, type_key: str) -> str | None:
        """Look up the id of the integration with this type, in folded case."""
        return self._value("SELECT integration_id FROM integrations WHERE type_key = ?", type_key)

    def put_integration(self, registration: Registration) -> None:
        """Add or overwrite one integration; its data stay."""
        self._execute(
            "INSERT INTO integrations VALUES (?, ?, ?, ?, ?) ON CONFLICT (integration_id) DO UPDATE SET"
            " integration_type = excluded.integration_type, type_key = excluded.type_key,"
            " display_name = excluded.display_name, crm_instance_url = excluded.crm_instance_url",
            (
                registration.integration_id,
                registration.integration_type,
                registration.integration_type.casefold(),
                registration.display_name,
                registration.crm_instance_url,
            ),
        )

    def delete_integration(self, integration_id: str) -> bool:
        """Delete one integration with all its data; whether there was one."""
        cursor = self._execute("DELETE FROM integrations WHERE integration_id = ?", (integration_id,))
        return cursor.rowcount > 0

    def was_deleted(self, integration_id: str, client_request_id: str) -> bool:
        """Whether a deletion with this client request id was carried out before."""
        found = self._value(
            "SELECT client_request_id FROM deletions WHERE integration_id = ? AND client_request_id = ?",
            integration_id,
            client_request_id,
        )
        return found is not None

    def remember_deletion(self, integration_id: str, client_request_id: str) -> None:
        """Note that a deletion was carried out."""
        self._execute("INSERT INTO deletions VALUES (?, ?)", (integration_id, client_request_id))

    def fields(self, integration_id: str, object_type: str) -> list[Field] | None:
        """Look up the declared fields in their order; None if no schema was ever uploaded."""
        text = self._value(
            "SELECT fields FROM schemas WHERE integration_id = ? AND object_type = ?",
            integration_id,
            object_type,
        )
        return None if text is None else [Field(**item) for item in json.loads(text)]

    def put_fields(self, integration_id: str, object_type: str, fields: Iterable[Field]) -> None:
        """Set the declared fields of an object type."""
        text = json.dumps([asdict(field) for field in fields])
        self._execute(
            "INSERT INTO schemas VALUES (?, ?, ?)"
            " ON CONFLICT (integration_id, object_type) DO UPDATE SET fields = excluded.fields",
            (integration_id, object_type, text),
        )

    def objects(self, integration_id: str, object_type: str) -> list[tuple[str, str]]:
        """List the objects of one type, by id: the id, and the fields as JSON text."""
        return self._execute(
            "SELECT object_id, fields FROM objects WHERE integration_id = ? AND object_type = ? ORDER BY object_id",
            (integration_id, object_type),
        ).fetchall()

    def put_objects(self, integration_id: str, object_type: str, entities: Iterable[Entity]) -> None:
        """Add objects; those that are there already get the new fields in place of all the old ones."""
        self._execute_many(
            "INSERT INTO objects VALUES (?, ?, ?, ?)"
            " ON CONFLICT (integration_id, object_type, object_id) DO UPDATE SET fields = excluded.fields",
            ((integration_id, object_type, item.object_id, json.dumps(item.fields)) for item in entities),
        )

    def upload(self, integration_id: str, client_request_id: str) -> Upload | None:
        """One upload."""
        row = self._execute(
            "SELECT outcome, uploaded_at, polls FROM uploads WHERE integration_id = ? AND client_request_id = ?",
            (integration_id, client_request_id),
        ).fetchone()
        if row is None:
            return None
        outcome = json.loads(row[0])
        return Upload(UploadOutcome(**{**outcome, "errors": tuple(outcome["errors"])}), row[1], row[2])

    def put_upload(
        self, integration_id: str, client_request_id: str, outcome: UploadOutcome, uploaded_at: float
    ) -> None:
        """Note an upload."""
        self._execute(
            "INSERT INTO uploads (integration_id, client_request_id, outcome, uploaded_at) VALUES (?, ?, ?, ?)",
            (integration_id, client_request_id, json.dumps(asdict(outcome)), uploaded_at),
        )

    def count_poll(self, integration_id: str, client_request_id: str) -> None:
        """Note that an upload was asked about."""
        self._execute(
            "UPDATE uploads SET polls = polls + 1 WHERE integration_id = ? AND client_request_id = ?",
            (integration_id, client_request_id),
        )

    def _value(self, statement: str, *parameters: str) -> str | None:
        row = self._execute(statement, parameters).fetchone()
        return None if row is None else str(row[0])
