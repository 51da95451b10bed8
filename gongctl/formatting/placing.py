"""Comments that would stand between a `-` and what it begins: they go above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongctl.formatting.tree import Collection, Sequence

if TYPE_CHECKING:
    from gongctl.formatting.tree import Entry


def raise_comments(entry: Entry) -> None:
    """Raise what stands above the first entry of an item above the item itself, everywhere within an entry."""
    node = entry.value
    if not isinstance(node, Collection):
        return
    for one in node.entries:
        raise_comments(one)
        if isinstance(node, Sequence):
            _raise(one)


def _raise(item: Entry) -> None:
    node = item.value
    if not isinstance(node, Collection) or item.opening or item.inner or node.opening or node.properties:
        return
    if node.entries and node.entries[0].above:
        first = node.entries[0]
        item.above += (replace(first.above[0], blank=item.blank), *first.above[1:])
        item.blank, first.above, first.blank = False, [], False
