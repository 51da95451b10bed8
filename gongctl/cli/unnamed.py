"""Addresses that options name and nothing has: told, with those that were probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.address import Address, AddressPattern
from gongctl.config.likeness import nearest
from gongctl.diagnostics import failure
from gongctl.planning.selection import known_addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongctl.diagnostics import GongctlError
    from gongctl.model import Desired, Observed


def nothing_named(
    option: str, patterns: Sequence[AddressPattern], desired: Desired, observed: Observed
) -> GongctlError:
    """Make the error (GC630) of an option whose addresses name nothing of what is declared or was observed."""
    known = known_addresses(desired, observed)
    meant = dict.fromkeys(one for pattern in patterns if (one := _meant(pattern, known)))
    advice = "addresses are those that a plan prints, such as schema/ID/OBJECT_TYPE"
    return failure(
        "GC630",
        f"{option} {', '.join(one.text for one in patterns)} matches nothing",
        f"did you mean {', '.join(meant)}? {advice}" if meant else advice,
    )


def _meant(pattern: AddressPattern, known: Collection[Address]) -> str:
    """Write what was probably meant by an address or a pattern; empty where nothing is like it."""
    if pattern.exact is not None:
        found = _nearest(pattern.exact.segments, known)
        return str(Address(found)) if found else ""
    key = pattern.schema_key
    schema = _nearest((key.integration_id, key.object_type), known) if key else ()
    if not schema:
        return ""
    text = f"{Address(schema)}/{pattern.text.rpartition('/')[2]}"
    return text if any(map(AddressPattern.parse(text).matches, known)) else ""


def _nearest(wanted: tuple[str, ...], known: Collection[Address]) -> tuple[str, ...]:
    """Find what is like it one segment after the other: all of a schema's addresses begin alike, and say little."""
    of_schemas = len(wanted) > 1
    there = [one.segments for one in known if (len(one.segments) > 1) is of_schemas]
    found: tuple[str, ...] = ()
    for segment in wanted:
        depth = len(found)
        names = sorted({one[depth] for one in there if len(one) > depth and one[:depth] == found})
        meant = segment if segment in names else nearest(segment, names)
        if meant is None:
            return ()
        found += (meant,)
    return found
