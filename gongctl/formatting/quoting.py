"""The quotes of scalars: ids that look like something else get them, and single ones become double."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.config.scalars import resolve
from gongctl.formatting.tree import Collection, Entry, Scalar, nodes

if TYPE_CHECKING:
    from gongctl.formatting.tree import Mapping

IDS: Final = frozenset({"integrationId", "objectType", "uniqueName", "referenceObjectType"})
"""The keys whose values are ids."""
ID_LISTS: Final = frozenset({"protect"})
"""The keys whose values are lists of ids."""
# What YAML 1.1 says of them, and no reader of ours does.
_OLD_WORDS: Final = frozenset({"y", "Y", "n", "N", "=", "<<"})


def quote_ids(node: Mapping) -> None:
    """Quote the ids in a map that any YAML reader would take for a number, a date or a boolean."""
    for entry in node.entries:
        if entry.name in IDS:
            _quote(entry)
        elif entry.name in ID_LISTS and isinstance(entry.value, Collection):
            for item in entry.value.entries:
                _quote(item)


def _quote(entry: Entry) -> None:
    one = entry.value
    if not isinstance(one, Scalar) or one.style or one.properties or not one.raw:
        return  # an anchored id may be meant as a number elsewhere
    meant = resolve(one.raw)
    if meant is None:
        return  # more likely forgotten than an id of this name: `validate` tells
    if not isinstance(meant, str) or one.raw in _OLD_WORDS:
        one.raw, one.style = f'"{one.raw}"', '"'


def double_quotes(entry: Entry) -> None:
    """Write strings in single quotes with double ones, wherever that needs no escape."""
    for one in nodes(entry):
        if isinstance(one, Scalar) and one.style == "'" and not set('"\\\n') & {*one.value, *one.raw}:
            one.raw, one.style = f'"{one.value}"', '"'
