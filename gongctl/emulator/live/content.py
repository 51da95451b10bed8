"""What a request may contain: raw values in, checked values out, or a refusal that names each fault."""

import re
from dataclasses import dataclass

from gongctl.emulator.content import Query, Reader, doubles, refuse_if
from gongctl.emulator.errors import RefusedError

FIELD_TYPES = (
    *("DATE", "DATETIME", "NUMBER", "PERCENT", "CURRENCY", "ID", "URL", "STRING", "BOOLEAN"),
    *("PHONENUMBER", "EMAILADDRESS", "PICKLIST", "REFERENCE"),
)
SCHEMA_TYPES = ("ACCOUNT", "CONTACT", "DEAL", "LEAD")
ENTITY_TYPES = (*SCHEMA_TYPES, "BUSINESS_USER", "STAGE")
REFERENCED_TYPES = (*SCHEMA_TYPES, "USER")
_OWN_TYPE = "STRINGARRAY"  # of Gong's own fields alone
_FIELD_PROPERTIES = (*("uniqueName", "label", "type", "referenceTo", "orderedValueList", "isDeleted", "lastModified"),)
_INTEGER = re.compile("-?[0-9]{1,19}")
_INT64 = range(-(2**63), 2**63)
_CLIENT_REQUEST_ID = re.compile("[A-Za-z0-9_-]+")
_MOST_IDS = 100


@dataclass(frozen=True, slots=True)
class Registration:
    """The body of registerCrmIntegration."""

    name: str
    owner_email: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an uploaded schema."""

    unique_name: str
    label: str
    type: str
    reference_to: str | None
    values: tuple[str, ...] | None
    is_deleted: bool


def integration_id(query: Query) -> int:
    """Take the id of an integration out of a query: a number of 64 bits."""
    (text,) = query.required("integrationId")
    if _INTEGER.fullmatch(text) is None or int(text) not in _INT64:
        raise RefusedError(400, "The query parameter integrationId must be a number of 64 bits.")
    return int(text)


def client_request_id(query: Query) -> str:
    """Take the client's id of a request out of a query."""
    (text,) = query.required("clientRequestId")
    if _CLIENT_REQUEST_ID.fullmatch(text) is None:
        raise RefusedError(
            400, "The query parameter clientRequestId may consist of letters, digits, dashes and underscores."
        )
    return text


def object_type(query: Query, known: tuple[str, ...]) -> str:
    """Take one of the known object types out of a query."""
    (text,) = query.required("objectType")
    if text not in known:
        raise RefusedError(400, f"The query parameter objectType must be one of {', '.join(known)}.")
    return text


def read_registration(body: object) -> Registration:
    """Take the registration out of a body, which may hold nothing else."""
    problems: list[str] = []
    reader = Reader(body, "", problems)
    reader.refuse_others("name", "ownerEmail")
    registration = Registration(reader.text("name"), reader.text("ownerEmail"))
    refuse_if(problems)
    return registration


def read_fields(body: object) -> tuple[Field, ...]:
    """Take the fields of a schema out of a body, which is an array of them."""
    if not isinstance(body, list):
        raise RefusedError(400, "The body must be an array of fields.")
    problems: list[str] = []
    fields = tuple(
        _read_field(Reader(item, f"[{index}]", problems), f"[{index}]", problems) for index, item in enumerate(body)
    )
    problems += doubles([field.unique_name for field in fields], "")
    refuse_if(problems)
    return fields


def read_ids(body: object) -> list[str]:
    """Take the ids of objects out of a body, which is an array of them."""
    if not isinstance(body, list) or not all(isinstance(item, str) for item in body):
        raise RefusedError(400, "The body must be an array of strings, the ids of objects.")
    if len(body) > _MOST_IDS:
        raise RefusedError(400, f"The body holds {len(body)} ids; {_MOST_IDS} are allowed.")
    return list(body)


def _read_field(reader: Reader, where: str, problems: list[str]) -> Field:
    reader.refuse_others(*_FIELD_PROPERTIES)
    reader.optional_text("lastModified")
    kind = reader.text("type")
    if kind == _OWN_TYPE:
        problems.append(f"{where}.type: {_OWN_TYPE} is for Gong's own fields alone.")
    elif kind and kind not in FIELD_TYPES:
        problems.append(f"{where}.type must be one of {', '.join(FIELD_TYPES)}.")
    is_deleted = reader.flag("isDeleted")
    reference = reader.optional_text("referenceTo")
    values = reader.optional_texts("orderedValueList")
    needs_reference = kind == "REFERENCE" and not is_deleted
    if reference is None and needs_reference:
        problems.append(f"{where}.referenceTo is required for the type REFERENCE.")
    if reference is not None and kind != "REFERENCE":
        problems.append(f"{where}.referenceTo is for the type REFERENCE alone.")
    elif reference is not None and reference not in REFERENCED_TYPES:
        problems.append(f"{where}.referenceTo must be one of {', '.join(REFERENCED_TYPES)}.")
    if values is not None and kind != "PICKLIST":
        problems.append(f"{where}.orderedValueList is for the type PICKLIST alone.")
    return Field(reader.text("uniqueName"), reader.text("label"), kind, reference, values, is_deleted)
