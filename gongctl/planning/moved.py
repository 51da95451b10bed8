"""What changed in the account between two observations, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gongctl.address import Address
from gongctl.planning.change import Value, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongctl.model import Field, Integration, Observed

    _Value = TypeVar("_Value", Field, Integration)


def moved(before: Observed, after: Observed) -> tuple[str, ...]:
    """Say what is not any more as it was, from what to what; order does not count. Empty: nothing moved."""
    return (*_integrations(before, after), *_schemas(before, after), *_interrupted(before, after))


def _interrupted(before: Observed, after: Observed) -> Iterator[str]:
    old = {one.backup: one for one in before.interrupted}
    new = {one.backup: one for one in after.interrupted}
    for backup in sorted(old.keys() | new.keys()):
        address = Address.integration((old.get(backup) or new[backup]).integration_id)
        if backup not in new:
            yield f"the interrupted replacement of {address} (backup {backup}) is not open any more"
        elif backup not in old:
            yield f"a replacement of {address} was interrupted (backup {backup})"
        elif old[backup] != new[backup]:
            yield f"backup {backup} of {address} is not what it was"


def _integrations(before: Observed, after: Observed) -> Iterator[str]:
    old = {str(Address.integration(one.integration.integration_id)): one for one in before.integrations}
    new = {str(Address.integration(one.integration.integration_id)): one for one in after.integrations}
    yield from _named({k: v.integration for k, v in old.items()}, {k: v.integration for k, v in new.items()})
    for address in sorted(old.keys() & new.keys()):
        if (old[address].status or "").casefold() != (new[address].status or "").casefold():
            yield f"{address}: status was {old[address].status!r}, is {new[address].status!r}"
        if old[address].assigned_id != new[address].assigned_id:
            yield f"{address}: the account's own id was {old[address].assigned_id}, is {new[address].assigned_id}"


def _schemas(before: Observed, after: Observed) -> Iterator[str]:
    for key in sorted(before.schemas.keys() | after.schemas.keys()):
        old = {str(Address.field(key, one.unique_name)): one for one in before.schemas.get(key, ())}
        new = {str(Address.field(key, one.unique_name)): one for one in after.schemas.get(key, ())}
        yield from _named(old, new)


def _named(old: Mapping[str, _Value], new: Mapping[str, _Value]) -> Iterator[str]:
    for address in sorted(old.keys() | new.keys()):
        if address not in new:
            yield f"{address} was there, and is gone"
        elif address not in old:
            yield f"{address} was not there, and is now"
        elif old[address] != new[address]:
            was: dict[str, Value] = attributes(old[address])
            now: dict[str, Value] = attributes(new[address])
            for name in (*was, *(one for one in now if one not in was)):
                if was.get(name) != now.get(name):
                    yield f"{address}: {name} was {was.get(name)!r}, is {now.get(name)!r}"
