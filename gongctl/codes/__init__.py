"""Every finding that a run can come to: its code, its name, and what it is about.

1xx text and YAML · 2xx structure · 3xx single values · 4xx across files · 5xx project file,
environments and variables · 6xx the account, and the run itself · 7xx objects and backups. A code keeps
its meaning for ever. Each has an example in `gongctl/explain/`, which `gongctl explain CODE` and SARIF show.
"""

from __future__ import annotations

from typing import Final

from gongctl.codes.code import Code
from gongctl.codes.files import OF_FILES
from gongctl.codes.objects import OF_OBJECTS
from gongctl.codes.runs import OF_RUNS

__all__ = ["CODES", "GROUPS", "Code"]

GROUPS: Final = {
    "1": "Text and YAML",
    "2": "Structure",
    "3": "Single values",
    "4": "Across files",
    "5": "Project file, environments and variables",
    "6": "The account, and the run itself",
    "7": "Objects and backups",
}
"""What codes are about, by the first of their digits."""

CODES: Final[dict[str, Code]] = {**OF_FILES, **OF_RUNS, **OF_OBJECTS}
