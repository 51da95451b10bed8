"""A whole backup back into an account: what it takes, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gongctl.address import Address
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, failure
from gongctl.gong.errors import CallError, NotStartedError
from gongctl.model import Field, SchemaKey
from gongctl.planning.diff import differences
from gongctl.planning.steps import RegisterIntegration, UploadSchema, after_what_it_waits_for
from gongctl.planning.target import in_sendable_case, is_picklist, is_reference
from gongctl.planning.verify import unmet
from gongctl.readback import read_one_here
from gongctl.restore.objects import Restored, lacking, looks, restore_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gongctl.backup.reading import Backup
    from gongctl.capabilities import Capabilities
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Integration
    from gongctl.objects.sending import SendingCircumstances
    from gongctl.planning.change import Edit


class What(StrEnum):
    """The parts of a restore, in their order."""

    REGISTRATION = "registration"
    SCHEMA = "schema"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a restore. `needed` says whether anything of it is missing in the account.

    `objects` is how many were saved: of them `missing` are not there, and `differing` have other values there,
    which are written over. `obstacle` says why it cannot be put back.
    """

    what: What
    address: Address
    needed: bool = True
    fields: tuple[Field, ...] = ()
    objects: int = 0
    missing: int = 0
    differing: int = 0
    obstacle: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of a part: done, or a problem; `restored` has the numbers of objects."""

    part: Part
    done: bool
    problem: Diagnostic | None = None
    restored: Restored | None = None
    attempted: bool = False


def needed_parts(backup: Backup, dialect: Dialect) -> tuple[Part, ...]:
    """Say what a restore takes, from a look at the account.

    Raises `GongctlError` where the account holds something else in the place of what was saved (GC746).
    """
    saved = backup.integration
    own = Address.integration(backup.integration_id)
    there = {one.integration.integration_id: one for one in dialect.integrations()}
    found = there.get(backup.integration_id)
    can = dialect.capabilities
    if found is not None:
        _check_same(saved, found.integration, own, can)
    elif rival := _rival(saved, [one.integration for one in there.values() if one.active], can):
        why = "only one can be in total" if can.one_integration else f"of the same type ({saved.integration_type})"
        raise failure(
            "GC746",
            f"{own} cannot be registered: {Address.integration(rival)} is active, and {why}",
            "delete that one first (state: absent, and gongctl apply), or restore into another account",
        )
    keys, asked = _in_order(backup), dialect if found is not None else None
    return (
        Part(What.REGISTRATION, own, needed=found is None),
        *(_schema_part(backup, key, asked, can) for key in keys),
        *(
            _objects_part(backup, key, asked)
            for key in (*keys, *_without_schema(backup))
            if backup.count(key.object_type)
        ),
    )


def _check_same(saved: Integration, there: Integration, own: Address, capabilities: Capabilities) -> None:
    if differences({"": (there, saved)}, capabilities):
        raise failure(
            "GC746",
            f"{own} is there, and not as it was saved: {_told(there)}, saved was {_told(saved)}",
            "if that is as it should be, gongctl objects upload sends the objects of the backup; to have the saved "
            "one again, change it back with gongctl apply",
        )


def _told(one: Integration) -> str:
    said = (one.integration_type, one.display_name, one.crm_instance_url, one.owner_email)
    return ", ".join(repr(value) for value in said if value is not None)


def _rival(saved: Integration, active: Sequence[Integration], capabilities: Capabilities) -> str | None:
    kind = (saved.integration_type or "").casefold()
    return next(
        (
            one.integration_id
            for one in active
            if capabilities.one_integration or (one.integration_type or "").casefold() == kind
        ),
        None,
    )


def _in_order(backup: Backup) -> list[SchemaKey]:
    """Put the saved schemas in order: a referenced object type before the one that refers to it."""
    known = {name: SchemaKey(backup.integration_id, name) for name in sorted(backup.schemas)}
    waits_for = {
        key: {known[one] for one in _references(backup.schemas[name].fields) if one in known} - {key}
        for name, key in known.items()
    }
    return after_what_it_waits_for(waits_for)


def _references(fields: Sequence[Field]) -> set[str]:
    return {one.reference_object_type for one in fields if one.reference_object_type}


def _without_schema(backup: Backup) -> list[SchemaKey]:
    named = (one.objectType for one in backup.manifest.objects if one.objectType not in backup.schemas)
    return [SchemaKey(backup.integration_id, one) for one in sorted(named)]


def _objects_part(backup: Backup, key: SchemaKey, dialect: Dialect | None) -> Part:
    """Say what the objects of a type take; with no integration there, all of them are missing."""
    saved = backup.count(key.object_type)
    missing, differing = (saved, 0) if dialect is None else lacking(backup, key.object_type, dialect)
    return Part(What.OBJECTS, Address.schema(key), bool(missing or differing), (), saved, missing, differing)


def _schema_part(backup: Backup, key: SchemaKey, dialect: Dialect | None, can: Capabilities) -> Part:
    """Say what a schema takes: the saved fields that can be sent, and those that are there beside them."""
    read = (in_sendable_case(one, can) for one in backup.schemas[key.object_type].fields)
    saved = tuple(one for one in read if one.type not in can.refused)
    there = {one.unique_name: one for one in (dialect.schema(key) if dialect is not None else ())}
    pairs = {one.unique_name: (there[one.unique_name], one) for one in saved if one.unique_name in there}
    missing = [one for one in saved if one.unique_name not in there]
    changed = {name: one.edits for name, one in differences(pairs, can).items() if one.edits}
    others = [
        in_sendable_case(one, can) for name, one in sorted(there.items()) if name not in {f.unique_name for f in saved}
    ]
    fields = (*saved, *others)
    own = Address.schema(key)
    if not missing and not changed:
        return Part(What.SCHEMA, own, needed=False, fields=fields)
    return Part(What.SCHEMA, own, fields=fields, obstacle=_retyped(own, changed) or _blind(own, fields, can))


def _retyped(own: Address, changed: Mapping[str, Sequence[Edit]]) -> Diagnostic | None:
    """Tell the fields that have another type there: to give them the saved one would destroy what they hold."""
    types = [(name, one) for name, edits in sorted(changed.items()) for one in edits if one.attribute == "type"]
    if not types:
        return None
    told = ", ".join(f"{name!r} is {one.before} there, and was {one.after}" for name, one in types)
    return Diagnostic(
        "GC746",
        Severity.ERROR,
        f"{own} cannot be uploaded: {told}",
        "a change of type destroys what the field holds: if it is meant, declare the saved type in a file and say "
        "gongctl apply; then restore again",
    )


def _blind(own: Address, fields: Sequence[Field], capabilities: Capabilities) -> Diagnostic | None:
    """Tell the references whose target, and the picklists whose values, nobody knows: they would be lost."""
    blind = [
        one.unique_name
        for one in fields
        if (is_reference(one) and not one.reference_object_type)
        or (capabilities.keeps_values and is_picklist(one) and one.ordered_values is None)
    ]
    if not blind:
        return None
    return Diagnostic(
        "GC747",
        Severity.ERROR,
        f"{own} cannot be uploaded: what {', '.join(map(repr, blind))} {_holds(capabilities)} is not known",
        "declare the fields in a file and say gongctl apply; then restore again, for the objects",
    )


def _holds(capabilities: Capabilities) -> str:
    return "refers to, or may hold," if capabilities.keeps_values else "refers to"


def restore(
    backup: Backup,
    parts: Sequence[Part],
    dialect: Dialect,
    circumstances: SendingCircumstances,
    tell: Callable[[PartOutcome], None],
) -> tuple[PartOutcome, ...]:
    """Carry the parts out in their order; `tell` hears of each.

    What was written is read back. A failure stops the parts that need it, and no others; running it again goes on.
    """
    outcomes: list[PartOutcome] = []
    broken: set[Address] = set()
    for part in parts:
        own = Address.integration(backup.integration_id)
        if own in broken or part.address in broken:
            continue
        outcome = _carried_out(backup, part, dialect, circumstances)
        if not outcome.done:
            broken.add(part.address)
        outcomes.append(outcome)
        tell(outcome)
        if circumstances.stop.requested:
            break
    return tuple(outcomes)


def _carried_out(backup: Backup, part: Part, dialect: Dialect, circumstances: SendingCircumstances) -> PartOutcome:
    if part.obstacle is not None:
        return PartOutcome(part, done=False, problem=part.obstacle)
    try:
        return _put_back(backup, part, dialect, circumstances)
    except NotStartedError:
        return PartOutcome(part, done=False)
    except GongctlError as error:
        return PartOutcome(part, done=False, problem=error.diagnostics[0], attempted=isinstance(error, CallError))


def _put_back(backup: Backup, part: Part, dialect: Dialect, circumstances: SendingCircumstances) -> PartOutcome:
    if not part.needed:
        return PartOutcome(part, done=True)
    if part.what is What.OBJECTS:
        restored = restore_objects(backup, part.address.segments[1], dialect, circumstances, overwrite=True)
        return PartOutcome(part, restored.complete, restored.problem, restored, restored.attempted)
    if found := _written(backup, part, dialect, circumstances):
        summary = f"{part.address} is not as it was saved after it was written: {'; '.join(found)}"
        problem = Diagnostic("GC744", Severity.ERROR, summary, "restore again; or look at it with gongctl get")
        return PartOutcome(part, done=False, problem=problem, attempted=True)
    return PartOutcome(part, done=True, attempted=True)


def _written(backup: Backup, part: Part, dialect: Dialect, circumstances: SendingCircumstances) -> tuple[str, ...]:
    """Write a registration or a schema, and say what of it the account does not show, after a while neither."""
    step: RegisterIntegration | UploadSchema
    if part.what is What.REGISTRATION:
        step = RegisterIntegration(backup.integration)
        dialect.register(step.integration)
    else:
        step = UploadSchema(SchemaKey(*part.address.segments), part.fields)
        dialect.upload_schema(step.key, step.fields)
    found: tuple[str, ...] = ()
    for _ in looks(circumstances):
        found = unmet(step, read_one_here(step, dialect), dialect.capabilities)
        if not found:
            break
    return found
