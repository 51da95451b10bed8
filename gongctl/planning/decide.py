"""What becomes of each integration and each schema, before any step is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern
from gongctl.model import Desired, DesiredSchema, Field, State
from gongctl.planning.change import Action
from gongctl.planning.diff import Difference, differences
from gongctl.planning.selection import EVERYTHING, Selection
from gongctl.planning.since import Since, declared_edits
from gongctl.planning.target import TargetSchema, complete, target_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.model import Integration, Observed, ObservedIntegration, SchemaKey

NO_DIFFERENCE = Difference((), ())


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person asked for beside the files: the selection, pruning, writing again, comparing with a commit.

    `prune` is the project's word or `--prune`; a schema's own word is nearer and wins. `backup_types` are object
    types to be saved beside the declared and the usual ones; with `no_backup` nothing is saved before a delete.
    """

    selection: Selection = EVERYTHING
    prune: bool = False
    rewrite: tuple[AddressPattern, ...] = ()
    since: Since | None = None
    backup_types: tuple[str, ...] = ()
    no_backup: bool = False


@dataclass(frozen=True, slots=True)
class IntegrationDecision:
    """What becomes of one integration: `action` is `None` where there is nothing to say of it."""

    integration_id: str
    action: Action | None
    target: Integration | None
    observed: ObservedIntegration | None
    difference: Difference = NO_DIFFERENCE
    selected: bool = True

    @property
    def registers(self) -> bool:
        """Whether it takes a registration."""
        return self.action in {Action.CREATE, Action.UPDATE, Action.REPLACE}


@dataclass(frozen=True, slots=True)
class SchemaDecision:
    """What becomes of one schema, and what is known of its integration.

    `unreachable` says that its integration would first have to be created outside the selection.
    """

    target: TargetSchema
    observed: tuple[Field, ...]
    difference: dict[str, Difference]
    replaced: bool
    rewritten: bool
    unreachable: bool

    @property
    def key(self) -> SchemaKey:
        """The schema that is decided about."""
        return self.target.key

    @property
    def written(self) -> bool:
        """Whether it takes an upload."""
        changed = any(one.edits or one.redeclared for one in self.difference.values())
        again = bool(self.target.fields) and (self.replaced or self.rewritten)
        return changed or bool(self.new_names()) or bool(self.target.removed) or again

    def new_names(self) -> tuple[str, ...]:
        """Name the fields that are not there yet, in their declared order."""
        seen = {one.unique_name for one in self.observed}
        return tuple(one.unique_name for one in self.target.fields if one.unique_name not in seen)


def decide_integrations(
    desired: Desired, observed: Sequence[ObservedIntegration], intent: Intent
) -> tuple[IntegrationDecision, ...]:
    """Decide about every declared and every observed integration, by id."""
    declared = {one.integration.integration_id: one for one in desired.integrations}
    seen = {one.integration.integration_id: one for one in observed}
    described = {one.integration_id for one in desired.schemas}

    def decide(integration_id: str) -> IntegrationDecision:
        wanted, there = declared.get(integration_id), seen.get(integration_id)
        if not intent.selection.selects(Address.integration(integration_id)):
            return IntegrationDecision(integration_id, None, None, there, selected=False)
        if wanted is None:
            pruned = intent.prune and integration_id not in described
            return IntegrationDecision(integration_id, Action.DELETE if pruned else Action.KEEP, None, there)
        if wanted.state is State.ABSENT:
            return IntegrationDecision(integration_id, Action.DELETE if there else None, None, there)
        return _decide_present(wanted.integration, there, intent)

    return tuple(decide(one) for one in sorted(declared.keys() | seen.keys()))


def _decide_present(wanted: Integration, there: ObservedIntegration | None, intent: Intent) -> IntegrationDecision:
    if there is None:
        return IntegrationDecision(wanted.integration_id, Action.CREATE, wanted, None)
    target = complete(wanted, there.integration)
    difference = differences({"": (there.integration, target)}).get("", NO_DIFFERENCE)
    rewritten = any(one.matches(Address.integration(wanted.integration_id)) for one in intent.rewrite)
    action = None
    if any(edit.attribute == "integrationType" for edit in difference.edits):
        action = Action.REPLACE
    elif difference.edits or rewritten:
        action = Action.UPDATE
    return IntegrationDecision(wanted.integration_id, action, target, there, difference)


def schemas_to_read(desired: Desired, observed: Sequence[ObservedIntegration], intent: Intent) -> tuple[SchemaKey, ...]:
    """List the schemas that a plan has to ask for, once each: no other read is needed.

    Those are the selected ones of integrations that exist, and all declared ones of an
    integration that is replaced, since they have to be uploaded again.
    """
    decisions = {one.integration_id: one for one in decide_integrations(desired, observed, intent)}
    return tuple(
        schema.key
        for schema in _planned(desired, decisions, intent)
        if (found := decisions.get(schema.integration_id)) and found.observed
    )


def decide_schemas(
    desired: Desired, observed: Observed, decisions: Sequence[IntegrationDecision], intent: Intent
) -> tuple[SchemaDecision, ...]:
    """Decide about every declared schema that is selected or has to be uploaded again, by identity."""
    by_id = {one.integration_id: one for one in decisions}
    return tuple(
        _decide_schema(schema, observed, by_id.get(schema.integration_id), intent)
        for schema in _planned(desired, by_id, intent)
    )


def _planned(desired: Desired, decisions: dict[str, IntegrationDecision], intent: Intent) -> Iterator[DesiredSchema]:
    absent = {one.integration.integration_id for one in desired.integrations if one.state is State.ABSENT}
    for schema in desired.schemas:
        found = decisions.get(schema.integration_id)
        replaced = found is not None and found.action is Action.REPLACE
        if schema.integration_id not in absent and (replaced or intent.selection.touches(schema)):
            yield schema


def _decide_schema(
    schema: DesiredSchema, account: Observed, parent: IntegrationDecision | None, intent: Intent
) -> SchemaDecision:
    prune = intent.prune if schema.prune is None else schema.prune
    observed = account.schemas.get(schema.key, ())
    target = target_schema(schema, observed, intent.selection, prune=prune, saved=account.saved_fields(schema.key))
    seen = {one.unique_name: one for one in observed}
    pairs = {
        one.unique_name: (seen[one.unique_name], one)
        for one in target.fields
        if one.unique_name in seen and one.unique_name not in target.kept
    }
    found = differences(pairs)
    return SchemaDecision(
        target,
        observed,
        found if intent.since is None else declared_edits(found, schema.key, intent.since),
        replaced=parent is not None and parent.action is Action.REPLACE,
        rewritten=any(one.schema_key == schema.key for one in intent.rewrite) and intent.selection.touches(schema),
        unreachable=parent is None or (parent.observed is None and not parent.registers),
    )
