"""A backup directory to what it holds, once all of it was found to be as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from gongctl.backup.contents import check, content_of, opened
from gongctl.backup.envelope import (
    FORMAT,
    LARGEST_LINE,
    LARGEST_MANIFEST,
    LARGEST_OBJECTS,
    LARGEST_SCHEMA,
    MAJOR,
    MANIFEST,
    MINOR,
    Stage,
)
from gongctl.backup.failures import damaged, no_backup, unknown_version
from gongctl.model import CrmObject, SchemaKey
from gongctl.planning.fingerprint import digest
from gongctl.saved.envelope import is_known, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from gongctl.backup.manifest import Manifest, ObjectsEntry, SchemaEntry
    from gongctl.model import Field, Integration
    from gongctl.saved.layout import Part

_Layout = TypeVar("_Layout", bound="Part")


@dataclass(frozen=True, slots=True)
class SavedSchema:
    """A schema that was saved. `from_files` are fields whose reference target was not read, but declared."""

    key: SchemaKey
    fields: tuple[Field, ...]
    from_files: frozenset[str]
    declared: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is complete. The schemas are in memory; objects are read as they are asked for."""

    directory: Path
    manifest: Manifest
    schemas: Mapping[str, SavedSchema]

    @property
    def integration_id(self) -> str:
        """The integration that was saved."""
        return self.manifest.integration.integrationId

    @property
    def integration(self) -> Integration:
        """The registration as it was read."""
        from gongctl.saved.layout import to_integration  # noqa: PLC0415 - pydantic, which a plan need not wait for

        return to_integration(self.manifest.integration)

    @property
    def target(self) -> Integration | None:
        """The registration that a replacement is to bring."""
        from gongctl.saved.layout import to_integration  # noqa: PLC0415 - as above

        return None if self.manifest.target is None else to_integration(self.manifest.target)

    @property
    def stage(self) -> Stage:
        """How far the deed has come that it was made for."""
        return Stage(self.manifest.stage)

    def count(self, object_type: str) -> int:
        """Give the number of objects of a type that were saved."""
        return sum(one.count for one in self.manifest.objects if one.objectType == object_type)

    def file_of(self, object_type: str) -> Path:
        """Give the file of the objects of a type. Raises `KeyError` where there are none."""
        return self.directory / self._entry(object_type).file

    def objects(self, object_type: str) -> Iterator[CrmObject]:
        """Read the objects of a type, one a line, by `objectId`; none where none were saved.

        Raises `BackupError` (GC742) where the file is not any more what it was when it was verified.
        """
        if self.count(object_type):
            yield from _objects(self.directory, self._entry(object_type).file)

    def _entry(self, object_type: str) -> ObjectsEntry:
        return {one.objectType: one for one in self.manifest.objects}[object_type]


