"""The fields of a plan, read backwards: what a line would change in the account is changed in the file.

One pass may not be enough: what an anchor stands for is changed with it, in other places too. So whoever makes
the patches reads the texts again, plans again, and goes on until nothing is left to patch.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gongctl.adopting.documents import Items, field_said, written
from gongctl.adopting.edits import cannot_unsay, edited, instead_of_key
from gongctl.adopting.lists import FieldList
from gongctl.adopting.places import Patch, Place, line_break
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.planning.change import Action
from gongctl.planning.target import with_declared_unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongctl.config.documents import Resource
    from gongctl.model import Field
    from gongctl.planning.change import Change

_NEXT_DOCUMENT: Final = re.compile(r"(?<=[\r\n])(?:---|\.\.\.)(?=\s|\Z)")
_NOTE: Final = re.compile(r'^[ \t]*#[ \t]*- \{?uniqueName: ("(?:[^"\\\r\n]|\\.)*"|[^,}\r\n]*)', re.MULTILINE)

ADDED: Final = "fields added"
CHANGED: Final = "fields changed"
COMMENTED: Final = "fields made comments"
DROPPED: Final = "fields taken out of brackets"
NOTED: Final = "fields to complete"


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
        self.done: dict[str, str] = {}

    def patches(self, changes: Sequence[Change]) -> list[Patch]:
        """Give the patches for the changes that a plan makes to fields of this schema; `done` tells what of each."""
        found: list[Patch] = []
        removed: list[str] = []
        added: list[Field] = []
        for change in changes:
            name = change.address.segments[-1]
            there = self._there(name)
            if change.action is Action.UNVERIFIED:
                continue
            place = Place(self._document, ("fields", self._index[name])) if name in self._index else None
            if there is None:
                removed.append(name)
            elif place is None:
                added.append(there)
            elif self._items.lacking(there) is not None or self._needs_a_new_item(place, change):
                removed.append(name)
                added.append(there)
            elif name in self._declared:
                found += self._noting(name, CHANGED, list(edited(place, change.edits, self._break)))
            else:
                said = instead_of_key(place, "state", field_said(there), self._break)
                found += self._noting(name, ADDED, [said])
        return [*found, *self._listed(removed, added)]

    def _needs_a_new_item(self, place: Place, change: Change) -> bool:
        """Whether no edit of an item can make it right, because of what is merged into it."""
        if change.address.segments[-1] in self._declared:
            return cannot_unsay(place, change.edits)
        return not place.owns("state")  # it is declared absent, and there

    def _noting(self, name: str, what: str, patches: list[Patch]) -> list[Patch]:
        if patches:
            self.done[name] = what
        return patches

    def _there(self, name: str) -> Field | None:
        """Give a field as the account has it, with what only the file knows of it."""
        observed, declared = self._observed.get(name), self._declared.get(name)
        return observed if observed is None or declared is None else with_declared_unread(observed, declared)

    def _listed(self, removed: Sequence[str], added: Sequence[Field]) -> list[Patch]:
        """Take fields out of the list, and put others behind it, in the order in which the account has them."""
        new = [one for one in added if self._items.lacking(one) is None or written(one.unique_name) not in self._notes]
        order = {name: place for place, name in enumerate(self._observed)}
        new.sort(key=lambda one: order[one.unique_name])
        listed = FieldList(self._document, self._items)
        gone = set(removed)
        names = [name for name in self._index if name not in gone]
        kept = [there for name in names if (there := self._there(name)) is not None]
        self.done |= dict.fromkeys(removed, COMMENTED if listed.keeps_what_goes else DROPPED)
        for one in new:
            again = CHANGED if one.unique_name in gone else ADDED
            self.done[one.unique_name] = again if self._items.lacking(one) is None else NOTED
        return list(listed.patches([self._index[name] for name in removed], new, kept))

    @cached_property
    def _notes(self) -> frozenset[str]:
        """The fields that stand in this document as comments, by what is written for their names."""
        following = _NEXT_DOCUMENT.search(self._text, self._document.start)
        end = len(self._text) if following is None else following.start()
        return frozenset(one[1] for one in _NOTE.finditer(self._text, self._document.start, end))


def _indexes(fields: object) -> dict[str, int]:
    listed = fields if isinstance(fields, YamlList) else ()
    return {str(one["uniqueName"]): index for index, one in enumerate(listed) if isinstance(one, YamlMap)}
