"""Uploaded files of objects: a part of a multipart body, with one flat JSON object a line."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from gongctl.emulator.content import parse_json
from gongctl.emulator.errors import RefusedError
from gongctl.emulator.values import fits
from gongctl.emulator.words import quote, shorten

_PART = "dataFile"
_MOST_PARTS = 10
_MOST_ERRORS = 20
_OWN_TYPES = {"modifiedDate": "DATETIME"}
# What the types of this dialect are for the check of values; the others take any text.
_CHECKED_AS = {"PERCENT": "NUMBER"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended; of the errors the first ones, each with its line (0: it is about none)."""

    status: str
    errors: tuple[tuple[int, str], ...] = ()
    error_count: int = 0
    success_count: int = 0


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a file: its id, and all of it as JSON text."""

    object_id: str
    content: str


def take_file(body: bytes, parameters: Mapping[str, str], most: int) -> bytes:
    """Take the file out of a multipart body; `parameters` are those of its Content-Type."""
    parser = FormDataParser(_stay_in_memory, None, None, silent=False, max_form_parts=_MOST_PARTS)
    try:
        _, _, files = parser.parse(BytesIO(body), "multipart/form-data", len(body), dict(parameters))
    except (HTTPException, ValueError) as error:
        raise RefusedError(400, "The body is no multipart/form-data that could be taken apart.") from error
    found = files.getlist(_PART)
    if len(found) != 1:
        raise RefusedError(400, f"The body must have one file (a part with a filename) under the name {_PART}.")
    content: bytes = found[0].read()
    if len(content) > most:
        raise RefusedError(413, f"The file is larger than {most} bytes.")
    return content


def judge(content: bytes, types: Mapping[str, str] | None) -> tuple[Outcome, list[Object]]:
    """Say how the upload of a file ends, and what of it is stored.

    `types` are those of the fields, by name; None means that there is no schema, and should be one.
    """
    accepted: list[Object] = []
    errors: list[tuple[int, str]] = []
    seen: set[str] = set()
    count = 0
    for number, line in _lines(content):
        try:
            accepted.append(_read_line(line, types, seen))
        except RefusedError as refused:
            count += 1
            if len(errors) < _MOST_ERRORS:
                errors.append((number, " ".join(refused.errors)))
    return Outcome("FAILED" if count else "DONE", tuple(errors), count, len(accepted)), accepted


def _stay_in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()  # as the whole body is already; a temporary file would have to be closed


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the lines by number, without the end of the last one."""
    return enumerate(content.removesuffix(b"\n").split(b"\n"), 1) if content else iter(())


def _read_line(line: bytes, types: Mapping[str, str] | None, seen: set[str]) -> Object:
    properties = parse_json(line, "The line")
    if not isinstance(properties, dict):
        raise RefusedError(400, "The line must be a JSON object.")
    one = properties.get("objectId")
    if not isinstance(one, str) or not one.strip():
        raise RefusedError(400, "objectId is required, as a string that is not empty.")
    if one in seen:
        raise RefusedError(400, f"The objectId {quote(one)} is there more than once.")
    seen.add(one)
    if types is None:
        raise RefusedError(400, "No schema was uploaded for this object type.")
    known = {**_OWN_TYPES, **types}
    problems = [words for name, value in properties.items() if (words := _complain(name, value, known.get(name)))]
    if problems:
        raise RefusedError(400, *problems)
    return Object(one, json.dumps(properties))


def _complain(name: str, value: object, kind: str | None) -> str:
    """Say what is wrong with a value; nothing, if it can be stored. Fields that no schema has are let be."""
    if isinstance(value, dict | list):
        return f"The field {quote(name)} must be flat: no object, and no array."
    if isinstance(value, float) and not math.isfinite(value):
        return f"The field {quote(name)} is a number without bounds."
    text = value if isinstance(value, str) else json.dumps(value)
    if value is None or kind is None or fits(_CHECKED_AS.get(kind, kind), text):
        return ""
    return f"The field {quote(name)} is a {kind}, and {shorten(text)} is none."
