"""Builds the wheel and the sdist of a tree, so that the same tree gives the same bytes wherever it lies."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


def build(tree: Path, out: Path, *targets: str, **environment: str) -> list[Path]:
    """Build some targets (`sdist`, `wheel`) of a tree into a directory, without a network, and give their files."""
    for target in targets:
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
        subprocess.run(command, cwd=tree, check=True, capture_output=True, env={**os.environ, **environment})
    return sorted(path for path in out.iterdir() if path.is_file())


def unpacked(sdist: Path, where: Path) -> Path:
    """Unpack an sdist below a directory, and give the tree that it holds."""
    with tarfile.open(sdist) as archive:
        archive.extractall(where, filter="data")
    (tree,) = where.iterdir()
    return tree


def differences(first: Path, second: Path) -> list[str]:
    """Name the files of two directories that are not the same, byte for byte, in both."""
    one, other = _bytes(first), _bytes(second)
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _bytes(directory: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}
