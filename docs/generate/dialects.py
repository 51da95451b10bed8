"""What each dialect of the API can do, as the program goes by it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from docs.generate.markdown import cell, table
from gongctl.capabilities import DIALECTS, Capabilities

if TYPE_CHECKING:
    from collections.abc import Mapping

MEANINGS = {
    "integration_keys": "keys of an integration that are sent",
    "integration_required": "keys that an integration needs",
    "field_keys": "keys of a field that it knows, beside the name, label and type",
    "types": "types of fields",
    "refused": "types of fields that exist and cannot be sent",
    "object_types": "object types",
    "targets": "what a reference can point at",
    "write_only_types": "object types that can be uploaded, and not read",
    "object_keys": "keys of objects that are no fields",
    "checks_required": "the account checks `isRequired`",
    "one_integration": "room for one integration in total, not for one of each type",
    "assigns_ids": "the account gives integrations ids of its own; they are found by their names",
    "updates_integrations": "an integration can be changed in place",
    "reads_references": "the targets of references are read back",
    "keeps_values": "values of picklists are read, and sent along",
    "needs_tombstones": "a field goes only if it is named as deleted",
    "lists_own_fields": "fields of Gong's own may be among those that are read",
    "deletes_later": "a deletion is accepted, and done up to a day later",
    "lists_objects": "objects can be listed",
    "lists_object_types": "object types can be listed",
    "reads_objects_by_id": "objects can be asked for by their ids",
    "largest_upload": "the largest upload of objects",
    "most_errors": "how many failed objects of an upload are named",
    "knows_uploads": "an upload that was never made is told from one just accepted",
}


def page() -> str:
    """Write the page. Raises `KeyError` for a capability that nobody described."""
    names = [one.name for one in fields(Capabilities) if one.name != "dialect"]
    rows = [[MEANINGS[name], *(_said(name, getattr(one, name)) for one in DIALECTS.values())] for name in names]
    return "\n".join(
        [
            "# Dialects\n",
            (
                "What gongctl goes by, for each value of `dialect` in an environment. "
                "[Why there are two](../explanation/dialects.md).\n"
            ),
            table(["", *(f"`{one}`" for one in DIALECTS)], rows),
        ]
    )


_NAMELESS = {
    "object_types": "any",
    "targets": "any object type",
    "largest_upload": "no limit known",
    "most_errors": "all",
}
_BYTES = 1_000_000


def _said(name: str, value: Any) -> str:  # noqa: ANN401 - a capability of any kind
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not value:
        return _NAMELESS.get(name, "none")
    if name == "largest_upload":
        return f"{value // _BYTES} MB"
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "items"):
        return _explained(value)
    return ", ".join(f"`{one}`" for one in (sorted(value) if isinstance(value, frozenset) else value))


def _explained(value: Mapping[str, str]) -> str:
    return ", ".join(f"`{one}` ({cell(told)})" for one, told in value.items())
