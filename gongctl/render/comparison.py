"""Two accounts side by side, as data and as text: the same lines as those of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.planning.change import Action
from gongctl.render.document import SYMBOLS, VERSION, Datum, change_datum
from gongctl.render.finding import remark
from gongctl.render.paint import Paint, plain
from gongctl.render.text import change_lines
from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.diagnostics import Span
    from gongctl.model import Account
    from gongctl.planning.comparison import Comparison

_COUNTED: Final = (Action.CREATE, Action.UPDATE, Action.DELETE, Action.UNVERIFIED)


def comparison_datum(
    first: Account, second: Account, comparison: Comparison, find: Callable[[Address], Span | None]
) -> Datum:
    """Give what differs between two accounts as data. `find` tells where in the files an address is declared."""
    counted = [one.action for one in comparison.changes]
    return {
        "version": VERSION,
        "environments": [
            {"environment": one.environment, "baseUrl": one.base_url, "dialect": one.dialect} for one in (first, second)
        ],
        "same": comparison.same,
        "counts": {action.value: counted.count(action) for action in _COUNTED},
        "compared": [str(Address.schema(key)) for key in comparison.compared],
        "changes": [change_datum(one, find(one.address), blocked=False) for one in comparison.changes],
        "warnings": [remark(one) for one in comparison.notes],
        "errors": [],
    }


def comparison_text(datum: Datum, paint: Paint = plain) -> str:
    """Show what differs between two accounts."""
    first, second = datum["environments"]
    lines = [
        paint(f"Differences from {_where(first)}", "strong"),
        paint(f"              to {_where(second)}", "strong"),
        "",
        *change_lines(datum["changes"], paint),
        status(datum),
    ]
    return without_commands("\n".join(lines)) + "\n"


def signs(datum: Datum) -> str:
    """Say what the symbols mean, of those that occur: `+ in production alone, ~ differs`."""
    first, second = (one["environment"] for one in datum["environments"])
    told = {
        Action.CREATE: f"in {second} alone",
        Action.DELETE: f"in {first} alone",
        Action.UPDATE: f"differs ({first} -> {second})",
        Action.UNVERIFIED: "not verified, no difference",
    }
    return ", ".join(
        f"{datum['counts'][action]:,} {SYMBOLS[action]} {words}"
        for action, words in told.items()
        if datum["counts"][action]
    )


def status(datum: Datum) -> str:
    """Say what a comparison comes to."""
    first, second = (visible(one["environment"]) for one in datum["environments"])
    number = len(datum["compared"])
    looked_at = f"{number:,} object type{'' if number == 1 else 's'} compared"
    found = visible(signs(datum))
    if datum["same"]:
        return f"No differences between {first} and {second}; {looked_at}{f'; {found}' if found else ''}."
    return f"{found}; {looked_at}."


def _where(one: Datum) -> str:
    return f"{visible(one['environment'])} ({visible(one['baseUrl'])}, dialect {visible(one['dialect'])})"
