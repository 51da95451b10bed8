"""What a request may contain: raw bytes in, checked values out, or a refusal that names each fault."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from gongctl.emulator.errors import RefusedError

FIELD_TYPES = ("STRING", "NUMBER", "DATE", "DATETIME", "BOOLEAN", "REFERENCE", "CURRENCY", "PICKLIST")
_MOST_ERRORS = 20
_MOST_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class Registration:
    """The body of registerCrmIntegration."""

    integration_id: str
    integration_type: str
    display_name: str | None
    crm_instance_url: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of an object type."""

    unique_name: str
    label: str
    type: str
    is_required: bool
    reference_object_type: str | None


@dataclass(frozen=True, slots=True)
class SchemaUpload:
    """The body of uploadObjectSchema."""

    integration_id: str
    object_type: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One object of an upload."""

    object_id: str
    fields: dict[str, str]


class Query:
    """The query parameters of a call; those that nobody asks for are ignored."""

    def __init__(self, raw: str) -> None:
        """`raw` as WSGI passes it: bytes in the guise of Latin-1."""
        try:
            text = raw.encode("latin-1").decode("utf-8")
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
        except ValueError as error:
            raise RefusedError(400, "The query string is not UTF-8, or has too many parameters.") from error
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def required(self, *names: str) -> tuple[str, ...]:
        """Give the values of parameters that must be there."""
        problems = [f"The query parameter {name} is required." for name in names if name not in self._values]
        if problems:
            raise RefusedError(400, *problems)
        return tuple(self._one(name) for name in names)

    def optional(self, name: str) -> str | None:
        """Give the value of a parameter that may be left out."""
        return self._one(name) if name in self._values else None

    def _one(self, name: str) -> str:
        values = self._values[name]
        if len(values) > 1:
            raise RefusedError(400, f"The query parameter {name} is given {len(values)} times.")
        if not values[0].strip() or "\0" in values[0]:
            raise RefusedError(400, f"The query parameter {name} must not be empty, nor contain NUL.")
        return values[0]


class Reader:
    """Reads the properties of one JSON object, and notes what is wrong with them."""

    def __init__(self, value: object, where: str, problems: list[str]) -> None:
        """Read `value`, which stands at the place `where` ("" for the whole body)."""
        self._properties: dict[str, object] = value if isinstance(value, dict) else {}
        self._prefix = f"{where}." if where else ""
        self._problems = problems
        if not isinstance(value, dict):
            problems.append(f"{where or 'The body'} must be a JSON object.")
            self._problems = []  # what is said about its properties is of no interest

    def text(self, name: str) -> str:
        """Give a text that must be there; an empty one where it is not."""
        value = self._properties.get(name)
        if name not in self._properties:
            self._problems.append(f"{self._prefix}{name} is required.")
        elif not isinstance(value, str):
            self._problems.append(f"{self._prefix}{name} must be a string.")
        elif not value.strip() or "\0" in value:
            self._problems.append(f"{self._prefix}{name} must not be empty, nor contain NUL.")
        else:
            return value
        return ""

    def optional_text(self, name: str) -> str | None:
        """Give a text that may be left out."""
        value = self._properties.get(name)
        if name not in self._properties:
            return None
        if not isinstance(value, str) or "\0" in value:
            self._problems.append(f"{self._prefix}{name} must be a string without NUL.")
            return None
        return value

    def flag(self, name: str) -> bool:
        """Give a truth value; one that is left out is false."""
        value = self._properties.get(name, False)
        if not isinstance(value, bool):
            self._problems.append(f"{self._prefix}{name} must be true or false.")
        return value is True

    def items(self, name: str, *, required: bool) -> list[object]:
        """Give an array."""
        value = self._properties.get(name, [])
        if name not in self._properties and required:
            self._problems.append(f"{self._prefix}{name} is required.")
        elif not isinstance(value, list):
            self._problems.append(f"{self._prefix}{name} must be an array.")
        else:
            return value
        return []

    def optional_texts(self, name: str) -> tuple[str, ...] | None:
        """Give an array of texts that may be left out."""
        value = self._properties.get(name)
        if name not in self._properties:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) and "\0" not in item for item in value):
            self._problems.append(f"{self._prefix}{name} must be an array of strings without NUL.")
            return None
        return tuple(value)

    def refuse_others(self, *names: str) -> None:
        """Let there be no properties but these."""
        known = ", ".join(names)
        self._problems += [
            f"{self._prefix}{name} is not known here; there are {known}."
            for name in self._properties
            if name not in names
        ]

    def texts(self, name: str) -> dict[str, str]:
        """Give an object whose values are texts."""
        value = self._properties.get(name)
        if not isinstance(value, dict):
            self._problems.append(f"{self._prefix}{name} must be an object whose values are strings.")
            return {}
        for key, item in value.items():
            if not isinstance(item, str):
                self._problems.append(f"{self._prefix}{name}[{json.dumps(key)}] must be a string.")
            elif "\0" in key or "\0" in item:
                self._problems.append(f"{self._prefix}{name}[{json.dumps(key)}] must not contain NUL.")
        return value

    def field(self) -> Field:
        """Give the whole as a field."""
        kind = self.text("type")
        if kind and kind not in FIELD_TYPES:
            self._problems.append(f"{self._prefix}type must be one of {', '.join(FIELD_TYPES)}.")
        reference = self.optional_text("referenceObjectType") if kind == "REFERENCE" else None
        if kind == "REFERENCE" and not (reference or "").strip():
            self._problems.append(f"{self._prefix}referenceObjectType is required for the type REFERENCE.")
        return Field(self.text("uniqueName"), self.text("label"), kind, self.flag("isRequired"), reference)


def parse_json(body: bytes, what: str = "The body") -> object:
    """Decode a body (or `what` else it is) strictly: UTF-8, no NaN, no lone surrogates, no nesting without end."""
    try:
        text = body.decode("utf-8")
        value: object = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:  # only an escape can have brought in half a surrogate pair
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise RefusedError(400, f"{what} is not valid UTF-8.") from error
    except RecursionError as error:
        raise RefusedError(400, f"{what} is nested too deeply.") from error
    except ValueError as error:
        raise RefusedError(400, f"{what} is not valid JSON: {error}") from error
    return value


def read_registration(body: object) -> Registration:
    """Take the registration out of a body."""
    problems: list[str] = []
    reader = Reader(body, "", problems)
    registration = Registration(
        reader.text("integrationId"),
        reader.text("integrationType"),
        reader.optional_text("displayName"),
        reader.optional_text("crmInstanceUrl"),
    )
    refuse_if(problems)
    return registration


def read_schema(body: object) -> SchemaUpload:
    """Take the schema upload out of a body."""
    problems: list[str] = []
    reader = Reader(body, "", problems)
    integration_id = reader.text("integrationId")
    object_type = reader.text("objectType")
    items = reader.items("fields", required=True)
    fields = tuple(Reader(item, f"fields[{index}]", problems).field() for index, item in enumerate(items))
    problems += doubles([field.unique_name for field in fields], "fields")
    refuse_if(problems)
    return SchemaUpload(integration_id, object_type, fields)


def read_entities(body: object) -> list[Entity]:
    """Take the entities out of a body; the description does not require that there are any."""
    problems: list[str] = []
    entities = []
    for index, item in enumerate(Reader(body, "", problems).items("entities", required=False)):
        reader = Reader(item, f"entities[{index}]", problems)
        entities.append(Entity(reader.text("objectId"), reader.texts("fields")))
    refuse_if(problems)
    return entities


def doubles(names: Sequence[str], where: str) -> list[str]:
    """Say which names of fields are there more than once in the array at `where`."""
    seen: set[str] = set()
    problems = []
    for index, name in enumerate(names):
        if name and name in seen:
            problems.append(f"{where}[{index}].uniqueName {json.dumps(name)} is there more than once.")
        seen.add(name)
    return problems


def refuse_if(problems: Sequence[str]) -> None:
    """Refuse the call if there are any problems, and name the first of them."""
    if len(problems) > _MOST_ERRORS:
        problems = [*problems[:_MOST_ERRORS], f"... and {len(problems) - _MOST_ERRORS} more."]
    if problems:
        raise RefusedError(400, *problems)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
