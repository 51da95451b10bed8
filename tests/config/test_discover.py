from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongctl.config.globs import Glob
from gongctl.config.load import load
from gongctl.diagnostics import GongctlError
from gongctl.model import Desired
from tests.config.files import ACME, DEAL, codes, project


def test_files_are_found_everywhere_but_in_hidden_places(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, deep__er__b=DEAL, _github__c="[", gongctl="version: 1\n")
    (root / "_github").rename(root / ".github")
    (root / ".hidden.yaml").write_text("[")
    (root / "notes.txt").write_text("[")
    (root / "c.yml").write_text(ACME.replace("acme", "two").replace("Custom", "Other"))
    loaded = load(root)
    assert set(loaded.sources) == {"a.yaml", "deep/er/b.yaml", "c.yml", "gongctl.yaml"}
    assert codes(loaded) == []
    assert "GC104" in codes(load(root, paths=[".hidden.yaml", ".github"]))


@pytest.mark.parametrize(
    ("globs", "files"),
    [
        ("['crm/**/*.yaml']", {"crm/a.yaml", "crm/x/y/b.yaml"}),
        ("['crm/*.yaml']", {"crm/a.yaml"}),
        ("[crm]", {"crm/a.yaml", "crm/x/y/b.yaml"}),
        ("['**/b.yaml', './c?.yaml']", {"crm/x/y/b.yaml", "c1.yaml"}),
        ("['**']", {"crm/a.yaml", "crm/x/y/b.yaml", "c1.yaml"}),
    ],
)
def test_globs_narrow(globs: str, files: set[str], tmp_path: Path) -> None:
    root = project(tmp_path, crm__a=ACME, crm__x__y__b=DEAL, c1=DEAL.replace("Deal", "Lead"))
    project(root, gongctl=f"resources: {globs}\n")
    assert set(load(root).sources) - {"gongctl.yaml"} == files


@pytest.mark.parametrize(
    ("glob", "name", "found"),
    [
        ("*", "a.yaml", True),
        ("**", "a/b/c.yaml", True),
        ("a/**", "a", False),
        ("a/**", "a/b.yaml", True),
        ("a/**/b", "a/b/c.yaml", True),
        ("**/**/a?.yaml", "x/y/ab.yaml", True),
        ("*.yaml", "a/b.yaml", False),
        ("a*b*.y", "a-b.b.y", True),
        ("a*b", "ab", True),
        ("a*a", "a", False),
        ("*b*b", "ab", False),
        ("a.yaml", "axyaml", False),
        ("./a//b", "a/b/c.yaml", True),
        ("a\\b", "a/b", True),
        (".", "a/b", True),
        (" ", "a/b", False),
        ("*a" * 30 + "*b", "a" * 250, False),
        ("**/" * 40 + "x", "a/" * 60 + "y.yaml", False),
        ("**/a/" * 20 + "x", "a/" * 60 + "y.yaml", False),
    ],
)
def test_globs(glob: str, name: str, found: bool) -> None:
    assert Glob(glob).matches(name) == found


@pytest.mark.parametrize(
    ("glob", "directory", "found"),
    [("a/*.yaml", "a", True), ("a/*.yaml", "b", False), ("a", "a/b", True), ("**/x.yaml", "a/b", True)],
)
def test_directories_that_globs_reach_into(glob: str, directory: str, found: bool) -> None:
    assert Glob(glob).reaches(directory) == found


def test_what_the_globs_exclude_need_not_be_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, crm__a=ACME, closed__b=DEAL, gongctl="resources: [crm/*.yaml]\n")
    (root / "b.yaml").mkdir()
    (root / "c.yaml").symlink_to("nowhere")
    (root / "crm2").symlink_to("nowhere")
    _close(monkeypatch, "closed")
    assert codes(load(root)) == []


def test_a_file_that_only_a_link_brings_into_the_globs_is_found(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, gongctl="resources: [crm/*.yaml]\n")
    (root / "crm").mkdir()
    (root / "crm" / "b.yaml").symlink_to("../a.yaml")
    assert set(load(root).sources) == {"crm/b.yaml", "gongctl.yaml"}


def test_a_glob_without_files_is_an_error(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, gongctl="resources: ['*.yaml', 'b/*.yaml']\n")
    assert codes(load(root)) == ["GC410"]
    assert codes(load(root, paths=["a.yaml"])) == []


