"""A wheel, built from the tree without a network, holds all that its commands need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import gongctl
from gongctl import shipped

ROOT = Path(__file__).parents[2]
TREE = ("gongctl", "schemas", "examples/ci", "pyproject.toml", "README.md", "LICENSE")
RESOURCE = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"
ABOUT = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with what the wheel holds, and nothing else."""
    root = tmp_path_factory.mktemp("wheel")
    for name in TREE:
        source, there = ROOT / name, root / "tree" / name
        if source.is_dir():
            shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, there)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(root)]
    subprocess.run(build, cwd=root / "tree", check=True, capture_output=True)
    (wheel,) = root.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(root / "installed")
    return root / "installed"


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
