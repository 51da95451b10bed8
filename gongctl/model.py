"""The things that gongctl talks about, as frozen values.

No line numbers, no wire names and no I/O in here: where a value came from is kept
beside it (`gongctl.config`), how it travels is a dialect's business (`gongctl.gong`).
An attribute that is `None` is *not said*: in a desired value it is unmanaged, in an
observed one it is unset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

REFERENCE: Final = "REFERENCE"
PICKLIST: Final = "PICKLIST"

FIELD_TYPES: Final = (
    "STRING",
    "NUMBER",
    "DATE",
    "DATETIME",
    "BOOLEAN",
    REFERENCE,
    "CURRENCY",
    PICKLIST,
)
"""What a field's `type` may be when it is sent (the published description of the API, 2.0.0)."""


class State(StrEnum):
    """Whether a declared thing is wanted or is to be gone."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object schema, desired or observed."""

    unique_name: str
    label: str | None = None
    type: str | None = None
    is_required: bool | None = None
    reference_object_type: str | None = None
    ordered_values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    """One registered CRM integration, desired or observed."""

    integration_id: str
    integration_type: str | None = None
    display_name: str | None = None
    crm_instance_url: str | None = None
    owner_email: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredIntegration:
    """An integration as a file wants it; of an absent one only the id counts."""

    integration: Integration
    state: State = State.PRESENT


@dataclass(frozen=True, slots=True)
class DesiredSchema:
    """The fields of one object type of one integration, as a file wants them.

    `fields` are the present ones in their declared order, `absent` the names of those
    that are to be gone. `prune` is the file's own word; `None` leaves it to the project. `mapping`
    tells the names of columns in data files from names of fields; plans do not look at it.
    """

    integration_id: str
    object_type: str
    fields: tuple[Field, ...] = ()
    absent: frozenset[str] = frozenset()
    prune: bool | None = None
    mapping: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> SchemaKey:
        """What tells this schema from all others."""
        return SchemaKey(self.integration_id, self.object_type)


@dataclass(frozen=True, slots=True, order=True)
class SchemaKey:
    """The identity of an object schema."""

    integration_id: str
    object_type: str


@dataclass(frozen=True, slots=True)
class Desired:
    """All that the files want. Integrations and schemas are ordered by identity."""

    integrations: tuple[DesiredIntegration, ...] = ()
    schemas: tuple[DesiredSchema, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedIntegration:
    """An integration that the account holds, with its status as it was read.

    A status of `deleted` means that it does not exist: such ones are never observed. `assigned_id` is the id that
    the account itself gave it, in digits, where it gives one; `integration_id` is then the name that files have for it.
    """

    integration: Integration
    status: str | None = None
    assigned_id: str | None = None

    @property
    def active(self) -> bool:
        """Whether it takes up the one place that its integration type has."""
        return (self.status or "").lower() not in INACTIVE_STATUSES


INACTIVE_STATUSES: Final = frozenset({"inactive", "disabled", "disconnected"})


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A replacement that deleted an integration and was not finished.

    `backup` is the id of what was saved before; `schemas` are the fields as they were then, by object
    type, and `objects` how many objects of each object type were saved.
    """

    integration_id: str
    backup: str
    schemas: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    objects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the account was seen to hold: all integrations, and the schemas that were asked for.

    A schema that was asked for and has no fields is the same as one never uploaded. `interrupted` are
    replacements that were not finished: what they deleted is not in the account, and is to come back.
    """

    integrations: tuple[ObservedIntegration, ...] = ()
    schemas: Mapping[SchemaKey, tuple[Field, ...]] = field(default_factory=dict)
    interrupted: tuple[Interrupted, ...] = ()

    def saved_objects(self, backup: str) -> dict[SchemaKey, int]:
        """Say how many objects an interrupted replacement saved, by object type."""
        return {
            SchemaKey(one.integration_id, object_type): count
            for one in self.interrupted
            if one.backup == backup
            for object_type, count in one.objects.items()
        }

    def saved_fields(self, key: SchemaKey) -> tuple[Field, ...]:
        """Give the fields of a schema that an interrupted replacement took away and that are not back."""
        there = {one.unique_name for one in self.schemas.get(key, ())}
        found: dict[str, Field] = {}
        for replacement in self.interrupted:
            if replacement.integration_id == key.integration_id:
                found |= {one.unique_name: one for one in replacement.schemas.get(key.object_type, ())}
        return tuple(one for name, one in found.items() if name not in there)


@dataclass(frozen=True, slots=True)
class Account:
    """What a plan is for: an environment, and how it is reached."""

    environment: str
    base_url: str
    dialect: str


@dataclass(frozen=True, slots=True)
class CrmObject:
    """One CRM object (a deal, an account...): its id and its field values, all of them strings."""

    object_id: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """How far an upload of objects has come. Numbers are `None` where the account does not say.

    `processed` are those that took, `failed` those that did not. `errors` are the account's words. Where it tells
    the number of the object, counted from 1 in the order of the upload, `lines` have that for each of them, and
    `None` for one without.
    """

    status: str
    processed: int | None = None
    failed: int | None = None
    errors: tuple[str, ...] = ()
    lines: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """How far a deletion that the account accepted has come: its own word, whether that is an end, and which.

    `messages` are what the account says about it. `queued` is one that has not begun.
    """

    status: str
    done: bool = False
    failed: bool = False
    messages: tuple[str, ...] = ()
    queued: bool = False
