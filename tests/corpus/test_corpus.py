"""Every malformed input is met with an exit code of 1, its place, and no traceback."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from gongctl.config.rules import MOST_FINDINGS
from tests.corpus.reading import CORPUS, expected, reported, run

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((CORPUS / "files").glob("*.yaml"))
PROJECTS = sorted((CORPUS / "projects").glob("*.yaml"))
SEVERAL = sorted((CORPUS / "several").iterdir())
VALID = sorted((CORPUS / "valid").glob("*.yaml"))
RESOURCE = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"


def _name(path: Path) -> str:
    return path.stem


def test_that_the_corpus_is_large() -> None:
    assert len(FILES) + len(PROJECTS) >= 100


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_malformed_resource_file(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "resources.yaml")
    assert expected(path), "a file of the corpus says what it expects"
    assert reported(tmp_path, "resources.yaml") == expected(path)
    assert run(tmp_path).exit_code == 1


@pytest.mark.parametrize("path", PROJECTS, ids=_name)
def test_malformed_project_file(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "gongctl.yaml")
    (tmp_path / "resources.yaml").write_text(RESOURCE)
    assert expected(path), "a file of the corpus says what it expects"
    assert reported(tmp_path, "gongctl.yaml") == expected(path)
    for output in ("text", "json"):
        result = run(tmp_path, "-o", output)
        assert result.exit_code == 1
        assert "hunter2" not in result.stdout
        assert "UQ4SK2" not in result.stdout


@pytest.mark.parametrize("root", SEVERAL, ids=_name)
def test_malformed_project(root: Path) -> None:
    result = run(root, "-o", "json")
    found = json.loads(result.stdout)["diagnostics"]
    for path in root.rglob("*.yaml"):
        assert reported(root, path.relative_to(root).as_posix()) == expected(path)
    assert any(one["severity"] == "error" for one in found) == (result.exit_code == 1)


@pytest.mark.parametrize("path", VALID, ids=_name)
def test_right_file(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "resources.yaml")
    result = run(tmp_path)
    assert result.stdout.startswith("ok: ")
    assert result.exit_code == 0


BYTES = {
    "utf-16": ("kind: Integration\n".encode("utf-16"), "GC101"),
    "utf-16-bare": ("kind: Integration\n".encode("utf-16-le"), "GC101"),
    "utf-32": ("kind: Integration\n".encode("utf-32"), "GC101"),
    "utf-32-bare": ("kind: Integration\n".encode("utf-32-be"), "GC101"),
    "latin-1": (b"kind: Integration\ndisplayName: Caf\xe9\n", "GC101"),
    "cut-off": ("displayName: é".encode()[:-1], "GC101"),
    "surrogates": (b"displayName: \xed\xa0\x80\n", "GC101"),
    "nul": (RESOURCE.encode() + b"displayName: a\0b\n", "GC103"),
    "escape": (RESOURCE.encode() + b"displayName: \x1b[31mred\n", "GC103"),
    "next-line": (RESOURCE.encode() + "displayName: a\x85b\n".encode(), "GC103"),
    "line-separator": (RESOURCE.encode() + "displayName: a\u2028b\n".encode(), "GC103"),
    "mark-inside": (RESOURCE.encode() + "displayName: a\ufeffb\n".encode(), "GC103"),
    "binary": (bytes(range(256)) * 4, "GC101"),
    "zeros": (bytes(5000), "GC103"),
    "large": (b"# " + b"x" * (16 * 1024 * 1024), "GC102"),
    "many-values": (b"[" + b"a," * 20_001 + b"]", "GC102"),
    "many-brackets": (b"[" * 100_000, "GC108"),
    "many-maps": (b"{a: " * 50_000, "GC108"),
    "deep-by-aliases": (
        b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [*a%d]\n" % (n + 1, n + 1, n) for n in range(100)),
        "GC108",
    ),
    "half-a-character": (RESOURCE.encode() + b'displayName: "\\ud83d"\n', "GC104"),
    "empty": (b"", "GC409"),
    "comment-alone": (b"# nothing\n", "GC409"),
}


@pytest.mark.parametrize(("data", "code"), BYTES.values(), ids=BYTES)
def test_malformed_bytes(data: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongctl.config.fold.MAX_NODES", 20_000)
    (tmp_path / "resources.yaml").write_bytes(data)
    result = run(tmp_path, "-o", "json")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    found = json.loads(result.stdout)["diagnostics"]
    assert code in {one["code"] for one in found}
    assert all(one["line"] for one in found if one["code"] != "GC409")
    assert run(tmp_path).exit_code == 1


def test_a_flood_of_findings_is_cut_and_said_to_be(tmp_path: Path) -> None:
    field = "  - {uniqueName: a, lable: A, type: STRNG}\n"
    text = "kind: ObjectSchema\nintegrationId: crm\nobjectType: Deal\nfields:\n" + field * 900
    (tmp_path / "a.yaml").write_text(text)
    found = json.loads(run(tmp_path, "-o", "json").stdout)["diagnostics"]
    assert len(found) == MOST_FINDINGS + 1
    assert [one["code"] for one in found if one["code"] not in {"GC203", "GC301", "GC403"}] == ["GC113"]


def test_malformed_bytes_have_an_exact_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("kind: Integration\r\ndisplayName: 𝄞é\0 b\r\n".encode())
    found = json.loads(run(tmp_path, "-o", "json").stdout)["diagnostics"]
    assert [(one["line"], one["column"]) for one in found if one["code"] == "GC103"] == [(2, 16)]
