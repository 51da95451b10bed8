"""What files want, as far as the dialect of an environment knows it: files serve all environments of a project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gongctl.planning.change import FILE_KEYS
from gongctl.planning.since import Since, Wanted

if TYPE_CHECKING:
    from gongctl.capabilities import Capabilities
    from gongctl.model import Desired, DesiredIntegration, DesiredSchema, Field

_OF_INTEGRATIONS: Final = ("integration_type", "display_name", "crm_instance_url", "owner_email")
_OF_FIELDS: Final = ("is_required", "reference_object_type", "ordered_values")


def narrowed(desired: Desired, capabilities: Capabilities) -> Desired:
    """Leave out the attributes that the dialect does not know, and write the targets of references as it does."""
    unknown = [name for name in _OF_INTEGRATIONS if FILE_KEYS[name] not in capabilities.integration_keys]
    unsent = [name for name in _OF_FIELDS if not _is_sent(name, capabilities)]
    return replace(
        desired,
        integrations=tuple(_integration(one, unknown) for one in desired.integrations),
        schemas=tuple(_schema(one, unsent, capabilities) for one in desired.schemas),
    )


def narrowed_since(since: Since | None, capabilities: Capabilities) -> Since | None:
    """Do the same with what the files wanted at an earlier commit."""
    if since is None:
        return None
    return replace(since, wanted=Wanted(narrowed(since.wanted.desired, capabilities), since.wanted.prune))


def _is_sent(name: str, capabilities: Capabilities) -> bool:
    if name == "is_required":
        return capabilities.checks_required
    return FILE_KEYS[name] in capabilities.field_keys


def _integration(one: DesiredIntegration, unknown: list[str]) -> DesiredIntegration:
    said: dict[str, Any] = {name: None for name in unknown if getattr(one.integration, name) is not None}
    return replace(one, integration=replace(one.integration, **said)) if said else one


def _schema(one: DesiredSchema, unsent: list[str], capabilities: Capabilities) -> DesiredSchema:
    return replace(one, fields=tuple(_field(field, unsent, capabilities) for field in one.fields))


def _field(one: Field, unsent: list[str], capabilities: Capabilities) -> Field:
    # Nearly every field stays as it is: nothing is made anew for those.
    said: dict[str, Any] = {name: None for name in unsent if getattr(one, name) is not None}
    target = one.reference_object_type
    if target is not None and capabilities.targets:
        said["reference_object_type"] = capabilities.known_type(target)
    return replace(one, **said) if said else one
