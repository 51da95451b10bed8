"""What may be carried out: policy and circumstances against changes, as refusals with their reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern
from gongctl.planning.change import Change, Destroys, Reason, Refusal
from gongctl.planning.steps import makes_way, rivals
from gongctl.planning.target import is_picklist, is_reference, tombstones

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.model import Field, SchemaKey
    from gongctl.planning.decide import IntegrationDecision, SchemaDecision


@dataclass(frozen=True, slots=True)
class Permission:
    """Leave to destroy: from the command line (no class, no end), or from the project file.

    `until` is the last day, in UTC, on which it holds.
    """

    pattern: AddressPattern
    destroys: Destroys | None = None
    until: dt.date | None = None

    @property
    def address(self) -> str:
        """The written form of what it is about."""
        return self.pattern.text if self.pattern.exact is None else str(self.pattern.exact)

    def names(self, change: Change) -> bool:
        """Whether this very destructive change is the one that was named, be it in time or not."""
        return self.destroys in {None, change.destroys} and self.pattern.matches(change.address)


@dataclass(frozen=True, slots=True)
class Policy:
    """What people said about destroying. `protect` holds integration ids or shell-style patterns."""

    today: dt.date
    permissions: tuple[Permission, ...] = ()
    protect: tuple[str, ...] = ()

    def refuse(self, change: Change, *, now: bool = False) -> Refusal | None:
        """Judge one destructive change: protection wins over every permission.

        With `now` it has to be said on the command line: what stands in a file was not said of this very thing.
        """
        if change.address.kind == "integration" and (pattern := _protecting(change.address, self.protect)):
            return Refusal(
                Reason.PROTECTED,
                change.address,
                f"protected by {pattern!r} in the project file",
                "no run may delete or replace it; take it out of 'protect' first, in a change of its own",
            )
        named = [one for one in self.permissions if one.names(change) and not (now and one.until is not None)]
        if any(one.until is None or self.today <= one.until for one in named):
            return None
        ended = max((one.until for one in named if one.until), default=None)
        said = f"the allowance for it ended on {ended}" if ended else "nobody named it"
        if now:
            said += " on the command line; it is taken for it only because nothing else is left there"
        return Refusal(
            Reason.NOT_ALLOWED,
            change.address,
            f"{change.destroys}: {said}{_unchangeable(change)}",
            f"to allow it: --allow-destroy {change.address}"
            + (", or give the allowance a later 'until'" if ended else ""),
        )

    def named_alone(self) -> frozenset[Address]:
        """Give what a person named by its own address, and not by a pattern, and may destroy today."""
        allowed = (one for one in self.permissions if one.until is None or self.today <= one.until)
        return frozenset(one.pattern.exact for one in allowed if one.pattern.exact is not None)

    def protecting_none(self, integration_ids: Sequence[str]) -> tuple[str, ...]:
        """Find the patterns of `protect` that match none of the integrations."""
        return tuple(one for one in self.protect if not any(_glob(one).match(name) for name in integration_ids))

    def unmatched(self, changes: Sequence[Change]) -> tuple[Permission, ...]:
        """Find the permissions that name nothing that is planned."""
        destructive = [one for one in changes if one.destroys]
        return tuple(one for one in self.permissions if not any(one.names(change) for change in destructive))


def refusals(
    policy: Policy,
    changes: Sequence[Change],
    integrations: Sequence[IntegrationDecision],
    schemas: Sequence[SchemaDecision],
) -> tuple[Refusal, ...]:
    """List everything that keeps a plan from being carried out, by address."""
    guessed = {Address.integration(one.integration_id) for one in integrations if one.guessed}
    found = [
        *(
            one
            for change in changes
            if change.destroys and (one := policy.refuse(change, now=change.address in guessed))
        ),
        *refused_anyway(integrations, schemas),
    ]
    return tuple(sorted(found, key=lambda one: (one.address, one.reason)))


def refused_anyway(integrations: Sequence[IntegrationDecision], schemas: Sequence[SchemaDecision]) -> Iterator[Refusal]:
    """List what cannot be carried out whatever anybody allows: rivals, and fields and integrations in the way."""
    yield from (one for decision in integrations for one in _rival_refusals(decision, integrations))
    yield from (one for decision in schemas if decision.written for one in _schema_refusals(decision))


def _rival_refusals(decision: IntegrationDecision, everyone: Sequence[IntegrationDecision]) -> Iterator[Refusal]:
    for rival in rivals(decision, everyone):
        if makes_way(rival):
            continue
        yield Refusal(
            Reason.RIVAL,
            Address.integration(decision.integration_id),
            _told_of_rival(rival, decision),
            f"declare {rival.integration_id!r} with 'state: absent' (deleting it has to be allowed too), "
            "or leave this integration out",
        )


def _told_of_rival(rival: IntegrationDecision, decision: IntegrationDecision) -> str:
    other = Address.integration(rival.integration_id)
    where = "" if rival.selected else ", which is outside the selection"
    if decision.capabilities.one_integration:
        there = rival.observed.integration.display_name if rival.observed else None
        wanted = decision.target.display_name if decision.target else None
        return (
            f"{other}{where} is active (there named {there!r}; this one {wanted!r}): only one can be in total, and "
            "registering another is answered HTTP 409"
        )
    kind = decision.target.integration_type if decision.target else ""
    return f"{other}{where} is active and of the same type ({kind}); only one of a type can be"


def _schema_refusals(decision: SchemaDecision) -> Iterator[Refusal]:
    if decision.unreachable:
        parent = Address.integration(decision.key.integration_id)
        yield Refusal(
            Reason.OUTSIDE_SELECTION,
            Address.schema(decision.key),
            f"{parent} is not registered yet, and registering it is outside the selection",
            f"select it too: --only {parent}",
        )
    if decision.misnamed:
        parent = Address.integration(decision.key.integration_id)
        yield Refusal(
            Reason.ANOTHER_NAME,
            Address.schema(decision.key),
            f"what the account lists has another name than {parent} has in the files: it may be another integration",
            f"look at it with --only {parent}: mend its displayName, or replace it",
        )
    kept = decision.target.kept
    for field in decision.target.fields:
        if field.unique_name in kept and (one := _kept_refusal(decision.key, field, decision.capabilities)):
            yield one
    yield from _unknown_values(decision)
    yield from (_unburied(decision.key, one) for one in _without_tombstone(decision))


def _unknown_values(decision: SchemaDecision) -> Iterator[Refusal]:
    """Refuse to write declared picklists that are there and whose values nobody knows: they may be lost."""
    if not decision.capabilities.keeps_values:
        return
    there = {one.unique_name for one in decision.observed} - decision.target.kept
    for field in decision.target.fields:
        if field.unique_name in there and is_picklist(field) and field.ordered_values is None:
            summary = "it is a PICKLIST whose values the account does not return, so writing the schema may lose them"
            ways = "declare its orderedValueList in the file"
            yield Refusal(Reason.UNKNOWN_VALUES, Address.field(decision.key, field.unique_name), summary, ways)


def _without_tombstone(decision: SchemaDecision) -> Iterator[Field]:
    """Find the fields that are to be gone and cannot be named as deleted."""
    removed = tombstones(
        decision.target.removed, {one.unique_name: one for one in decision.observed}, decision.capabilities
    )
    return (one for one in removed if not one.label or one.type not in decision.capabilities.types)


def _unburied(key: SchemaKey, field: Field) -> Refusal:
    said = f"type {field.type!r} and label {field.label!r}"
    return Refusal(
        Reason.UNSENDABLE,
        Address.field(key, field.unique_name),
        f"it is to be removed, and was read with {said}: a field is removed by naming both, and these cannot be sent",
        "keep it: take it out of the files, or out of what is pruned",
    )


def _kept_refusal(key: SchemaKey, field: Field, capabilities: Capabilities) -> Refusal | None:
    if field.type in capabilities.refused:
        return None  # a field of Gong's own: it was never sent, and is not
    address = Address.field(key, field.unique_name)
    lacking = [name for name, value in (("label", field.label), ("type", field.type)) if not value]
    ways = f"declare the field in the file, or remove it (state: absent, with --allow-destroy {address})"
    if lacking:
        summary = f"it is kept, but was read without {' and '.join(lacking)}, so the schema cannot be written with it"
        return Refusal(Reason.UNSENDABLE, address, summary, ways)
    if field.type not in capabilities.types:
        summary = f"it is kept, but its type {field.type!r} cannot be sent, so the schema cannot be written with it"
        return Refusal(Reason.UNSENDABLE, address, summary, ways)
    if is_reference(field) and not field.reference_object_type:
        summary = "it is an unmanaged REFERENCE: its target cannot be read, and writing the schema would lose it"
        return Refusal(Reason.UNKNOWN_TARGET, address, summary, ways)
    if capabilities.keeps_values and is_picklist(field) and field.ordered_values is None:
        summary = "it is an unmanaged PICKLIST: its values cannot be read, and writing the schema may lose them"
        return Refusal(Reason.UNKNOWN_VALUES, address, summary, ways)
    return None


def _unchangeable(change: Change) -> str:
    """Say what differs of an integration that is replaced for a reason that only some accounts have."""
    if change.address.kind != "integration" or any(one.attribute == "integrationType" for one in change.edits):
        return ""
    told = ", ".join(f"{one.attribute} is {one.before!r} there, and {one.after!r} in the files" for one in change.edits)
    return f"; {told}: no call changes that" if told else ""


def _protecting(address: Address, patterns: Sequence[str]) -> str | None:
    return next((one for one in patterns if _glob(one).match(address.integration_id)), None)


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))
