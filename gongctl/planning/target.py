"""What will be there afterwards: what is wanted, and what is kept of the observed.

Not deleting is done here, by adding to what is wanted; payloads are made from targets alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gongctl.address import Address
from gongctl.capabilities import PLAIN
from gongctl.model import PICKLIST, REFERENCE, DesiredSchema, Field, Integration, SchemaKey
from gongctl.planning.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from gongctl.capabilities import Capabilities
    from gongctl.planning.selection import Selection

    Observable = TypeVar("Observable", Field, Integration)


_NAMES: Final = {kind: tuple(one.name for one in fields(kind)) for kind in (Field, Integration)}


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """The whole field list of one schema: declared fields in their order, then kept ones by name.

    `kept` are the names of those fields that stand as they were read, because no file declares
    them or because they are not selected; `unselected` are the declared ones of them, and `spared`
    those that would be pruned if it were certain whose they are. `removed` are observed names that are to be gone.
    """

    key: SchemaKey
    fields: tuple[Field, ...]
    kept: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()
    unselected: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()


def complete(declared: Observable, observed: Observable | None) -> Observable:
    """Fill what a file leaves unsaid with what was observed, so that it is carried along unchanged.

    The reference target, or the values, of a field whose type changes are not carried over.
    """
    if observed is None:
        return declared
    unsaid = {name: getattr(observed, name) for name in _NAMES[type(declared)] if getattr(declared, name) is None}
    kind = str(getattr(declared, "type", None)).upper()
    if kind != REFERENCE:
        unsaid.pop("reference_object_type", None)
    if kind != PICKLIST:
        unsaid.pop("ordered_values", None)
    return replace(declared, **unsaid) if unsaid else declared


def is_reference(field: Field) -> bool:
    """Whether a field points at another object type."""
    return (field.type or "").upper() == REFERENCE


def is_picklist(field: Field) -> bool:
    """Whether a field has a list of values to choose from."""
    return (field.type or "").upper() == PICKLIST


def target_schema(  # noqa: PLR0913 - what is wanted, what is there, and what is known of both
    declared: DesiredSchema,
    observed: tuple[Field, ...],
    selection: Selection,
    *,
    prune: bool,
    prunable: Container[Address] | None = None,
    saved: tuple[Field, ...] = (),
    capabilities: Capabilities = PLAIN,
) -> TargetSchema:
    """Work out the field list that one schema is to have.

    `observed` is what was read of it, empty where it does not exist yet; `saved` are fields that an interrupted
    replacement took away, and that are kept as if they were still there. With `prune`, selected fields
    that no file declares are to be gone; of them only those in `prunable`, where that is given.
    """
    # What cannot be sent, a field of Gong's own, is not put back: it comes, or not, with a registration.
    seen = {
        one.unique_name: one for one in (*observed, *(one for one in saved if one.type not in capabilities.refused))
    }
    there = {one.unique_name for one in observed}
    whole = selection == EVERYTHING  # so that no address is made of each of ten thousand fields

    def selected(name: str) -> bool:
        return whole or selection.selects(Address.field(declared.key, name))

    def of_declared() -> Iterator[Field]:
        for one in declared.fields:
            before = seen.get(one.unique_name)
            if selected(one.unique_name):
                whole = complete(one, before)
                yield _with_required(whole) if capabilities.checks_required else whole
            elif before is not None:
                yield with_declared_unread(in_sendable_case(before, capabilities), one)

    managed = {one.unique_name for one in declared.fields}
    gone = {name for name in seen if name in declared.absent and selected(name)}
    pruned = {name for name in seen if name not in managed | declared.absent and selected(name)} if prune else set()
    spared = set() if prunable is None else {one for one in pruned if Address.field(declared.key, one) not in prunable}
    gone |= pruned - spared
    others = sorted(seen.keys() - managed - gone)
    unselected = frozenset(name for name in managed & seen.keys() if not selected(name))
    return TargetSchema(
        declared.key,
        (*of_declared(), *(in_sendable_case(seen[name], capabilities) for name in others)),
        kept=frozenset(others) | unselected,
        removed=tuple(sorted(gone & there)),
        unselected=unselected,
        spared=frozenset(spared),
    )


def with_declared_unread(observed: Field, declared: Field) -> Field:
    """Give an observed field what only its file knows of it, where both are of one kind: a reference target, values."""
    known: dict[str, Any] = {}
    if not observed.reference_object_type and is_reference(observed) and is_reference(declared):
        known["reference_object_type"] = declared.reference_object_type
    if observed.ordered_values is None and is_picklist(observed) and is_picklist(declared):
        known["ordered_values"] = declared.ordered_values
    return replace(observed, **known) if known else observed


def in_sendable_case(field: Field, capabilities: Capabilities = PLAIN) -> Field:
    """Write the type of an observed field as it is sent: one that differs from a known one by case is taken for it."""
    known = (field.type or "").upper()
    return replace(field, type=known) if known in capabilities.types and known != field.type else field


def tombstones(removed: Iterable[str], observed: Mapping[str, Field], capabilities: Capabilities) -> tuple[Field, ...]:
    """Give the fields that have to be named as deleted, as name, label and type alone; none where none has to be."""
    if not capabilities.needs_tombstones:
        return ()
    found = (in_sendable_case(observed[name], capabilities) for name in removed if name in observed)
    return tuple(Field(one.unique_name, one.label, one.type) for one in found)


def _with_required(field: Field) -> Field:
    # isRequired left out of a new field is false; of an existing one it is what was read.
    return field if field.is_required is not None else replace(field, is_required=False)
