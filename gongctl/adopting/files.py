"""Where new documents go."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.backup.writing import FileNames, file_name
from gongctl.config.discover import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.config.load import Loaded
    from gongctl.model import SchemaKey

ONE_FILE: Final = "gong.yaml"

# Names that some system takes for a device, hides, or cuts off; and a directory that is named like a file.
_ODD: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|\Z)|\.|.*\.(?:ya?ml)?\Z")


class Layout(StrEnum):
    """How many files there are."""

    ONE_FILE = "one-file"
    PER_INTEGRATION = "per-integration"
    PER_SCHEMA = "per-schema"


class Places:
    """Says in which file a new document goes.

    `declared` tells in which file an integration is declared already: there its schemas go too, unless there is to
    be a file for each.
    """

    def __init__(self, layout: Layout, declared: Mapping[str, str]) -> None:
        self._layout = layout
        self._declared = declared
        self._names: dict[str, FileNames] = {}

    def of_integration(self, integration_id: str) -> str:
        """Name the file of an integration."""
        if self._layout is Layout.ONE_FILE:
            return ONE_FILE
        if self._layout is Layout.PER_INTEGRATION:
            name = f"{_plain(file_name(integration_id))}.yaml"
            return name if name.lower() != PROJECT_FILE else f"{integration_id}~2.yaml"
        return f"{_plain(file_name(integration_id))}/integration.yaml"

    def of_schema(self, key: SchemaKey) -> str:
        """Name the file of a schema. Each is asked for once: file systems may not tell `Deal` from `deal`."""
        if self._layout is Layout.PER_SCHEMA:
            names = self._names.setdefault(key.integration_id, _without_the_integration_s())
            return f"{_plain(file_name(key.integration_id))}/{_plain(names.of(key.object_type))}.yaml"
        return self._declared.get(key.integration_id) or self.of_integration(key.integration_id)


def files_of(loaded: Loaded) -> dict[str, str]:
    """Tell in which file each integration is declared."""
    found = {}
    for one in loaded.desired.integrations:
        resource = loaded.origins.resource(Address.integration(one.integration.integration_id))
        if resource is not None:
            found[one.integration.integration_id] = resource.document.source.name
    return found


def _plain(name: str) -> str:
    """Encode a character more of a name, percent-encoded already, that could not be one of a file everywhere."""
    if not _ODD.match(name):
        return name
    if name.startswith("."):
        return f"%2E{name[1:]}"
    stem, dot, rest = name.rpartition(".")
    return f"{stem}%2E{rest}" if dot else f"%{ord(name[0]):02X}{name[1:]}"


def _without_the_integration_s() -> FileNames:
    names = FileNames()
    names.of("integration")
    return names
