"""A plan and a ledger in the order in which a reviewer reads them: what is blocked or lost comes first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongctl.render.document import Datum

_LOSING: Final = frozenset({"replace", "delete"})
_QUIET: Final = frozenset({"keep", "not-verified"})
_FIELD_PARTS: Final = 4


@dataclass(frozen=True, slots=True)
class Blocked:
    """An address that is refused: why, and what was to be done to it (nothing, where what is kept is in the way)."""

    address: str
    refusals: tuple[Datum, ...]
    changes: tuple[Datum, ...]

    @property
    def owner(self) -> str:
        """The integration or schema under which it is shown."""
        return owner_of(self.address)

    @property
    def name(self) -> str | None:
        """The name of the field that it is, if it is one."""
        parts = self.address.split("/")
        return unquote(parts[3]) if len(parts) == _FIELD_PARTS else None


@dataclass(frozen=True, slots=True)
class Review:
    """The changes of a plan, each in one place. `lost` is destroyed or replaced, and allowed."""

    blocked: tuple[Blocked, ...]
    lost: tuple[Datum, ...]
    updated: tuple[Datum, ...]
    created: tuple[Datum, ...]
    quiet: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The steps of a ledger, each in one place: `failed` are also those that did not take."""

    failed: tuple[Datum, ...]
    accepted: tuple[Datum, ...]
    waiting: tuple[Datum, ...]
    done: tuple[Datum, ...]


def review(plan: Datum) -> Review:
    """Sort the changes of a plan by what a reviewer has to think about them."""
    sorted_ = {word: [one for one in plan["changes"] if _place_of(one) == word] for word in _PLACES}
    changes_at: dict[str, list[Datum]] = {}
    for one in sorted_["blocked"]:
        changes_at.setdefault(one["address"], []).append(one)
    blocked = tuple(
        Blocked(address, tuple(refusals), tuple(changes_at.get(address, ())))
        for address, refusals in groupby(plan["refusals"], key=lambda one: one["address"])
    )
    return Review(blocked, *(tuple(sorted_[word]) for word in _PLACES[1:]))


def review_ledger(outcome: Datum) -> Ledger:
    """Sort the steps of a ledger: what went wrong, what was not reached, what is done."""
    steps = outcome["steps"]
    return Ledger(
        tuple(one for one in steps if one["outcome"] == "failed" or one["didNotTake"]),
        tuple(one for one in steps if one["outcome"] == "accepted"),
        tuple(one for one in steps if one["outcome"] == "not-attempted" and not one["didNotTake"]),
        tuple(one for one in steps if one["outcome"] == "done" and not one["didNotTake"]),
    )


def grouped(changes: Iterable[Datum]) -> Iterator[tuple[str, list[Datum]]]:
    """Give changes by the integration or the schema that they are about, with its address."""
    for _, group in groupby(changes, key=lambda one: tuple(one["path"][:2])):
        found = list(group)
        yield owner_of(found[0]["address"]), found


def owner_of(address: str) -> str:
    """Give the address of the integration or the schema that an address is about or belongs to."""
    return "/".join(address.split("/")[: _FIELD_PARTS - 1])


_PLACES: Final = ("blocked", "lost", "updated", "created", "quiet")


def _place_of(change: Datum) -> str:
    if change["blocked"]:
        return "blocked"
    if change["destroys"] or change["action"] in _LOSING:
        return "lost"
    if change["action"] in _QUIET:
        return "quiet"
    return "created" if change["action"] == "create" else "updated"
