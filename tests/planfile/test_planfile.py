"""Saved plans: what is written comes back, and what was touched does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.config.jsonschema import text
from gongctl.diagnostics import GongctlError
from gongctl.model import Account, Desired, Observed, ObservedIntegration
from gongctl.planfile.envelope import MINOR
from gongctl.planfile.jsonschema import schemas
from gongctl.planfile.reading import SavedPlan, read_plan
from gongctl.planfile.writing import saved_text, seen_datum
from gongctl.planning.decide import Intent
from gongctl.planning.fingerprint import digest, plan_hash
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.moved import moved
from gongctl.planning.since import Since, Wanted
from gongctl.planning.steps import UploadSchema
from gongctl.render.document import plan_datum
from gongctl.render.json import to_json
from gongctl.render.text import plan_text
from tests.planning.build import AMOUNT, CRM, DEAL, NOTES, THERE, TODAY, deal, patterns, planned, seen, wanted
from tests.planning.worlds import accounts, as_files, as_read, edited

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

ACCOUNT = Account("test", "http://localhost/v2", "openapi")
SCHEMA = Path(__file__).parents[2] / "schemas" / "plan.schema.json"
LEAVE = Policy(TODAY, (Permission(patterns("schema/crm/Deal/*")[0]),))


def text_of(plan: Plan, account: Account = ACCOUNT) -> str:
    return saved_text(plan_datum(account, plan, lambda _address: None), plan.observed)


def read(text: str) -> SavedPlan:
    return read_plan(text.encode(), "plan.json")


def removal() -> Plan:
    """Remove a field and relabel another, with leave."""
    relabelled = replace(AMOUNT, label="Sum")
    observed = seen(THERE, schemas={DEAL: (AMOUNT, NOTES)})
    return planned(wanted(CRM, schemas=[deal(relabelled, absent=["notes"])]), observed, policy=LEAVE)


def signed(data: dict[str, Any]) -> str:
    """Forge hash and digest, as somebody would who knows how."""
    data = {**data, "planHash": plan_hash(data)}
    return to_json({**data, "digest": digest({key: one for key, one in data.items() if key != "digest"})})


def asked_for(account: Observed, files: Desired) -> Observed:
    """See also that schemas are not there yet: planning asks for every declared one of an integration that is."""
    there = {one.integration.integration_id for one in account.integrations}
    asked = {one.key: () for one in files.schemas if one.integration_id in there}
    return replace(account, schemas={**asked, **account.schemas})


def code(text: str) -> str:
    with pytest.raises(GongctlError) as caught:
        read(text)
    return caught.value.diagnostics[0].code


@given(accounts(), st.data(), st.booleans(), st.booleans())
def test_what_is_saved_comes_back(account: Observed, data: st.DataObject, prune: bool, compared: bool) -> None:
    files = as_files(account)
    since = Since("main", "0" * 40, Wanted(files)) if compared else None
    wanted_now = data.draw(edited(files))
    plan = planned(wanted_now, asked_for(as_read(account), wanted_now), Intent(prune=prune, since=since))
    saved = text_of(plan)
    found = read(saved)
    assert found.account == ACCOUNT
    assert found.plan.steps == plan.steps
    assert found.plan.refusals == plan.refusals
    assert found.plan.permissions == plan.permissions
    assert not moved(plan.observed, found.plan.observed)
    assert found.plan.changes == plan.changes
    assert plan_text(found.datum) == plan_text(plan_datum(ACCOUNT, plan, lambda _address: None))
    assert saved_text(found.datum, found.plan.observed) == saved  # in the same order too


def test_the_same_plan_is_the_same_bytes_and_the_file_obeys_its_schema() -> None:
    assert text_of(removal()) == text_of(removal())
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(json.loads(text_of(removal())), schema)


@pytest.mark.parametrize("name", ["plan.schema.json", "ledger.schema.json", "backup.schema.json"])
def test_the_schema_is_fresh(name: str) -> None:
    assert SCHEMA.with_name(name).read_text(encoding="utf-8") == text(schemas()[name])


@pytest.mark.parametrize("name", ["plan.schema.json", "ledger.schema.json", "backup.schema.json"])
def test_the_schema_says_what_each_key_means(name: str) -> None:
    schema = schemas()[name]
    parts = {"": schema, **schema["$defs"]}
    assert [
        f"{part}.{key}"
        for part, model in parts.items()
        for key, value in model.get("properties", {}).items()
        if not value.get("description")
    ] == []


def test_characters_that_are_half_a_pair_are_kept() -> None:
    observed = seen(THERE, schemas={DEAL: (replace(AMOUNT, label="half \ud800 a pair"),)})
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), observed)
    assert not moved(read(text_of(plan)).plan.observed, observed)


# -- what the hash is of


def test_the_hash_is_of_what_decides() -> None:
    def hashed(plan: Plan, account: Account = ACCOUNT) -> str:
        return str(plan_datum(account, plan, lambda _address: None)["planHash"])

    plan = removal()
    upload = UploadSchema(DEAL, (AMOUNT,))
    assert plan.steps
    others = [
        hashed(plan, replace(ACCOUNT, environment="other")),
        hashed(plan, replace(ACCOUNT, base_url="http://localhost:1/v2")),
        hashed(plan, replace(ACCOUNT, dialect="live")),
        hashed(replace(plan, changes=plan.changes[:1])),
        hashed(replace(plan, steps=(upload,))),
        hashed(replace(plan, steps=(replace(upload, depends_on=("x",)),))),
        hashed(replace(plan, permissions=())),
        hashed(planned(wanted(CRM, schemas=[deal(absent=["notes"])]), plan.observed)),
    ]
    assert len({hashed(plan), *others}) == len(others) + 1
    reworded = replace(plan, notes=("a note",), changes=tuple(replace(one, consequence="") for one in plan.changes))
    assert hashed(reworded) == hashed(plan)
    twice = replace(plan, permissions=plan.permissions * 2)
    assert hashed(twice) == hashed(plan)


@given(accounts(), accounts())
def test_fingerprints_differ_just_where_something_moved(one: Observed, other: Observed) -> None:
    assert (seen_datum(one) == seen_datum(other)) == (not _moved(one, other))
    shuffled = Observed(one.integrations[::-1], {key: fields[::-1] for key, fields in one.schemas.items()})
    assert seen_datum(shuffled) == seen_datum(one)


def _moved(one: Observed, other: Observed) -> bool:
    # A schema that is empty on one side, and was not asked for on the other, is a difference of the questions.
    return bool(moved(one, other)) or one.schemas.keys() != other.schemas.keys()


# -- what is refused


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", "{}", '{"format": "tfplan"}', "[" * 100_000, '{"a": 1, "a": 2}', "\x00", "1" * 5000]
)
def test_what_is_no_saved_plan(text: str) -> None:
    assert code(text) == "GC650"


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(GongctlError, match="is no saved plan"):
        read_plan(b"\xff\xfe{", "plan.json")


@pytest.mark.parametrize("version", ["2.0", "0.9", f"1.{MINOR + 1}", "1", "1.x", "1.-1", "1.\u00b2", "", None])
def test_versions_that_are_not_known(version: object) -> None:
    assert code(to_json({**json.loads(text_of(removal())), "formatVersion": version})) == "GC652"


def test_a_file_of_an_older_minor_version_is_read() -> None:
    data = {**json.loads(text_of(removal())), "formatVersion": "1.0"}
    del data["since"], data["sinceCommit"], data["digest"]
    for change in data["changes"]:
        del change["cause"]
    older = read(to_json({**data, "digest": digest(data)}))
    assert older.plan.steps == removal().steps
    newer = read(text_of(removal())).datum
    assert older.datum == newer
    assert plan_text(older.datum) == plan_text(newer)


def _every_place(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(data, dict):
        return [place for key, one in data.items() for place in _every_place(one, (*route, key))]
    if isinstance(data, list):
        return [place for index, one in enumerate(data) for place in _every_place(one, (*route, index))]
    return [route]


def test_every_single_edit_is_refused() -> None:
    for route in _every_place(json.loads(text_of(removal()))):
        data = json.loads(text_of(removal()))
        holder = data
        for key in route[:-1]:
            holder = holder[key]
        value = holder[route[-1]]
        holder[route[-1]] = (not value) if isinstance(value, bool) else f"{value}x" if value is not None else "x"
        assert code(to_json(data)) in {"GC650", "GC651", "GC652"}, route


FREE = {"environment", "baseUrl", "dialect", "permissions", "limited", "since", "sinceCommit", "warnings"}
"""What may be said of any plan; the hash, or the account, says whether it is the right one."""
WORDS = {"consequence", "summary", "help", "origin", "file", "line", "column"}


def test_whoever_knows_how_to_forge_hash_and_digest_still_cannot_make_a_plan_lie() -> None:
    whole = json.loads(text_of(removal()))
    places = [one for one in _every_place(whole) if one[0] not in FREE and not WORDS & set(one)]
    assert len(places) > 60
    for route in places:
        data = json.loads(text_of(removal()))
        holder = data
        for key in route[:-1]:
            holder = holder[key]
        value = holder[route[-1]]
        holder[route[-1]] = (
            (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
        )
        if route[-1] not in {"planHash", "digest"}:
            assert code(signed(data)) in {"GC650", "GC651", "GC652"}, route


@pytest.mark.parametrize(
    "lie",
    [
        {"empty": True, "calls": 0},
        {"counts": {}},
        {"counts": {"create": 0}},
        {"warnings": [{}]},
        {"warnings": [{"summary": 5}]},
        {"since": "HEAD"},
        {"formatVersion": "1." + "9" * 5000},
        {"formatVersion": "1.00"},
    ],
)
def test_odd_plans_are_refused_in_words(lie: dict[str, Any]) -> None:
    assert code(signed({**json.loads(text_of(removal())), **lie})) in {"GC651", "GC652"}


def test_a_plan_whose_digest_alone_was_mended_is_refused_for_its_hash() -> None:
    data = json.loads(text_of(removal()))
    data["steps"][0]["fields"][0]["label"] = "Another"
    del data["digest"]
    assert code(to_json({**data, "digest": digest(data)})) == "GC651"


def _with_a_hidden_removal(data: dict[str, Any]) -> None:
    data["steps"][0]["fields"].clear()


def _with_a_hidden_delete(data: dict[str, Any]) -> None:
    step = {"id": "delete integration/crm", "address": "integration/crm", "dependsOn": []}
    data["steps"].append({**step, "deed": "delete-integration", "last": True, "origin": None})


def _with_the_name_of_another_step(data: dict[str, Any]) -> None:
    data["steps"][0]["address"] = "schema/crm/Account"


def _with_a_step_twice(data: dict[str, Any]) -> None:
    data["steps"] *= 2


def _with_a_step_before_its_time(data: dict[str, Any]) -> None:
    data["steps"][0]["dependsOn"] = ["upload schema/crm/Account"]


def _with_a_wrong_fingerprint(data: dict[str, Any]) -> None:
    data["observed"]["schemas"][0]["fingerprint"] = "0" * 64


def _with_an_unusual_address(data: dict[str, Any]) -> None:
    data["changes"][0]["address"] = "schema/crm/Deal/%61mount"


def _with_a_strange_day(data: dict[str, Any]) -> None:
    data["permissions"][0]["until"] = "tomorrow"


def _with_an_unknown_key(data: dict[str, Any]) -> None:
    data["force"] = True


@pytest.mark.parametrize(
    "forge",
    [
        _with_a_hidden_removal,
        _with_a_hidden_delete,
        _with_the_name_of_another_step,
        _with_a_step_twice,
        _with_a_step_before_its_time,
        _with_a_wrong_fingerprint,
        _with_an_unusual_address,
        _with_a_strange_day,
        _with_an_unknown_key,
    ],
)
def test_a_forged_plan_that_does_not_fit_itself_is_refused(forge: Any) -> None:
    data = json.loads(text_of(removal()))
    forge(data)
    assert code(signed(data)) == "GC651"


def test_the_place_of_a_step_is_kept() -> None:
    data = json.loads(text_of(removal()))
    data["steps"][0]["origin"] = {"file": "crm.yaml", "line": 3, "column": 1}
    found = read(signed(data))
    assert str(found.find(found.plan.steps[0].address)) == "crm.yaml:3:1"
    assert found.find(found.plan.changes[0].address) is None
    assert ObservedIntegration(CRM, "active") in found.plan.observed.integrations
