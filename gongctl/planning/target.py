"""What will be there afterwards: what is wanted, and what is kept of the observed.

Not deleting is done here, by adding to what is wanted; payloads are made from targets alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final, TypeVar

from gongctl.address import Address
from gongctl.model import FIELD_TYPES, REFERENCE, DesiredSchema, Field, Integration, SchemaKey
from gongctl.planning.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.planning.selection import Selection

    Observable = TypeVar("Observable", Field, Integration)


_NAMES: Final = {kind: tuple(one.name for one in fields(kind)) for kind in (Field, Integration)}


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """The whole field list of one schema: declared fields in their order, then kept ones by name.

    `kept` are the names of those fields that stand as they were read, because no file declares
    them or because they are not selected; `unselected` are the declared ones of them. `removed`
    are observed names that are to be gone.
    """

    key: SchemaKey
    fields: tuple[Field, ...]
    kept: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()
    unselected: frozenset[str] = frozenset()


def complete(declared: Observable, observed: Observable | None) -> Observable:
    """Fill what a file leaves unsaid with what was observed, so that it is carried along unchanged.

    The reference target of a field whose type changes is not carried over.
    """
    if observed is None:
        return declared
    unsaid = {name: getattr(observed, name) for name in _NAMES[type(declared)] if getattr(declared, name) is None}
    if str(getattr(declared, "type", None)).upper() != REFERENCE:
        unsaid.pop("reference_object_type", None)
    return replace(declared, **unsaid) if unsaid else declared


def is_reference(field: Field) -> bool:
    """Whether a field points at another object type."""
    return (field.type or "").upper() == REFERENCE


def target_schema(
    declared: DesiredSchema,
    observed: tuple[Field, ...],
    selection: Selection,
    *,
    prune: bool,
    saved: tuple[Field, ...] = (),
) -> TargetSchema:
    """Work out the field list that one schema is to have.

    `observed` is what was read of it, empty where it does not exist yet; `saved` are fields that an interrupted
    replacement took away, and that are kept as if they were still there. With `prune`, selected fields
    that no file declares are to be gone.
    """
    seen = {one.unique_name: one for one in (*observed, *saved)}
    there = {one.unique_name for one in observed}
    whole = selection == EVERYTHING  # so that no address is made of each of ten thousand fields

    def selected(name: str) -> bool:
        return whole or selection.selects(Address.field(declared.key, name))

    def of_declared() -> Iterator[Field]:
        for one in declared.fields:
            before = seen.get(one.unique_name)
            if selected(one.unique_name):
                yield _with_required(complete(one, before))
            elif before is not None:
                yield with_declared_reference(in_sendable_case(before), one)

    managed = {one.unique_name for one in declared.fields}
    gone = {name for name in seen if name in declared.absent and selected(name)}
    if prune:
        gone |= {name for name in seen if name not in managed | declared.absent and selected(name)}
    others = sorted(seen.keys() - managed - gone)
    unselected = frozenset(name for name in managed & seen.keys() if not selected(name))
    return TargetSchema(
        declared.key,
        (*of_declared(), *(in_sendable_case(seen[name]) for name in others)),
        kept=frozenset(others) | unselected,
        removed=tuple(sorted(gone & there)),
        unselected=unselected,
    )


def with_declared_reference(observed: Field, declared: Field) -> Field:
    """Give an observed field the reference target that only its file knows, where both are references."""
    if observed.reference_object_type or not (is_reference(observed) and is_reference(declared)):
        return observed
    return replace(observed, reference_object_type=declared.reference_object_type)


def in_sendable_case(field: Field) -> Field:
    """Write the type of an observed field as it is sent: one that differs from a known one by case is taken for it."""
    known = (field.type or "").upper()
    return replace(field, type=known) if known in FIELD_TYPES and known != field.type else field


def _with_required(field: Field) -> Field:
    # isRequired left out of a new field is false; of an existing one it is what was read.
    return field if field.is_required is not None else replace(field, is_required=False)
