"""A wheel, built from the tree without a network, holds all that its commands need; the same tree, the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

import gongctl
from gongctl import shipped
from tests.packaging.building import ROOT, build, differences, unpacked

if TYPE_CHECKING:
    from pathlib import Path

TREE = ("gongctl", "schemas", "examples", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore")
RESOURCE = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"
ABOUT = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")


def tree(there: Path) -> Path:
    """Copy what is built, and nothing that tests have left behind."""
    for name in TREE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, there / name)
    return there


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with a wheel and an sdist."""
    out = tmp_path_factory.mktemp("built")
    build(tree(tmp_path_factory.mktemp("tree")), out, "sdist", "wheel")
    return out


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with what the wheel holds, and nothing else."""
    (wheel,) = built.glob("*.whl")
    there = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(there)
    return there


def run(installed: Path, directory: Path, *arguments: str) -> str:
    """Give what Python says to some arguments in a directory, where it finds gongctl among what is installed."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, cwd=directory, env=environment, check=True, text=True, capture_output=True).stdout


def test_program(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "resources.yaml").write_text(RESOURCE)
    assert run(installed, tmp_path, "-c", "import gongctl; print(gongctl.__file__)").startswith(str(installed))
    assert gongctl.__version__ in run(installed, tmp_path, "-m", "gongctl", "--version")
    assert "GC203" in run(installed, tmp_path, "-m", "gongctl", "explain", "GC203")
    assert run(installed, tmp_path, "-m", "gongctl", "validate").startswith("ok: ")


def test_what_is_in_it(installed: Path, tmp_path: Path) -> None:
    there = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    code = {path for path in (ROOT / "gongctl").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    about = {f"gongctl-{gongctl.__version__}.dist-info/{name}" for name in ABOUT}
    files = [name for folder in shipped.FOLDERS for name in shipped.names(folder)]
    assert {"schemas/resources.schema.json", "examples/ci/gitlab-ci.yml"} < set(files)
    assert there == {
        *(path.relative_to(ROOT).as_posix() for path in code),
        *(f"gongctl/shipped/{name}" for name in files),
        *about,
    }
    program = "from gongctl.shipped import *; print(*(n for f in FOLDERS for n in names(f)), text(names('schemas')[0]))"
    assert run(installed, tmp_path, "-c", program) == f"{' '.join(files)} {shipped.text(shipped.names('schemas')[0])}\n"
    for name in files:
        assert (installed / "gongctl/shipped" / name).read_bytes() == (ROOT / name).read_bytes()


def test_that_the_same_tree_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    there = tree(tmp_path / "elsewhere")
    for path in there.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)  # of another's umask
        os.utime(path, (1_700_000_000, 1_700_000_000))
    out = tmp_path / "out"
    build(there, out, "sdist", "wheel", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert len(list(out.iterdir())) == 2
    assert differences(built, out) == []


def test_that_the_sdist_gives_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    (wheel,) = built.glob("*.whl")
    (tmp_path / "sdist").mkdir()
    (again,) = build(unpacked(sdist, tmp_path / "sdist"), tmp_path / "out", "wheel")
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_that_a_difference_would_be_seen(tmp_path: Path) -> None:
    for name, text in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_text("x")
        (tmp_path / name / "unlike").write_text(text)
        (tmp_path / name / f"only-{name}").write_text("x")
    assert differences(tmp_path / "one", tmp_path / "other") == ["only-one", "only-other", "unlike"]
