"""The JSON Schemas of the files, made from the models."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from gongctl.config import meanings
from gongctl.config.project_model import ProjectModel
from gongctl.config.resources import AbsentNamedIntegration, ObjectSchema, PresentIntegration

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"  # the newest that all editors understand
_PER_LINE: Final = 2
_BY_NAME: Final = frozenset({"$defs", "properties"})  # whose keys are names, and no words of JSON Schema
_PLAIN: Final = frozenset({"const", "defaultSnippets", "dependencies", "discriminator", "enum", "examples"})
_MARKDOWN: Final = {"description": "markdownDescription", "enumDescriptions": "markdownEnumDescriptions"}


class OwnTitles(GenerateJsonSchema):
    """Leaves out the titles that are made from the names of attributes."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's own
        """Make no title."""
        return False


def schemas() -> dict[str, dict[str, Any]]:
    """Give the schemas by the names of their files."""
    return {
        "resources.schema.json": finished(
            _by_kind(),
            "gongctl resource",
            "One document of a resource file: a CRM integration, or the schema of one of its object types.",
        ),
        "project.schema.json": finished(
            ProjectModel.model_json_schema(by_alias=True, schema_generator=OwnTitles),
            "gongctl project file",
            "gongctl.yaml: where the accounts are, and what no run may touch.",
        ),
    }


def text(schema: dict[str, Any]) -> str:
    """Give a schema as the text of its file."""
    return json.dumps(schema, indent=_PER_LINE, ensure_ascii=False) + "\n"


def finished(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    """Give a schema that pydantic made its head, and what editors need; take away what no file may rely on."""
    head = {"$schema": _DIALECT, "title": title, "description": description}
    return {**head, **{key: value for key, value in _taught(schema).items() if key not in head}}


def _by_kind() -> dict[str, Any]:
    """Give the schema of a document; its kind and its state choose its form, so that editors need not guess it."""
    resource: TypeAdapter[object] = TypeAdapter(PresentIntegration | AbsentNamedIntegration | ObjectSchema)
    made = resource.json_schema(by_alias=True, schema_generator=OwnTitles)
    present, absent, schema = made.pop("anyOf")
    kind = {"title": "Kind of document", "description": "What this document describes."}
    fields = made["$defs"]["ObjectSchema"]["properties"]["fields"]
    fields["items"] = _by_state(*fields["items"]["oneOf"])
    integration, objects = meanings.KINDS
    return {
        **made,
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string", **kind, **meanings.enumerated(meanings.KINDS)}},
        "allOf": [
            {"if": meanings.when("kind", integration), "then": _by_state(present, absent)},
            {"if": meanings.when("kind", objects), "then": schema},
            {"if": {"not": {"required": ["kind"]}}, "then": {"defaultSnippets": list(meanings.SNIPPETS)}},
        ],
    }


def _by_state(present: dict[str, Any], absent: dict[str, Any]) -> dict[str, Any]:
    return {"if": meanings.when("state", "absent", title="State"), "then": absent, "else": present}


def _taught(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out the defaults (a key that is left out is not null), and say what is Markdown to those who ask for it."""
    if isinstance(schema, list):
        return [_taught(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {}
    for key, one in schema.items():
        if key != "default":
            found[key] = _part(key, one)
        if key in _MARKDOWN and "`" in str(one):
            found[_MARKDOWN[key]] = one
    return found


def _part(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    if key in _BY_NAME:
        return {name: _taught(one) for name, one in value.items()}
    return value if key in _PLAIN else _taught(value)
