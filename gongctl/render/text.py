"""Plans and ledgers as text for people, made from the same datum as JSON.

One line a change, with its consequence; what stays as it is takes no line. Everything that came
from a file or from the account is made visible first: nothing of it can move a cursor.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from gongctl.render.paint import Paint, plain
from gongctl.render.visible import visible, without_commands
from gongctl.render.wording import (
    CAUSES,
    CAUSES_TOLD,
    calls_and_objects,
    ledger_status,
    put_back_lines,
    put_back_told,
    quiet_told,
    stakes_told,
    unfinished,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.render.document import Datum

_WIDEST_KIND: Final = 9
"""Columns of the types that every account knows; a longer one widens its group."""

_WIDEST_NAME: Final = 28
_DESCRIBED: Final = frozenset({"create", "delete"})
_ONE_SIDED: Final = frozenset({"create", "delete", "not-verified"})
_SHORT_COMMIT: Final = 12


def plan_text(plan: Datum, paint: Paint = plain) -> str:
    """Show a plan: what differs, what is blocked and how to allow it, the counts, and the calls."""
    lines = [_header(plan, paint), *_since(plan), ""]
    lines += change_lines(plan["changes"], paint)
    lines += _stake_lines(plan, paint)
    lines += _refusal_lines(plan["refusals"], paint)
    lines += _closing(plan, paint)
    return without_commands("\n".join(lines)) + "\n"


def change_lines(changes: Iterable[Datum], paint: Paint = plain) -> Iterator[str]:
    """Show changes: those of an integration or a schema together, and a blank line after them."""
    for _, group in groupby(changes, key=_group):
        yield from _group_lines(list(group), paint)


def warning_text(warning: Datum, paint: Paint = plain) -> str:
    """Show a warning on a line, with its place in the files where it has one."""
    place = f"  [{_place(warning)}]" if warning["file"] else ""
    return f"{paint('warning:', 'warning')} {visible(warning['summary'])}{place}"


def error_text(error: Datum) -> str:
    """Show a finding that stopped a run, with its place in the files where it has one."""
    place = f"  [{_place(error)}]" if error["file"] else ""
    help_ = f"  help: {visible(error['help'])}\n" if error["help"] else ""
    return f"error[{error['code']}]: {visible(error['summary'])}{place}\n{help_}"


def outcome_text(outcome: Datum, paint: Paint = plain) -> str:
    """Show a ledger: one line a step, what it left behind, and what did not take."""
    lines = [line for step in outcome["steps"] for line in _step_lines(step, paint)]
    lines += [line for one in put_back_lines(outcome) for line in _put_back_lines(one, paint)]
    if outcome["notReadBack"]:
        lines += ["", paint("Not verified: ", "warning") + visible(outcome["notReadBack"])]
    return without_commands("\n".join([*lines, "", _verdict(outcome, paint)])) + "\n"


def quoted(value: Any) -> str:  # noqa: ANN401 - whatever an attribute holds
    """Show the value of an attribute: texts in quotes and made visible, nothing as `(unset)`."""
    if value is None:
        return "(unset)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return '"' + visible(str(value)).replace('"', '\\"') + '"'


def _place(origin: Datum) -> str:
    return f"{visible(origin['file'])}:{origin['line']}:{origin['column']}"


def _header(plan: Datum, paint: Paint) -> str:
    where = f"{visible(plan['baseUrl'])}, dialect {visible(plan['dialect'])}"
    return f"{paint('Plan for ' + visible(plan['environment']), 'strong')} ({where})"


def _since(plan: Datum) -> list[str]:
    if not plan["since"]:
        return []
    commit = visible(plan["sinceCommit"][:_SHORT_COMMIT])
    return [f"Since {visible(plan['since'])} ({commit}): {CAUSES_TOLD}"]


def _group(change: Datum) -> tuple[str, ...]:
    return tuple(change["path"][:2])


def _group_lines(group: Sequence[Datum], paint: Paint) -> list[str]:
    whole = [one for one in group if one["kind"] != "field"]
    fields = [one for one in group if one["kind"] == "field"]
    lines = [line for one in whole for line in _whole_lines(one, paint, again=one is not whole[0])]
    if fields and not whole:
        changed = any(one["symbol"] not in {"=", "?"} for one in fields)
        symbol = "~" if changed else " "
        address = visible(fields[0]["address"].rpartition("/")[0])
        lines.append(f"{paint(f'{symbol:>3}', 'update')} {paint(address, 'strong')}")
    width = min(_WIDEST_NAME, max((len(visible(one["path"][2])) for one in fields), default=0))
    kinds = max([_WIDEST_KIND, *(len(_kind(one)) for one in fields)])
    lines += [_field_line(one, width, kinds, paint) for one in fields]
    return [*lines, ""]


def _whole_lines(change: Datum, paint: Paint, *, again: bool) -> Iterator[str]:
    said = _said(change, paint)
    if again:  # the address stands above already
        symbol = paint(f"{change['symbol']:>7}", change["action"])
        yield f"{symbol} {_edits(change)}  {said}"
        return
    symbol = paint(f"{change['symbol']:>3}", change["action"])
    yield f"{symbol} {paint(visible(change['address']), 'strong')}{'  ' if said else ''}{said}"
    width = max((len(one["name"]) for one in change["attributes"]), default=0)
    for one in change["attributes"]:
        yield f"        {one['name']:<{width}}  {_values(one, change['action'])}".rstrip()


def _kind(change: Datum) -> str:
    """Give the type of a field that is on one side alone; nothing of others, which do not show it in a column."""
    if change["action"] not in _DESCRIBED:
        return ""
    found = (_one_sided(one, change["action"]) for one in change["attributes"] if one["name"] == "type")
    return visible(str(next(found, "")))


def _field_line(change: Datum, width: int, kinds: int, paint: Paint) -> str:
    symbol = paint(f"{change['symbol']:>7}", change["action"])
    what = _described(change, kinds) if change["action"] in _DESCRIBED else _edits(change)
    parts = [what, _said(change, paint)]
    return f"{symbol} {visible(change['path'][2]):<{width}}  {'  '.join(part for part in parts if part)}".rstrip()


def _described(change: Datum, kinds: int) -> str:
    """Describe a field that is on one side alone; of one that a plan removes, nothing is said."""
    value = {one["name"]: _one_sided(one, change["action"]) for one in change["attributes"]}
    if not value:
        return ""
    target = value.get("referenceObjectType")
    parts = [
        f"{_kind(change):<{kinds}}",
        quoted(value.get("label")),
        f"-> {visible(target)}" if target else "",
        quoted(value["orderedValueList"]) if value.get("orderedValueList") else "",
        "required" if value.get("isRequired") else "",
    ]
    return " ".join(part for part in parts if part)


def _edits(change: Datum) -> str:
    return ", ".join(f"{one['name']} {_values(one, change['action'])}".rstrip() for one in change["attributes"])


def _values(one: Datum, action: str) -> str:
    """Show the values of an attribute: both, or that of one side; nothing where neither side tells it."""
    if action not in _ONE_SIDED:
        return f"{quoted(one['before'])} -> {quoted(one['after'])}"
    value = _one_sided(one, action)
    return "" if value is None and action == "not-verified" else quoted(value)


def _one_sided(one: Datum, action: str) -> Any:  # noqa: ANN401 - whatever an attribute holds
    """Give the value of an attribute on the one side that has it."""
    return one["before"] if action == "delete" or one["after"] is None else one["after"]


def _said(change: Datum, paint: Paint) -> str:
    mover = CAUSES.get(change["cause"] or "", "")
    consequence = " ".join(part for part in (mover, visible(change["consequence"])) if part)
    shown = paint(consequence, "delete" if change["destroys"] else "dim")
    return f"{paint('BLOCKED', 'blocked')} {shown}".rstrip() if change["blocked"] else shown


def _stake_lines(plan: Datum, paint: Paint) -> list[str]:
    lines = [paint(visible(told), "delete" if grave else "dim") for told, grave in stakes_told(plan)]
    return [*lines, ""] if lines else []


def _refusal_lines(refusals: Iterable[Datum], paint: Paint) -> list[str]:
    lines = []
    for one in refusals:
        origin = one["origin"]
        place = f"  [{_place(origin)}]" if origin else ""
        lines.append(f"{paint('blocked:', 'blocked')} {visible(one['address'])}{place}")
        lines.append(f"    {visible(one['summary'])}")
        lines.append(f"    {paint(visible(one['help']), 'dim')}")
    return [*lines, ""] if lines else []


def _closing(plan: Datum, paint: Paint) -> list[str]:
    counts = plan["counts"]
    said = quiet_told(counts)
    quiet = f" ({said})" if said else ""
    if plan["empty"] and not plan["blocked"]:
        what = "What --only and --exclude leave" if plan["limited"] else "The account"
        return [f"{paint('No changes.', 'strong')} {what} is as the files want it{quiet}."]
    made = ", ".join(f"{counts[word]} to {word}" for word in ("create", "update", "replace", "delete"))
    total = calls_and_objects(plan)
    if not plan["blocked"]:
        return [f"{paint('Plan:', 'strong')} {made}{quiet}.", f"Apply will make {total}."]
    blocked = paint(f"{counts['blocked']} blocked", "blocked")
    return [
        f"{paint('Plan:', 'strong')} {made}; {blocked}{quiet}.",
        f"Apply will make no call while anything is blocked; without that it would make {total}.",
    ]


def _step_lines(step: Datum, paint: Paint) -> Iterator[str]:
    word = paint(f"{step['outcome']:<13}", step["outcome"])
    yield f"{word} {visible(step['id'])}{_trace(step)}"
    if step["problem"]:
        yield f"              {visible(step['problem'])}"
    origin = step["origin"]
    if origin and (step["outcome"] == "failed" or step["didNotTake"]):
        yield f"              {_place(origin)}"
    if step["help"]:
        yield f"              {paint(visible(step['help']), 'dim')}"
    for one in step["didNotTake"]:
        yield f"              {paint('did not take:', 'failed')} {visible(one)}"


def _put_back_lines(one: Datum, paint: Paint) -> Iterator[str]:
    word = paint(f"{one['outcome']:<13}", one["outcome"])
    yield f"{word} {visible(put_back_told(one))}"
    if one["problem"]:
        yield f"              {visible(one['problem'])}"
    if one["help"]:
        yield f"              {paint(visible(one['help']), 'dim')}"


def _trace(step: Datum) -> str:
    parts = []
    if step["httpStatus"] is not None:
        parts.append(f"HTTP {step['httpStatus']}")
    if step["requestId"]:
        parts.append(f"requestId {visible(step['requestId'])}")
    if step["attempts"] > 1:
        parts.append(f"{step['attempts']} tries")
    return f"  ({', '.join(parts)})" if parts else ""


def _verdict(outcome: Datum, paint: Paint) -> str:
    counts = outcome["counts"]
    told = f"{ledger_status(outcome)}."
    if outcome["interrupted"]:
        return f"{paint('Interrupted:', 'failed')} {told} Not all of it was read back; run again to go on."
    if outcome["converged"] and counts["accepted"]:
        return f"{paint('Accepted:', 'accepted')} {told} The account goes on with it; plan again later."
    if outcome["converged"]:
        return f"{paint('Applied and verified:', 'done')} {told}"
    if unfinished(counts):
        return f"{paint('Stopped part-way:', 'failed')} {told} Run again when the cause is mended."
    return f"{paint('Not converged:', 'failed')} {told} The account does not show all that was written."
