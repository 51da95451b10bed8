"""The text of a saved plan to what it says, or a reason why it cannot be relied on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address, AddressError
from gongctl.diagnostics import Position, Span, failure
from gongctl.model import Account
from gongctl.planfile import envelope
from gongctl.planning.fingerprint import digest, plan_hash
from gongctl.planning.rebuild import rebuild
from gongctl.render.document import plan_datum
from gongctl.saved.envelope import is_known, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.diagnostics import GongctlError
    from gongctl.planfile import format as layout
    from gongctl.planning.plan import Plan
    from gongctl.render.document import Datum

_OF_THE_FILE = frozenset({"format", "formatVersion", "observed", "digest"})
_MOST_TOLD: Final = 3
_ADDED: Final = {"since": None, "sinceCommit": None}
_ADDED_FROM_THE_REST: Final = ("backup", "putBack")
_ADDED_TO_CHANGES: Final = {"cause": None}


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan that was saved: for which account, the plan, and its datum as every output shows it."""

    account: Account
    plan: Plan
    datum: Datum
    origins: Mapping[str, Span]

    def find(self, address: Address) -> Span | None:
        """Give the place in the files, as they were then, at which something was declared."""
        return self.origins.get(str(address))


def read_plan(content: bytes, name: str) -> SavedPlan:
    """Read a saved plan; `name` is how people know the file.

    Raises `GongctlError` for what is no saved plan (GC650), what is not as gongctl wrote it
    (GC651), and for a version that this gongctl does not know (GC652).
    """
    data = _parsed(content, name)
    _check_version(data, name)
    if data.get("digest") != digest({key: one for key, one in data.items() if key != "digest"}):
        raise _edited(name, "its digest does not fit its content")
    model = _checked(data, name)
    if model.planHash != plan_hash(data):
        raise _edited(name, "its plan hash does not fit what it says")
    from gongctl.planfile.building import to_plan  # noqa: PLC0415 - only when there is a file to read

    try:
        plan = to_plan(model)
    except (AddressError, ValueError) as error:
        raise _edited(name, str(error)) from error
    plan = _consistent(plan, data, name)
    account = Account(model.environment, model.baseUrl, model.dialect)
    saved = SavedPlan(account, plan, {}, _origins(data))
    datum = {**plan_datum(account, plan, saved.find), "warnings": data["warnings"]}
    told = _of_today({key: one for key, one in data.items() if key not in _OF_THE_FILE})
    _check_told(datum, told | _lacking(told, {key: datum[key] for key in _ADDED_FROM_THE_REST}), name)
    return replace(saved, datum=datum)


def _of_today(datum: dict[str, Any]) -> Datum:
    """Fill in what later minor versions added, so that every output finds it."""
    changes = [one | _lacking(one, _ADDED_TO_CHANGES) for one in datum["changes"]]
    return datum | {"changes": changes} | _lacking(datum, _ADDED)


def _lacking(datum: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in added.items() if key not in datum}


def _origins(datum: Datum) -> dict[str, Span]:
    places = {one["address"]: one["origin"] for one in (*datum["steps"], *datum["changes"]) if one["origin"]}
    return {
        address: _span(place["file"], Position(place["line"], place["column"])) for address, place in places.items()
    }


def _span(file: str, place: Position) -> Span:
    return Span(file, place, place)


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = parsed(content)
    except (ValueError, RecursionError) as error:
        raise _no_plan(name, f"it is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != envelope.FORMAT:
        raise _no_plan(name, f"it has no 'format': '{envelope.FORMAT}'")
    return data


def _check_version(data: dict[str, Any], name: str) -> None:
    version = str(data.get("formatVersion"))
    if not is_known(version, envelope.MAJOR, envelope.MINOR):
        raise failure(
            "GC652",
            f"{name}: a saved plan of version {version}; this gongctl reads {envelope.MAJOR}.0 to "
            f"{envelope.MAJOR}.{envelope.MINOR}",
            "use the gongctl that wrote it, or plan again",
        )


def _checked(data: dict[str, Any], name: str) -> layout.SavedPlan:
    from pydantic import ValidationError  # noqa: PLC0415 - 0.2 s of import that a plan from files need not pay

    from gongctl.planfile.format import SavedPlan as Layout  # noqa: PLC0415

    try:
        return Layout.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _edited(name, f"{where}: {first['msg']}") from error


def _consistent(plan: Plan, data: dict[str, Any], name: str) -> Plan:
    """Make sure that the plan is one that planning could have made, and give it with the words of today."""
    from gongctl.planfile.writing import seen_datum  # noqa: PLC0415 - as above

    if data["observed"] != seen_datum(plan.observed):
        raise _edited(name, "its fingerprints do not fit what it says was read")
    known = [step.id for step in plan.steps]
    if len(set(known)) < len(known):
        raise _edited(name, "a step stands twice in it")
    rebuilt = rebuild(plan)
    if rebuilt.contradictions:
        raise _edited(name, "; ".join(rebuilt.contradictions[:_MOST_TOLD]))
    said = {(one.address, one.action): one.consequence for one in rebuilt.changes}
    worded = [replace(one, consequence=said.get((one.address, one.action), one.consequence)) for one in plan.changes]
    return replace(plan, changes=tuple(worded))


def _check_told(datum: Datum, saved: Datum, name: str) -> None:
    """Make sure that what the file tells people is what its plan comes to, but for the wording."""
    for key, one in datum.items():
        if _without_words(one) != _without_words(saved.get(key)):
            raise _edited(name, f"its {key!r} is not what its steps come to")


def _without_words(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if key not in {"consequence", "summary", "help"}}
    return value


def _no_plan(name: str, why: str) -> GongctlError:
    return failure("GC650", f"{name} is no saved plan: {why}", "name a file that 'gongctl plan --out FILE' wrote")


def _edited(name: str, why: str) -> GongctlError:
    advice = "a saved plan is carried out as it was reviewed, or not at all: plan again, and save it with --out"
    return failure("GC651", f"{name} was edited or damaged: {why}", advice)
