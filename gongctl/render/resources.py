"""What an account holds as resource files: YAML that reads back as the same values.

What the account does not say, or says so that no file can hold it, stands there as a comment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongctl.config.scalars import resolve
from gongctl.model import REFERENCE
from gongctl.render.modeline import modeline
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongctl.model import Field, ObservedIntegration, SchemaKey

MODELINE: Final = modeline("resources", "new.yaml") + "\n"

_WIDEST: Final = 120
"""Columns up to which a field stands in brackets on one line: what `gongctl fmt` keeps."""

# Safe anywhere, in brackets too: no sign of YAML, and no `: ` or ` #` that would end it.
_PLAIN: Final = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_./()-]|:(?=[A-Za-z0-9/])| (?=[A-Za-z0-9_/(]))*")
# What YAML 1.1 takes for booleans; `resolve` knows all others.
_OLD_WORDS: Final = frozenset("yYnN")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Attribute = tuple[str, str | bool | None]
"""A key, and its value; `None` where the account says nothing."""


def integrations_yaml(integrations: Iterable[ObservedIntegration]) -> str:
    """Write integrations as documents of one file."""
    return _file(map(_integration, integrations))


def schemas_yaml(schemas: Mapping[SchemaKey, Sequence[Field]]) -> str:
    """Write object schemas as documents of one file, each with its fields in the account's order."""
    return _file(_schema(key, fields) for key, fields in schemas.items())


def scalar(text: str) -> str:
    """Write a string so that every reader of YAML takes it for just that, and no variable is seen in it."""
    if _PLAIN.fullmatch(text) and text not in _OLD_WORDS and resolve(text) == text:
        return text
    return _quoted(text.replace("${", "$${"))


def _file(documents: Iterable[str]) -> str:
    return MODELINE + "---\n".join(documents)


def _integration(one: ObservedIntegration) -> str:
    held = one.integration
    lines = [
        "kind: Integration",
        *_lines(("integrationId", held.integration_id)),
        *_lines(("integrationType", held.integration_type), optional=one.assigned_id is not None),
        *_lines(("displayName", held.display_name), optional=True),
        *_lines(("crmInstanceUrl", held.crm_instance_url), optional=True),
        *_lines(("ownerEmail", held.owner_email), optional=True),
    ]
    if one.assigned_id is not None:
        lines.append(f"# the account's own id: {one.assigned_id}")
    if one.status:
        lines.append(f"# status: {_quoted(one.status)}")
    return "".join(f"{line}\n" for line in lines)


def _schema(key: SchemaKey, fields: Sequence[Field]) -> str:
    lines = [
        "kind: ObjectSchema",
        *_lines(("integrationId", key.integration_id)),
        *_lines(("objectType", key.object_type)),
        "fields:" if fields else "fields: []",
        *(line for field in fields for line in _field(field)),
    ]
    return "".join(f"{line}\n" for line in lines)


def _field(field: Field) -> Iterator[str]:
    wanted: list[Attribute] = [("uniqueName", field.unique_name), ("label", field.label), ("type", field.type)]
    if field.is_required:
        wanted.append(("isRequired", True))
    if field.type == REFERENCE or field.reference_object_type is not None:
        wanted.append(("referenceObjectType", field.reference_object_type))
    lines = [line for attribute in wanted for line in _lines(attribute)]
    if field.ordered_values is not None:
        lines.append(f"orderedValueList: [{', '.join(map(scalar, field.ordered_values))}]")
    flow = f"  - {{{', '.join(lines)}}}"
    if len(flow) <= _WIDEST and not any(line.startswith("#") for line in lines):
        yield flow
        return
    for number, line in enumerate(lines):
        yield ("    " if number else "  - ") + line


def _lines(attribute: Attribute, *, optional: bool = False) -> Iterator[str]:
    """Write a key with its value, or say in a comment why it has none."""
    name, value = attribute
    if value is None:
        if not optional:
            yield f"# {name}: not returned by the account"
    elif isinstance(value, bool):
        yield f"{name}: {str(value).lower()}"
    elif not value:
        yield f"# {name}: empty in the account"
    elif _SURROGATE.search(value):
        yield f"# {name}: {_quoted(value)} in the account, which no file can hold"
    else:
        yield f"{name}: {scalar(value)}"


def _quoted(text: str) -> str:
    # What cannot be seen is written with escapes that YAML has too.
    return '"' + visible(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'
