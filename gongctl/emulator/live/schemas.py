"""Schemas: what an uploaded list of fields does to the one that is there, and how it is read back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gongctl.emulator.errors import RefusedError
from gongctl.emulator.live.content import Field
from gongctl.emulator.settings import Settings
from gongctl.emulator.words import quote


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that was uploaded at some time, and when it last changed; one that is deleted is remembered."""

    field: Field
    last_modified: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What an upload makes of a schema: its fields, and the names of those whose values are lost."""

    fields: tuple[Kept, ...]
    emptied: tuple[str, ...]


_GIVEN = "2024-01-01T00:00:00Z"
_NAME = Field("name", "Name", "STRING", None, None, is_deleted=False)
_TAGS = Field("tags", "Tags", "STRINGARRAY", None, None, is_deleted=False)
STANDARD_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "ACCOUNT": (_NAME, _TAGS, replace(_NAME, unique_name="domain", label="Domain", type="URL")),
    "CONTACT": (_NAME, _TAGS, replace(_NAME, unique_name="emailAddress", label="Email", type="EMAILADDRESS")),
    "DEAL": (_NAME, _TAGS, replace(_NAME, unique_name="closeDate", label="Close date", type="DATE")),
    "LEAD": (_NAME, _TAGS, replace(_NAME, unique_name="phone", label="Phone", type="PHONENUMBER")),
}
"""Fields that Gong may bring along: pretend ones, after what such a thing usually has."""


def take(known: Sequence[Kept], uploaded: Sequence[Field], now: float) -> Taken:
    """Work an upload into what is known; an upload that lacks a field is refused, and names what it lacks."""
    names = {field.unique_name for field in uploaded}
    there = {kept.field.unique_name: kept for kept in known if not kept.field.is_deleted}
    lacking = [quote(name) for name in there if name not in names]
    if lacking:
        raise RefusedError(
            400,
            f"The fields of an earlier upload are missing: {', '.join(lacking)}."
            " Send them again, or delete them with isDeleted.",
        )
    moment = _iso(now)
    fields = []
    emptied = []
    for field in uploaded:
        before = there.get(field.unique_name)
        if before is not None and (field.is_deleted or before.field.type != field.type):
            emptied.append(field.unique_name)
        if not field.is_deleted:
            same = before is not None and before.field == field
            fields.append(before if same and before is not None else Kept(field, moment))
    return Taken((*fields, *_deleted(known, uploaded, moment)), tuple(emptied))


def read_back(fields: Sequence[Kept] | None, object_type: str, settings: Settings) -> dict[str, object]:
    """Show a schema as an answer has it; None is one that was never uploaded."""
    if fields is None and settings.null_schema:
        return {"objectTypeToSelectedFields": None}
    shown = [kept for kept in fields or () if settings.list_deleted or not kept.field.is_deleted]
    if settings.standard_fields:
        names = {kept.field.unique_name for kept in shown}
        standard = [Kept(field, _GIVEN) for field in STANDARD_FIELDS[object_type] if field.unique_name not in names]
        shown = [*standard, *shown]
    return {"objectTypeToSelectedFields": {object_type: [_show(kept, settings) for kept in shown]}}


def _deleted(known: Sequence[Kept], uploaded: Iterable[Field], moment: str) -> list[Kept]:
    """Give the fields that are deleted, now or before: one that was never there is none of them."""
    deleted = []
    fields = {field.unique_name: field for field in uploaded}
    for kept in known:
        field = fields.get(kept.field.unique_name)
        if kept.field.is_deleted and (field is None or field.is_deleted):
            deleted.append(kept)
        elif field is not None and field.is_deleted:
            deleted.append(Kept(replace(kept.field, is_deleted=True), moment))
    return deleted


def _show(kept: Kept, settings: Settings) -> dict[str, object]:
    field = kept.field
    shown: dict[str, object] = {settings.name_key: field.unique_name, "label": field.label, "type": field.type}
    if field.type == "REFERENCE" and settings.read_reference != "missing":
        shown["referenceTo"] = field.reference_to if settings.read_reference == "given" else None
    if field.type == "PICKLIST":
        given = settings.read_values == "given" and field.values is not None
        shown["orderedValueList"] = list(field.values or ()) if given else None
    if field.is_deleted:
        shown["isDeleted"] = True
    shown["lastModified"] = kept.last_modified
    return shown


def _iso(now: float) -> str:
    return dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
