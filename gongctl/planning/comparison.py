"""Two accounts side by side: what the second holds otherwise than the first, field by field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address
from gongctl.capabilities import PLAIN
from gongctl.planning.change import FILE_KEYS, MAY_NOT_RETURN, Action, Change, Edit, attributes
from gongctl.planning.diff import Difference, created, differences
from gongctl.planning.target import is_picklist, is_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.capabilities import Capabilities
    from gongctl.model import Field, Integration, Observed, SchemaKey

_ALWAYS: Final = frozenset({"label", "type"})
_REQUIRED: Final = "isRequired"
_UNSURE: Final = MAY_NOT_RETURN | {"type", "integrationType"}
"""Attributes that may be missing in an answer though they are there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two accounts: the name of its environment, what it was seen to hold, and what its dialect can do."""

    name: str
    observed: Observed
    capabilities: Capabilities = PLAIN

    def reads(self, attribute: str) -> bool:
        """Whether its dialect has an attribute at all."""
        if attribute == _REQUIRED:
            return self.capabilities.checks_required
        if attribute == "referenceObjectType" and not self.capabilities.reads_references:
            return False
        return attribute in _ALWAYS | self.capabilities.field_keys | self.capabilities.integration_keys


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs: created is what the second account has alone, deleted what the first has, updated what differs.

    What cannot be read in one of them is not verified, and no difference. `compared` are the schemas that were
    looked at; `notes` are what a person should know beside that.
    """

    changes: tuple[Change, ...]
    compared: tuple[SchemaKey, ...]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs, as far as that can be read."""
        return not any(one.action.writes for one in self.changes)


def compare(first: Side, second: Side, notes: tuple[str, ...] = ()) -> Comparison:
    """Compare what two accounts hold: all integrations, and the schemas that were read."""
    keys = sorted(first.observed.schemas.keys() | second.observed.schemas.keys())
    changes = (
        *_integrations(first, second),
        *(change for key in keys for change in _schema(key, first, second)),
    )
    return Comparison(changes, tuple(keys), (*notes, *_inactive(first), *_inactive(second)))


def _integrations(first: Side, second: Side) -> Iterator[Change]:
    before, after = (_by_id(side) for side in (first, second))
    pairs = {one: (before[one], after[one]) for one in before.keys() & after.keys()}
    found = differences(pairs)
    for one in sorted(before.keys() | after.keys()):
        address = Address.integration(one)
        if one in pairs:
            yield from _differing(address, found.get(one), first, second)
        else:
            yield _alone(address, before.get(one), after.get(one))


def _by_id(side: Side) -> dict[str, Integration]:
    return {one.integration.integration_id: one.integration for one in side.observed.integrations}


def _schema(key: SchemaKey, first: Side, second: Side) -> Iterator[Change]:
    before, after = (_by_name(side, key) for side in (first, second))
    if bool(before) != bool(after):
        yield Change(Address.schema(key), Action.CREATE if after else Action.DELETE)
    pairs = {name: (before[name], after[name]) for name in after if name in before}
    found = differences(pairs)
    for name in (*after, *(name for name in before if name not in after)):
        address = Address.field(key, name)
        if name in pairs:
            unread = tuple(_unread(*pairs[name], first, second))
            yield from _differing(address, found.get(name), first, second, unread)
        else:
            yield _alone(address, before.get(name), after.get(name))


def _by_name(side: Side, key: SchemaKey) -> dict[str, Field]:
    """Give the fields of a schema by name; required or not where that can be read, since false may be left out."""
    checked = side.capabilities.checks_required
    return {
        one.unique_name: replace(one, is_required=bool(one.is_required) if checked else None)
        for one in side.observed.schemas.get(key, ())
    }


def _alone(address: Address, before: Field | Integration | None, after: Field | Integration | None) -> Change:
    if after is not None:
        return Change(address, Action.CREATE, created(after))
    return Change(address, Action.DELETE, tuple(Edit(key, one, None) for key, one in attributes(before).items()))


def _differing(
    address: Address, found: Difference | None, first: Side, second: Side, unread: tuple[Edit, ...] = ()
) -> Iterator[Change]:
    """Tell the differences of one thing apart from what cannot be compared."""
    edits: list[Edit] = []
    doubtful = list(unread)
    for one in found.edits if found else ():
        if not _missing(one, first, second):
            edits.append(one)
        elif not (one.attribute == _REQUIRED and not (one.before or one.after)):  # not required is nothing said
            doubtful.append(one)
    doubtful += found.unverified if found else ()
    if edits:
        yield Change(address, Action.UPDATE, tuple(edits))
    order = list(FILE_KEYS.values())
    for one in sorted(doubtful, key=lambda edit: order.index(edit.attribute)):
        yield Change(address, Action.UNVERIFIED, (one,), consequence=_why(one, first, second))


def _missing(edit: Edit, first: Side, second: Side) -> bool:
    """Whether one of the accounts keeps an attribute to itself, so that it cannot be compared."""
    unset = edit.before is None or edit.after is None
    readable = first.reads(edit.attribute) and second.reads(edit.attribute)
    return unset and (not readable or edit.attribute in _UNSURE)


def _unread(before: Field, after: Field, first: Side, second: Side) -> Iterator[Edit]:
    """Give what neither account returns, though both have it."""
    known: dict[str, Any] = {"referenceObjectType": is_reference, "orderedValueList": is_picklist}
    for attribute, has in known.items():
        told = attributes(before).get(attribute) or attributes(after).get(attribute)
        kept = attribute in first.capabilities.field_keys & second.capabilities.field_keys
        if told is None and kept and has(before) and has(after):
            yield Edit(attribute, None, None)


def _why(edit: Edit, first: Side, second: Side) -> str:
    if edit.before is None and edit.after is None:
        return "not verified: neither account returns it"
    if edit.before is None or edit.after is None:
        silent = first if edit.before is None else second
        return f"not verified: {silent.name} does not return it"
    return f"not verified: it differs by case alone ({edit.before} in {first.name})"


def _inactive(side: Side) -> Iterator[str]:
    for one in side.observed.integrations:
        if not one.active:
            yield f"{Address.integration(one.integration.integration_id)} is {one.status} in {side.name}"
