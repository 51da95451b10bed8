"""Small projects for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.config.load import Loaded

ACME = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"
DEAL = """kind: ObjectSchema
integrationId: acme
objectType: Deal
prune: true
fields:
  - {uniqueName: b, label: B, type: STRING, isRequired: true}
  - uniqueName: a
    label: A
    type: REFERENCE
    referenceObjectType: Deal
  - {uniqueName: old, state: absent}
"""


def project(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def codes(loaded: Loaded) -> list[str]:
    return [one.code for one in loaded.diagnostics]
