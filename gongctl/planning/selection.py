"""Which part of the world a run is about: `--only` and `--exclude` come before everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.model import Desired, DesiredSchema, Observed, SchemaKey


@dataclass(frozen=True, slots=True)
class Selection:
    """What `--only` and `--exclude` named. Nothing named is everything selected."""

    only: tuple[AddressPattern, ...] = ()
    exclude: tuple[AddressPattern, ...] = ()

    def selects(self, address: Address) -> bool:
        """Whether this very integration, schema or field is planned."""
        chosen = not self.only or _covered(address, self.only)
        return chosen and not _covered(address, self.exclude)

    def touches(self, schema: DesiredSchema) -> bool:
        """Whether anything of a schema is planned: the whole of it, or one of its fields."""
        if self.selects(Address.schema(schema.key)):
            return True
        within = any(_inside(pattern, schema.key) for pattern in self.only)
        return within and not _covered(Address.schema(schema.key), self.exclude)


EVERYTHING = Selection()


def unmatched(patterns: Sequence[AddressPattern], desired: Desired, observed: Observed) -> tuple[AddressPattern, ...]:
    """Find the patterns that name nothing of what is declared or was observed."""
    known = known_addresses(desired, observed) if patterns else frozenset()
    return tuple(one for one in patterns if not _names_any(one, known))


def known_addresses(desired: Desired, observed: Observed) -> frozenset[Address]:
    """Everything that can be named: what is declared, and what was observed."""
    integrations = {one.integration.integration_id for one in desired.integrations}
    integrations |= {one.integration.integration_id for one in observed.integrations}
    found = {Address.integration(one) for one in integrations}
    for schema in desired.schemas:
        names = {one.unique_name for one in schema.fields} | schema.absent
        names |= {one.unique_name for one in observed.schemas.get(schema.key, ())}
        found.add(Address.schema(schema.key))
        found |= {Address.field(schema.key, name) for name in names}
    return frozenset(found)


def _covered(address: Address, patterns: tuple[AddressPattern, ...]) -> bool:
    key = address.schema_key
    return any(
        pattern.matches(address)
        or (key is not None and pattern.exact is not None and pattern.exact == Address.schema(key))
        for pattern in patterns
    )


def _inside(pattern: AddressPattern, key: SchemaKey) -> bool:
    whole = pattern.exact is not None and pattern.exact.kind == "schema"
    return pattern.schema_key == key and not whole


def _names_any(pattern: AddressPattern, known: frozenset[Address]) -> bool:
    if pattern.exact is not None:
        return pattern.exact in known
    return any(pattern.matches(address) for address in known)
