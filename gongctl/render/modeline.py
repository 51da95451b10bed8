"""The line by which an editor finds the JSON Schema of a file."""

from __future__ import annotations

import posixpath
from typing import Final

SCHEMA_DIRECTORY: Final = ".json-schema"
"""Where a project keeps the JSON Schemas that its modelines name.

They are files of the project, in git: whoever has it has them, in any editor, without a network and before gongctl
is installed. Below `.gongctl` git would leave them out; an address on the web would need one that lives as long as
the project does. The directory is hidden, so that nobody takes it for the schemas of CRM objects.
"""


def schema_path(name: str) -> str:
    """Say where in a project a JSON Schema is: `project` or `resources`."""
    return f"{SCHEMA_DIRECTORY}/{name}.schema.json"


def modeline(name: str, path: str) -> str:
    """Write the line for a file of a project, by its path there: the way to the schema is relative to the file."""
    way = posixpath.relpath(schema_path(name), posixpath.dirname(path) or ".")
    return f"# yaml-language-server: $schema={way}"
