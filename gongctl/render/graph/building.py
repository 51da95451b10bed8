"""From what files want, and a plan for it if there is one, to what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.model import DesiredIntegration, DesiredSchema, Integration, SchemaKey, State
from gongctl.planning.change import Action
from gongctl.render.document import SYMBOLS
from gongctl.render.graph.value import FATES_TOLD, UNTOUCHED, Box, Fate, Graph, Group, Kind, Reference, Row, Touch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.capabilities import Capabilities
    from gongctl.model import Desired
    from gongctl.planning.plan import Plan
    from gongctl.planning.selection import Selection

_FATES: Final = {
    Action.CREATE: Fate.CREATE,
    Action.UPDATE: Fate.UPDATE,
    Action.REPLACE: Fate.REPLACE,
    Action.DELETE: Fate.DELETE,
}

Touches = dict[Address, Touch]


def make_graph(
    desired: Desired, environment: str, capabilities: Capabilities, selection: Selection, plan: Plan | None = None
) -> Graph:
    """Give the picture of what files want, of that which is selected; coloured by a plan, where there is one.

    Other than in plans, an integration's address covers its object types: a picture of it alone shows nothing.
    """
    touches = {} if plan is None else _touches(plan)
    return _Builder(desired, capabilities, selection, touches, plan).graph(environment)


def _touches(plan: Plan) -> Touches:
    """Say what a plan does to each address; what is refused and was to stay as it is (a rival) is blocked too."""
    blocked = plan.blocked_addresses()
    found = {address: Touch(Fate.BLOCKED, _BLOCKED) for address in blocked}
    for change in plan.changes:
        if fate := _FATES.get(change.action):
            mark = SYMBOLS[change.action]
            refused = change.address in blocked
            found[change.address] = Touch(Fate.BLOCKED, f"{_BLOCKED} {mark}") if refused else Touch(fate, mark)
    return found


_BLOCKED: Final = FATES_TOLD[Fate.BLOCKED][0]


class _Builder:
    def __init__(
        self,
        desired: Desired,
        capabilities: Capabilities,
        selection: Selection,
        touches: Touches,
        plan: Plan | None,
    ) -> None:
        self._capabilities = capabilities
        self._selection = selection
        self._touches = touches
        self._plan = plan
        self._touched = _fields_by_schema(touches)
        self._integrations = {one.integration.integration_id: one for one in desired.integrations}
        self._schemas = {one.key: one for one in desired.schemas}
        self._written = {self._as_written(key): key for key in self._schemas}
        self._shown = [one for one in desired.schemas if self._shows(one)]

    def graph(self, environment: str) -> Graph:
        references = [one for schema in self._shown for one in self._references(schema)]
        boxes = {schema.key: self._box(schema) for schema in self._shown}
        for one in references:
            kind = Kind.OUTSIDE if one.target in self._schemas else Kind.UNDECLARED
            boxes.setdefault(one.target, Box(one.target, kind))
        groups = tuple(self._group(one, boxes) for one in self._group_ids())
        return Graph(environment, groups, tuple(references), planned=self._plan is not None)

    def _shows(self, schema: DesiredSchema) -> bool:
        if self._selection.touches(schema):
            return True
        address, whole = Address.schema(schema.key), Address.integration(schema.integration_id)
        excluded = any(one.matches(address) for one in self._selection.exclude)
        return not excluded and any(one.matches(whole) for one in self._selection.only)

    def _covered(self, address: Address) -> bool:
        """Whether a field is drawn: it is selected, or all of its integration is."""
        if self._selection.selects(address):
            return True
        whole = Address.integration(address.integration_id)
        excluded = any(one.matches(address) for one in self._selection.exclude)
        return not excluded and any(one.matches(whole) for one in self._selection.only)

    def _group_ids(self) -> list[str]:
        """Name the integrations that are drawn: those selected, those of what is drawn, those that a plan touches."""
        found = {one.integration_id for one in self._shown}
        found |= {one for one in self._integrations if self._selection.selects(Address.integration(one))}
        found |= {one.integration_id for one in self._touches if one.kind == "integration"}
        return sorted(found)

    def _group(self, integration_id: str, boxes: Mapping[SchemaKey, Box]) -> Group:
        declared = self._integrations.get(integration_id)
        return Group(
            integration_id,
            _told(declared),
            tuple(boxes[key] for key in sorted(boxes) if key.integration_id == integration_id),
            declared=declared is not None,
            absent=declared is not None and declared.state is State.ABSENT,
            touch=self._touches.get(Address.integration(integration_id), UNTOUCHED),
        )

    def _box(self, schema: DesiredSchema) -> Box:
        every = list(self._rows(schema))
        rows = tuple(one for one in every if self._covered(Address.field(schema.key, one.name)))
        own = self._touches.get(Address.schema(schema.key), UNTOUCHED)
        return Box(schema.key, Kind.DECLARED, rows, len(every) - len(rows), _with_those_of(own, rows))

    def _rows(self, schema: DesiredSchema) -> Iterator[Row]:
        """Give the fields of a schema: those that are wanted, then those that are to go."""
        for one in schema.fields:
            touch = self._touches.get(Address.field(schema.key, one.unique_name), UNTOUCHED)
            target = one.reference_object_type
            yield Row(one.unique_name, one.type or "", bool(one.is_required), target, touch=touch)
        wanted = {one.unique_name for one in schema.fields}
        for name in sorted((schema.absent | self._in_plan(schema.key)) - wanted):
            touch = self._touches.get(Address.field(schema.key, name), UNTOUCHED)
            yield Row(name, self._type_there(schema.key, name), absent=name in schema.absent, touch=touch)

    def _in_plan(self, key: SchemaKey) -> frozenset[str]:
        """Name the fields of a schema that a plan touches: some that no file names are deleted, or in the way."""
        return self._touched.get(key, frozenset())

    def _type_there(self, key: SchemaKey, name: str) -> str:
        seen = () if self._plan is None else self._plan.observed.schemas.get(key, ())
        return next((one.type or "" for one in seen if one.unique_name == name), "")

    def _references(self, schema: DesiredSchema) -> Iterator[Reference]:
        for one in schema.fields:
            address = Address.field(schema.key, one.unique_name)
            if one.reference_object_type is not None and self._covered(address):
                target = SchemaKey(schema.integration_id, one.reference_object_type)
                target = self._written.get(self._as_written(target), target)
                touch = self._touches.get(address, UNTOUCHED)
                yield Reference(schema.key, one.unique_name, target, bool(one.is_required), touch)

    def _as_written(self, key: SchemaKey) -> SchemaKey:
        return SchemaKey(key.integration_id, self._capabilities.known_type(key.object_type))


def _fields_by_schema(touches: Touches) -> dict[SchemaKey, frozenset[str]]:
    found: dict[SchemaKey, set[str]] = {}
    for address in touches:
        if address.kind == "field" and (key := address.schema_key):
            found.setdefault(key, set()).add(address.segments[-1])
    return {key: frozenset(names) for key, names in found.items()}


def _told(declared: DesiredIntegration | None) -> str:
    """Say in a few words what an integration is."""
    if declared is None:
        return ""
    one: Integration = declared.integration
    kind = f"({one.integration_type})" if one.integration_type else ""
    return " ".join(part for part in (one.display_name, kind) if part)


def _with_those_of(own: Touch, rows: tuple[Row, ...]) -> Touch:
    """Say what becomes of an object type: what a plan says of it, or that fields of it change."""
    fates = {own.fate, *(one.touch.fate for one in rows)}
    mark = own.mark or FATES_TOLD[Fate.UPDATE][0]
    if Fate.BLOCKED in fates:
        return own if own.fate is Fate.BLOCKED else Touch(Fate.BLOCKED, f"{_BLOCKED} {mark}")
    if own.fate is not Fate.NONE or fates == {Fate.NONE}:
        return own
    return Touch(Fate.UPDATE, mark)
