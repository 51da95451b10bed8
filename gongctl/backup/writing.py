"""What a backup holds, as the bytes of its files: the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import encode_segment
from gongctl.backup.envelope import LARGEST_LINE
from gongctl.planning.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.model import CrmObject, Field, SchemaKey

_LONGEST: Final = 150
_KEPT: Final = 100


def file_name(text: str) -> str:
    """Give an id as a part of a file's name: encoded, and no longer than file systems allow."""
    encoded = encode_segment(text)
    if len(encoded) <= _LONGEST:
        return encoded
    return f"{encoded[:_KEPT]}~{hashlib.sha256(encoded.encode('ascii')).hexdigest()[:16]}"


class FileNames:
    """Gives each object type a name of its own, also where a file system does not tell `Deal` from `deal`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, object_type: str) -> str:
        """Give a name that was not given before."""
        plain = name = file_name(object_type)
        number = 1
        while name.lower() in self._taken:
            number += 1
            name = f"{plain}~{number}"
        self._taken.add(name.lower())
        return name


def manifest_text(datum: Mapping[str, Any]) -> bytes:
    """Give the manifest with its digest, which is made anew."""
    plain = {key: one for key, one in datum.items() if key != "digest"}
    return _text({**plain, "digest": digest(plain)})


def schema_text(key: SchemaKey, fields: Sequence[Field], from_files: Sequence[str]) -> bytes:
    """Give the file of a schema: its fields in the account's order."""
    return _text(
        {
            "integrationId": key.integration_id,
            "objectType": key.object_type,
            "fields": [_field(one) for one in fields],
            "referencesFromFiles": list(from_files),
        }
    )


def object_lines(objects: Sequence[CrmObject]) -> Iterator[bytes]:
    """Give the lines of a file of objects, by `objectId`. Raises `ValueError` for an object of immense size."""
    for one in sorted(objects, key=lambda one: one.object_id):
        line = json.dumps(
            {"fields": dict(one.fields), "objectId": one.object_id}, sort_keys=True, separators=(",", ":")
        )
        if len(line) >= LARGEST_LINE:
            raise OSError(27, f"object {one.object_id[:_KEPT]!r} is too large to be saved")
        yield f"{line}\n".encode("ascii")


def _field(one: Field) -> dict[str, Any]:
    said = {
        "uniqueName": one.unique_name,
        "label": one.label,
        "type": one.type,
        "isRequired": one.is_required,
        "referenceObjectType": one.reference_object_type,
        "orderedValueList": None if one.ordered_values is None else list(one.ordered_values),
    }
    return {key: value for key, value in said.items() if value is not None}


def _text(datum: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(datum, indent=2)}\n".encode("ascii")
