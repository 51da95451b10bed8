"""A code: what every finding of its kind has in common."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """The name of a kind of finding, an explanation of it, and its severity: error, warning, or both."""

    title: str
    explanation: str
    severity: str = "error"
