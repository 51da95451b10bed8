"""What steps would destroy, worked out from the steps alone.

The changes of a plan say what is destroyed, and people allow that. This looks from the other end,
at what would be sent, so that nothing can be destroyed that no change names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from gongctl.model import Address
from gongctl.planning.change import Destroys
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.model import Field, Observed

Loss = tuple[Address, Destroys]


def losses(observed: Observed, steps: Sequence[Step]) -> frozenset[Loss]:
    """Name all that steps destroy of what was observed, each with its destructive class.

    What an integration that is deleted or replaced loses with it is covered by that one loss.
    """
    deleted = {one.integration_id for one in steps if isinstance(one, DeleteIntegration)}
    registered = {one.integration.integration_id for one in steps if isinstance(one, RegisterIntegration)}
    return frozenset(loss for step in steps for loss in _of(step, observed, deleted, registered))


def _of(step: Step, observed: Observed, deleted: set[str], registered: set[str]) -> Iterator[Loss]:
    match step:
        case DeleteIntegration(integration_id=gone):
            kind = Destroys.INTEGRATION_REPLACE if gone in registered else Destroys.INTEGRATION_DELETE
            yield Address.integration(gone), kind
        case RegisterIntegration():
            return
        case UploadSchema(key=key):
            if key.integration_id not in deleted:
                yield from _of_fields(step, observed.schemas.get(key, ()))
        case _:
            assert_never(step)


def _of_fields(step: UploadSchema, observed: Sequence[Field]) -> Iterator[Loss]:
    sent = {one.unique_name: one for one in step.fields}
    for field in observed:
        address = Address.field(step.key, field.unique_name)
        after = sent.get(field.unique_name)
        if after is None:
            yield address, Destroys.FIELD_REMOVE
        elif field.type and after.type and field.type.casefold() != after.type.casefold():
            yield address, Destroys.FIELD_TYPE_CHANGE
