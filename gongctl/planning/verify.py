"""A step against what was read back after it: what did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from gongctl.capabilities import PLAIN, Capabilities
from gongctl.planning.diff import differences
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.model import Observed
    from gongctl.planning.change import Edit


def unmet(step: Step, observed: Observed, capabilities: Capabilities = PLAIN) -> tuple[str, ...]:
    """Say, in words, each part of a step that the account does not show. Empty: it converged.

    The rules for what cannot be read back are those of planning, so that what is told here is
    just what the next plan would show as a change.
    """
    match step:
        case DeleteIntegration():
            return tuple(_delete(step, observed))
        case RegisterIntegration():
            return tuple(_registration(step, observed, capabilities))
        case UploadSchema():
            return tuple(_upload(step, observed, capabilities))
        case _:
            assert_never(step)


def _delete(step: DeleteIntegration, observed: Observed) -> Iterator[str]:
    if any(one.integration.integration_id == step.integration_id for one in observed.integrations):
        yield f"{step.address} is still there"


def _registration(step: RegisterIntegration, observed: Observed, capabilities: Capabilities) -> Iterator[str]:
    wanted = step.integration
    for one in observed.integrations:
        if one.integration.integration_id == wanted.integration_id:
            found = differences({"": (one.integration, wanted)}, capabilities)
            yield from (_attribute(str(step.address), edit) for diff in found.values() for edit in diff.edits)
            return
    yield f"{step.address} is not there"


def _upload(step: UploadSchema, observed: Observed, capabilities: Capabilities) -> Iterator[str]:
    seen = {one.unique_name: one for one in observed.schemas.get(step.key, ())}
    pairs = {one.unique_name: (seen[one.unique_name], one) for one in step.fields if one.unique_name in seen}
    found = differences(pairs, capabilities)
    for field in step.fields:
        name = field.unique_name
        if field.type in capabilities.refused:
            continue  # of the account's own: it was not sent
        if name not in seen:
            yield f"field {name!r} is not there"
        elif name in found:
            yield from (_attribute(f"field {name!r}", edit) for edit in found[name].edits)
    yield from (f"field {name!r} is still there" for name in step.removed if name in seen)


def _attribute(what: str, edit: Edit) -> str:
    return f"{what}: {edit.attribute} is {edit.before!r}, not {edit.after!r}"
