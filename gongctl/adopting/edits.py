"""What an account says otherwise of one map, as patches of its text: values, keys, and what becomes a comment."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from gongctl.adopting.documents import written
from gongctl.adopting.places import GAP, Patch, Place, before_blanks, behind_comment, line_end, line_start
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.planning.change import FILE_KEYS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from gongctl.planning.change import Edit as Difference
    from gongctl.planning.change import Value

_COMMA_AFTER: Final = re.compile(r"[ \t]*,[ \t]*")
_STOP: Final = re.compile(rf"{GAP}(?<=[\r\n])(?=\.\.\.(?:\s|\Z))")
_BREAKS: Final = frozenset("\r\n")
_HEADER: Final = re.compile(r"[|>][^\s#]*([ \t]+#[^\r\n]*)")
_ORDER: Final = {
    key: place for place, key in enumerate(("kind", "integrationId", "uniqueName", *FILE_KEYS.values(), "state"))
}

NEEDED: Final = frozenset({"label", "type", "integrationType"})
"""Keys without which a file is not right, whatever the account returns."""


def edited(place: Place, edits: Sequence[Difference], newline: str) -> Iterator[Patch]:
    """Undo what a plan would change of a map: let it say what the account says.

    A key that has no value there becomes a comment; in brackets it goes, one at a time: whoever patches plans again.
    """
    gone = [one.attribute for one in edits if one.before is None and _may_go(place, one.attribute)]
    for key in gone[:1] if place.is_flow else gone:
        start, end = place.entry(key), place.value(key)[1]
        yield from [without(place.text, start, end)] if place.is_flow else commented(place.text, start, end)
    for one in edits:
        if one.before is None:
            continue
        if not place.owns(one.attribute):
            yield added_key(place, one.attribute, f" {written(one.before)}", newline, gone)
        elif isinstance(one.before, tuple) and _has_dashes(place, one.attribute):
            yield from _relisted(place, one.attribute, one.before, newline)
        else:
            yield _said(place, one.attribute, one.before)


def _may_go(place: Place, key: str) -> bool:
    return place.owns(key) and key not in NEEDED


def cannot_unsay(place: Place, edits: Sequence[Difference]) -> bool:
    """Whether a map would have to lose a key that was merged into it from elsewhere."""
    node = place.node
    return isinstance(node, YamlMap) and any(
        one.before is None and one.attribute in node and one.attribute not in NEEDED and not place.owns(one.attribute)
        for one in edits
    )


def _said(place: Place, key: str, value: Value) -> Patch:
    """Write another value; the comment beside the sign of a text of several lines stays."""
    start, end = place.value(key)
    header = _HEADER.match(place.text, start, end)
    return Patch(start, end, written(value) + (header[1] if header else ""))


def _has_dashes(place: Place, key: str) -> bool:
    node = place.node
    listed = node.get(key) if isinstance(node, YamlMap) else None
    start, _ = place.value(key)
    return isinstance(listed, YamlList) and bool(listed) and place.text[start] == "-"


def _relisted(place: Place, key: str, values: tuple[str, ...], newline: str) -> Iterator[Patch]:
    """Change a list in block style item by item, so that the comments in it stay."""
    listed = place.below(key)
    old = [str(one) for one in listed.items()]
    dash = listed.dash(0)
    lead = " " * (dash - line_start(place.text, dash)) + "- "
    if not values:
        behind = place.behind_colon(key)
        yield Patch(behind, behind, " []")
    for _, first, stop, begin, end in SequenceMatcher(None, old, values, autojunk=False).get_opcodes():
        if old[first:stop] == list(values[begin:end]):
            continue
        for index in range(first, stop):
            yield from commented(place.text, listed.dash(index), listed.item(index)[1])
        lines = [f"{lead}{written(one)}" for one in values[begin:end]]
        if lines and stop:
            behind = behind_comment(place.text, listed.item(stop - 1)[1])
            yield Patch(behind, behind, "".join(newline + one for one in lines))
        elif lines:
            yield Patch(dash, dash, "".join(one + newline for one in lines).lstrip() + lead[:-2])


def commented(text: str, start: int, end: int) -> Iterator[Patch]:
    """Make comments of the lines from one that begins with `start` to the one that holds `end`."""
    column = start - line_start(text, start)
    place = start
    while place < end:
        following = line_end(text, place)
        if text[place:following].strip():
            yield Patch(place, place, "# ", (start, end) if place == start else (place, place))
        indent = len(text[following : following + column]) - len(text[following : following + column].lstrip(" "))
        place = following + indent


def commented_whole(place: Place) -> Iterator[Patch]:
    """Make comments of all of a document, and of its end: `...` may not stand behind nothing."""
    end = place.end()
    yield from commented(place.text, place.start, end)
    stop = _STOP.match(place.text, end)
    if stop is not None:
        yield Patch(stop.end(), stop.end(), "# ")


def without(text: str, start: int, end: int) -> Patch:
    """Take something out of brackets: with its comma, and with its lines where nothing else stands in them."""
    after = _COMMA_AFTER.match(text, end)
    behind = end if after is None else after.end()
    before = before_blanks(text, start)
    if text[before - 1 : before] in _BREAKS and text[behind : behind + 1] in _BREAKS:
        return Patch(before, line_end(text, behind), "")
    if after is None and text[before - 1 : before] == ",":
        return Patch(before - 1, end, "")
    return Patch(start, behind, "")


def added_key(place: Place, key: str, text: str, newline: str, gone: Container[str] = ()) -> Patch:
    """Put a key where it belongs in a map; `text` is its value, with what comes between. Keys that are `gone` go."""
    own = place.node.order() if isinstance(place.node, YamlMap) else {}
    before = [one for one in own if one not in gone and _ORDER.get(one, 0) < _ORDER.get(key, len(_ORDER))]
    end = max((place.value(one)[1] for one in before), default=place.end())
    if place.is_flow:
        if before:
            return Patch(end, end, f", {key}:{text}")
        bare = not place.text[place.start + 1 : place.end() - 1].strip()
        return Patch(place.start + 1, place.start + 1, f"{key}:{text}{'' if bare else ', '}")
    behind = behind_comment(place.text, end)
    return Patch(behind, behind, f"{newline}{' ' * place.column()}{key}:{text}")


def instead_of_key(place: Place, key: str, values: Mapping[str, Value], newline: str) -> Patch:
    """Write other keys with their values in the place of one."""
    start, end = place.entry(key), place.value(key)[1]
    between = ", " if place.is_flow else newline + " " * place.column()
    return Patch(start, end, between.join(f"{name}: {written(value)}" for name, value in values.items()))
