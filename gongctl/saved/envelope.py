"""The outside of a saved file: JSON in which no key stands twice, of a version that is known."""

from __future__ import annotations

import json
import re
from typing import Any


def parsed(content: bytes) -> Any:  # noqa: ANN401 - JSON
    """Parse JSON. Raises `ValueError` or `RecursionError`, also where a key stands twice in one object."""
    return json.loads(content, object_pairs_hook=_without_duplicates)


def is_known(version: str, major: int, minor: int) -> bool:
    """Whether a version, `MAJOR.MINOR`, is of this major one, and not newer than this minor one."""
    said, _, behind = version.partition(".")
    known = said == str(major) and re.fullmatch(r"0|[1-9][0-9]{0,8}", behind)
    return bool(known) and int(behind) <= minor


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
