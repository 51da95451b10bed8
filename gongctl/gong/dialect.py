"""The interface of a dialect: one method an operation, in the model's words.

Nothing above this package knows a wire name, a path or the shape of an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.gong.errors import Trace
    from gongctl.model import (
        CrmObject,
        Deletion,
        Field,
        Integration,
        ObservedIntegration,
        SchemaKey,
        UploadStatus,
    )


class Dialect(Protocol):
    """The operations of the Gong CRM API. Each raises `gongctl.gong.errors.CallError`.

    `capabilities` say which of them there are.

    Writes give back what the exchange left behind. Answers are checked: what comes out is whole and
    free of duplicates, or an error says why it cannot be.
    """

    @property
    def capabilities(self) -> Capabilities:
        """Say what can be done, and what cannot."""

    def integrations(self) -> tuple[ObservedIntegration, ...]:
        """List what is registered, by id, without what was deleted."""

    def register(self, integration: Integration) -> Trace:
        """Register an integration, or write its registration again. Safe to repeat."""

    def delete(self, integration_id: str, client_request_id: str) -> Trace:
        """Delete an integration with all its data. Safe to repeat with the same `client_request_id`.

        One that is not there counts as deleted. Where the account `deletes_later`, it was accepted by now.
        """

    def deletion(self, integration_id: str, client_request_id: str) -> Deletion | None:
        """Ask how far a deletion has come that was accepted; `None` where the account does not know it."""

    def schema(self, key: SchemaKey) -> tuple[Field, ...]:
        """Read the fields of a schema, in the account's order; none where it was never uploaded."""

    def upload_schema(self, key: SchemaKey, fields: Sequence[Field], removed: Sequence[Field] = ()) -> Trace:
        """Upload the whole field list of a schema. Safe to repeat.

        `removed` are the fields that are to be gone, as they were read; they are named where that `needs_tombstones`.
        """

    def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
        """Read every object of one type, where the account `lists_objects`."""

    def objects_by_id(self, key: SchemaKey, ids: Sequence[str]) -> tuple[CrmObject, ...]:
        """Read the objects that have these ids, and leave out those that are not there.

        Only where the account `reads_objects_by_id`.
        """

    def upload_size(self, one: CrmObject) -> int:
        """Say how many bytes an object takes of what one upload may hold."""

    def upload_objects(
        self, key: SchemaKey, objects: Sequence[CrmObject], client_request_id: str
    ) -> tuple[Trace, UploadStatus]:
        """Upload objects of one type; the account goes on with it after it answered.

        Safe to repeat with the same `client_request_id`: where that is refused with 409, an earlier one landed.
        """

    def upload_status(self, integration_id: str, client_request_id: str) -> UploadStatus | None:
        """Ask how far an upload has come; `None` where the account does not know it."""
