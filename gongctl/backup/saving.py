"""What an account holds of an integration, to a directory: complete, or no backup at all."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address
from gongctl.backup.contents import check
from gongctl.backup.envelope import FORMAT, LARGEST_OBJECTS, LARGEST_SCHEMA, MAJOR, MANIFEST, MINOR, Stage
from gongctl.backup.failures import not_made
from gongctl.backup.reading import Backup, read_backup
from gongctl.backup.writing import FileNames, file_name, manifest_text, object_lines, schema_text
from gongctl.diagnostics import GongctlError
from gongctl.model import SchemaKey
from gongctl.planning.target import is_picklist, is_reference, with_declared_unread
from gongctl.private import Written, make_directory, settle, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gongctl.gong.dialect import Dialect
    from gongctl.model import Account, DesiredSchema, Field, Integration, ObservedIntegration

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"
_MOST_OF_A_SECOND: Final = 100


def _new_id() -> str:
    return uuid.uuid4().hex


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a backup is made for: in which account, when, and for a replacement the registration that is to come.

    `tell` hears how many object types were saved, of how many.
    """

    account: Account
    moment: dt.datetime
    target: Integration | None = None
    new_id: Callable[[], str] = _new_id
    tell: Callable[[int, int], None] = _quiet


def save(  # noqa: PLR0913 - what is saved, where from, where to, and what for
    dialect: Dialect,
    integration: ObservedIntegration,
    types: Sequence[str],
    declared: Mapping[SchemaKey, DesiredSchema],
    backups: Path,
    deed: Deed,
) -> Backup:
    """Save a registration with the schemas and objects of some types, in a new directory below `backups`.

    `declared` are the schemas that the files describe: only they know what REFERENCE fields refer to.
    Holds the objects of one type at a time. Raises `BackupError` (GC740) if anything was not read,
    written, or found again as it was written; then there is no backup, and nothing may be deleted.
    `NotStartedError` passes through, with no backup either.
    """
    identity = integration.integration.integration_id
    with _told(identity, backups):
        make_directory(backups)
        directory = _new_directory(backups, f"{deed.moment.astimezone(dt.UTC).strftime(_STAMP)}-{file_name(identity)}")
        try:
            for one in ("schemas", "objects"):
                (directory / one).mkdir(mode=0o700)
            settle(backups)
            _Saving(dialect, identity, declared, directory).run(integration, sorted(set(types)), deed)
            return read_backup(directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise


@contextmanager
def _told(integration_id: str, backups: Path) -> Iterator[None]:
    try:
        yield
    except GongctlError as error:
        first = error.diagnostics[0]
        raise not_made(integration_id, backups, first.summary, first.help) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise not_made(integration_id, backups, f"{where}{error.strerror or error}") from error


def _new_directory(backups: Path, name: str) -> Path:
    for number in range(1, _MOST_OF_A_SECOND):
        directory = backups / (name if number == 1 else f"{name}~{number}")
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return directory
    raise FileExistsError(17, "there are too many backups of this second", str(backups / name))


class _Saving:
    """One backup on its way."""

    def __init__(
        self, dialect: Dialect, integration_id: str, declared: Mapping[SchemaKey, DesiredSchema], directory: Path
    ) -> None:
        self._dialect = dialect
        self._integration_id = integration_id
        self._declared = declared
        self._directory = directory
        self._names = FileNames()
        self._schemas: list[dict[str, Any]] = []
        self._objects: list[dict[str, Any]] = []
        self._unknown: list[str] = []

    def run(self, integration: ObservedIntegration, types: Sequence[str], deed: Deed) -> None:
        for done, object_type in enumerate(types):
            deed.tell(done, len(types))
            self._save_type(SchemaKey(self._integration_id, object_type))
        deed.tell(len(types), len(types))
        # Last: only now, with all else on the disk, it is a backup.
        write_whole(self._directory / MANIFEST, [manifest_text(self._manifest(integration, types, deed))])

    def _save_type(self, key: SchemaKey) -> None:
        name = self._names.of(key.object_type)
        fields = self._dialect.schema(key)
        if fields:
            self._save_schema(key, fields, f"schemas/{name}.json")
        objects = self._dialect.objects(key) if self._dialect.capabilities.lists_objects else ()
        if objects:
            file = f"objects/{name}.jsonl"
            written = write_whole(self._directory / file, object_lines(objects))
            self._verify(file, written, LARGEST_OBJECTS)
            self._objects.append(_entry(key, file, written, count=len(objects)))

    def _save_schema(self, key: SchemaKey, fields: tuple[Field, ...], file: str) -> None:
        declared = self._declared.get(key)
        known = {one.unique_name: one for one in declared.fields} if declared else {}
        whole = [with_declared_unread(one, known.get(one.unique_name, one)) for one in fields]
        from_files = [one.unique_name for one, read in zip(whole, fields, strict=True) if one != read]
        written = write_whole(self._directory / file, [schema_text(key, whole, from_files)])
        self._verify(file, written, LARGEST_SCHEMA)
        self._schemas.append(_entry(key, file, written, fields=len(fields), declared=declared is not None))
        self._unknown += [
            f"{Address.field(key, one.unique_name)}: what it refers to; it cannot be read, and no file declares it"
            for one in whole
            if is_reference(one) and not one.reference_object_type
        ]
        if self._dialect.capabilities.keeps_values:
            self._unknown += [
                f"{Address.field(key, one.unique_name)}: its values; they cannot be read, and no file declares them"
                for one in whole
                if is_picklist(one) and one.ordered_values is None
            ]

    def _verify(self, file: str, written: Written, largest: int) -> None:
        """Read a file back, for a disk may lie; raises `BackupError`."""
        check(self._directory, file, written.size, written.sha256, largest)

    def _manifest(self, integration: ObservedIntegration, types: Sequence[str], deed: Deed) -> dict[str, Any]:
        can = self._dialect.capabilities
        others = [] if can.object_types else [f"object types other than {', '.join(types)}: no call lists them"]
        objects = [] if can.lists_objects else ["objects: no call lists them"]
        return {
            "format": FORMAT,
            "formatVersion": f"{MAJOR}.{MINOR}",
            "id": deed.new_id(),
            "madeAt": deed.moment.astimezone(dt.UTC).strftime(_MOMENT),
            "purpose": "delete" if deed.target is None else "replace",
            "stage": Stage.SAVED.value,
            "environment": deed.account.environment,
            "baseUrl": deed.account.base_url,
            "dialect": deed.account.dialect,
            "integration": _seen(integration),
            "target": None if deed.target is None else _registration(deed.target),
            "lookedAt": list(types),
            "schemas": self._schemas,
            "objects": self._objects,
            "notSaved": [*others, *objects, *self._unknown],
        }


def _entry(key: SchemaKey, file: str, written: Written, **more: int) -> dict[str, Any]:
    return {"objectType": key.object_type, "file": file, **more, "bytes": written.size, "sha256": written.sha256}


def _registration(one: Integration) -> dict[str, Any]:
    said = {
        "integrationId": one.integration_id,
        "integrationType": one.integration_type,
        "displayName": one.display_name,
        "crmInstanceUrl": one.crm_instance_url,
        "ownerEmail": one.owner_email,
    }
    return {key: value for key, value in said.items() if value is not None}


def _seen(one: ObservedIntegration) -> dict[str, Any]:
    assigned = {} if one.assigned_id is None else {"assignedId": one.assigned_id}
    return {**_registration(one.integration), "status": one.status, **assigned}
