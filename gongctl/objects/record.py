"""The value on its way from a data file to the account: an object, and the line that it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongctl.model import CrmObject


@dataclass(frozen=True, slots=True)
class Located:
    """An object that may be uploaded, and where it was read: a file as people know it, a line counted from 1."""

    object: CrmObject
    file: str
    line: int
