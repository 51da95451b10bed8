"""What an import asked an account for in vain, or did not ask for: else nobody sees that there may be more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address
from gongctl.model import SchemaKey
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.capabilities import Capabilities
    from gongctl.config.load import Loaded
    from gongctl.model import Observed

_MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Unfound:
    """The schemas that were `missing`, of those asked for, and the integrations of which none was (`unasked`).

    Schemas that files declare are none of them: a plan tells of those. `told` are groups of missing types, each with
    the integrations that lack them and whether they have any other; `closed` says that no other types can exist.
    """

    missing: tuple[SchemaKey, ...] = ()
    unasked: tuple[str, ...] = ()
    told: dict[tuple[tuple[str, ...], bool], list[str]] = field(default_factory=dict)
    closed: bool = False

    def datum(self) -> dict[str, Any]:
        """Give it as data: addresses."""
        return {
            "notFound": [str(Address.schema(key)) for key in self.missing],
            "notAsked": [str(Address.integration(one)) for one in self.unasked],
        }

    def lines(self) -> Iterator[str]:
        """Say it to people, a line each; of an integration that has some schemas, only of types that were named."""
        for (types, bare), integrations in self.told.items():
            verb = "has" if len(integrations) == 1 else "have"
            many = len(types) > 1
            found = f"{verb} none of them" if many else f"{'does' if verb == 'has' else 'do'} not have it"
            others = "; no call lists others (--object-type)" if bare and not self.closed else ""
            yield f"asked for {_listed(types)}: {_named(integrations)} {found}{others}\n"
        if self.unasked:
            advice = f"name those of {_named(self.unasked)} (--object-type), or try the usual ones (--probe)"
            yield f"no object type was asked for: {advice}\n"


def unfound(observed: Observed, loaded: Loaded, named: Iterable[str], can: Capabilities) -> Unfound:
    """Compare what was asked for with what is there; `named` are the object types of the command line."""
    declared = {(one.integration_id, can.known_type(one.object_type)) for one in loaded.desired.schemas}
    said = {can.known_type(one) for one in named}
    asked: dict[str, list[str]] = {one.integration.integration_id: [] for one in observed.integrations}
    for key in observed.schemas:
        asked[key.integration_id].append(key.object_type)
    missing: list[SchemaKey] = []
    told: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for identity, types in asked.items():
        absent = [one for one in types if not observed.schemas[SchemaKey(identity, one)]]
        bare = len(absent) == len(types)
        lacking = [one for one in absent if (identity, can.known_type(one)) not in declared]
        missing += [SchemaKey(identity, one) for one in lacking]
        if worth := tuple(one for one in lacking if bare or can.known_type(one) in said):
            told.setdefault((worth, bare), []).append(identity)
    unasked = tuple(identity for identity, types in asked.items() if not types)
    return Unfound(tuple(missing), unasked, told, bool(can.object_types))


def _listed(names: Sequence[str]) -> str:
    """List names as in a sentence: `a, b and c`."""
    shown = [visible(one) for one in names]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _named(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return _listed(names)
    return f"{', '.join(map(visible, names[:_MOST_NAMED]))} and {len(names) - _MOST_NAMED:,} more"
