"""What the keys of saved files mean: for the JSON Schemas of these files, and the reference that is made of them.

A key means the same wherever it stands, but for a few that mean something of their own in one part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

_KEYS: Final = {
    "action": "What happens to it. `keep` and `not-verified` take no call.",
    "address": "What it is about: `integration/ID`, `schema/ID/TYPE` or `schema/ID/TYPE/FIELD`.",
    "after": "What it will be; null: unset.",
    "assignedId": "The account's own id of the integration, in digits, where it gives one (dialect live).",
    "atStake": "The object types that go with integrations that are deleted or replaced, as far as anybody knows them.",
    "attributes": "The attributes that differ, in the order in which they are shown.",
    "backup": "What is saved before integrations go; null where none does.",
    "baseUrl": "Where the account is.",
    "before": "What it is in the account; null: unset.",
    "blocked": "Whether something may not be carried out.",
    "bytes": "The size of the file.",
    "calls": "How many calls apply will make.",
    "cause": "Who moved since the commit of `--since`: the files, the account, or both; null where that was not asked.",
    "changes": "What differs, a line for each integration, schema and field.",
    "class": "The class of destructive changes that is allowed; null: any.",
    "code": "The code that `gongctl explain` tells more about; null for a mere remark.",
    "column": "The column, from 1.",
    "completes": "The delete before it in a replacement: once that is done, this has to be done too.",
    "consequence": "What a person should know before allowing it.",
    "count": "How many there are.",
    "counts": "How many there are of each kind.",
    "crmInstanceUrl": "Where the CRM is.",
    "declared": "Whether the files described it then.",
    "deed": "Which call it is.",
    "dependsOn": "The ids of the steps that have to be done before.",
    "destroys": "The class of the destructive change; null where nothing is destroyed.",
    "dialect": "How the account speaks: `openapi` or `live`.",
    "didNotTake": "What the account does not show, in words.",
    "digest": "The SHA-256 of the whole file but for this key, as canonical JSON.",
    "displayName": "The name that people see.",
    "empty": "Whether there is no call to make.",
    "endColumn": "The column behind the last one, from 1.",
    "endLine": "The last line, from 1.",
    "environment": "The name of the environment in gongctl.yaml.",
    "errors": "What kept it from being made; empty where nothing did.",
    "fields": "The fields, each by the keys of the files.",
    "file": "The file, relative to the project directory.",
    "fingerprint": "The SHA-256 of the answer, without order and requestIds.",
    "format": "What tells the file from others.",
    "formatVersion": "The version of the format: a minor one adds keys, a major one changes meanings.",
    "help": "What to do about it.",
    "httpStatus": "The HTTP status; null where no answer came.",
    "id": "What tells it from all others.",
    "integration": "The registration, by the keys of the files.",
    "integrationId": "The id of the integration in the files.",
    "integrationType": "The kind of CRM.",
    "integrations": "The registrations.",
    "interrupted": "Whether somebody stopped it.",
    "isRequired": "Whether every object must have a value.",
    "kind": "What the address names.",
    "label": "The label that people see.",
    "last": "Whether it waits until all else is settled.",
    "limited": "Whether only a selection was looked at (`--only`, `--exclude`).",
    "line": "The line, from 1.",
    "lookedAt": "The object types that were asked for.",
    "made": "Whether it is saved before; false with `--no-backup`.",
    "madeAt": "When it was made, in UTC.",
    "messages": "The API's own words.",
    "name": "The key of the attribute in the files.",
    "notSaved": "What is not in it, and why, in words.",
    "objectType": "The object type.",
    "objects": "How many objects there are; null where they were not counted.",
    "observed": "What the plan was made from.",
    "orderedValueList": "The values of a PICKLIST, in their order (dialect live).",
    "origin": "Where the files declare it; null where they do not.",
    "outcome": "What became of it; null where nothing was carried out.",
    "ownerEmail": "The Gong user who owns the integration (dialect live).",
    "path": "The address in its parts, not encoded.",
    "permissions": "What may be destroyed, from the command line and from the project file.",
    "plan": "The plan; null where none could be made.",
    "planHash": "The SHA-256 of what decides the deed: what `--expect-plan-hash` compares.",
    "problem": "What went wrong, in words; empty where nothing did.",
    "purpose": "Whether the integration was to be deleted or replaced.",
    "putBack": "The objects that are uploaded again after a replacement.",
    "reason": "Why it may not be carried out, as a word for programs.",
    "referenceObjectType": "The object type that a REFERENCE points at.",
    "refusals": "What may not be carried out. With any of them, apply makes no call at all.",
    "related": "Other places that belong to it.",
    "removes": "The names of the fields that go by it.",
    "requestId": "Gong's own name of the exchange, for its support.",
    "schemas": "The object schemas.",
    "seconds": "How long it took, waits included.",
    "severity": "Whether it is an error or a warning.",
    "sha256": "The SHA-256 of the file.",
    "since": "The commit of `--since`, as a person named it.",
    "sinceCommit": "The commit of `--since`, by its id.",
    "source": "The line of the file, with what looks like a secret masked.",
    "stage": "How far the deed has come.",
    "status": "The status that the account gives; null where it gives none.",
    "steps": "The calls, in order.",
    "summary": "What it is, in a line.",
    "symbol": "The sign before the line: `+`, `~`, `-/+`, `-`, `=` or `?`.",
    "target": "The registration that the replacement brings; null for a delete.",
    "tombstones": "The fields that go, as they are named to an account in which they go no other way (dialect live).",
    "type": "The type.",
    "types": "What the backup holds, by object type.",
    "uniqueName": "The name of the field.",
    "unmanaged": "The names of the fields that are carried along although no file declares them.",
    "until": "The last day, in UTC, on which it holds; null: no end.",
    "values": "What the account answered, by id.",
    "version": "The version of the form.",
    "warnings": "What a person should know beside the plan.",
}

_OF_PARTS: Final = {
    ("Interrupted", "backup"): "The id of the backup that the interrupted replacement left.",
    ("PutBack", "backup"): "The id of the backup of an interrupted replacement; null: the one of this run.",
    ("Interrupted", "integrationId"): "The integration that was deleted and is not registered again.",
    ("SchemaEntry", "fields"): "How many fields the schema has.",
    ("Seen", "interrupted"): "The replacements that were not finished.",
    ("SavedType", "objects"): "How many objects were saved.",
    ("Manifest", "objects"): "The files of objects, one for each object type.",
    ("Outcome", "putBack"): "What became of the objects that were to be put back.",
    ("Outcome", "steps"): "What became of each step, in the plan's order.",
    ("StepOutcome", "id"): "The step's id in the plan.",
}


def describe(schema: MutableMapping[str, Any], root: str) -> None:
    """Say in a JSON Schema, of the model `root`, what each key means that does not say so itself."""
    for part, model in ((root, schema), *_parts(schema)):
        for key, value in model.get("properties", {}).items():
            meaning = _OF_PARTS.get((part, key)) or _KEYS.get(key)
            if meaning is not None:
                value.setdefault("description", meaning)


def _parts(schema: MutableMapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for place in ("$defs", "definitions"):
        yield from schema.get(place, {}).items()
