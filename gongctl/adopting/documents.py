"""New documents and items, in the canonical form: what the account says, and what it does not say as a comment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gongctl.config.documents import read_document
from gongctl.config.rules import fold_case
from gongctl.config.source import read_source
from gongctl.config.variables import substitute
from gongctl.diagnostics import errors
from gongctl.planning.change import FILE_KEYS, attributes
from gongctl.planning.target import is_picklist, is_reference
from gongctl.render.resources import scalar
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.config.dialects import Speech
    from gongctl.model import Field, Integration, SchemaKey
    from gongctl.planning.change import Value

WIDEST: Final = 120
"""Columns up to which a map stands in brackets on one line: what `gongctl fmt` keeps."""

TO_COMPLETE: Final = "complete it and take the marks away; until then it is unmanaged, and kept as it is"
AS_IT_IS: Final = "it stays unmanaged, and is kept as it is"


def held(one: Integration, speech: Speech) -> Integration:
    """Give an integration without what no file can hold of it: an address with a password in it, for one."""
    lost = [key for key, value in attributes(one).items() if not _is_held({key: value}, speech)]
    unsaid: dict[str, Any] = {name: None for name, key in FILE_KEYS.items() if key in lost}
    return replace(one, **unsaid) if unsaid else one


def _is_held(said: Mapping[str, Value], speech: Speech) -> bool:
    usual: dict[str, Value] = {key: value for key, value in _USUAL.items() if key in speech.integration_required}
    lines = [
        "kind: Integration",
        "integrationId: a",
        *(f"{key}: {written(one)}" for key, one in {**usual, **said}.items()),
    ]
    source = read_source("new", "\n".join(lines).encode("utf-8", "surrogatepass"))
    if errors(source.diagnostics) or len(source.documents) != 1:
        return False
    reading = read_document(substitute(source.documents[0], {}).document, speech)
    declared = reading.resource.integration if reading.resource else None
    return (
        not errors(reading.diagnostics)
        and declared is not None
        and said.items() <= attributes(declared.integration).items()
    )


_USUAL: Final = {"integrationType": "Custom", "displayName": "CRM", "ownerEmail": "ann@crm.example"}


def integration_lines(one: Integration, required: Iterable[str], lost: Iterable[str] = ()) -> Iterator[str]:
    """Write a document of an integration; keys that are `required` and not known stand there to be completed.

    Of `lost` keys the account has a value that no file can hold; it may be a secret, and is not shown.
    """
    said = attributes(one)
    yield "kind: Integration"
    yield f"integrationId: {scalar(one.integration_id)}"
    yield from (f"{key}: {written(value)}" for key, value in said.items())
    yield from (f"# {key}: no file can hold what the account has; {AS_IT_IS}" for key in lost if key not in said)
    yield from (f"# {key}: # not returned by the account; {TO_COMPLETE}" for key in required if key not in said)


def schema_lines(key: SchemaKey, items: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write a document of a schema of items that are written already."""
    yield "kind: ObjectSchema"
    yield f"integrationId: {scalar(key.integration_id)}"
    yield f"objectType: {scalar(key.object_type)}"
    declared = any(not one[0].startswith("#") for one in items)
    yield "fields:" if declared else "fields: []"
    for lines in items:
        yield from (f"  {line}" if declared else line for line in lines)  # as `gongctl fmt` puts them


