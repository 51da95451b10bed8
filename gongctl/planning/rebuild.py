"""A plan held against itself: planning is done once more, from what its steps would do to what was observed.

What a plan says it changes is what people review; what it sends is what happens. A plan that was
made here has both from the same decisions. Of one that comes from a file that is not known, so the
decisions are worked out again from the steps, and changes, steps and refusals from those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.address import Address
from gongctl.planning.change import MAY_NOT_RETURN, Action, Change, Edit
from gongctl.planning.changes import integration_changes, schema_changes
from gongctl.planning.decide import NO_DIFFERENCE, IntegrationDecision, SchemaDecision
from gongctl.planning.diff import Difference, differences
from gongctl.planning.guard import refused_anyway
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, UploadSchema, make_steps
from gongctl.planning.target import TargetSchema, in_sendable_case, tombstones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongctl.capabilities import Capabilities
    from gongctl.model import Field, Integration, ObservedIntegration
    from gongctl.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The changes of a plan as its steps make them, and what of the plan does not fit that, in words."""

    changes: tuple[Change, ...]
    contradictions: tuple[str, ...]


def rebuild(plan: Plan) -> Rebuilt:
    """Work out what the steps of a plan come to, and hold the plan against it.

    Leave to destroy is not looked at: that is judged when a plan is applied.
    """
    integrations = tuple(_integrations(plan))
    parents = {one.integration_id: one for one in integrations}
    uploads = [step for step in plan.steps if isinstance(step, UploadSchema)]
    told = {one.address: one for one in plan.changes if one.action.writes}
    schemas = tuple(_schema(step, plan, parents.get(step.key.integration_id), told) for step in uploads)
    changes = (
        *(change for one in integrations for change in integration_changes(one)),
        *(change for one in schemas for change in schema_changes(one)),
    )
    refused = {(one.address, one.reason) for one in plan.refusals}
    found = [
        *(what for one in integrations for what in _odd_integration(one)),
        *(what for step in uploads for what in _odd_upload(step, plan, parents)),
        *_differing(changes, plan, uploads),
        *_other_steps(plan, integrations, schemas),
        *(
            f"{one.address} is not refused ({one.reason})"
            for one in refused_anyway(integrations, schemas)
            if (one.address, one.reason) not in refused
        ),
    ]
    return Rebuilt(changes, tuple(found))


def _other_steps(
    plan: Plan, integrations: tuple[IntegrationDecision, ...], schemas: tuple[SchemaDecision, ...]
) -> Iterator[str]:
    if make_steps(integrations, schemas) != plan.steps:
        yield "its steps are not those of its changes, or not in their order"


# -- integrations


def _integrations(plan: Plan) -> Iterator[IntegrationDecision]:
    can = plan.capabilities
    seen = {one.integration.integration_id: one for one in plan.observed.integrations}
    deleted = {one.integration_id for one in plan.steps if isinstance(one, DeleteIntegration)}
    registered = {
        one.integration.integration_id: one.integration for one in plan.steps if isinstance(one, RegisterIntegration)
    }
    for name in sorted(seen.keys() | deleted | registered.keys()):
        there, target = seen.get(name), registered.get(name)
        action = _action(there, target, deleted=name in deleted)
        yield IntegrationDecision(name, action, target, there, _difference(there, target, can), capabilities=can)


def _action(there: ObservedIntegration | None, target: Integration | None, *, deleted: bool) -> Action | None:
    if target is None:
        return Action.DELETE if deleted else None
    if deleted:
        return Action.REPLACE
    return Action.CREATE if there is None else Action.UPDATE


def _difference(
    there: ObservedIntegration | None, target: Integration | None, capabilities: Capabilities
) -> Difference:
    if there is None or target is None:
        return NO_DIFFERENCE
    return differences({"": (there.integration, target)}, capabilities).get("", NO_DIFFERENCE)


