"""The names of integrations, schemas and fields, as people write them and reports show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from gongctl.model import SchemaKey

if TYPE_CHECKING:
    from collections.abc import Sequence


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
