"""Sentences about plans and ledgers that Markdown and HTML share: our own words and numbers, nothing from outside."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.render.document import Datum

CAUSES: Final = {"file": "[file]", "account": "[drift]", "both": "[file, drift]"}
CAUSES_TOLD: Final = "[file] the files changed, [drift] the account did"

_PLURALS: Final = {"schema": "schemas", "field": "fields", "integration": "integrations"}


def counted(number: int, noun: str) -> str:
    """Count something: `1 call`, `1,204 calls`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def plan_status(plan: Datum) -> str:
    """Say in a few words what a plan comes to: `3 to create, 1 to delete, 1 blocked`."""
    counts = plan["counts"]
    parts = [f"{counts[word]:,} to {word}" for word in ("create", "update", "replace", "delete") if counts[word]]
    parts += [f"{counts['blocked']:,} blocked"] if counts["blocked"] else []
    return ", ".join(parts) or "no changes"


def calls_told(plan: Datum) -> str:
    """Say what apply will call, or why nothing."""
    made = calls_and_objects(plan)
    if plan["blocked"]:
        return f"Apply will make no call while anything is blocked; without that it would make {made}."
    if plan["empty"]:
        what = "What --only and --exclude leave" if plan["limited"] else "The account"
        return f"{what} is as the files want it: there is no call to make."
    return f"Apply will make {made}."


def put_back_lines(outcome: Datum) -> list[Datum]:
    """Give what became of objects that were put back, without those of which there were none."""
    return [one for one in outcome["putBack"] if one["objects"] or one["outcome"] != "done"]


def put_back_told(one: Datum) -> str:
    """Say in a few words what became of the objects of a type: `put back schema/crm/Deal: 12 objects, 1 refused`."""
    refused = f", {one['failed']:,} refused" if one["failed"] else ""
    return f"put back {one['address']}: {counted(one['objects'], 'object')}{refused}"


def calls_and_objects(plan: Datum) -> str:
    """Count the calls of a plan, and mention the uploads of objects that follow: how many those take is not known."""
    made = counted(plan["calls"], "call")
    return f"{made}, and put objects back" if any(one["objects"] != 0 for one in plan["putBack"]) else made


def destroys_told(plan: Datum) -> str:
    """Say how many changes destroy something, schemas of a replaced integration too; empty where none does."""
    number = sum(bool(one["destroys"]) or one["action"] in {"replace", "delete"} for one in plan["changes"])
    if not number:
        return ""
    return "1 change destroys data." if number == 1 else f"{number:,} changes destroy data."


def stakes_told(plan: Datum) -> Iterator[tuple[str, bool]]:
    """Say what goes with integrations, what is saved of it, and what is put back; and whether each is grave."""
    backup = plan["backup"]
    again = {one["address"] for one in plan["putBack"] if one["backup"] is None}
    for owner, group in groupby(backup["atStake"] if backup else (), key=lambda one: one["address"].split("/")[1]):
        types = list(group)
        told = ", ".join(_stake(one) for one in types)
        if not backup["made"]:
            yield f"integration/{owner}: nothing is saved before (--no-backup): {told}, and all else goes", True
            continue
        if not backup.get("objectsSaved", True):
            yield f"integration/{owner}: saved before: registration and schemas ({told}); its objects cannot be", True
            continue
        yield f"integration/{owner}: saved before: {told}; data of other object types is lost", False
        left = [one for one in types if one["objects"] and one["address"] not in again]
        if left and any(address.split("/")[1] == owner for address in again):
            names = ", ".join(_stake(one) for one in left)
            yield f"integration/{owner}: saved, and not put back, since no file declares it: {names}", True
    for one in plan["putBack"]:
        objects = "objects" if one["objects"] is None else counted(one["objects"], "object")
        if one["objects"] != 0:
            source = f"backup {one['backup']} of an interrupted replacement" if one["backup"] else "that backup"
            yield f"{one['address']}: {objects} put back afterwards from {source}", False


def _stake(one: Datum) -> str:
    object_type = one["address"].split("/")[2]
    return object_type if one["objects"] is None else f"{object_type} ({counted(one['objects'], 'object')})"


def quiet_told(counts: Datum) -> str:
    """Say what stays as it is: `3 unmanaged, 1 not verified`; empty where there is no such thing."""
    parts = [
        f"{counts[action]:,} {word}"
        for action, word in (("keep", "unmanaged"), ("not-verified", "not verified"))
        if counts[action]
    ]
    return ", ".join(parts)


def verdict(outcome: Datum) -> tuple[str, str]:
    """Say what a ledger comes to: in a few words, and what follows from it."""
    counts = outcome["counts"]
    if outcome["interrupted"]:
        return "interrupted", "Not all of it was read back; run again to go on."
    if outcome["converged"] and counts["accepted"]:
        return "accepted", "The account goes on with what it accepted; plan again later."
    if outcome["converged"]:
        return "applied and verified", "The account shows all that was written."
    if unfinished(counts):
        return "stopped part-way", "Run again when the cause is mended."
    return "not converged", "The account does not show all that was written."


def ledger_status(outcome: Datum) -> str:
    """Count the steps of a ledger by how they ended."""
    counts = outcome["counts"]
    accepted = f"{counts['accepted']:,} accepted and in progress, " if counts["accepted"] else ""
    return f"{counts['done']:,} done, {accepted}{counts['failed']:,} failed, {counts['not-attempted']:,} not attempted"


def unfinished(counts: Datum) -> bool:
    """Whether a ledger has steps that were not carried out to their end."""
    return bool(counts["failed"] or counts["not-attempted"] or counts["accepted"])


def kinds_told(changes: Iterable[Datum], adjective: str) -> str:
    """Count changes by what they are about: `2 created schemas, 1,204 created fields`."""
    found = Counter(one["kind"] for one in changes)
    return " and ".join(
        f"{found[kind]:,} {adjective} {kind if found[kind] == 1 else plural}"
        for kind, plural in _PLURALS.items()
        if found[kind]
    )


def whether_one(number: int) -> str:
    """Give the verb for so many things."""
    return "is" if number == 1 else "are"


def unsaid_words(step: Datum) -> Sequence[str]:
    """Give the API's own words about a step, without those that its problem quotes anyway."""
    return [one for one in step["messages"] if one not in step["problem"]]
