"""Decisions as lines for people: what differs, and what that means for the data."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.planning.change import MAY_NOT_RETURN, Action, Change, Destroys, Edit
from gongctl.planning.diff import Difference, created

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.model import Field
    from gongctl.planning.decide import IntegrationDecision, SchemaDecision

DELETED: Final = "its schemas and objects are deleted with it"
REPLACED: Final = (
    "deleted with its objects, and registered again; the schemas of object types that no file declares are lost"
)
UPLOADED_AGAIN: Final = "uploaded again after its integration is replaced"
PUT_BACK: Final = "put back: an interrupted replacement took it away"
REMOVED: Final = "its values are lost in every object"
RETYPED: Final = "values of the old type may be lost"
MADE_ANEW: Final = "its values are lost in every object: a field of another type is a new one"
REVALUED: Final = "what becomes of objects that have {} is not known: the value may be lost in them"
REPLACED_LATER: Final = (
    "no call changes it: deleted, which takes up to 24 hours, and registered again; its objects are lost, since no "
    "call lists them, and so are schemas that no file declares"
)
DELETED_LATER: Final = (
    "its schemas and objects are deleted with it, which takes up to 24 hours; no backup has its objects, since no call "
    "lists them"
)
ONE_IN_TOTAL: Final = (
    "would be refused while any other integration is active, also one of Gong's own that it does not list"
)
NOW_REQUIRED: Final = "objects without it will be refused from now on"
RETARGETED: Final = "values that are there will be taken for ids of the other object type"
REDECLARED: Final = "declared otherwise then; not verified: the account does not return it"
NOT_RETURNED: Final = "not verified: the account does not return it"
NOT_COMPARABLE: Final = "not verified: the account returns it in another case or not at all; not taken for a change"
UNMANAGED: Final = "unmanaged, kept"
SPARED: Final = (
    "unmanaged, kept; not pruned, for it may be Gong's own: name it alone, with --allow-destroy, to remove it"
)
WRITTEN_AGAIN: Final = "written again on request"

_SIMILAR: Final = 0.6
_MOST_RENAMES_COMPARED: Final = 50


def integration_changes(decision: IntegrationDecision) -> Iterator[Change]:
    """Say what becomes of one integration."""
    address = Address.integration(decision.integration_id)
    match decision.action:
        case Action.CREATE if decision.target is not None:
            rare = ONE_IN_TOTAL if decision.capabilities.one_integration else ""
            yield Change(address, Action.CREATE, created(decision.target), consequence=rare)
        case Action.UPDATE:
            again = "" if decision.difference.edits else WRITTEN_AGAIN
            yield Change(address, Action.UPDATE, decision.difference.edits, consequence=again)
        case Action.REPLACE:
            edits, said = decision.difference.edits, _said_of_deleting(decision)
            yield Change(address, Action.REPLACE, edits, Destroys.INTEGRATION_REPLACE, consequence=said)
        case Action.DELETE:
            said = _said_of_deleting(decision)
            yield Change(address, Action.DELETE, (), Destroys.INTEGRATION_DELETE, consequence=said)
        case Action.KEEP:
            yield Change(address, Action.KEEP, consequence=UNMANAGED)
        case _:
            pass
    yield from _unverified(address, decision.difference)


def _said_of_deleting(decision: IntegrationDecision) -> str:
    """Say what a delete, or a replacement, takes, and under what name the account has it if it gives its own."""
    replaced, can, there = decision.action is Action.REPLACE, decision.capabilities, decision.observed
    now, later = (REPLACED, REPLACED_LATER) if replaced else (DELETED, DELETED_LATER)
    said = later if can.deletes_later else now
    if there is None or there.assigned_id is None:
        return said
    return f"{said}; there it is {there.integration.display_name!r}, with the id {there.assigned_id}"


def schema_changes(decision: SchemaDecision) -> Iterator[Change]:
    """Say what becomes of one schema and of each of its fields, in target order, removals last."""
    yield from _whole_schema(decision)
    new = frozenset(decision.new_names())
    for field in decision.target.fields:
        address = Address.field(decision.key, field.unique_name)
        if field.unique_name in new:
            again = PUT_BACK if field.unique_name in decision.target.kept else ""
            yield Change(address, Action.CREATE, created(field), consequence=again)
        elif field.unique_name in decision.target.unselected:
            continue
        elif field.unique_name in decision.target.kept:
            spared = field.unique_name in decision.target.spared
            yield Change(address, Action.KEEP, consequence=SPARED if spared else UNMANAGED)
        elif found := decision.difference.get(field.unique_name):
            yield from _edited(address, found, decision.capabilities)
            yield from _unverified(address, found)
    for name in decision.target.removed:
        yield Change(Address.field(decision.key, name), Action.DELETE, (), Destroys.FIELD_REMOVE, consequence=REMOVED)


def _whole_schema(decision: SchemaDecision) -> Iterator[Change]:
    address = Address.schema(decision.key)
    if not decision.written:
        return
    if not decision.observed:
        yield Change(address, Action.CREATE)
    elif decision.replaced:
        yield Change(address, Action.REPLACE, consequence=UPLOADED_AGAIN)
    elif decision.rewritten:
        yield Change(address, Action.UPDATE, consequence=WRITTEN_AGAIN)


def _edited(address: Address, difference: Difference, capabilities: Capabilities) -> Iterator[Change]:
    edits = (*difference.edits, *difference.redeclared)
    if not edits:
        return
    named = {edit.attribute: edit for edit in edits}
    if "type" in named:
        lost = MADE_ANEW if capabilities.needs_tombstones else RETYPED
        yield Change(address, Action.REPLACE, edits, Destroys.FIELD_TYPE_CHANGE, consequence=lost)
        return
    said = [REDECLARED] if difference.redeclared else []
    gone = _values_gone(named)
    said += [REVALUED.format(" or ".join(map(repr, gone)))] if gone else []
    # What an account does with values that are not in the list any more is not known; so it is taken for the worse.
    destroys = Destroys.FIELD_TYPE_CHANGE if gone else None
    yield Change(address, Action.UPDATE, edits, destroys, consequence="; ".join([*said, *_consequences(named)]))


def _values_gone(edits: dict[str, Edit]) -> list[str]:
    edit = edits.get("orderedValueList")
    if edit is None or not isinstance(edit.before, tuple):
        return []
    after = edit.after if isinstance(edit.after, tuple) else ()
    return [one for one in edit.before if one not in after]


def _consequences(edits: dict[str, Edit]) -> Iterator[str]:
    if "isRequired" in edits and edits["isRequired"].after is True:
        yield NOW_REQUIRED
    if "referenceObjectType" in edits:
        yield RETARGETED


def _unverified(address: Address, difference: Difference) -> Iterator[Change]:
    for edit in difference.unverified:
        why = NOT_RETURNED if edit.attribute in MAY_NOT_RETURN else NOT_COMPARABLE
        yield Change(address, Action.UNVERIFIED, (edit,), consequence=why)


def likely_renames(decision: SchemaDecision) -> Iterator[tuple[str, str]]:
    """Find removed fields that come back under another name: alike in type, and in label or name."""
    seen = {one.unique_name: one for one in decision.observed}
    there = {one.unique_name: one for one in decision.target.fields}
    added = [there[name] for name in decision.new_names()][:_MOST_RENAMES_COMPARED]
    for name in decision.target.removed[:_MOST_RENAMES_COMPARED]:
        match = _most_alike(seen[name], added)
        if match is not None:
            yield name, match.unique_name


def _most_alike(removed: Field, added: Sequence[Field]) -> Field | None:
    def likeness(one: Field) -> float:
        labels = SequenceMatcher(None, removed.label or "", one.label or "").ratio()
        names = SequenceMatcher(None, removed.unique_name, one.unique_name).ratio()
        return max(labels if removed.label else 0.0, names)

    same_type = [one for one in added if one.type == removed.type]
    best = max(same_type, key=likeness, default=None)
    return best if best is not None and likeness(best) >= _SIMILAR else None