class Items:
    """Writes fields as items of a list, for accounts that can do this and files that may hold that.

    `names` are those of all fields that the list may have, the most important first: twins cannot both be declared.
    """

    def __init__(self, capabilities: Capabilities, speech: Speech, names: Iterable[str] = ()) -> None:
        self._can = capabilities
        self._speech = speech
        self._lacking: dict[Field, str | None] = {}
        self._first: dict[str, str] = {}
        for name in names:
            self._first.setdefault(fold_case(name), name)

    def lines(self, field: Field, indent: int) -> list[str]:
        """Write an item without its indentation, or, where it is not known enough to be declared, as a comment."""
        why = self.lacking(field)
        if why is None:
            return item_lines(field, indent)
        return [f"# {visible(field.unique_name)}: {why}", f"# - {self._flow_to_complete(field)}"]

    def lacking(self, field: Field) -> str | None:
        """Say why a field cannot be declared, if it cannot."""
        if field not in self._lacking:
            self._lacking[field] = self._why_lacking(field)
        return self._lacking[field]

    def _why_lacking(self, field: Field) -> str | None:
        missing = [name for name, value in (("label", field.label), ("type", field.type)) if not value]
        if missing:
            return f"the account returns no {' and no '.join(missing)}; {TO_COMPLETE}"
        if field.type in self._can.refused:
            return f"type {field.type} is Gong's own, and cannot be declared; {AS_IT_IS}"
        if field.type not in self._can.types:
            return f"type {visible(str(field.type))} cannot be declared; {AS_IT_IS}"
        twin = self._first.get(fold_case(field.unique_name), field.unique_name)
        if twin != field.unique_name:
            return f"its name differs only by case from that of {visible(twin)}; {AS_IT_IS}"
        return self._why_incomplete(field)

    def _why_incomplete(self, field: Field) -> str | None:
        target = field.reference_object_type
        if is_reference(field) and not target:
            return f"what it refers to is not returned by the account; {TO_COMPLETE}"
        if is_reference(field) and self._can.targets and str(target).upper() not in self._can.targets:
            return f"no file can refer to {visible(str(target))}; {AS_IT_IS}"
        if self._can.keeps_values and is_picklist(field) and field.ordered_values is None:
            return f"its values are not returned by the account; {TO_COMPLETE}"
        return None if self._reads_back(field) else f"no file can hold it as the account has it; {AS_IT_IS}"

    def _reads_back(self, field: Field) -> bool:
        """Whether a file that declares it is right, and says just that. Plain words, which are the rule, do."""
        texts = (field.unique_name, str(field.label), field.reference_object_type or "none")
        is_usual = field.ordered_values is None and (is_reference(field) or field.reference_object_type is None)
        if is_usual and all(len(one) <= WIDEST and scalar(one) == one for one in texts):
            return True
        lines = ["kind: ObjectSchema", "integrationId: a", "objectType: A", "fields:", *item_lines(field, 0)]
        source = read_source("new", "\n".join(lines).encode("utf-8", "surrogatepass"))
        if errors(source.diagnostics) or len(source.documents) != 1:
            return False
        reading = read_document(substitute(source.documents[0], {}).document, self._speech)
        schema = reading.resource.schema if reading.resource else None
        if errors(reading.diagnostics) or schema is None or len(schema.fields) != 1:
            return False
        return schema.fields[0].unique_name == field.unique_name and field_said(schema.fields[0]) == field_said(field)

    def _flow_to_complete(self, field: Field) -> str:
        wanted = {"uniqueName": field.unique_name, **field_said(field)}
        if is_reference(field):
            wanted.setdefault("referenceObjectType", "")
        if self._can.keeps_values and is_picklist(field):
            wanted.setdefault("orderedValueList", ())
        return visible("{" + ", ".join(f"{key}: {written(value)}".rstrip() for key, value in wanted.items()) + "}")


def item_lines(field: Field, indent: int) -> list[str]:
    """Write a field as an item that is indented so far, on one line if it fits."""
    parts = [
        f"{key}: {written(value)}" for key, value in {"uniqueName": field.unique_name, **field_said(field)}.items()
    ]
    flow = f"- {{{', '.join(parts)}}}"
    if indent + len(flow) <= WIDEST:
        return [flow]
    return [f"- {parts[0]}", *(f"  {one}" for one in parts[1:])]


def field_map(field: Field) -> str:
    """Write a field as a map in brackets."""
    said: Mapping[str, Value] = {"uniqueName": field.unique_name, **field_said(field)}
    return "{" + ", ".join(f"{key}: {written(value)}" for key, value in said.items()) + "}"


def field_said(field: Field) -> dict[str, Value]:
    """Give what is worth saying of a field: that it is not required goes without saying."""
    return {key: value for key, value in attributes(field).items() if value is not False}


def written(value: Value) -> str:
    """Write the value of an attribute."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(scalar, value))}]"
    return scalar(value) if value else ""
