"""From what is wanted and what was observed to a plan: pure, no clock, no network, no printing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongctl.address import Address
from gongctl.capabilities import PLAIN, Capabilities
from gongctl.model import Desired, Observed, State
from gongctl.planning.change import Action, Change, Refusal
from gongctl.planning.changes import integration_changes, likely_renames, schema_changes
from gongctl.planning.decide import Intent, SchemaDecision, decide_integrations, decide_schemas
from gongctl.planning.guard import Permission, Policy, refusals
from gongctl.planning.narrowing import narrowed, narrowed_since
from gongctl.planning.selection import EVERYTHING, unmatched
from gongctl.planning.since import Wanted, with_causes
from gongctl.planning.stakes import Restoration, at_stake, restorations
from gongctl.planning.steps import Step, make_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.address import AddressPattern
    from gongctl.model import SchemaKey
    from gongctl.planning.decide import IntegrationDecision


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs, what would be called, what may not be done, and what a person should know.

    `observed` is what it rests on; `limited` says that only a selection was looked at; `permissions`
    are all that were given; `since` is the commit that was compared with, by name and by id. A plan
    with refusals can be looked at, and not carried out.

    `at_stake` are the object types whose schemas and objects go with an integration, as far as they are
    known; with `backed_up` they are saved before. `counted` says how many objects there are of them, of
    those that were counted. `capabilities` are those of the account.
    """

    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    observed: Observed
    limited: bool = False
    permissions: tuple[Permission, ...] = ()
    since: tuple[str, str] | None = None
    at_stake: tuple[SchemaKey, ...] = ()
    backed_up: bool = True
    counted: Mapping[SchemaKey, int] = field(default_factory=dict)
    capabilities: Capabilities = PLAIN

    @property
    def empty(self) -> bool:
        """Whether there is no call to make."""
        return not self.steps and not self.restorations

    @property
    def restorations(self) -> tuple[Restoration, ...]:
        """The objects that are put back after the steps."""
        saved = self.backed_up and self.capabilities.lists_objects
        return restorations(self.steps, self.observed, backed_up=saved)

    @property
    def blocked(self) -> bool:
        """Whether it may not be carried out."""
        return bool(self.refusals)

    def blocked_addresses(self) -> frozenset[Address]:
        """Name what is refused."""
        return frozenset(one.address for one in self.refusals)


class NothingNamedError(ValueError):
    """`--only` or `--rewrite` named what is not there; `patterns` are the ones."""

    def __init__(self, option: str, patterns: Sequence[AddressPattern]) -> None:
        super().__init__(f"{option} {', '.join(one.text for one in patterns)} matches nothing")
        self.option = option
        self.patterns = tuple(patterns)


def make_plan(
    desired: Desired, observed: Observed, intent: Intent, policy: Policy, capabilities: Capabilities = PLAIN
) -> Plan:
    """Plan the way from what was observed to what is desired, as far as the dialect of the account knows that.

    `observed` holds the schemas of `schemas_to_read`. Raises `NothingNamedError` where the intent
    names things that neither the files nor the account know.
    """
    _check_named(desired, observed, intent)
    desired = narrowed(desired, capabilities)
    prunable = policy.named_alone() if capabilities.lists_own_fields else None
    intent = replace(intent, since=narrowed_since(intent.since, capabilities), prunable=prunable)
    integrations = decide_integrations(desired, observed.integrations, intent, capabilities)
    schemas = decide_schemas(desired, observed, integrations, intent)
    changes = with_causes(
        (
            *(change for one in integrations for change in integration_changes(one)),
            *(change for one in schemas for change in schema_changes(one)),
        ),
        Wanted(desired),
        intent.since,
    )
    steps = make_steps(integrations, schemas)
    return Plan(
        changes,
        steps,
        refusals(policy, changes, integrations, schemas),
        (
            *_inactive(integrations),
            *(note for one in schemas for note in _rename_notes(one)),
            *_unmatched_notes(desired, observed, intent, policy, changes),
            *_idle_rewrites(intent, steps),
            *_idle_protection(policy, integrations),
            *_idle_interrupted(desired, observed),
            *_nameless(desired, integrations, capabilities),
        ),
        observed,
        limited=intent.selection != EVERYTHING,
        permissions=policy.permissions,
        since=None if intent.since is None else (intent.since.ref, intent.since.commit),
        at_stake=at_stake(desired, integrations, intent.backup_types, capabilities),
        backed_up=not intent.no_backup,
        capabilities=capabilities,
    )


