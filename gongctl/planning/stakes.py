"""What is at stake where an integration is deleted or replaced: what is counted, saved, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.capabilities import PLAIN, Capabilities
from gongctl.model import SchemaKey
from gongctl.planning.change import Action
from gongctl.planning.steps import RegisterIntegration, Step, UploadSchema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.model import Desired, Interrupted, Observed
    from gongctl.planning.decide import IntegrationDecision

USUAL_TYPES: Final = ("Account", "Contact", "Deal", "Lead")
"""Object types that are looked for beside the declared ones: no call lists those that an integration has."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """Objects of one type that are uploaded again when their schema is there again.

    `backup` is the id of the backup of an interrupted replacement; `None` means the one that is made in the same
    run, before the delete. `after` is the step that has to be done first, if there is one.
    """

    key: SchemaKey
    backup: str | None
    after: str | None

    @property
    def address(self) -> Address:
        """What it is done to."""
        return Address.schema(self.key)


def at_stake(
    desired: Desired,
    decisions: Sequence[IntegrationDecision],
    more_types: Sequence[str],
    capabilities: Capabilities = PLAIN,
) -> tuple[SchemaKey, ...]:
    """Name the object types, as far as anybody knows them, of the integrations that are deleted or replaced.

    Those are the declared ones, `more_types`, and the usual ones; or all, where the dialect names them.
    """
    return tuple(
        SchemaKey(one.integration_id, object_type)
        for one in decisions
        if one.action in {Action.DELETE, Action.REPLACE} and one.observed is not None
        for object_type in stakes_of([*_declared(desired, one.integration_id), *more_types], capabilities)
    )


def stakes_of(named: Iterable[str], capabilities: Capabilities = PLAIN) -> tuple[str, ...]:
    """Give the object types to look at, each once, in order: those named, and the usual ones.

    Where the dialect names all that there are, it is those, spelled as they were named first.
    """
    if not capabilities.object_types:
        return tuple(sorted({*named, *USUAL_TYPES}))
    spelled: dict[str, str] = {}
    for one in named:
        spelled.setdefault(capabilities.known_type(one), one)
    return tuple(sorted(spelled.get(one, one) for one in capabilities.object_types))


def _declared(desired: Desired, integration_id: str) -> Iterator[str]:
    return (one.object_type for one in desired.schemas if one.integration_id == integration_id)


def restorations(steps: Sequence[Step], observed: Observed, *, backed_up: bool) -> tuple[Restoration, ...]:
    """Say which objects are put back, in the order of schemas: older ones first, so that the newest win.

    `backed_up` says whether what this plan replaces is saved before.
    """
    uploads = {step.key: step for step in steps if isinstance(step, UploadSchema) and step.fields}
    return (
        *(one for interrupted in observed.interrupted for one in _of_interrupted(interrupted, uploads, observed)),
        *(_of_replaced(steps, uploads) if backed_up else ()),
    )


def _of_interrupted(
    interrupted: Interrupted, uploads: dict[SchemaKey, UploadSchema], observed: Observed
) -> Iterator[Restoration]:
    for object_type, count in sorted(interrupted.objects.items()):
        key = SchemaKey(interrupted.integration_id, object_type)
        if count and (key in uploads or observed.schemas.get(key)):
            yield Restoration(key, interrupted.backup, uploads[key].id if key in uploads else None)


def _of_replaced(steps: Sequence[Step], uploads: dict[SchemaKey, UploadSchema]) -> Iterator[Restoration]:
    replaced = {
        step.integration.integration_id for step in steps if isinstance(step, RegisterIntegration) and step.completes
    }
    return (Restoration(key, None, step.id) for key, step in uploads.items() if key.integration_id in replaced)
