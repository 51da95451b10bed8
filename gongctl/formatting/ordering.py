"""The order of keys: that of the models, which are the one definition of the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.config.project_model import ProjectModel
from gongctl.config.resources import MODELS, Shape
from gongctl.formatting.tree import Alias, Collection, Entry, Mapping, Scalar, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.formatting.tree import Document


def shape_of(document: Document, *, project: bool) -> type[Shape] | None:
    """Find the model of a document: that of its `kind`, or the project file's. Unknown kinds have none."""
    root = None if document.root is None else document.root.value
    if not isinstance(root, Mapping):
        return None
    if project:
        return ProjectModel
    kind = root.get("kind")
    choose = MODELS.get(kind.value) if isinstance(kind, Scalar) else None
    return None if choose is None else choose({})


def shaped(node: object, shape: type[Shape]) -> Iterator[tuple[Mapping, type[Shape]]]:
    """Walk over the maps whose model is known, beginning with one itself."""
    if isinstance(node, Mapping):
        yield node, shape
        for entry in node.entries:
            child = shape.children.get(entry.name or "")
            if child is not None:
                for below in _below(entry.value, child.depth):
                    yield from shaped(below, child.choose({}))


def _below(node: object, depth: int) -> list[object]:
    """Give what is so many steps below a value."""
    if depth == 0:
        return [node]
    return [entry.value for entry in node.entries] if isinstance(node, Collection) else []


def reorder(node: Mapping, shape: type[Shape]) -> None:
    """Put the entries of a map in order: a merge key, the known keys, then the others as they were.

    A map in which an alias would come before its anchor is left alone.
    """
    ranks = {key: rank for rank, key in enumerate(shape.known_keys())}
    order = [-1 if entry.merges else ranks.get(entry.name or "", len(ranks)) for entry in node.entries]
    wanted = sorted(range(len(order)), key=order.__getitem__)
    if wanted != list(range(len(order))) and not _entangled(node.entries, wanted):
        node.entries = [node.entries[index] for index in wanted]


def _entangled(entries: list[Entry], wanted: list[int]) -> bool:
    """Tell whether two entries would change places of which one holds an anchor, and the other its name."""
    latest: dict[str, int] = {}
    anchored: set[str] = set()
    swapped: set[str] = set()
    for place in wanted:
        anchors, names = _names(entries[place])
        anchored |= anchors
        swapped |= {name for name in names if latest.get(name, -1) > place}
        latest |= {name: max(place, latest.get(name, -1)) for name in names}
    return not anchored.isdisjoint(swapped)


def _names(entry: Entry) -> tuple[set[str], set[str]]:
    """Give the anchors within an entry, and all names, those of aliases too."""
    anchors: set[str] = set()
    aliases: set[str] = set()
    for node in nodes(entry):
        if isinstance(node, Alias):
            aliases.add(node.raw[1:])
        else:
            anchors |= {one[1:] for one in node.properties if one[0] == "&"}
    return anchors, anchors | aliases
