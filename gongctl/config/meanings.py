"""What the JSON Schemas say beyond types: what each value of an enumeration means, and which keys go together.

Editors show the meanings beside the values, on completion and on hover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gongctl.capabilities import DIALECTS, LIVE, OPENAPI
from gongctl.model import PICKLIST, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final = {
    "Integration": "A CRM integration: under which id it is registered, and how it is shown.",
    "ObjectSchema": "The fields of one object type (Deal, Account, ...) of an integration.",
}
STATES: Final = {
    "present": "It is to be there. The same as no `state` at all.",
    "absent": "It is to be deleted; does nothing once it is gone. Its name stands beside it, and nothing else.",
}
DIALECT_NAMES: Final = {
    OPENAPI: "What the published description of the API says. The same as no `dialect` at all.",
    LIVE: "What production Gong documents: one integration in total, found by its name; `ownerEmail` is needed.",
}
DESTRUCTIVE: Final = {
    "integration-delete": "The integration is deleted, with all its schemas and objects.",
    "integration-replace": "The integration is deleted and registered anew, since its type changed.",
    "field-remove": "A field is removed, with its values.",
    "field-type-change": "A field becomes one of another type; its values may be lost.",
}
_TYPES: Final = {
    "STRING": "Text.",
    "NUMBER": "A decimal number.",
    "DATE": "A day, such as 2026-01-31.",
    "DATETIME": "A day and a time, such as 2026-01-31T09:30:00Z.",
    "BOOLEAN": "true or false.",
    "REFERENCE": "Points at an object of the type that `referenceObjectType` names.",
    "CURRENCY": "An amount of money.",
    "PICKLIST": "One of some values; dialect live has them in `orderedValueList`.",
    "PERCENT": "A percentage.",
    "ID": "An id of the CRM.",
    "URL": "The address of a page.",
    "PHONENUMBER": "A telephone number.",
    "EMAILADDRESS": "An e-mail address.",
}


def _pattern(pattern: str, message: str) -> dict[str, Any]:
    return {"pattern": pattern, "patternErrorMessage": message}


FILLED: Final = _pattern(r"\S", "It is empty: give it a value.")
NAME: Final = _pattern(r"^\S(.*\S)?$", "It is empty, or has blanks at an end: give it a value without them.")
EMAIL: Final = _pattern(r"^[^@\s]+@[^@\s]+$|\$\{", "Write an e-mail address, such as owner@example.com.")
URI: Final = _pattern(
    r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\s]+([/?#]\S*)?$|\$\{",
    "Write an absolute http or https URI without credentials, such as https://crm.example.com.",
)
DAY: Final = _pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "Write a day, such as 2030-12-31.")
VARIABLE: Final = _pattern(
    "^[A-Za-z_][A-Za-z0-9_]*$", "Write the name of an environment variable, such as PROD_GONG_KEY; never the value."
)


def _where(kind: str) -> str:
    known = [name for name, holdings in DIALECTS.items() if kind in holdings.types]
    return "" if len(known) == len(DIALECTS) else f" In dialect {' and '.join(known)} alone."


TYPES: Final = {kind: f"{meaning}{_where(kind)}" for kind, meaning in _TYPES.items()}
"""What each type of a field means, and in which dialects there is it, where that is not all of them."""


def enumerated(known: Mapping[str, str]) -> dict[str, Any]:
    """Describe some values, and what each of them means."""
    return {"enum": list(known), "enumDescriptions": list(known.values())}


def variable_or(known: Mapping[str, str]) -> dict[str, Any]:
    """Describe an enumeration, with its meanings, of which a `${variable}` may stand instead."""
    return {"anyOf": [enumerated(known), {"pattern": r"\$\{"}]}


def stated(schema: dict[str, Any]) -> None:
    """Describe a `state` as an enumeration: which form something must have is chosen by it."""
    schema.pop("const")
    schema.update(enumerated(STATES))


def when(key: str, *values: str, title: str | None = None) -> dict[str, Any]:
    """Give the condition that a map has one of some values at a key. Editors show the title with the value."""
    value = {"enum": list(values)} if title is None else {"title": title, "enum": list(values)}
    return {"type": "object", "properties": {key: value}, "required": [key]}


def _unless(kind: str, key: str) -> dict[str, Any]:
    return {"if": when("type", *(one for one in TYPES if one != kind)), "then": {"properties": {key: False}}}


KEYS_BY_TYPE: Final[dict[str, Any]] = {
    "allOf": [
        {"if": when("type", REFERENCE), "then": {"required": ["referenceObjectType"]}},
        _unless(REFERENCE, "referenceObjectType"),
        _unless(PICKLIST, "orderedValueList"),
    ]
}
"""Which keys a field must have, and may not have, with its type."""

SNIPPETS: Final[tuple[dict[str, Any], ...]] = (
    {
        "label": "Integration, in dialect openapi",
        "description": KINDS["Integration"],
        "body": {
            "kind": "Integration",
            "integrationId": "${1:acme-crm}",
            "integrationType": "${2:Custom}",
            "displayName": "${3:Acme CRM}",
        },
    },
    {
        "label": "Integration, in dialect live",
        "description": KINDS["Integration"],
        "body": {
            "kind": "Integration",
            "integrationId": "${1:acme-crm}",
            "displayName": "${2:Acme CRM}",
            "ownerEmail": "${3:crm.admin@example.com}",
        },
    },
    {
        "label": "ObjectSchema",
        "description": KINDS["ObjectSchema"],
        "body": {
            "kind": "ObjectSchema",
            "integrationId": "${1:acme-crm}",
            "objectType": "${2:Deal}",
            "fields": [{"uniqueName": "${3:amount}", "label": "${4:Amount}", "type": "${5:CURRENCY}"}],
        },
    },
)
"""What an editor offers to write where a document begins."""