def lacking_integrations(desired: Desired, observed: Observed, intent: Intent) -> tuple[Address, ...]:
    """Name the selected schemas whose integration neither the files declare nor the account has."""
    known = {one.integration.integration_id for one in desired.integrations}
    known |= {one.integration.integration_id for one in observed.integrations}
    return tuple(
        Address.schema(schema.key)
        for schema in desired.schemas
        if schema.integration_id not in known and intent.selection.touches(schema)
    )


def _check_named(desired: Desired, observed: Observed, intent: Intent) -> None:
    if missing := unmatched(intent.selection.only, desired, observed):
        raise NothingNamedError("--only", missing)
    if missing := unmatched(intent.rewrite, desired, observed):
        raise NothingNamedError("--rewrite", missing)


def _inactive(integrations: Sequence[IntegrationDecision]) -> Iterator[str]:
    for one in integrations:
        if one.selected and one.observed and not one.observed.active:
            address = Address.integration(one.integration_id)
            yield f"{address} is there, but its status is {one.observed.status!r}: uploads to it may be refused"


def _rename_notes(decision: SchemaDecision) -> Iterator[str]:
    for old, new in likely_renames(decision):
        yield (
            f"{Address.field(decision.key, old)} looks renamed to {new!r}: a field cannot be renamed, "
            f"so the values of {old!r} are lost and {new!r} starts empty"
        )


def _unmatched_notes(
    desired: Desired, observed: Observed, intent: Intent, policy: Policy, changes: Sequence[Change]
) -> Iterator[str]:
    for pattern in unmatched(intent.selection.exclude, desired, observed):
        yield f"--exclude {pattern.text} matches nothing"
    for permission in policy.unmatched(changes):
        said = f"allow ({permission.destroys})" if permission.destroys else "--allow-destroy"
        hint = ""
        if permission.pattern.exact is not None and permission.pattern.exact.kind == "schema":
            hint = f"; a schema is not destroyed itself, its fields are: {permission.pattern.text}/*"
        yield f"{said} {permission.pattern.text} matches nothing that this plan destroys{hint}"


def _idle_rewrites(intent: Intent, steps: Sequence[Step]) -> Iterator[str]:
    for pattern in intent.rewrite:
        key = pattern.schema_key
        address = Address.schema(key) if key else pattern.exact
        if address not in {one.address for one in steps}:
            yield (
                f"--rewrite {pattern.text} writes nothing: no file declares it, it is without fields, "
                "it is outside the selection, or what is there cannot be registered again"
            )


def _idle_protection(policy: Policy, integrations: Sequence[IntegrationDecision]) -> Iterator[str]:
    ids = [one.integration_id for one in integrations]
    for pattern in policy.protecting_none(ids):
        yield f"protect {pattern!r} matches no integration that is declared or there: is it mistyped?"


def _idle_interrupted(desired: Desired, observed: Observed) -> Iterator[str]:
    present = {one.integration.integration_id for one in desired.integrations if one.state is State.PRESENT}
    for one in observed.interrupted:
        if one.integration_id not in present:
            yield (
                f"a replacement of {Address.integration(one.integration_id)} was interrupted, and no file declares it "
                f"any more: what it had is in backup {one.backup}, which 'gongctl restore' puts back"
            )


def _nameless(
    desired: Desired, integrations: Sequence[IntegrationDecision], capabilities: Capabilities
) -> Iterator[str]:
    """Tell of what is to be gone and cannot be found, where integrations are found by name."""
    there = [one for one in integrations if one.observed is not None]
    found = {one.integration_id for one in there}
    if not capabilities.assigns_ids:
        return
    for one in desired.integrations:
        nameless = one.integration.display_name is None and one.state is State.ABSENT
        if nameless and one.integration.integration_id not in found and there:
            address = Address.integration(one.integration.integration_id)
            others = ", ".join(repr(other.integration_id) for other in there)
            yield (
                f"{address} is to be absent, and cannot be found without its displayName: "
                f"write that beside it, or declare the account's own id absent (there are: {others})"
            )


def counts(plan: Plan) -> dict[str, int]:
    """Count the lines of a plan by action, and its refusals."""
    found = {action.value: 0 for action in Action}
    for change in plan.changes:
        found[change.action.value] += 1
    return {**found, "blocked": len(plan.refusals)}
