"""Data as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def to_json(datum: Mapping[str, Any]) -> str:
    """Write a datum as JSON: in ASCII, so that any output takes it, and the same bytes for the same datum.

    What a CI runner would take for a command in the middle of a line (`##[error]`) is written as an escape.
    """
    return json.dumps(datum, indent=2).replace("##", "#\\u0023") + "\n"
