"""Ledgers as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.render.markdown_inline import folded
from gongctl.render.markdown_level import Level, Told
from gongctl.render.review import review_ledger
from gongctl.render.wording import counted, put_back_lines, put_back_told, unsaid_words, verdict, whether_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.render.document import Datum
    from gongctl.render.markdown_inline import Inline


def ledger_blocks(outcome: Datum, level: Level, inline: Inline) -> Iterator[str]:
    """Give a ledger as blocks of Markdown: what went wrong first, then what was not reached, then what is done."""
    found = review_ledger(outcome)
    yield verdict(outcome)[1]
    if outcome["notReadBack"]:
        yield f"**Not verified:** {inline.prose(outcome['notReadBack'])}"
    yield from _steps("Failed", found.failed, level.grave, inline)
    yield from _steps("Accepted, in progress", found.accepted, level.grave, inline)
    yield from _steps("Not attempted", found.waiting, level.grave, inline)
    if restored := put_back_lines(outcome):
        yield "\n".join(_put_back(one, inline) for one in restored)
    if found.done and level.harmless:
        yield from folded(f"Done ({len(found.done):,})", ["\n".join(_step(one, inline) for one in found.done)])
    elif found.done:
        yield f"{counted(len(found.done), 'step')} {whether_one(len(found.done))} done, and not listed here."


def _steps(title: str, steps: Sequence[Datum], told: Told, inline: Inline) -> Iterator[str]:
    if not steps:
        return
    yield f"### {title} ({len(steps):,})"
    if told is Told.NAMES:
        yield inline.names([one["id"] for one in steps])
    else:
        yield "\n".join(_step(one, inline) for one in steps)


def _step(step: Datum, inline: Inline) -> str:
    lines = [f"- {inline.name(step['id'])}{_trace(step, inline)}{inline.place(step['origin'])}"]
    lines += [f"{word}: {inline.prose(step[word])}" for word in ("problem", "help") if step[word]]
    lines += [f"Gong says: {inline.prose(one)}" for one in unsaid_words(step)]
    lines += [f"**did not take:** {inline.prose(one)}" for one in step["didNotTake"]]
    return "  \n  ".join(lines)


def _put_back(one: Datum, inline: Inline) -> str:
    lines = [f"- {one['outcome']}: {inline.prose(put_back_told(one))}"]
    lines += [f"{word}: {inline.prose(one[word])}" for word in ("problem", "help") if one[word]]
    return "  \n  ".join(lines)


def _trace(step: Datum, inline: Inline) -> str:
    parts = [f"HTTP {step['httpStatus']}"] if step["httpStatus"] is not None else []
    parts += [f"requestId {inline.code(step['requestId'])}"] if step["requestId"] else []
    parts += [f"{step['attempts']} tries"] if step["attempts"] > 1 else []
    return f" ({', '.join(parts)})" if parts else ""
