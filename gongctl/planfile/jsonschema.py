"""The JSON Schemas of all files, written anew: `python -m gongctl.planfile.jsonschema [DIRECTORY]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongctl.backup.manifest import Manifest
from gongctl.config.jsonschema import OwnTitles, finished, text
from gongctl.config.jsonschema import schemas as schemas_of_config
from gongctl.planfile.format import SavedPlan
from gongctl.planfile.report import ApplyReport
from gongctl.saved.meanings import describe

if TYPE_CHECKING:
    from gongctl.saved.layout import Part


def schemas() -> dict[str, dict[str, Any]]:
    """Give the schemas by the names of their files."""
    plan, report, backup = _of(SavedPlan), _of(ApplyReport), _of(Manifest)
    return {
        **schemas_of_config(),
        "plan.schema.json": finished(plan, "gongctl saved plan", "A plan that `gongctl plan --out` saved."),
        "ledger.schema.json": finished(report, "gongctl apply report", "What `gongctl apply -o json` gives."),
        "backup.schema.json": finished(backup, "gongctl backup", "manifest.json, which says what a backup holds."),
    }


def _of(model: type[Part]) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, schema_generator=OwnTitles)
    describe(made, model.__name__)
    return made


def write(directory: Path) -> None:
    """Write the schemas into a directory."""
    for name, schema in schemas().items():
        (directory / name).write_text(text(schema), encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover - the freshness tests cover what it writes
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
