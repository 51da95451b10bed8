"""The calls of a plan, in order, each with what it depends on.

Order: deletes that free an integration type, registrations, schemas (a referenced object type
before the one that refers to it), the other deletes.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, assert_never

from gongctl.address import Address
from gongctl.model import Field, Integration, Observed, ObservedIntegration, SchemaKey
from gongctl.planning.change import Action
from gongctl.planning.target import tombstones

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from gongctl.planning.decide import IntegrationDecision, SchemaDecision


def deletion_id(integration_id: str) -> str:
    """Name the step that deletes an integration."""
    return f"delete {Address.integration(integration_id)}"


@dataclass(frozen=True, slots=True)
class DeleteIntegration:
    """Delete an integration with all its data. `last` ones wait until everything else is settled."""

    integration_id: str
    depends_on: tuple[str, ...] = ()
    last: bool = False

    @property
    def id(self) -> str:
        """The name of this step, unique in a plan."""
        return deletion_id(self.integration_id)

    @property
    def address(self) -> Address:
        """What it is done to."""
        return Address.integration(self.integration_id)


@dataclass(frozen=True, slots=True)
class RegisterIntegration:
    """Register an integration, or write its registration again.

    `completes` says that its delete came before, in the same plan: once that is done, this has
    to be done too, whatever else is stopped.
    """

    integration: Integration
    depends_on: tuple[str, ...] = ()
    completes: str | None = None

    @property
    def id(self) -> str:
        """The name of this step, unique in a plan."""
        return f"register {self.address}"

    @property
    def address(self) -> Address:
        """What it is done to."""
        return Address.integration(self.integration.integration_id)


@dataclass(frozen=True, slots=True)
class UploadSchema:
    """Upload the whole field list of a schema.

    `removed` are the names that are to be gone by it, `unmanaged` those that are carried along
    although no file declares them. `tombstones` are those that are to be gone as they were read, where
    that has to be said of each.
    """

    key: SchemaKey
    fields: tuple[Field, ...]
    removed: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    unmanaged: tuple[str, ...] = ()
    tombstones: tuple[Field, ...] = ()

    @property
    def id(self) -> str:
        """The name of this step, unique in a plan."""
        return f"upload {self.address}"

    @property
    def address(self) -> Address:
        """What it is done to."""
        return Address.schema(self.key)


_Key = TypeVar("_Key", str, SchemaKey)

Step = DeleteIntegration | RegisterIntegration | UploadSchema


def rivals(decision: IntegrationDecision, everyone: Sequence[IntegrationDecision]) -> tuple[IntegrationDecision, ...]:
    """Find the active integrations that hold the one place of the type that is to be registered, or the only place."""
    if not decision.registers or decision.target is None:
        return ()
    wanted = (decision.target.integration_type or "").casefold()
    return tuple(
        one
        for one in everyone
        if one.integration_id != decision.integration_id
        and one.observed is not None
        and one.observed.active
        and (
            decision.capabilities.one_integration
            or (one.observed.integration.integration_type or "").casefold() == wanted
        )
    )


def makes_way(rival: IntegrationDecision) -> bool:
    """Whether a rival gives its place up in this very plan: it is deleted, or replaced by another type."""
    if rival.capabilities.one_integration:
        return rival.action is Action.DELETE
    return rival.action in {Action.DELETE, Action.REPLACE}


def make_steps(integrations: Sequence[IntegrationDecision], schemas: Sequence[SchemaDecision]) -> tuple[Step, ...]:
    """Turn decisions into ordered steps."""
    freed_by = {
        one.integration_id: sorted(rival.integration_id for rival in rivals(one, integrations) if makes_way(rival))
        for one in integrations
    }
    deleted = [one.integration_id for one in integrations if one.action in {Action.DELETE, Action.REPLACE}]
    replaced = [one.integration_id for one in integrations if one.action is Action.REPLACE]
    freeing = {rival for group in freed_by.values() for rival in group} | set(replaced)
    registrations = {
        one.integration_id: _registration(one, freed_by[one.integration_id]) for one in integrations if one.registers
    }
    return (
        *_freeing_deletes([one for one in deleted if one in freeing], freed_by),
        *registrations.values(),
        *_uploads([one for one in schemas if one.written], registrations),
        *(DeleteIntegration(one, last=True) for one in deleted if one not in freeing),
    )


def _freeing_deletes(deleted: Sequence[str], freed_by: Mapping[str, Sequence[str]]) -> list[DeleteIntegration]:
    """Order the deletes so that what is to be replaced goes last, when its new place is free already.

    Were it to go first, a delete that fails would leave it deleted and not to be registered again.
    Two that take each other's type are a cycle, and cannot have that.
    """
    waits_for = {one: set(freed_by[one]) & set(deleted) for one in deleted}
    placed: dict[str, DeleteIntegration] = {}
    for one in after_what_it_waits_for(waits_for):
        earlier = tuple(placed[other].id for other in sorted(waits_for[one]) if other in placed)
        placed[one] = DeleteIntegration(one, earlier)
    return list(placed.values())


def _registration(decision: IntegrationDecision, before: Sequence[str]) -> RegisterIntegration:
    if decision.target is None:  # pragma: no cover - a decision that registers has a target
        raise AssertionError(decision)
    own = deletion_id(decision.integration_id) if decision.action is Action.REPLACE else None
    freeing = map(deletion_id, before)
    depends_on = tuple(sorted({*freeing, *([own] if own else [])}))
    return RegisterIntegration(decision.target, depends_on, completes=own)


def _uploads(written: Sequence[SchemaDecision], registrations: Mapping[str, RegisterIntegration]) -> list[UploadSchema]:
    steps = {one.key: _upload(one) for one in written}
    placed: dict[SchemaKey, UploadSchema] = {}
    # References are written as the dialect writes object types; files may write the object types in another case.
    by_name = {
        SchemaKey(one.key.integration_id, one.capabilities.known_type(one.key.object_type)): one.key for one in written
    }
    waits_for = {key: _references(step, by_name) for key, step in steps.items()}
    for key in after_what_it_waits_for(waits_for):
        earlier = [placed[one].id for one in waits_for[key] if one in placed]
        parent = registrations.get(key.integration_id)
        depends_on = (*([parent.id] if parent else []), *sorted(earlier))
        placed[key] = replace(steps[key], depends_on=depends_on)
    return list(placed.values())


def _upload(decision: SchemaDecision) -> UploadSchema:
    target = decision.target
    unmanaged = tuple(sorted(target.kept - target.unselected))
    seen = {one.unique_name: one for one in decision.observed}
    buried = tombstones(target.removed, seen, decision.capabilities)
    return UploadSchema(target.key, target.fields, target.removed, unmanaged=unmanaged, tombstones=buried)


def _references(step: UploadSchema, by_name: Mapping[SchemaKey, SchemaKey]) -> set[SchemaKey]:
    named = {one.reference_object_type for one in step.fields if one.reference_object_type}
    wanted = (SchemaKey(step.key.integration_id, one) for one in named)
    return {by_name[one] for one in wanted if one in by_name} - {step.key}


def after_what_it_waits_for(waits_for: Mapping[_Key, AbstractSet[_Key]]) -> list[_Key]:
    """Sort so that everything comes after what it waits for; a cycle is cut at its smallest member."""
    left = {key: set(others) for key, others in waits_for.items()}
    needed_by: dict[_Key, list[_Key]] = {key: [] for key in left}
    for key, others in left.items():
        for other in others:
            needed_by[other].append(key)
    ready = [key for key, others in left.items() if not others]
    heapq.heapify(ready)
    cut = iter(sorted(left))
    order: dict[_Key, None] = {}
    while len(order) < len(left):
        key = heapq.heappop(ready) if ready else next(one for one in cut if one not in order)
        order[key] = None
        for other in needed_by[key]:
            left[other].discard(key)
            if not left[other] and other not in order:
                heapq.heappush(ready, other)
    return list(order)


def completion(steps: Sequence[Step], begun: Iterable[str]) -> set[str]:
    """Name the steps that replacements still need, up to their registrations, once deletes have `begun` them.

    `begun` are ids of deletes; those that begin no replacement need nothing. Where two replacements
    take each other's place, one that has begun needs the other too.
    """
    by_id = {step.id: step for step in steps}
    completing = {step.completes: step for step in steps if isinstance(step, RegisterIntegration) and step.completes}
    needed: list[Step] = [completing[one] for one in begun if one in completing]
    found: set[str] = set()
    while needed:
        step = needed.pop()
        if step.id not in found:
            found.add(step.id)
            needed.extend(by_id[one] for one in step.depends_on)
            needed.extend([completing[step.id]] if step.id in completing else [])
    return found


def predict(observed: Observed, steps: Sequence[Step]) -> Observed:
    """Fold steps over what was observed, as an account that does what it is told would."""
    integrations = {one.integration.integration_id: one for one in observed.integrations}
    schemas = dict(observed.schemas)
    for step in steps:
        match step:
            case DeleteIntegration(integration_id=gone):
                integrations.pop(gone, None)
                schemas = {key: fields for key, fields in schemas.items() if key.integration_id != gone}
            case RegisterIntegration(integration=registered):
                there = integrations.get(registered.integration_id)
                status = there.status if there else None
                integrations[registered.integration_id] = ObservedIntegration(registered, status)
            case UploadSchema(key=key, fields=fields):
                schemas[key] = fields
            case _:
                assert_never(step)
    return Observed(tuple(integrations[one] for one in sorted(integrations)), schemas)
