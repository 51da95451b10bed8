"""Pictures as data, for whoever draws them in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.address import Address
from gongctl.render.document import VERSION, Datum
from gongctl.render.graph.value import Kind

if TYPE_CHECKING:
    from gongctl.render.graph.value import Box, Graph, Group, Reference, Row, Touch


def graph_datum(graph: Graph) -> Datum:
    """Give a picture as data; what a plan would do stands there where one was made."""
    return {
        "version": VERSION,
        "environment": graph.environment,
        "planned": graph.planned,
        "integrations": [_group(one, graph) for one in graph.groups],
        "references": [_reference(one, graph) for one in graph.references],
        "errors": [],
    }


def _group(group: Group, graph: Graph) -> Datum:
    return {
        "address": str(Address.integration(group.integration_id)),
        "integrationId": group.integration_id,
        "declared": group.declared,
        "absent": group.absent,
        **_fate(group.touch, graph),
        "objectTypes": [_box(one, graph) for one in group.boxes],
    }


def _box(box: Box, graph: Graph) -> Datum:
    return {
        "address": str(Address.schema(box.key)),
        "objectType": box.key.object_type,
        "declared": box.kind is not Kind.UNDECLARED,
        "drawn": box.kind is Kind.DECLARED,
        **_fate(box.touch, graph),
        "fieldsLeftOut": box.left_out,
        "fields": [_row(one, box, graph) for one in box.rows],
    }


def _row(row: Row, box: Box, graph: Graph) -> Datum:
    return {
        "address": str(Address.field(box.key, row.name)),
        "uniqueName": row.name,
        "type": row.type or None,
        "isRequired": row.required,
        "referenceObjectType": row.target,
        "absent": row.absent,
        **_fate(row.touch, graph),
    }


def _reference(one: Reference, graph: Graph) -> Datum:
    return {
        "from": str(Address.field(one.source, one.field)),
        "to": str(Address.schema(one.target)),
        "isRequired": one.required,
        **_fate(one.touch, graph),
    }


def _fate(touch: Touch, graph: Graph) -> Datum:
    return {"fate": touch.fate.value, "mark": touch.mark} if graph.planned else {}
