"""What is still open while events are folded: collections, and the anchors seen so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gongctl.config.nodes import YamlList, YamlMap


@dataclass(slots=True)
class Anchor:
    """A value that aliases may stand for; `weight` is how many values it comes to when it is written out."""

    value: object
    start: int
    end: int
    weight: int
    open: bool
    height: int = 0


class Key:
    """What a mapping waits for, when it is not simply a key's value."""

    NONE: Final = None
    SKIP: Final = object()
    MERGE: Final = object()


class Frame:
    """A collection that is still open."""

    __slots__ = ("anchor", "height", "key", "marks", "merges", "node", "order", "seen_merge", "slot")

    def __init__(self, node: YamlMap | YamlList, slot: int, anchor: Anchor | None) -> None:
        self.node = node
        self.slot = slot  # where it stands, its anchor and tag included
        self.anchor = anchor
        self.key: object = Key.NONE
        self.marks: list[int] = []
        self.merges: list[tuple[object, int, int]] = []
        self.seen_merge: tuple[int, int] | None = None
        self.height = 0  # levels below this one
        self.order: dict[str, int] | None = None  # the numbers of the keys, once there was a duplicate
