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
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REFERENCE: Final = "REFERENCE"

FIELD_TYPES: Final = (
    "STRING",
    "NUMBER",
    "DATE",
    "DATETIME",
    "BOOLEAN",
    REFERENCE,
    "CURRENCY",
    "PICKLIST",
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


@dataclass(frozen=True, slots=True)
class Integration:
    """One registered CRM integration, desired or observed."""

    integration_id: str
    integration_type: str | None = None
    display_name: str | None = None
    crm_instance_url: str | None = None


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

    A status of `deleted` means that it does not exist: such ones are never observed.
    """

    integration: Integration
    status: str | None = None

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
    """How far an upload of objects has come. Numbers are `None` where the account does not say."""

    status: str
    processed: int | None = None
    failed: int | None = None
    errors: tuple[str, ...] = ()


class AddressError(ValueError):
    """A text that is no address; the message says why and what one looks like."""


_SEGMENTS: Final = {"integration": (1,), "schema": (2, 3)}
_EXAMPLES: Final = "integration/ID, schema/ID/OBJECT_TYPE or schema/ID/OBJECT_TYPE/FIELD"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """The name of an integration, a schema or a field, for flags and reports.

    `segments` are the plain ids; `str()` gives the written form, in which every character
    but letters, digits and `-._~` is percent-encoded, and so are `.` and `..` alone.
    """

    segments: tuple[str, ...]

    @classmethod
    def integration(cls, integration_id: str) -> Address:
        """Name an integration."""
        return cls((integration_id,))

    @classmethod
    def schema(cls, key: SchemaKey) -> Address:
        """Name an object schema."""
        return cls((key.integration_id, key.object_type))

    @classmethod
    def field(cls, key: SchemaKey, unique_name: str) -> Address:
        """Name a field of an object schema."""
        return cls((key.integration_id, key.object_type, unique_name))

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read the written form back. Raises `AddressError`."""
        return cls(tuple(_decode_segment(part) for part in _split(text)))

    @property
    def kind(self) -> str:
        """`integration`, `schema` or `field`."""
        return ("integration", "schema", "field")[len(self.segments) - 1]

    @property
    def integration_id(self) -> str:
        """The id of the integration that it is, or belongs to."""
        return self.segments[0]

    @property
    def schema_key(self) -> SchemaKey | None:
        """The schema that it is, or belongs to; `None` for an integration."""
        return SchemaKey(*self.segments[:2]) if len(self.segments) > 1 else None

    def __str__(self) -> str:
        """Give the written form."""
        word = "integration" if len(self.segments) == 1 else "schema"
        return "/".join((word, *map(encode_segment, self.segments)))


def encode_segment(text: str) -> str:
    """Percent-encode an id so that it is one segment of an address, or a safe file name."""
    if text in {".", ".."}:
        return text.replace(".", "%2E")
    return quote(text, safe="-._~", errors="surrogatepass")


def _decode_segment(text: str) -> str:
    return unquote(text, errors="surrogatepass")


def _split(text: str) -> Sequence[str]:
    kind, *parts = text.split("/")
    if kind not in _SEGMENTS or len(parts) not in _SEGMENTS[kind] or not all(parts):
        msg = f"{text!r} is no address; write {_EXAMPLES}"
        raise AddressError(msg)
    return parts


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """An address whose last segment, in a field's address alone, may hold `*` for any run of characters."""

    text: str
    exact: Address | None
    schema: SchemaKey | None = None
    pieces: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> AddressPattern:
        """Read an address or a pattern. Raises `AddressError`, also for a `*` in the wrong place."""
        parts = _split(text)
        if "*" not in text:
            return cls(text, Address.parse(text))
        if len(parts) < _FIELD_SEGMENTS or any("*" in part for part in parts[:-1]):
            msg = f"{text!r}: '*' may stand in the last segment of a field's address alone (schema/ID/OBJECT_TYPE/*)"
            raise AddressError(msg)
        key = SchemaKey(_decode_segment(parts[0]), _decode_segment(parts[1]))
        return cls(text, None, key, tuple(_decode_segment(piece) for piece in parts[-1].split("*")))

    @property
    def schema_key(self) -> SchemaKey | None:
        """The schema that it is, or is within; `None` for an integration."""
        return self.schema if self.exact is None else self.exact.schema_key

    def matches(self, address: Address) -> bool:
        """Whether the address is the one meant, or one of those meant."""
        if self.exact is not None:
            return self.exact == address
        if address.kind != "field" or address.schema_key != self.schema:
            return False
        return _matches_pieces(address.segments[-1], self.pieces)


_FIELD_SEGMENTS: Final = 3


def _matches_pieces(text: str, pieces: tuple[str, ...]) -> bool:
    head, *middle, tail = pieces
    if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
        return False
    start, end = len(head), len(text) - len(tail)
    for piece in middle:
        found = text.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True