def read_backup(directory: Path) -> Backup:
    """Read a backup, and make sure that each of its files is as it was written.

    Raises `BackupError`: GC741 for what is no backup, GC742 for what is damaged or was edited, GC743 for
    a version that this gongctl does not know.
    """
    manifest = read_manifest(directory)
    _check_names(directory, manifest)
    schemas = {one.objectType: _schema(directory, manifest, one) for one in manifest.schemas}
    for entry in manifest.objects:
        if check(directory, entry.file, entry.bytes, entry.sha256, LARGEST_OBJECTS) != entry.count:
            raise damaged(directory, entry.file, f"it does not have the {entry.count} objects of the manifest")
    return Backup(directory, manifest, schemas)


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest alone; the other files are not looked at. Raises as `read_backup` does."""
    try:
        there, found = directory.is_dir(), (directory / MANIFEST).exists()
    except (OSError, ValueError) as error:
        raise no_backup(directory, str(error)) from error
    if not there:
        raise no_backup(directory, "there is no such directory")
    if not found:
        raise no_backup(directory, f"it has no {MANIFEST}, so it is none, or was not finished")
    try:
        data = parsed(content_of(directory, MANIFEST, LARGEST_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise damaged(directory, MANIFEST, f"it is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise no_backup(directory, f"its {MANIFEST} has no 'format': '{FORMAT}'")
    version = str(data.get("formatVersion"))
    if not is_known(version, MAJOR, MINOR):
        raise unknown_version(directory, MANIFEST, version, f"{MAJOR}.0 to {MAJOR}.{MINOR}")
    if data.get("digest") != digest({key: one for key, one in data.items() if key != "digest"}):
        raise damaged(directory, MANIFEST, "its digest does not fit its content")
    from gongctl.backup.manifest import Manifest  # noqa: PLC0415 - pydantic, which nobody else waits for

    return _checked(Manifest, data, directory, MANIFEST)


def _checked(layout: type[_Layout], data: object, directory: Path, file: str) -> _Layout:
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    try:
        return layout.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise damaged(directory, file, f"{where}: {first['msg']}") from error


def _check_names(directory: Path, manifest: Manifest) -> None:
    for entries in (manifest.schemas, manifest.objects):
        for what in ([one.objectType for one in entries], [one.file for one in entries]):
            if twice := _repeated(what):
                raise damaged(directory, MANIFEST, f"{twice!r} stands twice in it")
    if manifest.target is not None and manifest.target.integrationId != manifest.integration.integrationId:
        raise damaged(directory, MANIFEST, "it would replace an integration by another one")
    if (manifest.target is None) == (manifest.purpose == "replace"):
        raise damaged(directory, MANIFEST, "its purpose does not fit its target")


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _schema(directory: Path, manifest: Manifest, entry: SchemaEntry) -> SavedSchema:
    from gongctl.backup.manifest import SchemaFile  # noqa: PLC0415 - as above
    from gongctl.saved.layout import to_field  # noqa: PLC0415 - as above

    check(directory, entry.file, entry.bytes, entry.sha256, LARGEST_SCHEMA)
    try:
        data = parsed(content_of(directory, entry.file, LARGEST_SCHEMA))
    except (ValueError, RecursionError) as error:
        raise damaged(directory, entry.file, f"it is not JSON: {error}") from error
    found = _checked(SchemaFile, data, directory, entry.file)
    key = SchemaKey(manifest.integration.integrationId, entry.objectType)
    names = [one.uniqueName for one in found.fields]
    if (found.integrationId, found.objectType) != (key.integration_id, key.object_type):
        raise damaged(directory, entry.file, "it is the schema of something else")
    if len(names) != entry.fields or _repeated(names) is not None:
        raise damaged(directory, entry.file, f"it does not have the {entry.fields} fields of the manifest, each once")
    fields = tuple(map(to_field, found.fields))
    return SavedSchema(key, fields, frozenset(found.referencesFromFiles), entry.declared)


def _objects(directory: Path, file: str) -> Iterator[CrmObject]:
    before = ""
    with opened(directory, file, LARGEST_OBJECTS) as found:
        number = 0
        while line := found.readline(LARGEST_LINE):
            number += 1
            one = _object(directory, file, number, line)
            if one.object_id <= before:
                raise damaged(directory, file, f"line {number}: object {one.object_id!r} is not in its place")
            before = one.object_id
            yield one


def _object(directory: Path, file: str, number: int, line: bytes) -> CrmObject:
    try:
        data = parsed(line)
    except (ValueError, RecursionError) as error:
        raise damaged(directory, file, f"line {number}: it is not JSON: {error}") from error
    fields = data.get("fields") if isinstance(data, dict) and data.keys() == {"objectId", "fields"} else None
    whole = isinstance(fields, dict) and all(isinstance(one, str) for one in fields.values())
    if fields is None or not whole or not isinstance(data["objectId"], str) or not data["objectId"]:
        raise damaged(directory, file, f"line {number}: it is not an object with its id and its texts")
    return CrmObject(data["objectId"], fields)
