"""A saved plan, once its format is known to be right, to the values that planning and applying know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern
from gongctl.capabilities import DIALECTS, Capabilities
from gongctl.model import Interrupted, Observed, SchemaKey
from gongctl.planning.change import Action, Cause, Change, Destroys, Edit, Reason, Refusal, Value
from gongctl.planning.guard import Permission
from gongctl.planning.plan import Plan
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema
from gongctl.saved.layout import to_field, to_integration, to_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.model import Field
    from gongctl.planfile import format as layout
    from gongctl.saved.layout import Field as FieldPart


def to_plan(model: layout.SavedPlan) -> Plan:
    """Build the plan. Raises `ValueError` for names and addresses that gongctl would not have written."""
    return Plan(
        tuple(_change(one) for one in model.changes),
        tuple(_step(one) for one in model.steps),
        tuple(Refusal(Reason(one.reason), _address(one.address), one.summary, one.help) for one in model.refusals),
        (),
        _observed(model.observed),
        model.limited,
        tuple(_permission(one) for one in model.permissions),
        (model.since, model.sinceCommit) if model.since and model.sinceCommit else None,
        tuple(_key(one.address) for one in model.backup.atStake) if model.backup else (),
        backed_up=model.backup.made if model.backup else True,
        counted=_counted(model),
        capabilities=_capabilities(model.dialect),
    )


def _capabilities(dialect: str) -> Capabilities:
    if dialect not in DIALECTS:
        raise ValueError(f"dialect {dialect!r} is not known")
    return DIALECTS[dialect]


def _key(address: str) -> SchemaKey:
    found = _address(address)
    if found.kind != "schema":
        raise ValueError(f"{address!r} is no schema")
    return SchemaKey(*found.segments)


def _counted(model: layout.SavedPlan) -> dict[SchemaKey, int]:
    stakes = model.backup.atStake if model.backup else []
    return {_key(one.address): one.objects for one in stakes if one.objects is not None}


def _address(text: str) -> Address:
    found = Address.parse(text)
    if str(found) != text:
        raise ValueError(f"{text!r} is not how an address is written")
    return found


def _change(one: layout.Change) -> Change:
    edits = tuple(Edit(edit.name, _value(edit.before), _value(edit.after)) for edit in one.attributes)
    destroys = Destroys(one.destroys) if one.destroys else None
    cause = Cause(one.cause) if one.cause else None
    return Change(_address(one.address), Action(one.action), edits, destroys, one.consequence, cause)


def _value(one: layout.Value) -> Value:
    return tuple(one) if isinstance(one, list) else one


def _permission(one: layout.Permission) -> Permission:
    return Permission(
        AddressPattern.parse(one.address),
        Destroys(one.destroys) if one.destroys else None,
        dt.date.fromisoformat(one.until) if one.until else None,
    )


def _step(one: layout.DeleteStep | layout.RegisterStep | layout.UploadStep) -> Step:
    address, depends_on = _address(one.address), tuple(one.dependsOn)
    step: Step
    if one.deed == "delete-integration":
        step = DeleteIntegration(address.integration_id, depends_on, one.last)
    elif one.deed == "register-integration":
        step = RegisterIntegration(to_integration(one.integration), depends_on, one.completes)
    else:
        key = SchemaKey(*address.segments)
        step = UploadSchema(
            key,
            _fields(one.fields),
            tuple(one.removes),
            depends_on,
            tuple(one.unmanaged),
            _fields(one.tombstones),
        )
    if step.id != one.id or step.address != address:
        raise ValueError(f"the step {one.id!r} is not about {one.address}")
    return step


def _fields(fields: Sequence[FieldPart]) -> tuple[Field, ...]:
    return tuple(map(to_field, fields))


def _observed(seen: layout.Seen) -> Observed:
    integrations = tuple(map(to_seen, seen.integrations.values))
    schemas = {SchemaKey(one.integrationId, one.objectType): _fields(one.fields) for one in seen.schemas}
    return Observed(integrations, schemas, tuple(_interrupted(one) for one in seen.interrupted))


def _interrupted(one: layout.Interrupted) -> Interrupted:
    schemas = {saved.objectType: _fields(saved.fields) for saved in one.types if saved.fields}
    objects = {saved.objectType: saved.objects for saved in one.types if saved.objects}
    return Interrupted(one.integrationId, one.backup, schemas, objects)
