"""What each dialect of the Gong CRM API can do, and what it cannot, as data.

Whoever has to know asks for the capability, and never for a dialect by its name. Facts of `openapi` are from
the published description "Gong CRM API" 2.0.0; those of `live` from what production Gong documents, and from
recorded answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gongctl.model import FIELD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAPI: Final = "openapi"
LIVE: Final = "live"


@dataclass(frozen=True)
class Capabilities:
    """What one dialect can do.

    The keys are those of files that a dialect knows, and needs; keys that every dialect knows and needs are not
    named. `object_types` and `targets` (of references) are empty where any name will do; those of a dialect that
    names them are matched without regard to case. `refused` are types that exist and cannot be sent, with the reason.

    `one_integration`: there is room for one in total, and not for one of each type. `assigns_ids`: the account
    gives integrations ids of its own, and they are found by their names. `updates_integrations`: what is registered
    can be changed in place. `reads_references`: the target of a reference can be read back. `keeps_values`: fields
    have a list of values that goes unless it is sent again. `needs_tombstones`: a field goes only if it is named as
    deleted. `lists_own_fields`: fields that are Gong's own may be among those that are read. `deletes_later`: a
    delete is accepted, and done up to a day later. `lists_objects` and `lists_object_types`: what there is can be
    asked for without knowing its ids or names; `reads_objects_by_id`: objects can be asked for by their ids.
    `write_only_types` are object types without schema, that can be uploaded and not read. `object_keys` stand in
    objects beside their fields, and are no fields of any schema. `largest_upload` is the most that one upload may
    hold, in bytes, and `most_errors` are the objects of one upload that are named if they fail; without it, it may be
    all. `knows_uploads`: an upload that was never made is told from one that has just been accepted.
    """

    dialect: str
    integration_keys: frozenset[str]
    integration_required: frozenset[str]
    field_keys: frozenset[str]
    types: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    object_types: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    write_only_types: tuple[str, ...] = ()
    object_keys: Mapping[str, str] = field(default_factory=dict)
    checks_required: bool = True
    one_integration: bool = False
    assigns_ids: bool = False
    updates_integrations: bool = True
    reads_references: bool = False
    keeps_values: bool = False
    needs_tombstones: bool = False
    lists_own_fields: bool = False
    deletes_later: bool = False
    lists_objects: bool = True
    lists_object_types: bool = False
    reads_objects_by_id: bool = False
    largest_upload: int | None = None
    most_errors: int | None = None
    knows_uploads: bool = True

    def known_type(self, object_type: str) -> str:
        """Give an object type, or the target of a reference, as the dialect writes it; another one as it is."""
        written = object_type.upper()
        return written if written in {*self.object_types, *self.targets, *self.write_only_types} else object_type


_LIVE_OBJECT_TYPES: Final = ("ACCOUNT", "CONTACT", "DEAL", "LEAD")

DIALECTS: Final[Mapping[str, Capabilities]] = {
    OPENAPI: Capabilities(
        OPENAPI,
        integration_keys=frozenset({"integrationType", "displayName", "crmInstanceUrl"}),
        integration_required=frozenset({"integrationType"}),
        field_keys=frozenset({"isRequired", "referenceObjectType"}),
        types=FIELD_TYPES,
    ),
    LIVE: Capabilities(
        LIVE,
        integration_keys=frozenset({"displayName", "ownerEmail"}),
        integration_required=frozenset({"displayName", "ownerEmail"}),
        # `isRequired` is checked here, by `gongctl objects upload`; it is never sent.
        field_keys=frozenset({"isRequired", "referenceObjectType", "orderedValueList"}),
        types=(*FIELD_TYPES, "PERCENT", "ID", "URL", "PHONENUMBER", "EMAILADDRESS"),
        refused={"STRINGARRAY": "Gong has it for fields of its own alone"},
        object_types=_LIVE_OBJECT_TYPES,
        targets=(*_LIVE_OBJECT_TYPES, "USER"),
        write_only_types=("BUSINESS_USER", "STAGE"),
        object_keys={"modifiedDate": "DATETIME"},
        checks_required=False,
        one_integration=True,
        assigns_ids=True,
        updates_integrations=False,
        reads_references=True,
        keeps_values=True,
        needs_tombstones=True,
        lists_own_fields=True,
        deletes_later=True,
        lists_objects=False,
        reads_objects_by_id=True,
        largest_upload=200 * 1000 * 1000,
        most_errors=20,
        knows_uploads=False,
    ),
}

PLAIN: Final = DIALECTS[OPENAPI]
"""What is meant where nothing names a dialect."""
