"""As what of the account a step was planned: what has to be so still when it is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from gongctl.model import Observed
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema, completion, deletion_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.model import SchemaKey
    from gongctl.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Basis:
    """Registrations, by their ids, and schemas, by their keys, that a step rests on."""

    integrations: frozenset[str] = frozenset()
    schemas: tuple[SchemaKey, ...] = ()

    def of(self, observed: Observed) -> Observed:
        """Take these out of what was observed."""
        mine = tuple(one for one in observed.integrations if one.integration.integration_id in self.integrations)
        return Observed(mine, {key: observed.schemas[key] for key in self.schemas if key in observed.schemas})


def destructive_steps(plan: Plan) -> frozenset[str]:
    """Name the steps that carry out a destructive change, by their ids.

    A registration is none: what a replacement destroys is gone with its delete.
    """
    lossy = {one.address.schema_key for one in plan.changes if one.destroys}
    return frozenset(
        step.id
        for step in plan.steps
        if isinstance(step, DeleteIntegration) or (isinstance(step, UploadSchema) and step.key in lossy)
    )


def rests_on(step: Step, plan: Plan, is_done: Callable[[str], bool]) -> Basis:
    """Say as what of the account a step was planned, and still stands; `is_done` is asked by a step's id.

    A replacement rests on nothing after its delete: there is nothing left of what was observed. Where
    replacements take each other's place, the first delete rests on all of them, for it is the last
    moment at which all can stay as they are.
    """
    match step:
        case DeleteIntegration():
            return _of_delete(step, plan, is_done)
        case RegisterIntegration(integration=integration):
            own = integration.integration_id
            return Basis() if is_done(deletion_id(own)) else Basis(frozenset({own}))
        case UploadSchema(key=key):
            there = key in plan.observed.schemas and not is_done(deletion_id(key.integration_id))
            return Basis(schemas=(key,)) if there else Basis()
        case _:
            assert_never(step)


def _of_delete(step: DeleteIntegration, plan: Plan, is_done: Callable[[str], bool]) -> Basis:
    needed = completion(plan.steps, [step.id]) | {step.id}
    ids = frozenset(
        one.integration_id
        for one in plan.steps
        if isinstance(one, DeleteIntegration) and one.id in needed and not is_done(one.id)
    )
    return Basis(ids, tuple(key for key in sorted(plan.observed.schemas) if key.integration_id in ids))
