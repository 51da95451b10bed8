"""Fields that come and go in the list of a schema, as patches of its text, in whatever style it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.adopting.documents import Items, field_map
from gongctl.adopting.edits import added_key, commented, without
from gongctl.adopting.places import Patch, Place, before_blanks, behind_comment, line_break, line_start
from gongctl.config.nodes import YamlList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.config.spans import Document
    from gongctl.model import Field


class FieldList:
    """The list of fields of one document."""

    def __init__(self, document: Document, items: Items) -> None:
        self._document = Place(document, ())
        self._fields = Place(document, ("fields",))
        self._text = document.source.text
        self._items = items
        self._break = line_break(self._text)

    @property
    def keeps_what_goes(self) -> bool:
        """Whether what goes stays as a comment."""
        return self._is_own and not self._fields.is_flow

    def patches(self, removed: Sequence[int], added: Sequence[Field], kept: Sequence[Field]) -> Iterator[Patch]:
        """Take items out of the list, and put fields behind it.

        `kept` are the fields of the items that stay, for a list that has to be written anew.
        """
        if not (removed or added):
            return
        if not self._is_own:
            yield from self._own_list([*kept, *added])
        elif not self._fields.is_flow:
            yield from self._in_block(removed, added)
        elif self._count or self._document.is_flow or "#" in self._text[slice(*self._document.value("fields"))]:
            yield from self._in_brackets(removed, added)
        else:
            yield from self._instead_of_nothing(added)

    @property
    def _is_own(self) -> bool:
        return self._document.owns("fields") and self._text[self._document.value("fields")[0]] != "*"

    @property
    def _count(self) -> int:
        return len(self._fields.node) if isinstance(self._fields.node, YamlList) else 0

    def _in_block(self, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        dash = self._fields.dash(0)
        for index in sorted(removed):
            yield from commented(self._text, self._fields.dash(index), self._fields.item(index)[1])
        indent = dash - line_start(self._text, dash)
        lines = self._written(added, indent)
        if self._count == len(removed) and not self._declares(added):
            behind = self._document.behind_colon("fields")
            yield Patch(behind, behind, " []")
        if lines:
            behind = behind_comment(self._text, self._fields.item(self._count - 1)[1])
            yield Patch(behind, behind, self._break + self._break.join(lines))

    def _in_brackets(self, removed: Sequence[int], added: Sequence[Field]) -> Iterator[Patch]:
        """Change a list in brackets; what is to be completed stands below it."""
        kept = [index for index in range(self._count) if index not in set(removed)]
        for first, behind in _runs(sorted(removed)):
            yield without(self._text, self._fields.slot(first), self._fields.item(behind)[1])
        declared = ", ".join(field_map(one) for one in added if self._items.lacking(one) is None)
        if declared and kept:
            behind = self._fields.item(kept[-1])[1]
            yield Patch(behind, behind, f", {declared}")
        elif declared:
            behind = self._fields.start + 1
            yield Patch(behind, behind, f"{declared}, " if self._count > len(removed) else declared)
        notes = self._written([one for one in added if self._items.lacking(one) is not None], 0)
        if notes:
            whole = self._document if self._document.is_flow else self._fields
            behind = behind_comment(self._text, whole.end())
            yield Patch(behind, behind, self._break + self._break.join(notes))

    def _instead_of_nothing(self, added: Sequence[Field]) -> Iterator[Patch]:
        """Make of an empty list in brackets one in block style."""
        start, end = self._document.value("fields")
        behind = behind_comment(self._text, end)
        declares = self._declares(added)
        if declares:
            yield Patch(before_blanks(self._text, start), end, "")
        yield Patch(behind, behind, self._break + self._break.join(self._written(added, 2 if declares else 0)))

    def _own_list(self, fields: Sequence[Field]) -> Iterator[Patch]:
        """Give a document whose list stands elsewhere too one of its own."""
        indent, empty = (2, "") if self._declares(fields) else (0, " []")
        text = empty + "".join(self._break + line for line in self._written(fields, indent))
        if self._document.is_flow:
            text = " [" + ", ".join(field_map(one) for one in fields if self._items.lacking(one) is None) + "]"
        if self._document.owns("fields"):
            start, end = self._document.value("fields")
            yield Patch(before_blanks(self._text, start), end, text)
        else:
            yield added_key(self._document, "fields", text, self._break)

    def _declares(self, fields: Sequence[Field]) -> bool:
        return any(self._items.lacking(one) is None for one in fields)

    def _written(self, fields: Sequence[Field], indent: int) -> list[str]:
        return [" " * indent + line for one in fields for line in self._items.lines(one, indent)]


def _runs(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of numbers that follow one another."""
    first = before = None
    for one in indexes:
        if first is None or before is None:
            first = one
        elif one != before + 1:
            yield first, before
            first = one
        before = one
    if first is not None and before is not None:
        yield first, before
