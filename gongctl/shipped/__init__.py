"""Files that come with gongctl, beside its code: the JSON Schemas, the API's documents, the examples for CI.

Their names are those of the repository: `schemas/resources.schema.json`, `examples/ci/gitlab-ci.yml`. A wheel
has them below this package, where pyproject.toml puts them; a clone has them at its top alone.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDERS: Final = ("examples/ci", "schemas")


def names(folder: str) -> tuple[str, ...]:
    """List the names of the files in one of the folders, in order."""
    return tuple(sorted(f"{folder}/{one.name}" for one in _top().joinpath(folder).iterdir() if one.is_file()))


def text(name: str) -> str:
    """Give the text of a file by its name; raise `FileNotFoundError` where there is none."""
    return _top().joinpath(name).read_text(encoding="utf-8")


def _top() -> Traversable:
    installed = resources.files(__name__)
    return installed if installed.joinpath("schemas").is_dir() else Path(__file__).parents[2]
