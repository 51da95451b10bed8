from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.backup.failures import BackupError
from gongctl.backup.reading import read_backup
from gongctl.backup.writing import manifest_text
from tests.backup.crm import NEW, saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.apply.world import World

MANIFEST = "manifest.json"
DEALS = "objects/Deal.jsonl"
SCHEMA = "schemas/Deal.json"


@pytest.fixture
def directory(world: World, tmp_path: Path) -> Path:
    return saved(world.dialect, tmp_path / "backups").directory


def refused(directory: Path) -> str:
    """Give the code and the words with which a directory is refused."""
    with pytest.raises(BackupError) as caught:
        read_backup(directory)
    (told,) = caught.value.diagnostics
    assert told.help
    return f"{told.code} {told.summary}".replace(str(directory), "HERE")


def forge(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Edit the manifest as somebody would who knows how its digest is made."""
    datum = json.loads((directory / MANIFEST).read_bytes())
    change(datum)
    (directory / MANIFEST).write_bytes(manifest_text(datum))


def forge_file(directory: Path, file: str, content: bytes) -> None:
    """Write a file, and a manifest that fits its bytes."""
    (directory / file).write_bytes(content)

    def change(datum: dict[str, Any]) -> None:
        for one in (*datum["schemas"], *datum["objects"]):
            if one["file"] == file:
                one |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                if "count" in one:
                    one["count"] = content.count(b"\n")

    forge(directory, change)


# -- what is no backup


def test_no_directory(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere") == "GC741 HERE is no backup: there is no such directory"
    assert refused(tmp_path / "nul\x00") == "GC741 HERE is no backup: there is no such directory"


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert refused(tmp_path / "file") == "GC741 HERE is no backup: there is no such directory"


def test_a_backup_that_was_not_finished(directory: Path) -> None:
    (directory / MANIFEST).unlink()
    assert refused(directory) == "GC741 HERE is no backup: it has no manifest.json, so it is none, or was not finished"


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "gongctl-plan"}', '{"format": 1}'])
def test_another_manifest(directory: Path, text: str) -> None:
    (directory / MANIFEST).write_text(text, encoding="utf-8")
    assert refused(directory) == "GC741 HERE is no backup: its manifest.json has no 'format': 'gongctl-backup'"


@pytest.mark.parametrize("version", ["2.0", "1.1", "0.9", "1", "1.00", "1.x", "", None, 1.0, [1]])
def test_another_version(directory: Path, version: object) -> None:
    forge(directory, lambda datum: datum.update(formatVersion=version))
    said = f"GC743 HERE/manifest.json: a backup of version {version}; this gongctl reads 1.0 to 1.0"
    if version == 1.0:
        said = "GC742 HERE/manifest.json was edited or damaged: formatVersion: must be a text"
    assert refused(directory).startswith(said.removesuffix(": must be a text"))


# -- damage


@pytest.mark.parametrize("file", [DEALS, SCHEMA])
def test_a_file_that_is_missing(directory: Path, file: str) -> None:
    (directory / file).unlink()
    assert refused(directory) == f"GC742 HERE/{file} was edited or damaged: No such file or directory"


@pytest.mark.parametrize("file", [DEALS, SCHEMA])
def test_every_changed_byte_is_found(directory: Path, file: str) -> None:
    content = bytearray((directory / file).read_bytes())
    for at in range(0, len(content), 97):
        changed = content.copy()
        changed[at] ^= 1
        (directory / file).write_bytes(changed)
        assert refused(directory) == (
            f"GC742 HERE/{file} was edited or damaged: its SHA-256 is not the one in the manifest"
        )


def test_a_changed_byte_of_the_manifest_is_found_wherever_it_is(directory: Path) -> None:
    content = bytearray((directory / MANIFEST).read_bytes())
    for at in range(0, len(content), 3):
        changed = content.copy()
        changed[at] ^= 1
        (directory / MANIFEST).write_bytes(changed)
        try:
            same = json.loads(changed) == json.loads(content)  # a blank to another, say
        except ValueError:
            same = False
        if not same:
            assert refused(directory)[:5] in {"GC741", "GC742", "GC743"}


@pytest.mark.parametrize("file", [DEALS, SCHEMA, MANIFEST])
@pytest.mark.parametrize("kept", [0, 1, -1])
def test_a_file_that_was_cut_off(directory: Path, file: str, kept: int) -> None:
    (directory / file).write_bytes((directory / file).read_bytes()[:kept])
    # But for a line break, a manifest is whole without its last byte.
    if (file, kept) == (MANIFEST, -1):
        assert read_backup(directory).count("Deal") == 25
    else:
        assert refused(directory).startswith(f"GC742 HERE/{file} was edited or damaged: ")


def test_a_file_that_is_longer(directory: Path) -> None:
    with (directory / DEALS).open("ab") as file:
        file.write(b"{}\n")
    assert refused(directory) == f"GC742 HERE/{DEALS} was edited or damaged: it is too large for what it is"


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', "\x00", "[" * 100_000])
def test_a_manifest_that_is_no_json(directory: Path, text: str) -> None:
    (directory / MANIFEST).write_text(text, encoding="utf-8")
    assert refused(directory).startswith("GC742 HERE/manifest.json was edited or damaged: it is not JSON: ")


def test_an_edited_manifest(directory: Path) -> None:
    text = (directory / MANIFEST).read_text(encoding="utf-8")
    (directory / MANIFEST).write_text(text.replace('"saved"', '"done"'), encoding="utf-8")
    assert refused(directory) == ("GC742 HERE/manifest.json was edited or damaged: its digest does not fit its content")


# -- somebody who means harm


@pytest.mark.parametrize(
    "file",
    ["../secret.json", "schemas/../../x.json", "/etc/passwd", "schemas//x.json", "objects/Deal.jsonl",
     "schemas/a/b.json", "schemas/x.json\n", "schemas/\x00.json", "schemas\\x.json",
     "schemas/..", "schemas/.json", "", None],
)  # fmt: skip
def test_names_that_lead_elsewhere(directory: Path, file: str | None) -> None:
    forge(directory, lambda datum: datum["schemas"][0].update(file=file))
    assert refused(directory).startswith("GC742 HERE/manifest.json was edited or damaged: schemas.0.file: ")


@pytest.mark.parametrize("file", [DEALS, SCHEMA, MANIFEST])
def test_links(directory: Path, file: str) -> None:
    path = directory / file
    path.rename(directory.parent / "elsewhere")
    path.symlink_to(directory.parent / "elsewhere")
    assert refused(directory) == f"GC742 HERE/{file} was edited or damaged: it is a link"


@pytest.mark.parametrize("name", ["objects", "schemas"])
def test_directories_that_are_links(directory: Path, name: str) -> None:
    (directory / name).rename(directory.parent / "elsewhere")
    (directory / name).symlink_to(directory.parent / "elsewhere")
    assert "was edited or damaged: it lies behind a link" in refused(directory)


def test_the_directory_itself_may_be_named_by_a_link(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(directory)
    assert read_backup(tmp_path / "latest").count("Deal") == 25


@pytest.mark.parametrize("file", [DEALS, SCHEMA, MANIFEST])
def test_pipes_and_directories(directory: Path, file: str) -> None:
    (directory / file).unlink()
    os.mkfifo(directory / file)
    assert refused(directory) == f"GC742 HERE/{file} was edited or damaged: it is no plain file"
    (directory / file).unlink()
    (directory / file).mkdir()
    assert refused(directory) == f"GC742 HERE/{file} was edited or damaged: it is no plain file"


@pytest.mark.parametrize("file", [DEALS, SCHEMA, MANIFEST])
def test_huge_files(directory: Path, file: str) -> None:
    os.truncate(directory / file, 1 << 40)  # with nothing in it: it takes no room on the disk
    forged = directory.parent / "forged"
    assert refused(directory) == f"GC742 HERE/{file} was edited or damaged: it is too large for what it is"
    if file == MANIFEST:
        return
    shutil.copytree(directory, forged, ignore=shutil.ignore_patterns("*.json*"))
    shutil.copy(directory / MANIFEST, forged)
    for kind in ("objects", "schemas"):
        for path in (directory / kind).iterdir():
            path.rename(forged / kind / path.name)

    def change(datum: dict[str, Any]) -> None:
        for one in (*datum["schemas"], *datum["objects"]):
            if one["file"] == file:
                one["bytes"] = 1 << 40

    forge(forged, change)
    assert refused(forged) == f"GC742 HERE/{file} was edited or damaged: it is too large for what it is"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda datum: datum["schemas"].append(datum["schemas"][0]), "'Account' stands twice in it"),
        (
            lambda datum: datum["objects"][0].update(file=datum["objects"][1]["file"]),
            "'objects/Deal.jsonl' stands twice in it",
        ),
        (lambda datum: datum.update(purpose="replace"), "its purpose does not fit its target"),
        (lambda datum: datum.update(target={"integrationId": "crm"}), "its purpose does not fit its target"),
        (
            lambda datum: datum.update(purpose="replace", target={"integrationId": "other"}),
            "it would replace an integration by another one",
        ),
        (lambda datum: datum.update(extra=1), "extra: Extra inputs are not permitted"),
        (lambda datum: datum.update(stage="soon"), "stage: Input should be "),
        (lambda datum: datum.update(id="0"), "id: String should match pattern"),
        (lambda datum: datum["objects"][0].update(count=0), "objects.0.count: Input should be greater than"),
        (lambda datum: datum["objects"][0].update(count=True), "objects.0.count: Input should be a valid integer"),
        (lambda datum: datum.pop("lookedAt"), "lookedAt: Field required"),
    ],
)
def test_forged_manifests(directory: Path, change: Callable[[dict[str, Any]], object], said: str) -> None:
    forge(directory, change)
    assert refused(directory).startswith(f"GC742 HERE/manifest.json was edited or damaged: {said}")


def test_a_number_of_objects_that_is_not_theirs(directory: Path) -> None:
    forge(directory, lambda datum: datum["objects"][1].update(count=26))
    assert refused(directory) == (
        f"GC742 HERE/{DEALS} was edited or damaged: it does not have the 26 objects of the manifest"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda datum: datum.update(objectType="Account"), "it is the schema of something else"),
        (lambda datum: datum.update(integrationId="other"), "it is the schema of something else"),
        (lambda datum: datum["fields"].pop(), "it does not have the 3 fields of the manifest, each once"),
        (
            lambda datum: datum["fields"].__setitem__(1, datum["fields"][0]),
            "it does not have the 3 fields of the manifest, each once",
        ),
        (
            lambda datum: datum["fields"][0].update(isRequired="yes"),
            "fields.0.isRequired: Input should be a valid bool",
        ),
        (lambda datum: datum["fields"][0].update(label=1), "fields.0.label: Value error, must be a text"),
        (lambda datum: datum.update(more=1), "more: Extra inputs are not permitted"),
    ],
)
def test_forged_schemas(directory: Path, change: Callable[[dict[str, Any]], object], said: str) -> None:
    datum = json.loads((directory / SCHEMA).read_bytes())
    change(datum)
    forge_file(directory, SCHEMA, json.dumps(datum).encode())
    assert refused(directory).startswith(f"GC742 HERE/{SCHEMA} was edited or damaged: {said}")


def test_a_forged_schema_that_is_no_json(directory: Path) -> None:
    forge_file(directory, SCHEMA, b"{" * 10)
    assert refused(directory).startswith(f"GC742 HERE/{SCHEMA} was edited or damaged: it is not JSON: ")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('{"fields":{},"objectId":"1"}\n{"fields":{},"objectId":"1"}\n', "line 2: object '1' is not in its place"),
        ('{"fields":{},"objectId":"2"}\n{"fields":{},"objectId":"1"}\n', "line 2: object '1' is not in its place"),
        ('{"fields":{},"objectId":""}\n', "line 1: it is not an object with its id and its texts"),
        ('{"fields":{},"objectId":1}\n', "line 1: it is not an object with its id and its texts"),
        ('{"fields":{"a":1},"objectId":"1"}\n', "line 1: it is not an object with its id and its texts"),
        ('{"fields":[],"objectId":"1"}\n', "line 1: it is not an object with its id and its texts"),
        ('{"objectId":"1"}\n', "line 1: it is not an object with its id and its texts"),
        ('{"fields":{},"objectId":"1","more":1}\n', "line 1: it is not an object with its id and its texts"),
        ("null\n", "line 1: it is not an object with its id and its texts"),
        ("\n", "line 1: it is not JSON: Expecting value: line 2 column 1 (char 1)"),
        ('{"fields":{"a":"1","a":"2"},"objectId":"1"}\n', "line 1: it is not JSON: a key stands twice in one object"),
        ("\xff\n", "line 1: it is not JSON: "),
    ],
)
def test_forged_objects(directory: Path, lines: str, said: str) -> None:
    forge_file(directory, DEALS, lines.encode("latin-1"))
    backup = read_backup(directory)
    with pytest.raises(BackupError) as caught:
        list(backup.objects("Deal"))
    assert str(caught.value).startswith(f"{directory / DEALS} was edited or damaged: {said}")
    assert caught.value.diagnostics[0].code == "GC742"


def test_a_line_without_end_takes_no_memory_without_bounds(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = read_backup(directory)
    monkeypatch.setattr("gongctl.backup.reading.LARGEST_LINE", 20)
    with pytest.raises(BackupError, match="line 1: it is not JSON"):
        list(backup.objects("Deal"))


def test_a_replacement_is_read_again(world: World, tmp_path: Path) -> None:
    assert read_backup(saved(world.dialect, tmp_path, target=NEW).directory).target == NEW


def test_a_backup_that_was_moved(directory: Path, tmp_path: Path) -> None:
    shutil.move(directory, tmp_path / "elsewhere")
    assert len(list(read_backup(tmp_path / "elsewhere").objects("Deal"))) == 25
