from __future__ import annotations

import errno
import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from gongctl.backup.failures import BackupError
from gongctl.backup.reading import read_backup
from gongctl.backup.saving import Deed, save
from gongctl.gong.errors import NotStartedError
from gongctl.gong.openapi import OpenApiDialect
from gongctl.model import CrmObject, Field, Integration, ObservedIntegration, SchemaKey
from gongctl.planning.stakes import stakes_of
from tests.apply.world import World, faulty
from tests.backup.crm import ACCOUNT, ACCOUNTS, CRM, DEALS, FIELDS, INVOICES, MOMENT, NEW, TYPES, contents, fill, saved

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "backup.schema.json").read_text(encoding="utf-8"))


def test_what_is_saved(world: World, tmp_path: Path) -> None:
    backup = saved(world.dialect, tmp_path / "backups", new_id=lambda: "0" * 32)
    assert backup.directory == tmp_path / "backups" / "20260501T123015Z-crm"
    assert sorted(contents(backup.directory)) == [
        "objects/Account.jsonl",
        "objects/Deal.jsonl",
        "objects/Rechnung%2F2026%20%C3%BC.jsonl",
        "schemas/Account.json",
        "schemas/Deal.json",
        "schemas/Rechnung%2F2026%20%C3%BC.json",
    ]
    manifest = json.loads((backup.directory / "manifest.json").read_bytes())
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(manifest, SCHEMA)
    assert {key: manifest[key] for key in list(manifest)[:12]} == {
        "format": "gongctl-backup",
        "formatVersion": "1.0",
        "id": "0" * 32,
        "madeAt": "2026-05-01T12:30:15Z",
        "purpose": "delete",
        "stage": "saved",
        "environment": "test",
        "baseUrl": "http://localhost/v2",
        "dialect": "openapi",
        "integration": {
            "integrationId": "crm",
            "integrationType": "Custom",
            "displayName": "Acme CRM",
            "crmInstanceUrl": "https://crm.example",
            "status": "active",
        },
        "target": None,
        "lookedAt": ["Account", "Contact", "Deal", "Lead", "Rechnung/2026 ü"],
    }
    assert manifest["notSaved"] == [
        "object types other than Account, Contact, Deal, Lead, Rechnung/2026 ü: no call lists them"
    ]
    assert [(one["objectType"], one["fields"], one["declared"]) for one in manifest["schemas"]] == [
        ("Account", 2, True),
        ("Deal", 3, True),
        ("Rechnung/2026 ü", 1, False),
    ]
    assert [(one["objectType"], one["count"]) for one in manifest["objects"]] == [
        ("Account", 3),
        ("Deal", 25),
        ("Rechnung/2026 ü", 8),
    ]


def test_what_is_read_again(world: World, tmp_path: Path) -> None:
    backup = read_backup(saved(world.dialect, tmp_path).directory)
    assert backup.integration == CRM
    assert backup.target is None
    for key in (ACCOUNTS, DEALS, INVOICES):
        assert list(backup.objects(key.object_type)) == sorted(
            world.dialect.objects(key), key=lambda one: one.object_id
        )
        assert backup.schemas[key.object_type].fields == FIELDS[key]
    assert list(backup.objects("Lead")) == []
    assert backup.count("Deal") == 25
    assert backup.count("Lead") == 0


def test_the_same_objects_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    class Shuffled(OpenApiDialect):
        def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
            found = super().objects(key)
            return tuple(replace(one, fields=dict(reversed(list(one.fields.items())))) for one in reversed(found))

    first = saved(world.dialect, tmp_path)
    again = saved(Shuffled(world.client), tmp_path)
    assert contents(first.directory) == contents(again.directory)
    assert again.directory.name == "20260501T123015Z-crm~2"
    assert first.manifest.id != again.manifest.id


