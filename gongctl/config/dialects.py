"""What resource files may hold where environments speak one dialect of the API, or several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from gongctl.capabilities import DIALECTS, OPENAPI, Capabilities

Speakers = Mapping[str, tuple[str, ...]]
"""The names of the environments that speak a dialect, by dialect."""


@dataclass(frozen=True)
class Speech:
    """The dialects that the environments of a project speak; what is right is right for all of them.

    `speakers` are only told: they make no speech another one.
    """

    names: tuple[str, ...] = (OPENAPI,)
    speakers: Speakers = field(default_factory=dict, compare=False)

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
    def types_elsewhere(self) -> Mapping[str, str]:
        """The types of dialects that are not spoken, with what to do to have them."""
        return {
            kind: f"it is a type of {remedy(dialect)}"
            for dialect, holdings in DIALECTS.items()
            for kind in holdings.types
            if kind not in self.types
        }

    def needed_in(self, key: str) -> str:
        """Say where an integration needs a key that is not needed everywhere; empty for any other key."""
        needing = [name for name in self.names if key in DIALECTS[name].integration_required]
        if not needing or needing == list(self.names):
            return ""
        return " and ".join(where(self.speakers.get(name, ()), name) for name in needing)

    @property
    def one_integration(self) -> bool:
        """Whether all of them have room for one integration in total."""
        return all(DIALECTS[name].one_integration for name in self.names)

    @property
    def finds_by_name(self) -> bool:
        """Whether any of them finds integrations by the name that people see."""
        return any(DIALECTS[name].assigns_ids for name in self.names)

    def finds(self, target: str, declared: Iterable[str]) -> bool:
        """Tell whether a target of references is there by another spelling, or without a schema, in all of them."""
        return all(_finds(DIALECTS[name], target.upper(), declared) for name in self.names)


def _finds(holdings: Capabilities, target: str, declared: Iterable[str]) -> bool:
    standard = target in holdings.targets
    return standard and (target not in holdings.object_types or target in map(str.upper, declared))


PLAIN: Final = Speech()
EVERY: Final = Speech(tuple(DIALECTS))


@cache
def speech(names: frozenset[str]) -> Speech:
    """Give the speech of some dialects; of none, or of unknown ones alone, openapi."""
    return Speech(tuple(name for name in DIALECTS if name in names) or (OPENAPI,))


def spoken(found: Speakers) -> Speech:
    """Give the speech of some environments."""
    return replace(speech(frozenset(found)), speakers=found)


def where(names: Sequence[str], dialect: str) -> str:
    """Name the environments that speak a dialect, and it."""
    plural = "s" if len(names) > 1 else ""
    return f"environment{plural} {', '.join(map(repr, names))} (dialect {dialect})"


def remedy(dialect: str) -> str:
    """Say how a dialect comes to be spoken that is known by something in a file."""
    named = f"'dialect: {dialect}' in the environment (without a project file: GONGCTL_DIALECT={dialect})"
    return f"dialect {dialect!r}; if that is spoken, write {named}"


def key_elsewhere(key: str) -> str:
    """Say how a key comes to be known that some dialect has."""
    having = [name for name, one in DIALECTS.items() if key in one.integration_keys | one.field_keys]
    return f"it is a key of {remedy(having[0])}"


def speakers(environments: Iterable[tuple[str, str | None]]) -> Speakers:
    """Tell which environments speak which dialect, from their names and what they say of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, dialect in environments:
        found[dialect if dialect is not None and dialect in DIALECTS else OPENAPI].append(name)
    return {dialect: tuple(names) for dialect, names in found.items()}
