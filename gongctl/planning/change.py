"""What a plan says: what differs, what that destroys, and why something may not be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gongctl.address import Address
    from gongctl.model import Field, Integration


class Action(StrEnum):
    """What happens to an integration, a schema or a field."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "keep"
    UNVERIFIED = "not-verified"

    @property
    def writes(self) -> bool:
        """Whether it takes a call; what is kept or cannot be verified takes none."""
        return self not in {Action.KEEP, Action.UNVERIFIED}


class Destroys(StrEnum):
    """The classes of destructive changes: each has to be named by a person to be carried out."""

    INTEGRATION_DELETE = "integration-delete"
    INTEGRATION_REPLACE = "integration-replace"
    FIELD_REMOVE = "field-remove"
    FIELD_TYPE_CHANGE = "field-type-change"


class Cause(StrEnum):
    """Who moved since an earlier commit, so that there is something to change."""

    FILE = "file"
    ACCOUNT = "account"
    BOTH = "both"


Value = str | bool | tuple[str, ...] | None

FILE_KEYS: Final = {
    "integration_type": "integrationType",
    "display_name": "displayName",
    "crm_instance_url": "crmInstanceUrl",
    "owner_email": "ownerEmail",
    "label": "label",
    "type": "type",
    "is_required": "isRequired",
    "reference_object_type": "referenceObjectType",
    "ordered_values": "orderedValueList",
}
"""The attributes that can differ, in the order in which they are shown, by the key that files use."""

MAY_NOT_RETURN: Final = frozenset({"referenceObjectType", "orderedValueList"})
"""What an account may keep to itself: not to see it is not to know it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute, named by its key in the files, from what is there to what will be."""

    attribute: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan. `consequence` says in words what a person should know before allowing it."""

    address: Address
    action: Action
    edits: tuple[Edit, ...] = ()
    destroys: Destroys | None = None
    consequence: str = ""
    cause: Cause | None = None


class Reason(StrEnum):
    """Why a planned change is blocked."""

    NOT_ALLOWED = "destroy-not-allowed"
    PROTECTED = "protected"
    RIVAL = "rival"
    UNKNOWN_TARGET = "unmanaged-reference"
    UNKNOWN_VALUES = "unknown-values"
    ANOTHER_NAME = "another-name"
    UNSENDABLE = "unsendable-field"
    OUTSIDE_SELECTION = "outside-selection"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of a plan that may not be carried out, why, and what a person can do about it."""

    reason: Reason
    address: Address
    summary: str
    help: str


def attributes(value: Field | Integration | None) -> dict[str, Value]:
    """List what is said of a field or an integration by file key, leaving out what is not said."""
    found = ((key, getattr(value, name, None)) for name, key in FILE_KEYS.items())
    return {key: one for key, one in found if one is not None}
