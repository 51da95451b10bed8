"""The formats of the files: what the JSON Schemas say, as tables."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from docs.generate.markdown import anchor, cell, table
from gongctl.planfile.jsonschema import schemas

ABOUT: Final = {
    "project.schema.json": ("files-project.md", "`gongctl.yaml`", "the project file"),
    "resources.schema.json": ("files-resources.md", "every other `*.yaml` and `*.yml`", "resources"),
    "plan.schema.json": ("files-plan.md", "what `plan --out` writes, and `show` and `apply` read", "a saved plan"),
    "ledger.schema.json": ("files-ledger.md", "what `apply -o json` and `apply --report json=FILE` give", "the ledger"),
    "backup.schema.json": ("files-backup.md", "`manifest.json` in a backup", "a backup"),
}
_FOR_MACHINES: Final = {"plan.schema.json", "ledger.schema.json", "backup.schema.json"}

_PLAIN: Final = {*_FOR_MACHINES, "project.schema.json"}
"""Those whose description says no more than where they are."""

Schema = dict[str, Any]


def overview() -> str:
    """Write the list of all formats."""
    rows = [[f"[{what}]({page})", where, f"`schemas/{name}`"] for name, (page, where, what) in ABOUT.items()]
    return "\n".join(
        [
            "# Files\n",
            (
                "People write the first two, gongctl the others. Each has a JSON Schema, from which these pages are made, and "
                "from which [editors](../how-to/editors.md) complete and check the files.\n"
            ),
            table(["file", "where", "JSON Schema"], rows),
            (
                "`.gongctl/` beside the project file holds what gongctl keeps: backups, uploads of objects that go on, and "
                "the data of embedded accounts. It brings its own `.gitignore`. There is no state in it that a plan needs.\n"
            ),
        ]
    )


def page(name: str) -> str:
    """Write the page of one format. Raises `KeyError` for a format that nobody described."""
    schema = schemas()[name]
    defined = schema["$defs"]
    links = {
        f"#/$defs/{one}": f"[{_heading(value).lower()}](#{anchor(_heading(value))})" for one, value in defined.items()
    }
    _, where, what = ABOUT[name]
    head = f"{where[0].upper()}{where[1:]}."
    parts = [
        f"# {_title(what)}\n",
        head if name in _PLAIN else f"{head} {cell(schema['description'])}",
        "",
    ]
    if name in _FOR_MACHINES:
        parts.append("Written by gongctl, for programs to read.\n")
    if "properties" in schema:
        parts.append(_keys(schema))
    parts += [_definition(defined[one]) for one in _order(schema)]
    return re.sub(r"#/\$defs/\w+", lambda found: links[found[0]], "\n".join(parts))


def _title(text: str) -> str:
    bare = re.sub(r"^(?:a|the) ", "", text)
    return bare[0].upper() + bare[1:]


def _order(schema: Schema) -> list[str]:
    """Give the definitions in the order in which the schema leads to them."""
    found: list[str] = []

    def follow(value: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            for one in value:
                follow(one)
        if not isinstance(value, dict):
            return
        name = str(value.get("$ref", "")).removeprefix("#/$defs/")
        if name and name not in found:
            found.append(name)
            follow(schema["$defs"][name])
        for key in sorted(value, key="then".__eq__):  # what is there comes before what is to be gone
            if key != "$defs":
                follow(value[key])

    follow({key: value for key, value in schema.items() if key != "$defs"})
    return found


def _definition(schema: Schema) -> str:
    told = f"{cell(schema['description'])}\n" if "description" in schema else ""
    body = _keys(schema) if "properties" in schema else f"{_kind(schema)}\n"
    return "\n".join(one for one in (f"## {_heading(schema)}\n", told, body) if one)


def _heading(schema: Schema) -> str:
    """Give what people call a definition: its title, which may be the name of a class."""
    title = schema["title"].removesuffix("Model")
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: f" {found[0].lower()}", title).capitalize()


def _keys(schema: Schema) -> str:
    required = schema.get("required", [])
    rows = [
        [f"`{key}`" + (" (required)" if key in required else ""), _kind(value), _meaning(value)]
        for key, value in schema["properties"].items()
    ]
    return table(["key", "value", ""], rows)


def _meaning(schema: Schema) -> str:
    told = cell(schema.get("description", ""))
    examples = [one for one in schema.get("examples", []) if isinstance(one, str | int)]
    if examples and not _choices(schema):
        told = f"{told} Such as {', '.join(f'`{one}`' for one in examples)}.".strip()
    return "<br>".join([told, *(f"`{one}`: {cell(what)}" for one, what in _choices(schema))])


def _choices(schema: Schema) -> list[tuple[str, str]]:
    """Give the values that a key can have, with what they mean, where the schema says so."""
    for one in (schema, *schema.get("anyOf", [])):
        if "enumDescriptions" in one:
            return list(zip(one["enum"], one["enumDescriptions"], strict=True))
    return []


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "const" in schema:
        return f"`{str(schema['const']).lower() if isinstance(schema['const'], bool) else schema['const']}`"
    if "enum" in schema:
        return "one of these" if _choices(schema) else ", ".join(f"`{one}`" for one in schema["enum"])
    if "then" in schema and "else" in schema:
        return f"{_kind(schema['else'])} or {_kind(schema['then'])}"
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(_kind(one) for one in schema[choice] if one.keys() != {"pattern"}))
    return _plain(schema)


def _plain(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_kind(schema['items'])}" if schema.get("items") else "list"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"map of names to {_kind(inner)}" if isinstance(inner, dict) and inner else "map"
    return str(kind) if kind else "anything"


PAGES: Final = {
    "files.md": overview,
    **{ABOUT[name][0]: partial(page, name) for name in ABOUT},
}
"""What writes the page of each format, and the list of them."""
