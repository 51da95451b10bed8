"""Observed against target: what differs, attribute by attribute, in declared order.

Equality is `==` on frozen values; deepdiff explains the pairs that differ, all in one call and
only when there are any: comparing everything through it would take a thousand times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongctl.capabilities import PLAIN
from gongctl.planning.change import FILE_KEYS, MAY_NOT_RETURN, Edit, attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.capabilities import Capabilities
    from gongctl.model import Field, Integration

    Pair = tuple[Field | Integration, Field | Integration]

_ORDER = {key: place for place, key in enumerate(FILE_KEYS.values())}
_ALL_REPLACING = frozenset({"integrationType", "type"})
_OF_INTEGRATIONS = frozenset({"displayName", "crmInstanceUrl", "ownerEmail"})


class Difference(NamedTuple):
    """How a target differs from what was observed under the same name.

    `edits` differ for certain; `unverified` could not be read back well enough to tell, and are
    never a reason to write anything. `redeclared` cannot be read back either, but the files said
    something else at an earlier commit that is compared with.
    """

    edits: tuple[Edit, ...]
    unverified: tuple[Edit, ...]
    redeclared: tuple[Edit, ...] = ()


def differences(pairs: Mapping[str, Pair], capabilities: Capabilities = PLAIN) -> dict[str, Difference]:
    """Compare pairs of (observed, target) by name; pairs that are the same are left out.

    What is read is not trusted: an attribute whose change would replace something (`type`, `integrationType`, and
    all of an integration that cannot be updated) and that is missing, or differs by case alone, is unverified; and
    so are a reference target, and the values of a picklist, that the account does not return.
    """
    differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    replacing = _ALL_REPLACING if capabilities.updates_integrations else _ALL_REPLACING | _OF_INTEGRATIONS
    return {name: _split(edits, replacing) for name, edits in _explain(differing).items()}


def created(value: Field | Integration) -> tuple[Edit, ...]:
    """List every attribute that something new will have."""
    return tuple(Edit(key, None, one) for key, one in attributes(value).items())


def _explain(pairs: Mapping[str, Pair]) -> dict[str, list[Edit]]:
    if not pairs:
        return {}
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.3 s of import that an empty plan must not pay

    before = {name: attributes(pair[0]) for name, pair in pairs.items()}
    after = {name: attributes(pair[1]) for name, pair in pairs.items()}
    # Without a threshold, it would tell two things that have little in common as one that took the place of the other.
    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    edits: dict[str, list[Edit]] = {name: [] for name in pairs}
    for level in (level for group in tree.values() for level in group):
        name, attribute, *_ = level.path(output_format="list")
        edit = Edit(attribute, before[name].get(attribute), after[name].get(attribute))
        if edit not in edits[name]:  # a list that differs in two places is one edit
            edits[name].append(edit)
    return edits


def _split(edits: list[Edit], replacing: frozenset[str]) -> Difference:
    ordered = sorted(edits, key=lambda edit: _ORDER[edit.attribute])
    doubtful = [edit for edit in ordered if _doubtful(edit, replacing)]
    retyped = any(edit.attribute == "type" and edit not in doubtful for edit in ordered)
    unverified = tuple(edit for edit in doubtful if not (retyped and edit.attribute in MAY_NOT_RETURN))
    return Difference(tuple(edit for edit in ordered if edit not in unverified), unverified)


def _doubtful(edit: Edit, replacing: frozenset[str]) -> bool:
    if edit.attribute in MAY_NOT_RETURN:
        return edit.before is None
    if edit.attribute in replacing:
        return edit.before is None or str(edit.before).casefold() == str(edit.after).casefold()
    return False
