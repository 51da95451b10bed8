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
    return replace(
        desired,
        integrations=tuple(_integration(one, capabilities) for one in desired.integrations),
        schemas=tuple(_schema(one, capabilities) for one in desired.schemas),
    )


def narrowed_since(since: Since | None, capabilities: Capabilities) -> Since | None:
    """Do the same with what the files wanted at an earlier commit."""
    if since is None:
        return None
    return replace(since, wanted=Wanted(narrowed(since.wanted.desired, capabilities), since.wanted.prune))


def _integration(one: DesiredIntegration, capabilities: Capabilities) -> DesiredIntegration:
    known = capabilities.integration_keys
    unknown: dict[str, Any] = {
        name: None
        for name in _OF_INTEGRATIONS
        if FILE_KEYS[name] not in known and getattr(one.integration, name) is not None
    }
    return replace(one, integration=replace(one.integration, **unknown)) if unknown else one


def _schema(one: DesiredSchema, capabilities: Capabilities) -> DesiredSchema:
    fields = tuple(_field(field, capabilities) for field in one.fields)
    return one if fields == one.fields else replace(one, fields=fields)


def _field(one: Field, capabilities: Capabilities) -> Field:
    said = {name: getattr(one, name) for name in _OF_FIELDS}
    kept: dict[str, Any] = {name: value if _is_sent(name, capabilities) else None for name, value in said.items()}
    if one.reference_object_type is not None:
        kept["reference_object_type"] = capabilities.known_type(one.reference_object_type)
    return one if kept == said else replace(one, **kept)


def _is_sent(name: str, capabilities: Capabilities) -> bool:
    if name == "is_required":
        return capabilities.checks_required
    return FILE_KEYS[name] in capabilities.field_keys