def test_given_paths_are_all_that_is_loaded(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, crm__b=DEAL, gongctl="resources: ['*.yaml']\n")
    assert codes(load(root, paths=["crm/b.yaml"])) == []
    assert set(load(root, paths=["a.yaml", str(root / "crm" / "b.yaml")]).sources) == {
        "a.yaml",
        "crm/b.yaml",
        "gongctl.yaml",
    }
    assert codes(load(root, paths=["crm"])) == ["GC409"]
    assert codes(load(root, paths=["gongctl.yaml"])) == []


def test_paths_outside_are_named_in_full(tmp_path: Path) -> None:
    project(tmp_path, b=DEAL)
    inner = tmp_path / "inner"
    inner.mkdir()
    assert set(load(inner, paths=["../b.yaml"]).sources) == {(tmp_path / "b.yaml").as_posix()}


@pytest.mark.parametrize("path", ["none.yaml", "none/", "a.yaml/b", "nul\0byte"])
def test_a_path_that_does_not_exist(path: str, tmp_path: Path) -> None:
    assert codes(load(project(tmp_path, a=ACME), paths=[path])) == ["GC408"]


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert codes(load(tmp_path, paths=["x" * 5000])) == ["GC100"]


def test_no_resource_at_all(tmp_path: Path) -> None:
    assert codes(load(tmp_path)) == ["GC409"]
    assert codes(load(project(tmp_path, gongctl="version: 1\n", a="# nothing\n"))) == ["GC409"]


@pytest.mark.parametrize("name", ["none", "file"])
def test_a_root_that_is_no_directory(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GongctlError, match="no directory"):
        load(tmp_path / name)


def test_loops_of_links_end_and_each_file_is_read_once(tmp_path: Path) -> None:
    root = project(tmp_path / "root", a=ACME, crm__b=DEAL)
    (root / "crm" / "self").symlink_to(".")
    (root / "crm" / "up").symlink_to("..")
    (root / "everything").symlink_to("/")
    (root / "again.yaml").symlink_to("a.yaml")
    loaded = load(root)
    assert codes(loaded) == []
    assert set(loaded.sources) == {"a.yaml", "crm/b.yaml"}


def test_a_linked_directory_is_followed(tmp_path: Path) -> None:
    project(tmp_path / "elsewhere", a=ACME)
    root = tmp_path / "root"
    root.mkdir()
    (root / "linked").symlink_to("../elsewhere")
    assert set(load(root).sources) == {"linked/a.yaml"}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _close(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.parametrize("make", [_dangling, _loop])
def test_a_link_to_a_directory_that_leads_nowhere_stops_everything(make: object, tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME)
    assert callable(make)
    make(root / "crm")
    make(root / "notes.txt")
    assert [one.summary.partition(":")[0] for one in load(root).diagnostics] == ["crm cannot be read"]


class _Unsearchable:
    """An entry of a directory that may be listed, and not entered."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path = entry.name, entry.path
        self.is_symlink, self.is_dir = entry.is_symlink, entry.is_dir

    def stat(self) -> object:
        raise PermissionError(13, "Permission denied")


def test_a_directory_that_cannot_be_looked_at_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, a=ACME, shut__deep__b=DEAL)
    (root / "shut" / "notes.txt").write_text("")
    listed = os.scandir

    def scandir(path: Path) -> object:
        entries = listed(path)
        return map(_Unsearchable, entries) if Path(path).name == "shut" else entries

    monkeypatch.setattr(os, "scandir", scandir)
    assert [one.summary for one in load(root).diagnostics] == ["shut/deep cannot be read: permission denied"]


@pytest.mark.parametrize("name", ["x.yaml", "gongctl.yaml"])
@pytest.mark.parametrize("make", [Path.mkdir, _fifo, _dangling, _loop])
def test_what_cannot_be_read_stops_everything(make: object, name: str, tmp_path: Path) -> None:
    root = project(tmp_path, a="wrong: too\n")
    assert callable(make)
    make(root / name)
    loaded = load(root)
    assert codes(loaded) == ["GC100"]
    assert loaded.desired == Desired()


def test_a_directory_that_cannot_be_listed_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, a=ACME, closed__b=DEAL)
    _close(monkeypatch, "closed")
    loaded = load(root)
    assert [(one.code, one.summary) for one in loaded.diagnostics] == [
        ("GC100", "closed cannot be read: permission denied")
    ]


def test_a_file_that_vanishes_or_closes_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, a=ACME)

    def refuse(*_arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert codes(load(root)) == ["GC100"]
