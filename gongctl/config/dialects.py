"""What resource files may hold for each dialect of the API, as data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from gongctl.model import FIELD_TYPES

OPENAPI: Final = "openapi"
LIVE: Final = "live"


@dataclass(frozen=True)
class Holdings:
    """What files may hold for one dialect. Keys that every dialect knows, and needs, are not named.

    `object_types` and `targets` are empty where any name will do; those of a dialect that names them
    are matched without regard to case. `refused` are types that exist and cannot be sent, with the reason.
    """

    integration_keys: frozenset[str]
    integration_required: frozenset[str]
    field_keys: frozenset[str]
    types: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    object_types: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    checks_required: bool = True
    one_integration: bool = False


_LIVE_OBJECT_TYPES: Final = ("ACCOUNT", "CONTACT", "DEAL", "LEAD")

DIALECTS: Final[Mapping[str, Holdings]] = {
    OPENAPI: Holdings(
        integration_keys=frozenset({"integrationType", "displayName", "crmInstanceUrl"}),
        integration_required=frozenset({"integrationType"}),
        field_keys=frozenset({"isRequired", "referenceObjectType"}),
        types=FIELD_TYPES,
    ),
    LIVE: Holdings(
        integration_keys=frozenset({"displayName", "ownerEmail"}),
        integration_required=frozenset({"displayName", "ownerEmail"}),
        field_keys=frozenset({"isRequired", "referenceObjectType", "orderedValueList"}),
        types=(*FIELD_TYPES, "PERCENT", "ID", "URL", "PHONENUMBER", "EMAILADDRESS"),
        refused={"STRINGARRAY": "Gong has it for fields of its own alone"},
        object_types=_LIVE_OBJECT_TYPES,
        targets=(*_LIVE_OBJECT_TYPES, "USER"),
        checks_required=False,
        one_integration=True,
    ),
}

Speakers = Mapping[str, tuple[str, ...]]
"""The names of the environments that speak a dialect, by dialect."""


@dataclass(frozen=True)
class Speech:
    """The dialects that the environments of a project speak; what is right is right for all of them."""

    names: tuple[str, ...] = (OPENAPI,)

    @property
    def plain(self) -> bool:
        """Whether it is openapi alone."""
        return self.names == (OPENAPI,)

    @property
    def types(self) -> tuple[str, ...]:
        """The types that a field may have in any of them."""
        return tuple(dict.fromkeys(one for name in self.names for one in DIALECTS[name].types))

    @property
    def refused(self) -> Mapping[str, str]:
        """The types that exist and cannot be sent in any of them, with the reason."""
        return {kind: why for name in self.names for kind, why in DIALECTS[name].refused.items()}

    @property
    def integration_keys(self) -> frozenset[str]:
        """The keys of an integration that any of them knows."""
        return frozenset().union(*(DIALECTS[name].integration_keys for name in self.names))

    @property
    def integration_required(self) -> frozenset[str]:
        """The keys of an integration that any of them needs."""
        return frozenset().union(*(DIALECTS[name].integration_required for name in self.names))

    @property
    def field_keys(self) -> frozenset[str]:
        """The keys of a field that any of them knows."""
        return frozenset().union(*(DIALECTS[name].field_keys for name in self.names))

    @property
    def one_integration(self) -> bool:
        """Whether all of them have room for one integration in total."""
        return all(DIALECTS[name].one_integration for name in self.names)

    def finds(self, target: str, declared: Iterable[str]) -> bool:
        """Tell whether a target of references is there by another spelling, or without a schema, in all of them."""
        return all(_finds(DIALECTS[name], target.upper(), declared) for name in self.names)


def _finds(holdings: Holdings, target: str, declared: Iterable[str]) -> bool:
    standard = target in holdings.targets
    return standard and (target not in holdings.object_types or target in map(str.upper, declared))


PLAIN: Final = Speech()
EVERY: Final = Speech(tuple(DIALECTS))


@cache
def speech(names: frozenset[str]) -> Speech:
    """Give the speech of some dialects; of none, or of unknown ones alone, openapi."""
    return Speech(tuple(name for name in DIALECTS if name in names) or (OPENAPI,))


def speakers(environments: Iterable[tuple[str, str | None]]) -> Speakers:
    """Tell which environments speak which dialect, from their names and what they say of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, dialect in environments:
        found[dialect if dialect is not None and dialect in DIALECTS else OPENAPI].append(name)
    return {dialect: tuple(names) for dialect, names in found.items()}
