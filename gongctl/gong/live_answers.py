"""Answers and lines of dialect `live`: payloads to model and back, and objects to the lines of a file."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from gongctl.capabilities import DIALECTS, LIVE
from gongctl.gong.answers import Fraction
from gongctl.gong.errors import AnswerError, Trace
from gongctl.gong.naming import Listed
from gongctl.gong.reading import Item, items
from gongctl.model import CrmObject, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongctl.gong.client import Answer


def check_told_apart(trace: Trace, listed: Sequence[Listed], found: Mapping[str, Listed]) -> None:
    """Make sure that each of the integrations is known by one id, and no other has its name. Raises `AnswerError`."""
    names = [one.name for one in listed if one.name is not None]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is None and len(found) == len(listed):
        return
    lacking = next((one.assigned_id for one in listed if one not in found.values()), "")
    said = f"two are named {twice!r}" if twice else f"{lacking!r} is the id of another one in the files"
    raise AnswerError(
        "GC605",
        trace,
        f"{trace.operation}: the integrations cannot be told apart: {said}",
        "no plan can be made of that; look at the account and the files, or ask Gong's support",
    )


def read_listed(item: Item) -> Listed:
    """Read one of the integrations that are listed."""
    return Listed(str(item.whole("integrationId")), item.text("name"), item.text("ownerEmail"))


def read_field(item: Item) -> Field:
    """Read a field of a schema."""
    # An example of Gong's own description says `name` where the rest of it says `uniqueName`.
    name = item.text("uniqueName") or item.identity("name")
    return Field(
        name,
        item.text("label"),
        item.text("type") or None,
        reference_object_type=item.text("referenceTo") or None,
        # Null, and perhaps an empty list, is not known, and not empty.
        ordered_values=item.words("orderedValueList") or None,
    )


def as_payload(field: Field) -> dict[str, Any]:
    """Give a field as it is sent, without what it does not say."""
    target = field.reference_object_type
    said = {
        "uniqueName": field.unique_name,
        "label": field.label,
        "type": field.type,
        "referenceTo": None if target is None else DIALECTS[LIVE].known_type(target),
        "orderedValueList": None if field.ordered_values is None else list(field.ordered_values),
    }
    return {name: value for name, value in said.items() if value is not None}


def read_object(trace: Trace, object_id: str, value: object) -> CrmObject:
    """Read an object; values that are no texts are written as JSON, numbers of any length exactly."""
    if not isinstance(value, dict):
        raise AnswerError(
            "GC605",
            trace,
            f"{trace.operation}: what {object_id!r} has is no object",
            "this is not what the API is described to answer; check baseUrl and dialect",
        )
    return CrmObject(object_id, {name: _as_text(one) for name, one in value.items() if _is_value(name, one)})


def _is_value(name: str, value: object) -> bool:
    return name != "objectId" and value is not None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Fraction) else json.dumps(value, ensure_ascii=False)


def as_file(objects: Iterable[CrmObject]) -> bytes:
    """Give objects as a file, a line each; a `modifiedDate` of their own goes before the present moment.

    Nothing takes the place of an id: a field that is called like it cannot be sent beside it.
    """
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return b"".join(_as_line(one, now) for one in objects)


def named(found: Mapping[str, Listed]) -> str:
    """Say which integrations are listed, by their ids in the files, with their names."""
    names = ", ".join(f"{name!r} (named {one.name!r})" for name, one in sorted(found.items()))
    return f"there are: {names}" if names else "it lists none at all"


def _as_line(one: CrmObject, now: str) -> bytes:
    flat = {"objectId": one.object_id, "modifiedDate": now, **one.fields} | {"objectId": one.object_id}
    return json.dumps(flat, separators=(",", ":")).encode() + b"\n"


def read_errors(answer: Answer) -> Iterator[tuple[str, int | None]]:
    """Give what an answer says of lines that failed: the words, and the number of the line, from 1, if it has one."""
    for item in items(answer, "errors", LIVE) if "errors" in answer.body else ():
        if isinstance(item.value, dict):
            said, line = item.value.get("description"), item.value.get("line")
            words = said if isinstance(said, str) and said else json.dumps(item.value, ensure_ascii=False)
            yield answer.scrub(words), line if isinstance(line, int) and not isinstance(line, bool) else None
        elif isinstance(item.value, str):
            yield answer.scrub(item.value), None
