"""The JSON Schemas of the files, made from the models: `python -m gongctl.config.jsonschema [DIRECTORY]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from gongctl.config.project_model import ProjectModel
from gongctl.config.resources import AbsentIntegration, ObjectSchema, PresentIntegration

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"  # the newest that all editors understand
_PER_LINE: Final = 2


def schemas() -> dict[str, dict[str, Any]]:
    """Give the schemas by the names of their files."""
    resource: TypeAdapter[object] = TypeAdapter(PresentIntegration | AbsentIntegration | ObjectSchema)
    return {
        "resources.schema.json": _finished(
            resource.json_schema(by_alias=True),
            "gongctl resource",
            "One document of a resource file: a CRM integration, or the schema of one of its object types.",
        ),
        "project.schema.json": _finished(
            ProjectModel.model_json_schema(by_alias=True), "gongctl project file", "gongctl.yaml"
        ),
    }


def write(directory: Path) -> None:
    """Write the schemas into a directory."""
    for name, schema in schemas().items():
        (directory / name).write_text(text(schema), encoding="utf-8")


def text(schema: dict[str, Any]) -> str:
    """Give a schema as the text of its file."""
    return json.dumps(schema, indent=_PER_LINE, ensure_ascii=False) + "\n"


def _finished(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    head = {"$schema": _DIALECT, "title": title, "description": description}
    return {**head, **{key: value for key, value in _pruned(schema).items() if key not in head}}


def _pruned(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out the defaults (a key that is left out is not null), and the titles made from attribute names."""
    if isinstance(value, list):
        return [_pruned(one) for one in value]
    if not isinstance(value, dict):
        return value
    described = "type" in value or "$ref" in value or "anyOf" in value or "const" in value or "enum" in value
    left_out = {"default"} if "properties" in value else {"default", "title"}
    return {key: _pruned(one) for key, one in value.items() if not (described and key in left_out)}


if __name__ == "__main__":  # pragma: no cover - the freshness test covers what it writes
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