def _odd_integration(decision: IntegrationDecision) -> Iterator[str]:
    """Say what planning would never decide."""
    address = Address.integration(decision.integration_id)
    if decision.action in {Action.DELETE, Action.REPLACE} and decision.observed is None:
        yield f"{address} is deleted, and was not there"
    if decision.action is Action.UPDATE and decision.replaces:
        yield f"{address} gets another {decision.difference.edits[0].attribute} without being replaced"
    if decision.action is Action.REPLACE and not decision.replaces:
        yield f"{address} is replaced for no reason"


# -- schemas


def _schema(
    step: UploadSchema, plan: Plan, parent: IntegrationDecision | None, told: Mapping[Address, Change]
) -> SchemaDecision:
    observed = plan.observed.schemas.get(step.key, ())
    seen = {one.unique_name: one for one in observed}
    kept = frozenset(step.unmanaged)
    pairs = {
        one.unique_name: (seen[one.unique_name], one)
        for one in step.fields
        if one.unique_name in seen and one.unique_name not in kept
    }
    found = {
        name: _redeclared(difference, told.get(Address.field(step.key, name)))
        for name, difference in differences(pairs, plan.capabilities).items()
    }
    whole = told.get(Address.schema(step.key))
    return SchemaDecision(
        TargetSchema(step.key, step.fields, kept, step.removed),
        observed,
        found,
        replaced=parent is not None and parent.action is Action.REPLACE,
        rewritten=whole is not None and whole.action is Action.UPDATE,
        unreachable=parent is None,
        capabilities=plan.capabilities,
    )


def _redeclared(difference: Difference, told: Change | None) -> Difference:
    """Take a write-only value for a change where the plan says that the files changed it since a commit."""
    said = {one.attribute: one for one in told.edits if one.attribute in MAY_NOT_RETURN} if told else {}
    now = [one for one in difference.unverified if one.attribute in said]
    left = tuple(one for one in difference.unverified if one not in now)
    redeclared = tuple(Edit(one.attribute, said[one.attribute].before, one.after) for one in now)
    return difference._replace(unverified=left, redeclared=redeclared) if redeclared else difference


def _odd_upload(step: UploadSchema, plan: Plan, parents: Mapping[str, IntegrationDecision]) -> Iterator[str]:
    """Say what planning would never send."""
    parent = parents.get(step.key.integration_id)
    if parent is not None and parent.observed is not None and step.key not in plan.observed.schemas:
        yield f"{step.address} is uploaded, and was not read"
    sent = [one.unique_name for one in step.fields]
    if len(set(sent)) < len(sent):
        yield f"{step.address} is uploaded with a field that stands twice"
    seen = {one.unique_name: one for one in plan.observed.schemas.get(step.key, ())}
    if set(step.removed) != seen.keys() - set(sent):
        yield f"{step.address} loses other fields than its step says"
    if step.tombstones != tombstones(step.removed, seen, plan.capabilities):
        yield f"{step.address} marks other fields as deleted than those that it loses"
    before = {one.unique_name: one for one in plan.observed.saved_fields(step.key)} | seen
    for name in step.unmanaged:
        if not _is_carried(name, before, step, plan.capabilities):
            yield f"{Address.field(step.key, name)} is not carried along as it was read"


def _is_carried(name: str, seen: Mapping[str, Field], step: UploadSchema, capabilities: Capabilities) -> bool:
    sent = {one.unique_name: one for one in step.fields}
    return name in seen and sent.get(name) == in_sendable_case(seen[name], capabilities)


# -- what is said of both


def _differing(changes: Iterable[Change], plan: Plan, uploads: Iterable[UploadSchema]) -> Iterator[str]:
    """Say which changes of the plan are not those of its steps."""
    uploaded = {one.key for one in uploads}
    made, said = set(map(_identity, changes)), set(map(_identity, plan.changes))
    for one in sorted(made - said, key=str):
        if one[1].writes or one[1] is Action.KEEP or not plan.limited:
            yield f"what its steps do to {one[0]} is not what its changes say"
    for one in sorted(said - made, key=str):
        if one[1].writes or one[0].schema_key in uploaded:
            yield f"what its changes say of {one[0]} is not what its steps do"


def _identity(change: Change) -> tuple[Address, Action, tuple[Edit, ...], str | None]:
    return change.address, change.action, change.edits, change.destroys
