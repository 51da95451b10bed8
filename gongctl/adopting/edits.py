"""A plan, read backwards, as patches of the texts of files: what each line would change in the account, stays as it is.

One pass may not be enough: what an anchor stands for is changed with it, in other places too. So whoever makes
the patches reads the texts again, plans again, and goes on until nothing is left to patch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongctl.adopting.documents import Items, field_map, written
from gongctl.adopting.places import Patch, Place, behind_comment, line_break, line_end, line_start
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.planning.change import Action
from gongctl.planning.target import with_declared_unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.config.documents import Resource
    from gongctl.model import Field
    from gongctl.planning.change import Change, Value
    from gongctl.planning.change import Edit as Difference

_DASH: Final = re.compile(r"-[ \t]*$")
_COMMA_BEFORE: Final = re.compile(r",\s*$")
_COMMA_AFTER: Final = re.compile(r"\s*,[ \t]*")


_NEEDED: Final = frozenset({"label", "type", "integrationType"})
"""Keys without which a file is not right, whatever the account returns."""


class SchemaPatcher:
    """Patches the document of one schema so that it declares its fields as the account has them.

    What the account does not have is made a comment, and not deleted; in a list in brackets it goes.
    """

    def __init__(self, resource: Resource, observed: Mapping[str, Field], items: Items) -> None:
        self._document = resource.document
        self._text = resource.document.source.text
        self._declared = {one.unique_name: one for one in (resource.schema.fields if resource.schema else ())}
        self._observed = observed
        self._items = items
        self._break = line_break(self._text)
        self._index = _indexes(resource.document.value_at(("fields",)))

    def patches(self, changes: Sequence[Change]) -> list[Patch]:
        """Give the patches for the changes that a plan makes to fields of this schema."""
        found: list[Patch] = []
        removed: list[int] = []
        added: list[Field] = []
        for change in changes:
            name = change.address.segments[-1]
            there = self._there(name)
            if change.action is Action.UNVERIFIED:
                continue
            if there is None:
                removed.append(self._index[name])
            elif name not in self._index:
                added.append(there)
            elif self._items.lacking(there) is not None:
                removed.append(self._index[name])
                added.append(there)
            elif name in self._declared:
                found += self._changed(self._index[name], change.edits)
            else:  # declared absent, and there
                found += self._replaced(self._index[name], there)
        order = {name: place for place, name in enumerate(self._observed)}
        added.sort(key=lambda one: order[one.unique_name])  # as the account has them
        return [*found, *self._listed(removed, [one for one in added if not self._noted(one)])]

    def _there(self, name: str) -> Field | None:
        """Give a field as the account has it, with what only the file knows of it."""
        observed, declared = self._observed.get(name), self._declared.get(name)
        return observed if observed is None or declared is None else with_declared_unread(observed, declared)

    def _noted(self, one: Field) -> bool:
        """Whether a field that cannot be declared stands as a comment already."""
        if self._items.lacking(one) is None:
            return False
        return self._items.lines(one, 0)[-1].rstrip() in self._text

    def _changed(self, index: int, edits: Sequence[Difference]) -> Iterator[Patch]:
        place = Place(self._document, ("fields", index))
        for edit in edits:
            yield from changed(place, edit.attribute, edit.before, self._break)

    def _replaced(self, index: int, there: Field) -> Iterator[Patch]:
        start, end = Place(self._document, ("fields",)).item(index)
        yield Patch(start, end, field_map(there))

    def _listed(self, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        """Take items out of the list of fields, and put others behind it."""
        fields = Place(self._document, ("fields",))
        assert isinstance(fields.node, YamlList)  # noqa: S101 - for mypy; only valid files come here
        if not (removed or added):
            return
        document = Place(self._document, ())
        if not document.owns("fields") or self._text[document.value("fields")[0]] == "*":
            yield from self._own_list(document, removed, added)
        elif fields.is_flow:
            yield from self._in_brackets(fields, removed, added)
        else:
            yield from self._in_block(fields, removed, added)

    def _in_block(self, fields: Place, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        assert isinstance(fields.node, YamlList)  # noqa: S101 - as above
        count = len(fields.node)
        dash = self._dash(fields, 0)
        indent = dash - line_start(self._text, dash)
        for index in removed:
            yield from commented(self._text, self._dash(fields, index), fields.item(index)[1])
        behind = behind_comment(self._text, fields.item(count - 1)[1])
        lines = self._written(added, indent)
        if count == len(removed) and all(one.lstrip().startswith("#") for one in lines):
            key_end = Place(self._document, ()).key("fields")[1]
            yield Patch(key_end + 1, key_end + 1, " []")
        if lines:
            yield Patch(behind, behind, self._break + self._break.join(lines))

    def _in_brackets(self, fields: Place, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        assert isinstance(fields.node, YamlList)  # noqa: S101 - as above
        kept = [index for index in range(len(fields.node)) if index not in removed]
        declared = [one for one in added if self._items.lacking(one) is None]
        if not fields.node and added:
            # An empty list becomes one in block style.
            start, end = Place(self._document, ()).value("fields")
            lines = self._written(added, 2)
            empty = "[]" if not declared else ""
            yield Patch(start, end, empty + self._break + self._break.join(lines))
            return
        yield from self._without(fields, removed, kept)
        if declared:
            comma = ", " if kept else ""
            behind = fields.item(kept[-1])[1] if kept else fields.start + 1
            yield Patch(behind, behind, comma + ", ".join(map(field_map, declared)))

    @staticmethod
    def _without(fields: Place, removed: Sequence[int], kept: Sequence[int]) -> Iterator[Patch]:
        """Take items out of a list in brackets, each with the comma behind it; the last ones with the one before."""
        last_kept = max(kept, default=-1)
        for index in removed:
            if index < last_kept:
                yield Patch(fields.item(index)[0], fields.item(index + 1)[0], "")
        behind = [index for index in removed if index > last_kept]
        if behind:
            start = fields.item(last_kept)[1] if kept else fields.item(0)[0]
            yield Patch(start, fields.item(behind[-1])[1], "")

    def _own_list(self, document: Place, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        """Give a document whose list stands elsewhere too one of its own: what it had, and what is new."""
        gone = {name for name, index in self._index.items() if index in removed}
        kept = [one for name, one in self._observed.items() if name in self._index and name not in gone]
        lines = self._break.join(self._written([*kept, *added], 2))
        if document.owns("fields"):
            start, end = document.value("fields")
            yield Patch(start, end, self._break + lines)
        else:
            yield added_key(document, "fields", self._break + lines, self._break)

    def _written(self, fields: Sequence[Field], indent: int) -> list[str]:
        return [" " * indent + line for one in fields for line in self._items.lines(one, indent)]

    def _dash(self, fields: Place, index: int) -> int:
        start, _ = fields.item(index)
        # An anchor or a tag may stand between the dash and what it is the item of.
        assert isinstance(fields.node, YamlList)  # noqa: S101 - as above
        slot, _ = fields.node.place(index)
        found = _DASH.search(self._text, line_start(self._text, slot), slot)
        return min(start, slot) if found is None else found.start()


def commented(text: str, start: int, end: int) -> Iterator[Patch]:
    """Make comments of the lines from one that begins with `start` to the one that holds `end`."""
    column = start - line_start(text, start)
    place = start
    while place < end:
        if text[place : line_end(text, place)].strip():
            yield Patch(place, place, "# ")
        following = line_end(text, place)
        indent = len(text[following : following + column]) - len(text[following : following + column].lstrip(" "))
        place = following + indent


def changed(place: Place, key: str, value: object, newline: str) -> Iterator[Patch]:
    """Let a map say another value under a key; `None` takes the key out."""
    if value is None:
        if place.owns(key) and key not in _NEEDED:
            yield without_key(place, key)
        return
    text = written(value)  # type: ignore[arg-type]  # the value of an attribute
    if place.owns(key):
        yield Patch(*place.value(key), text)
    else:
        yield added_key(place, key, f" {text}", newline)


def added_key(place: Place, key: str, text: str, newline: str) -> Patch:
    """Put a key behind what a map says; `text` is its value, with what comes between."""
    end = place.end()
    if place.is_flow:
        own = isinstance(place.node, YamlMap) and (
            len(place.node.order()) or place.text[place.start + 1 : end - 1].strip()
        )
        return Patch(end - 1, end - 1, f"{', ' if own else ''}{key}:{text}")
    behind = behind_comment(place.text, end)
    indent = " " * _column(place)
    return Patch(behind, behind, f"{newline}{indent}{key}:{text}")


def instead_of_key(place: Place, key: str, values: Mapping[str, Value], newline: str) -> Patch:
    """Write other keys with their values in the place of one."""
    start, end = place.key(key)[0], place.value(key)[1]
    between = ", " if place.is_flow else newline + " " * _column(place)
    return Patch(start, end, between.join(f"{name}: {written(value)}" for name, value in values.items()))


def without_key(place: Place, key: str) -> Patch:
    """Take a key out of a map that has others."""
    start, (_, end) = place.key(key)[0], place.value(key)
    if not place.is_flow:
        return Patch(line_start(place.text, start), line_end(place.text, end), "")
    after = _COMMA_AFTER.match(place.text, end)
    if after is not None:
        return Patch(start, after.end(), "")
    before = _COMMA_BEFORE.search(place.text, 0, start)
    return Patch(start if before is None else before.start(), end, "")


def _column(place: Place) -> int:
    """Give the column in which the keys of a block map stand."""
    assert isinstance(place.node, YamlMap)  # noqa: S101 - the callers have asked
    first = next(iter(place.node.order()), None)
    start = place.start if first is None else place.key(first)[0]
    return start - line_start(place.text, start)


def _indexes(fields: object) -> dict[str, int]:
    listed = fields if isinstance(fields, YamlList) else ()
    return {str(one["uniqueName"]): index for index, one in enumerate(listed) if isinstance(one, YamlMap)}
