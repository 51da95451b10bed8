"""Which of the integrations that an account lists is which of those that files know, where the account gives the ids.

They are found by the name that people see. Nothing else connects them: Gong gives an id of its own to what is
registered, and there is no file of gongctl's in which that could be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Claim:
    """An integration as files know it: its id there, and the names under which it may be listed, the best first.

    `present` says that it is to be there, and is not merely to be gone.
    """

    integration_id: str
    names: tuple[str, ...] = ()
    present: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """An integration as the account lists it; `assigned_id` is in digits."""

    assigned_id: str
    name: str | None
    owner_email: str | None = None


def identify(listed: Sequence[Listed], claims: Iterable[Claim]) -> dict[str, Listed]:
    """Give what is listed by the ids that files have for it; what no file knows, by the account's own id.

    By name; else by a name that differs in case alone; else where a file has the account's own id; else, since an
    account has room for one, the only one left is the only one that is to be gone and says no name, or the only one
    that is left to be there, under another name.
    """
    naming = _Naming(list(listed), sorted(claims, key=lambda one: not one.present))
    naming.match(lambda claim, one: one.name in claim.names)
    naming.match(lambda claim, one: _folded(one.name) in map(_folded, claim.names))
    naming.match(lambda claim, one: claim.integration_id == one.assigned_id)
    naming.match_the_last()
    return naming.found | {one.assigned_id: one for one in naming.left if one.assigned_id not in naming.found}


def is_another_name(listed: str | None, names: Iterable[str]) -> bool:
    """Whether a listed name is none of those: one that is not returned, or differs in case alone, is not another."""
    return listed is not None and _folded(listed) not in map(_folded, names)


class _Naming:
    """What is found so far, and what is left on both sides."""

    def __init__(self, listed: list[Listed], claims: list[Claim]) -> None:
        self.left = listed
        self.found: dict[str, Listed] = {}
        self._claims = claims

    def match(self, fits: Callable[[Claim, Listed], bool]) -> None:
        """Take the pairs that fit."""
        for claim in tuple(self._claims):
            one = next((one for one in self.left if fits(claim, one)), None)
            if one is not None:
                self._take(claim, one)

    def match_the_last(self) -> None:
        """Take what is left for one and the same, where that is one on each side."""
        unwanted = [claim for claim in self._claims if not claim.present and not claim.names]
        wanted = [claim for claim in self._claims if claim.present and claim.names]
        for group in (unwanted, wanted):
            if len(group) == len(self.left) == 1:
                self._take(group[0], self.left[0])

    def _take(self, claim: Claim, one: Listed) -> None:
        self.found[claim.integration_id] = one
        self._claims.remove(claim)
        self.left.remove(one)


def _folded(name: str | None) -> str | None:
    return None if name is None else name.strip().casefold()
