"""The format of a backup: the one definition of it, as pydantic models.

`manifest.json` says what else is there; `schemas/` and `objects/` have a file for each object type. An
object's line holds `objectId` and `fields`, as canonical JSON; lines are sorted by `objectId`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field as Described
from pydantic import StringConstraints

from gongctl.saved.layout import Field, Hash, Integration, Part, SeenIntegration, Text, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

# A name within the directory, and never a way out of it. It is ASCII: other characters are percent-encoded.
SchemaFileName = Annotated[str, StringConstraints(pattern=r"^schemas/[A-Za-z0-9._~%-]{1,240}\.json$")]
ObjectsFileName = Annotated[str, StringConstraints(pattern=r"^objects/[A-Za-z0-9._~%-]{1,240}\.jsonl$")]
Moment = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
Count = Annotated[int, Described(ge=1)]

_NULLABLE: Final = frozenset({"status", "target"})


class SchemaEntry(Part):
    """A schema that was saved; `declared` says that the files described it then."""

    objectType: Text  # noqa: N815 - the key of the format
    file: SchemaFileName
    fields: Count
    bytes: Count
    sha256: Hash
    declared: bool


class ObjectsEntry(Part):
    """The objects of one type that were saved."""

    objectType: Text  # noqa: N815
    file: ObjectsFileName
    count: Count
    bytes: Count
    sha256: Hash


class Manifest(Part):
    """A backup of an integration by gongctl: what was saved before it was deleted or replaced.

    `target` is the registration that a replacement is to bring; `stage` is how far the deed has come.
    """

    format: Literal["gongctl-backup"]
    formatVersion: Version  # noqa: N815
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    madeAt: Moment  # noqa: N815
    purpose: Literal["delete", "replace"]
    stage: Literal["saved", "deleting", "done", "abandoned"]
    environment: Text
    baseUrl: Text  # noqa: N815
    dialect: Text
    integration: SeenIntegration
    target: Integration | None
    lookedAt: list[Text]  # noqa: N815
    schemas: list[SchemaEntry]
    objects: list[ObjectsEntry]
    notSaved: list[Text]  # noqa: N815
    digest: Hash


class SchemaFile(Part):
    """The file of one schema; `referencesFromFiles` are the fields of which a part was not read, but declared."""

    integrationId: Text  # noqa: N815
    objectType: Text  # noqa: N815
    fields: Annotated[list[Field], Described(min_length=1)]
    referencesFromFiles: list[Text]  # noqa: N815


class ObjectLine(Part):
    """One object."""

    objectId: Annotated[Text, Described(min_length=1)]  # noqa: N815
    fields: dict[Text, Text]


def datum_of(part: Part) -> dict[str, Any]:
    """Give a part as data; what a registration or a field does not say is left out."""
    return _said(part.model_dump())


def _said(datum: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _pruned(value) for key, value in datum.items() if value is not None or key in _NULLABLE}


def _pruned(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_pruned(one) for one in value]
    return _said(value) if isinstance(value, dict) else value
