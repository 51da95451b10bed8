"""What a restore takes and what became of it, as data and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.render.document import VERSION, Datum
from gongctl.render.finding import finding
from gongctl.render.visible import visible, without_commands
from gongctl.render.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.backup.reading import Backup
    from gongctl.restore.whole import Part, PartOutcome


def parts_text(backup: Backup, parts: Sequence[Part], environment: str) -> str:
    """Write what a backup holds, and what of it is missing in the account."""
    manifest = backup.manifest
    lines = [
        (
            f"Backup of integration/{visible(backup.integration_id)}, made at {manifest.madeAt} in "
            f"{visible(manifest.environment)} before a {manifest.purpose}; to be put back into {visible(environment)}"
        ),
        "",
        *(_part_line(one) for one in parts),
        "",
        *(f"not in the backup: {visible(one)}" for one in manifest.notSaved),
    ]
    return without_commands("\n".join(lines)) + "\n"


def _part_line(part: Part) -> str:
    address = visible(str(part.address))
    if not part.needed:
        number = f"{counted(part.objects, 'object')}, " if part.objects else ""
        return f"    {address}: {number}there already"
    if part.what == "objects":
        return f"  {'~' if part.differing else '+'} {address}: {_number(part)}"
    return f"  ! {visible(part.obstacle.summary)}" if part.obstacle else f"  + {address}: {part.what}"


def _number(part: Part) -> str:
    saved = counted(part.objects, "object")
    if part.missing == part.objects:
        return saved
    said = [f"{part.missing:,} not there"] if part.missing else []
    said += [f"{part.differing:,} there with other values, which are written over"] if part.differing else []
    return f"{saved}: {' and '.join(said)}"


def restored_datum(
    backup: Backup, parts: Sequence[Part], outcomes: Sequence[PartOutcome], *, interrupted: bool
) -> Datum:
    """Give what became of a restore as data."""
    found = [_outcome(one) for one in outcomes]
    restore = {
        "backup": backup.manifest.id,
        "integrationId": backup.integration_id,
        "complete": len(found) == len(parts) and all(one.done for one in outcomes),
        "interrupted": interrupted,
        "changed": any(one.attempted for one in outcomes),
        "parts": found,
        "notReached": [str(one.address) for one in parts[len(found) :]] if interrupted else _left(parts, outcomes),
    }
    return {"version": VERSION, "restore": restore, "errors": [one["problem"] for one in found if one["problem"]]}


def _left(parts: Sequence[Part], outcomes: Sequence[PartOutcome]) -> list[str]:
    reached = {(one.part.what, one.part.address) for one in outcomes}
    return [str(one.address) for one in parts if (one.what, one.address) not in reached]


def _outcome(one: PartOutcome) -> Datum:
    restored = one.restored
    return {
        "what": one.part.what.value,
        "address": str(one.part.address),
        "done": one.done,
        "wasThere": one.done and not one.attempted,
        "objects": restored.there if restored else None,
        "failed": restored.failed if restored else None,
        "problem": finding(one.problem) if one.problem else None,
    }


def restored_text(restore: Datum) -> str:
    """Write what became of a restore for people."""
    lines = []
    for one in restore["parts"]:
        word = "there" if one["wasThere"] else "done" if one["done"] else "failed"
        number = f": {counted(one['objects'], 'object')}" if one["objects"] is not None else ""
        lines.append(f"{word:<7} {one['what']} {visible(one['address'])}{number}")
        if one["problem"]:
            lines.append(f"        error[{one['problem']['code']}]: {visible(one['problem']['summary'])}")
            lines.append(f"        help: {visible(one['problem']['help'])}")
    lines += [f"not reached: {visible(one)}" for one in restore["notReached"]]
    return without_commands("\n".join([*lines, "", _closing(restore)])) + "\n"


def _closing(restore: Datum) -> str:
    if restore["interrupted"]:
        return "Interrupted: run again to go on."
    if not restore["complete"]:
        return "Not all of it was put back: mend the cause, and run again to go on."
    return "Put back, and looked at." if restore["changed"] else "Nothing to do: all of it is there."
