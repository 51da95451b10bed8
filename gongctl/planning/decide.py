"""What becomes of each integration and each schema, before any step is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern
from gongctl.capabilities import PLAIN, Capabilities
from gongctl.model import Desired, DesiredSchema, Field, State
from gongctl.planning.change import Action
from gongctl.planning.diff import Difference, differences
from gongctl.planning.selection import EVERYTHING, Selection
from gongctl.planning.since import Since, declared_edits
from gongctl.planning.target import TargetSchema, complete, target_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.model import DesiredIntegration, Integration, Observed, ObservedIntegration, SchemaKey

NO_DIFFERENCE = Difference((), ())


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person asked for beside the files: the selection, pruning, writing again, comparing with a commit.

    `prune` is the project's word or `--prune`; a schema's own word is nearer and wins. `backup_types` are object
    types to be saved beside the declared and the usual ones; with `no_backup` nothing is saved before a delete.
    `prunable` are the fields that may be pruned, where it is not certain of all of them whose they are.
    """

    selection: Selection = EVERYTHING
    prune: bool = False
    rewrite: tuple[AddressPattern, ...] = ()
    since: Since | None = None
    backup_types: tuple[str, ...] = ()
    no_backup: bool = False
    prunable: frozenset[Address] | None = None


@dataclass(frozen=True, slots=True)
class IntegrationDecision:
    """What becomes of one integration: `action` is `None` where there is nothing to say of it.

    `misnamed` says that the account lists it under another name than files give it, and that it stays so; `guessed`
    that what the account has is taken for it since nothing else is left, and not for its name.
    """

    integration_id: str
    action: Action | None
    target: Integration | None
    observed: ObservedIntegration | None
    difference: Difference = NO_DIFFERENCE
    selected: bool = True
    capabilities: Capabilities = PLAIN
    misnamed: bool = False
    guessed: bool = False

    @property
    def replaces(self) -> bool:
        """Whether what differs cannot be changed in place."""
        edits = self.difference.edits
        return any(edit.attribute == "integrationType" for edit in edits) or (
            bool(edits) and not self.capabilities.updates_integrations
        )

    @property
    def registers(self) -> bool:
        """Whether it takes a registration."""
        return self.action in {Action.CREATE, Action.UPDATE, Action.REPLACE}


@dataclass(frozen=True, slots=True)
class SchemaDecision:
    """What becomes of one schema, and what is known of its integration.

    `unreachable` says that its integration would first have to be created outside the selection, `misnamed` that
    what the account has is listed under another name than its integration has in the files.
    """

    target: TargetSchema
    observed: tuple[Field, ...]
    difference: dict[str, Difference]
    replaced: bool
    rewritten: bool
    unreachable: bool
    misnamed: bool = False
    capabilities: Capabilities = PLAIN

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
    desired: Desired, observed: Sequence[ObservedIntegration], intent: Intent, capabilities: Capabilities = PLAIN
) -> tuple[IntegrationDecision, ...]:
    """Decide about every declared and every observed integration, by id."""
    declared = {one.integration.integration_id: one for one in desired.integrations}
    seen = {one.integration.integration_id: one for one in observed}
    described = {one.integration_id for one in desired.schemas}

    def decide(integration_id: str) -> IntegrationDecision:
        wanted, there = declared.get(integration_id), seen.get(integration_id)
        if not intent.selection.selects(Address.integration(integration_id)):
            misnamed = _is_misnamed(wanted, there, capabilities)
            return IntegrationDecision(integration_id, None, None, there, selected=False, misnamed=misnamed)
        if wanted is None:
            pruned = intent.prune and integration_id not in described
            return IntegrationDecision(integration_id, Action.DELETE if pruned else Action.KEEP, None, there)
        if wanted.state is State.ABSENT:
            return IntegrationDecision(integration_id, Action.DELETE if there else None, None, there)
        return _decide_present(wanted.integration, there, intent, capabilities)

    def is_guessed(integration_id: str) -> bool:
        wanted, there = declared.get(integration_id), seen.get(integration_id)
        if wanted is None or there is None or there.assigned_id in {None, integration_id}:
            return False
        return wanted.integration.display_name is None or _is_misnamed(wanted, there, capabilities)

    return tuple(
        replace(decide(one), capabilities=capabilities, guessed=is_guessed(one))
        for one in sorted(declared.keys() | seen.keys())
    )


def _is_misnamed(
    wanted: DesiredIntegration | None, there: ObservedIntegration | None, capabilities: Capabilities
) -> bool:
    if wanted is None or there is None or not capabilities.assigns_ids:
        return False
    target = complete(wanted.integration, there.integration)
    found = differences({"": (there.integration, target)}, capabilities).get("", NO_DIFFERENCE)
    return any(edit.attribute == "displayName" for edit in found.edits)


def _decide_present(
    wanted: Integration, there: ObservedIntegration | None, intent: Intent, capabilities: Capabilities
) -> IntegrationDecision:
    if there is None:
        return IntegrationDecision(wanted.integration_id, Action.CREATE, wanted, None)
    target = complete(wanted, there.integration)
    difference = differences({"": (there.integration, target)}, capabilities).get("", NO_DIFFERENCE)
    found = IntegrationDecision(wanted.integration_id, None, target, there, difference, capabilities=capabilities)
    rewritten = any(one.matches(Address.integration(wanted.integration_id)) for one in intent.rewrite)
    if found.replaces:
        return replace(found, action=Action.REPLACE)
    if difference.edits or (rewritten and capabilities.updates_integrations):
        return replace(found, action=Action.UPDATE)
    return found


def schemas_to_read(
    desired: Desired, observed: Sequence[ObservedIntegration], intent: Intent, capabilities: Capabilities = PLAIN
) -> tuple[SchemaKey, ...]:
    """List the schemas that a plan has to ask for, once each: no other read is needed.

    Those are the selected ones of integrations that exist, and all declared ones of an
    integration that is replaced, since they have to be uploaded again.
    """
    decisions = {one.integration_id: one for one in decide_integrations(desired, observed, intent, capabilities)}
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
    capabilities = PLAIN if parent is None else parent.capabilities
    observed = account.schemas.get(schema.key, ())
    saved = account.saved_fields(schema.key)
    target = target_schema(
        schema,
        observed,
        intent.selection,
        prune=prune,
        prunable=intent.prunable,
        saved=saved,
        capabilities=capabilities,
    )
    seen = {one.unique_name: one for one in observed}
    pairs = {
        one.unique_name: (seen[one.unique_name], one)
        for one in target.fields
        if one.unique_name in seen and one.unique_name not in target.kept
    }
    found = differences(pairs, capabilities)
    return SchemaDecision(
        target,
        observed,
        found if intent.since is None else declared_edits(found, schema.key, intent.since),
        replaced=parent is not None and parent.action is Action.REPLACE,
        rewritten=any(one.schema_key == schema.key for one in intent.rewrite) and intent.selection.touches(schema),
        unreachable=parent is None or (parent.observed is None and not parent.registers),
        misnamed=parent is not None and parent.misnamed,
        capabilities=capabilities,
    )
