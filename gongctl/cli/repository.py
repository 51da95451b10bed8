"""Where the project directory lies in its repository: CI shows findings on the repository's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def repository_prefix(root: Path, environ: Mapping[str, str]) -> str:
    """Give the way from the top of the repository to the project directory: empty, or with `/` at its end.

    The top is the workspace of GitHub Actions if the project is in it, else the nearest directory
    upwards that holds `.git`, else the project directory itself.
    """
    directory = root.resolve()
    workspace = environ.get("GITHUB_WORKSPACE")
    tops = [Path(workspace).resolve()] if workspace else []
    tops += [one for one in (directory, *directory.parents) if (one / ".git").exists()][:1]
    top = next((one for one in tops if directory.is_relative_to(one)), directory)
    relative = directory.relative_to(top).as_posix()
    return "" if relative == "." else f"{relative}/"
