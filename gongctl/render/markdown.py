"""Plans, ledgers and failures as Markdown, for comments on pull requests and summaries of CI.

What a reviewer must see comes first: what is blocked, and what is destroyed. The text stays within
a limit by leaving out the harmless first, in the order of `LEVELS`, and says what it left out.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from gongctl.render.markdown_inline import Inline
from gongctl.render.markdown_ledger import ledger_blocks
from gongctl.render.markdown_level import LEVELS, Level
from gongctl.render.markdown_plan import plan_blocks
from gongctl.render.wording import counted, ledger_status, plan_status, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongctl.render.document import Datum

COMMENT: Final = 65_535
"""A comment on GitHub has less than 65,536 characters."""

_MOST_ERRORS: Final = 30
_NOT_ALL: Final = "**This is not all: the rest did not fit. The whole plan is in the log of the run.**"
_HEAD: Final = 2  # blocks that are never cut: the marker and the heading


def to_markdown(report: Mapping[str, Any], limit: int = COMMENT, measure: Callable[[str], int] = len) -> str:
    """Give a report as Markdown that measures at most `limit`, in characters unless told otherwise.

    `report` has `plan` and `outcome`, each a datum or None, `errors`, a list of findings, and may
    have the name of the `environment`. Counts and all that is destroyed, blocked or failed stays;
    only if even the names of it do not fit it is cut, and that is said.
    """
    return fitted(lambda level: list(_blocks(report, level)), limit, measure, ends=bool(report["plan"]))


def fitted(
    blocks_at: Callable[[Level], list[str]], limit: int, measure: Callable[[str], int], *, ends: bool = False
) -> str:
    """Give blocks of Markdown at the first level at which they measure at most `limit`; else cut, and say so.

    With `ends`, the last block stays in any case.
    """
    texts: dict[Level, str] = {}

    def fits(level: Level) -> bool:
        texts[level] = _joined(blocks_at(level))
        return measure(texts[level]) <= limit

    if fits(LEVELS[0]):
        return texts[LEVELS[0]]
    # Each level is shorter than the one before it, so that not all of them have to be written.
    first = bisect_left(LEVELS, True, lo=1, key=fits)  # noqa: FBT003 - the value that is searched for
    if first < len(LEVELS):
        return texts[LEVELS[first]]
    blocks = blocks_at(LEVELS[-1])
    tail = [blocks.pop()] if ends else []
    return _cut(blocks, tail, limit, measure)


def marker(environment: str | None, of: str = "plan") -> str:
    """Give the hidden line by which a comment is found again, so that it can be replaced."""
    name = "".join(one if one.isalnum() and one.isascii() else "-" for one in environment or "")
    while "--" in name:  # which would end the comment of HTML that it stands in
        name = name.replace("--", "-")
    return f"<!-- gongctl-{of}:{name.strip('-')} -->" if name.strip("-") else f"<!-- gongctl-{of} -->"


def _joined(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _cut(blocks: list[str], tail: list[str], limit: int, measure: Callable[[str], int]) -> str:
    """Cut whole lines from the end of what is too long, before its tail, and say so at the top, where it is read."""
    head = [*blocks[:_HEAD], _NOT_ALL]
    lines = [line for block in blocks[_HEAD:] for line in (*block.split("\n"), "")]
    room = limit - measure(_joined([*head, *tail])) - len("\n\n") - _FENCE_END
    kept: list[str] = []
    for line in lines:
        room -= measure(line) + 1
        if room < 0:
            break
        kept.append(line)
    return _joined([*head, "\n".join(_closed(kept)).strip(), *tail])


_FENCE_END: Final = 100  # characters for the end of a block of code and of what is folded


def _closed(lines: list[str]) -> Iterator[str]:
    """Close a list of names and a folded part that were cut in the middle."""
    fence, folded = "", False
    for line in lines:
        yield line
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = line
        elif line == "</details>" or line.startswith("<details>"):
            folded = line != "</details>"
    if fence:
        yield fence
    if folded:
        yield "\n</details>"


def _blocks(report: Mapping[str, Any], level: Level) -> Iterator[str]:
    plan, outcome, errors = report["plan"], report["outcome"], report["errors"]
    environment = plan["environment"] if plan else report.get("environment")
    inline = Inline(level.longest, level.longest_name)
    yield marker(environment)
    yield _heading(plan, outcome, errors, environment)
    if errors:
        yield _errors(errors, inline, None if level.harmless else _MOST_ERRORS)
    if outcome:
        yield from ledger_blocks(outcome, level, inline)
    if plan:
        yield from plan_blocks(plan, level, inline)


def _heading(plan: Datum | None, outcome: Datum | None, errors: Sequence[Datum], environment: str | None) -> str:
    of = f" for {Inline(_LONGEST_NAME).code(environment)}" if environment else ""
    if outcome:
        return f"## gongctl apply{of}: {verdict(outcome)[0]}: {ledger_status(outcome)}"
    if errors or plan is None:
        return f"## gongctl{of}: failed"
    return f"## gongctl plan{of}: {plan_status(plan)}"


_LONGEST_NAME: Final = 100


def _errors(errors: Sequence[Datum], inline: Inline, most: int | None) -> str:
    lines = []
    for one in errors[:most]:
        help_ = f"  \n  help: {inline.prose(one['help'])}" if one["help"] else ""
        lines.append(f"- {inline.code(one['code'])} {inline.prose(one['summary'])}{inline.place(one)}{help_}")
    left = len(errors) - len(lines)
    return "\n".join(lines) + (f"\n\n{counted(left, 'more error')}." if left else "")
