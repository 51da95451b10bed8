"""Two accounts side by side, as Markdown: within the limit of a comment, the harmless left out first."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gongctl.render.comparison import status
from gongctl.render.markdown import COMMENT, fitted, marker
from gongctl.render.markdown_inline import Inline
from gongctl.render.markdown_plan import quiet_blocks, section_blocks, warning_blocks
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongctl.render.document import Datum
    from gongctl.render.markdown_level import Level


def comparison_markdown(datum: Datum, limit: int = COMMENT, measure: Callable[[str], int] = len) -> str:
    """Give what differs between two accounts as Markdown that measures at most `limit`."""
    return fitted(lambda level: list(_blocks(datum, level)), limit, measure)


def _blocks(datum: Datum, level: Level) -> Iterator[str]:
    first, second = datum["environments"]
    inline = Inline(level.longest, level.longest_name)
    changes = {action: [one for one in datum["changes"] if one["action"] == action] for action in datum["counts"]}
    yield marker(f"{first['environment']}-{second['environment']}", "diff")
    what = "no differences" if datum["same"] else "differences"
    between = " and ".join(inline.code(one["environment"]) for one in (first, second))
    yield f"## gongctl diff: {what} between {between}"
    yield "\n".join(
        f"- {inline.code(one['environment'])}: {inline.code(one['baseUrl'])}, dialect {inline.code(one['dialect'])}"
        for one in (first, second)
    )
    yield inline.prose(status(datum))
    yield from section_blocks("Differ", "differing", changes["update"], level.updated, inline)
    yield from section_blocks(_alone(second), "added", changes["create"], level.created, inline)
    yield from section_blocks(_alone(first), "missing", changes["delete"], level.created, inline)
    if unverified := changes["not-verified"]:
        yield from quiet_blocks(f"{len(unverified):,} not verified", unverified, level, inline, "Not compared")
    if datum["warnings"]:
        yield from warning_blocks(datum["warnings"], level, inline)


def _alone(one: Datum) -> str:
    return f"In <code>{escape(visible(one['environment']))}</code> alone"
