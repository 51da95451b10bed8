"""What an account holds, as data and as tables: its integrations, and the schemas that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address
from gongctl.render.document import VERSION, Datum
from gongctl.render.paint import Paint, plain
from gongctl.render.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongctl.model import Field, ObservedIntegration, SchemaKey

_INTEGRATION: Final = ("integrationId", "integrationType", "displayName", "crmInstanceUrl", "status")
_ASSIGNED: Final = ("integrationId", "displayName", "ownerEmail", "assignedId")
_FIELD: Final = ("uniqueName", "type", "label", "isRequired")
_TARGET: Final = "referenceObjectType"
_VALUES: Final = "orderedValueList"


def integrations_datum(integrations: Iterable[ObservedIntegration]) -> Datum:
    """Give integrations as data, with the keys of the files and the status; what was not said is null."""
    return {"version": VERSION, "integrations": [_integration(one) for one in integrations], "errors": []}


def schemas_datum(schemas: Mapping[SchemaKey, Sequence[Field]]) -> Datum:
    """Give schemas as data, with the keys of the files; what was not said is null."""
    return {
        "version": VERSION,
        "schemas": [
            {
                "integrationId": key.integration_id,
                "objectType": key.object_type,
                "fields": [_field(one) for one in fields],
            }
            for key, fields in schemas.items()
        ],
        "errors": [],
    }


def integrations_table(
    integrations: Iterable[ObservedIntegration], columns: int | None, paint: Paint = plain
) -> Iterator[str]:
    """Give the lines of a table of integrations; none where there are no integrations."""
    found = [_integration(one) for one in integrations]
    names = _ASSIGNED if any(one["assignedId"] for one in found) else _INTEGRATION
    if found:
        yield from table(names, _rows(found, names), columns=columns, paint=paint)


def schemas_table(
    schemas: Mapping[SchemaKey, Sequence[Field]], columns: int | None, paint: Paint = plain
) -> Iterator[str]:
    """Give the lines of a table for each schema that has fields, below its address."""
    for number, (key, fields) in enumerate((key, fields) for key, fields in schemas.items() if fields):
        if number:
            yield "\n"
        yield paint(str(Address.schema(key)), "strong") + "\n"
        found = [_field(one) for one in fields]
        names = (*_FIELD, *(name for name in (_TARGET, _VALUES) if any(one[name] for one in found)))
        yield from table(names, _rows(found, names), columns=columns, paint=paint)


def _rows(found: Iterable[Datum], names: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(_cell(one[name]) for name in names) for one in found]


def _cell(value: Any) -> str:  # noqa: ANN401 - a value of JSON
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _integration(one: ObservedIntegration) -> Datum:
    held = one.integration
    values = (held.integration_id, held.integration_type, held.display_name, held.crm_instance_url, one.status)
    own = {"ownerEmail": held.owner_email, "assignedId": one.assigned_id}
    return dict(zip(_INTEGRATION, values, strict=True)) | own


def _field(one: Field) -> Datum:
    return {
        "uniqueName": one.unique_name,
        "label": one.label,
        "type": one.type,
        "isRequired": bool(one.is_required),
        _TARGET: one.reference_object_type,
        _VALUES: None if one.ordered_values is None else list(one.ordered_values),
    }
