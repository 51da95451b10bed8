"""Plans as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.render.markdown_inline import folded
from gongctl.render.markdown_level import Level, Told
from gongctl.render.review import Blocked, grouped, review
from gongctl.render.wording import (
    CAUSES,
    CAUSES_TOLD,
    calls_told,
    counted,
    destroys_told,
    kinds_told,
    quiet_told,
    stakes_told,
    whether_one,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.render.document import Datum
    from gongctl.render.markdown_inline import Inline

_SHORT_COMMIT: Final = 12
_NOT_ALLOWED: Final = "destroy-not-allowed"


def plan_blocks(plan: Datum, level: Level, inline: Inline) -> Iterator[str]:
    """Give a plan as blocks of Markdown, what is blocked or lost first."""
    found = review(plan)
    yield _account(plan, inline)
    if found.blocked:
        yield f"### Blocked ({len(found.blocked):,})"
        yield from _blocked(found.blocked, level, inline)
    if found.lost:
        yield f"### Destroys or replaces ({len(found.lost):,})"
        yield from _told(found.lost, level.grave, inline)
    if stakes := list(stakes_told(plan)):
        yield "\n".join(f"- **{inline.prose(told)}**" if grave else f"- {inline.prose(told)}" for told, grave in stakes)
    yield from section_blocks("Updates", "updated", found.updated, level.updated, inline)
    yield from section_blocks("Creates", "created", found.created, level.created, inline)
    if found.quiet:
        yield from quiet_blocks(quiet_told(plan["counts"]), found.quiet, level, inline)
    if plan["warnings"]:
        yield from warning_blocks(plan["warnings"], level, inline)
    yield f"Plan hash: {inline.code(plan['planHash'])}"


def _account(plan: Datum, inline: Inline) -> str:
    said = " ".join(part for part in (calls_told(plan), destroys_told(plan)) if part)
    text = f"{inline.code(plan['baseUrl'])}, dialect {inline.code(plan['dialect'])}. {said}"
    if not plan["since"]:
        return text
    commit = inline.code(plan["sinceCommit"][:_SHORT_COMMIT])
    return f"{text}  \nCompared with the files at {inline.code(plan['since'])} ({commit}): {CAUSES_TOLD}."


def _blocked(blocked: Sequence[Blocked], level: Level, inline: Inline) -> Iterator[str]:
    if level.grave is Told.NAMES:
        yield from _blocked_names(blocked, inline)
        return
    owners: dict[str, list[Blocked]] = {}
    for one in blocked:
        owners.setdefault(one.owner, []).append(one)
    for owner, group in owners.items():
        yield f"**{inline.name(owner)}**\n\n" + "\n".join(_blocked_line(one, inline) for one in group)


def _blocked_line(one: Blocked, inline: Inline) -> str:
    lines = [_line(change, inline) for change in one.changes]
    if not lines:
        name = inline.name(one.name if one.name is not None else one.address)
        lines = [f"- {name}" + inline.place(one.refusals[0]["origin"])]
    reasons = [f"  **blocked:** {inline.prose(told['summary'])}" for told in one.refusals]
    helps = [f"  help: {inline.prose(told['help'])}" for told in one.refusals]
    said = "  \n".join(line for pair in zip(reasons, helps, strict=True) for line in pair)
    return "\n".join([*lines[:-1], f"{lines[-1]}  \n{said}"])


def _blocked_names(blocked: Sequence[Blocked], inline: Inline) -> Iterator[str]:
    """Give names alone, by what keeps them from being done."""
    reasons = {told["reason"] for one in blocked for told in one.refusals}
    if _NOT_ALLOWED in reasons:
        yield (
            "What destroys has to be named with `--allow-destroy ADDRESS`, or by an allowance in `gongctl.yaml`. "
            "An address is that of the schema, `/`, and the name of the field."
        )
    named: dict[tuple[str, str], list[str | None]] = {}
    for one in blocked:
        kinds = [change["destroys"] for change in one.changes if change["destroys"]]
        kinds += [told["reason"] for told in one.refusals if told["reason"] != _NOT_ALLOWED]
        named.setdefault((one.owner, ", ".join(dict.fromkeys(kinds))), []).append(one.name)
    for (owner, why), names in named.items():
        yield from _names(owner, f"blocked: {why}", names, inline)


def section_blocks(title: str, adjective: str, changes: Sequence[Datum], told: Told, inline: Inline) -> Iterator[str]:
    """Give changes of one kind, folded; their number alone where no more of them is told; nothing where none is."""
    if not changes:
        return
    if told is Told.COUNT:
        yield f"{kinds_told(changes, adjective)} {whether_one(len(changes))} not listed here."
    else:
        yield from folded(f"{title} ({len(changes):,})", _told(changes, told, inline))


def _told(changes: Sequence[Datum], told: Told, inline: Inline) -> Iterator[str]:
    """Give changes for each integration or schema: a line a change, or by their names."""
    for owner, group in grouped(changes):
        if told is Told.LINES:
            yield f"**{inline.name(owner)}**\n\n" + "\n".join(_line(one, inline) for one in group)
            continue
        kinds: dict[str, list[str | None]] = {}
        for one in group:
            name = one["path"][2] if one["kind"] == "field" else None
            kinds.setdefault(one["destroys"] or one["action"], []).append(name)
        for kind, names in kinds.items():
            yield from _names(owner, kind, names, inline)


def _names(owner: str, kind: str, names: Iterable[str | None], inline: Inline) -> Iterator[str]:
    """Give the names of fields, a line each; `None` is the owner itself."""
    fields = [one for one in names if one is not None]
    said = f" ({len(fields):,})" if fields else ""
    yield f"**{inline.name(owner)}** · {kind}{said}"
    if fields:
        yield inline.names(fields)


def _line(change: Datum, inline: Inline) -> str:
    name = inline.name(change["path"][2]) if change["kind"] == "field" else f"the {change['kind']}"
    parts = [f"- {inline.code(change['symbol'])} {name}"]
    if change["attributes"]:
        parts.append(", ".join(_attribute(one, change["action"], inline) for one in change["attributes"]))
    if change["cause"]:
        parts.append(CAUSES[change["cause"]])
    if change["consequence"]:
        said = inline.prose(change["consequence"])
        parts.append(f"**{said}**" if change["destroys"] else said)
    return " · ".join(parts) + inline.place(change["origin"])


def _attribute(one: Datum, action: str, inline: Inline) -> str:
    if action in {"create", "delete", "not-verified"}:
        value = one["after"] if one["after"] is not None else one["before"]
        return one["name"] if value is None else f"{one['name']} {inline.value(value)}"
    return f"{one['name']} {inline.value(one['before'])} → {inline.value(one['after'])}"


def quiet_blocks(
    said: str, changes: Sequence[Datum], level: Level, inline: Inline, title: str = "Left as they are"
) -> Iterator[str]:
    """Give what is no change, folded, or that it is not listed; `said` counts it."""
    if level.quiet:
        yield from folded(f"{title}: {said}", _told(changes, Told.LINES, inline))
    else:
        yield f"{title}, and not listed here: {said}."


def warning_blocks(warnings: Sequence[Datum], level: Level, inline: Inline) -> Iterator[str]:
    """Give warnings, or how many there are."""
    if not level.harmless:
        yield f"{counted(len(warnings), 'warning')} {whether_one(len(warnings))} not listed here."
        return
    yield f"### Warnings ({len(warnings):,})"
    yield "\n".join(f"- {inline.prose(one['summary'])}{inline.place(one)}" for one in warnings)
