"""The JSON Schemas of the files, made from the models."""

from __future__ import annotations

import json
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
        "resources.schema.json": finished(
            resource.json_schema(by_alias=True),
            "gongctl resource",
            "One document of a resource file: a CRM integration, or the schema of one of its object types.",
        ),
        "project.schema.json": finished(
            ProjectModel.model_json_schema(by_alias=True), "gongctl project file", "gongctl.yaml"
        ),
    }


def text(schema: dict[str, Any]) -> str:
    """Give a schema as the text of its file."""
    return json.dumps(schema, indent=_PER_LINE, ensure_ascii=False) + "\n"


def finished(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    """Give a schema that pydantic made its head, and take away what it says of keys that may be left out."""
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