def test_what_files_alone_know_is_saved_and_marked(world: World, tmp_path: Path) -> None:
    backup = saved(world.dialect, tmp_path)
    assert backup.schemas["Deal"].from_files == {"account"}
    assert json.loads((backup.directory / "schemas" / "Deal.json").read_bytes()) == {
        "integrationId": "crm",
        "objectType": "Deal",
        "fields": [
            {"uniqueName": "name", "label": "Name", "type": "STRING", "isRequired": True},
            {
                "uniqueName": "account",
                "label": "Account",
                "type": "REFERENCE",
                "isRequired": False,
                "referenceObjectType": "Account",
            },
            {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY", "isRequired": False},
        ],
        "referencesFromFiles": ["account"],
    }


def test_a_target_that_nobody_knows_is_told(world: World, tmp_path: Path) -> None:
    world.dialect.upload_schema(INVOICES, [Field("owner", "Owner", "REFERENCE", False, "User")])
    backup = saved(world.dialect, tmp_path)
    assert backup.manifest.notSaved[1:] == [
        "schema/crm/Rechnung%2F2026%20%C3%BC/owner: what it refers to; it cannot be read, and no file declares it"
    ]


def test_the_target_of_a_replacement(world: World, tmp_path: Path) -> None:
    backup = saved(world.dialect, tmp_path, target=NEW)
    assert (backup.manifest.purpose, backup.target, backup.stage) == ("replace", NEW, "saved")
    jsonschema.validate(json.loads((backup.directory / "manifest.json").read_bytes()), SCHEMA)


def test_nobody_else_can_read_it_and_git_leaves_it_alone(world: World, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        backup = saved(world.dialect, tmp_path / ".gongctl" / "backups")
    finally:
        os.umask(before)
    made = [tmp_path / ".gongctl", tmp_path / ".gongctl" / "backups", backup.directory, *backup.directory.rglob("*")]
    assert {stat.S_IMODE(one.stat().st_mode) for one in made if one.is_dir()} == {0o700}
    assert {stat.S_IMODE(one.stat().st_mode) for one in made if one.is_file()} == {0o600}
    assert (tmp_path / ".gongctl" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_an_integration_without_anything(fresh: World, tmp_path: Path) -> None:
    fresh.dialect.register(CRM)
    backup = saved(fresh.dialect, tmp_path)
    assert (backup.manifest.schemas, backup.manifest.objects) == ([], [])
    assert backup.manifest.lookedAt == list(TYPES)


def test_names_that_a_file_system_may_not_tell_apart(fresh: World, tmp_path: Path) -> None:
    types = ["Deal", "DEAL", "deal", "..", "x" * 300, "x" * 299 + "y"]
    fill(fresh, {})
    for one in types:
        fresh.dialect.upload_schema(SchemaKey("crm", one), [Field("name", one, "STRING", False)])
        fresh.dialect.upload_objects(SchemaKey("crm", one), [CrmObject("1", {"name": one})], f"{hash(one)}")
    backup = read_backup(saved(fresh.dialect, tmp_path, types).directory)
    files = [one.file.lower() for one in backup.manifest.objects]
    assert len(set(files)) == len(types)
    assert all(len(one) < 200 for one in files)
    for one in types:
        assert [found.fields for found in backup.objects(one)] == [{"name": one}]


def test_an_id_that_is_no_name_of_a_file(fresh: World, tmp_path: Path) -> None:
    for one in ("../../etc", "x" * 400):
        backup = save(fresh.dialect, ObservedIntegration(Integration(one)), TYPES, {}, tmp_path, Deed(ACCOUNT, MOMENT))
        assert backup.directory.parent == tmp_path
        assert backup.integration_id == one


def test_the_types_that_are_looked_at() -> None:
    assert stakes_of(["Ticket", "Deal", "Ticket", "User"]) == (
        "Account", "Contact", "Deal", "Lead", "Ticket", "User",
    )  # fmt: skip


def test_progress(world: World, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    saved(world.dialect, tmp_path, tell=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


# -- what goes wrong


def left(backups: Path) -> list[str]:
    return [str(one.relative_to(backups)) for one in sorted(backups.rglob("*"))]


@pytest.mark.parametrize("operation", ["getCrmObjects", "getSchemaFields"])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_what_cannot_be_read_leaves_no_backup(tmp_path: Path, operation: str, number: int) -> None:
    world = faulty(f"500@{operation}#{number}", retries=0)
    fill(world)
    with pytest.raises(BackupError) as caught:
        saved(world.dialect, tmp_path)
    world.close()
    (told,) = caught.value.diagnostics
    assert told.code == "GC740"
    assert told.summary.startswith(f"no backup of integration 'crm' could be made below {tmp_path}: {operation}: HTTP")
    assert told.help.endswith("; nothing is deleted without a complete backup")
    assert left(tmp_path) == []


def test_a_wish_to_stop_passes_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    def stop() -> None:
        if world.counting.calls["GET objects"] == 2:
            raise NotStartedError

    world.client.before_start = stop
    with pytest.raises(NotStartedError):
        saved(world.dialect, tmp_path)
    assert left(tmp_path) == []


def failing(at: int, error: OSError) -> Callable[[Any], None]:
    """Make a system call that fails from one call of it on."""
    calls = iter(range(1, 1000))

    def call(_number: Any) -> None:
        if next(calls) >= at:
            raise error

    return call


@pytest.mark.parametrize("at", range(1, 18))
def test_a_disk_that_fills_up_leaves_no_backup(
    world: World, tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", failing(at, OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(BackupError, match="No space left on device"):
        saved(world.dialect, tmp_path / "new" / "backups")
    assert [one for one in left(tmp_path) if "manifest" in one or "crm" in one] == []


def test_a_disk_that_lies_is_found_out(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truthful = Path.replace

    def lying(self: Path, target: Path) -> Path:
        if target.name == "Deal.jsonl":
            self.write_bytes(self.read_bytes().replace(b"Deal 7", b"Deal 8"))
        return truthful(self, target)

    monkeypatch.setattr(Path, "replace", lying)
    with pytest.raises(BackupError, match=r"objects/Deal.jsonl was edited or damaged: its SHA-256") as caught:
        saved(world.dialect, tmp_path)
    assert caught.value.diagnostics[0].code == "GC740"
    assert left(tmp_path) == []


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_place_where_no_directory_can_be(world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("here already", encoding="utf-8")
    with pytest.raises(BackupError, match=r"File exists|Not a directory"):
        saved(world.dialect, tmp_path / name)
    assert left(tmp_path) == ["file"]


def test_an_object_beyond_all_bounds(fresh: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(fresh, {})
    fresh.dialect.upload_schema(DEALS, FIELDS[DEALS])
    fresh.dialect.upload_objects(DEALS, [CrmObject("huge", {"name": "x" * 1000})], "huge")
    monkeypatch.setattr("gongctl.backup.writing.LARGEST_LINE", 1000)
    with pytest.raises(BackupError, match="object 'huge' is too large to be saved"):
        saved(fresh.dialect, tmp_path)
    assert left(tmp_path) == []


def test_texts_that_are_half_a_pair(fresh: World, tmp_path: Path) -> None:
    half = CrmObject("half \ud800", {"name": "\udc00 a pair"})

    class Odd(OpenApiDialect):
        def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
            return (half,) if key == DEALS else ()

    fill(fresh, {})
    assert list(saved(Odd(fresh.client), tmp_path).objects("Deal")) == [half]
