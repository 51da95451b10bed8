"""The safety net: whether a text that was laid out anew says the same as before, and loses no comment.

It goes by what `read_source` reads, and by the text itself. It knows nothing of the tree.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from ruamel.yaml.events import AliasEvent, ScalarEvent

from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.scalars import resolve
from gongctl.config.spans import bare
from gongctl.formatting.quoting import ID_LISTS, IDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongctl.config.parsing import Placed
    from gongctl.config.source import Source

_COMMENT: Final = re.compile(r"#[^\n]*")
_HEADER: Final = re.compile(r"^[|>][0-9+-]*")
_BLOCK: Final = frozenset("|>")
_MANY: Final = frozenset(IDS | ID_LISTS)


def difference(old: Source, old_events: Sequence[Placed], new: Source, new_events: Sequence[Placed]) -> str | None:
    """Say what two readings differ in, if they do: findings, documents, values, names, comments."""
    if new.broken or new.diagnostics:
        return "it would not be read without findings"
    if len(old.documents) != len(new.documents):
        return "the number of documents would change"
    if not all(same(one.data, other.data) for one, other in zip(old.documents, new.documents, strict=True)):
        return "a value would change"
    if _names(old_events) != _names(new_events):
        return "an anchor or an alias would be lost"
    if _comments(old.text.text, old_events) != _comments(new.text.text, new_events):
        return "a comment would be lost"
    return None


def same(old: object, new: object, *, is_id: bool = False) -> bool:
    """Tell whether two values are the same, but for the quotes that an id may have got."""
    if isinstance(old, YamlMap) and isinstance(new, YamlMap):
        return old.keys() == new.keys() and all(same(old[key], new[key], is_id=key in _MANY) for key in old)
    if isinstance(old, YamlList) and isinstance(new, YamlList):
        return len(old) == len(new) and all(map(lambda a, b: same(a, b, is_id=is_id), old, new))
    if type(old) is type(new) and old == new:
        return True
    return is_id and isinstance(new, str) and same(old, resolve(new))


def _names(events: Iterable[Placed]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in events:
        name = getattr(one.event, "anchor", None)
        if name is not None:
            found["*" + name if isinstance(one.event, AliasEvent) else "&" + name] += 1
    return found


def _comments(text: str, events: Iterable[Placed]) -> Counter[str]:
    """Count the comments: what begins with `#` outside of scalars."""
    gaps, at = [], 0
    for one in events:
        if isinstance(one.event, ScalarEvent) and one.end > one.start:
            start, end = bare(text, one.start, one.end)
            gaps.append(text[at:start])
            if text[start:end][:1] in _BLOCK:
                gaps.append(_HEADER.sub("", text[start:end].partition("\n")[0]))
            at = one.end
    gaps.append(text[at:])
    return Counter(found.rstrip(" \t\r") for gap in gaps for found in _COMMENT.findall(gap))
