"""Which files are formatted: those that `validate` checks, and the project file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.config.discover import PROJECT_FILE, Found, check_root, discover
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.project import read_project
from gongctl.diagnostics import GongctlError, failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongctl.config.project import ProjectFile


def find(root: Path, paths: Sequence[str]) -> Found:
    """Find the files below `root`, or only those in `paths`, relative to it; what is wrong on the way comes with them.

    Raises `GongctlError` where there is no file at all, and where no `paths` are given and the project
    file does not say for certain which files are the project's: others are not ours to rewrite.
    """
    check_root(root)
    file = read_project(root)
    if not paths and not _says_which(file):
        raise GongctlError(*file.diagnostics)
    found = discover(root, file.project.resources, paths)
    path = root / PROJECT_FILE
    wanted = not paths or found.project_file_named or any((root / one).resolve() == root.resolve() for one in paths)
    if wanted and (path.exists() or path.is_symlink()):
        found.files = {PROJECT_FILE: path, **found.files}
    if not (found.files or found.diagnostics):
        raise failure("GC409", "there is no YAML file to format", "choose the project directory with -C")
    return found


def _says_which(file: ProjectFile) -> bool:
    """Tell whether what the project file says of `resources` was understood."""
    if file.unreadable or file.broken:
        return False
    data = None if file.document is None else file.document.data
    globs = data.get("resources", YamlList()) if isinstance(data, YamlMap) else YamlList()
    return isinstance(globs, YamlList) and all(isinstance(one, str) for one in globs)
