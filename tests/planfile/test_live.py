"""Saved plans for accounts that speak `live`: what is written comes back, and what was touched does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongctl.model import Account, Field
from gongctl.planning.decide import Intent, schemas_to_read
from gongctl.planning.moved import moved
from gongctl.render.document import plan_datum
from gongctl.render.json import to_json
from tests.planfile.test_planfile import SCHEMA, code, read, removal, signed, text_of
from tests.planning.build import allow, deal, wanted
from tests.planning.live import AMOUNT, ASSIGNED, CRM, LIVE, NOTES, OWNER, STAGE, holding, listed, planned
from tests.planning.worlds import accounts, as_files, edited, held

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.model import Observed
    from gongctl.planning.plan import Plan

ACCOUNT: Final = Account("production", "https://us-1.api.gong.io/v2", "live")


def removal_there() -> Plan:
    """Remove two fields and write the values of a third one, with leave."""
    files = wanted(CRM, schemas=[deal(AMOUNT, STAGE, absent=["notes", "owner"])])
    there = (AMOUNT, NOTES, OWNER, Field("stage", "Stage", "PICKLIST", ordered_values=("Open",)))
    return planned(files, holding(*there), policy=allow("schema/crm/Deal/*"))


def replacement() -> Plan:
    files = wanted(CRM, schemas=[deal(AMOUNT, STAGE)])
    return planned(files, holding(STAGE, there=listed(owner_email="eve@acme.example")), policy=allow("integration/crm"))


@pytest.mark.parametrize("plan", [removal_there(), replacement()])
def test_what_only_this_dialect_has_comes_back(plan: Plan) -> None:
    text = text_of(plan, ACCOUNT)
    found = read(text)
    assert found.plan == plan
    assert found.plan.capabilities is LIVE
    assert found.plan.observed.integrations[0].assigned_id == ASSIGNED
    assert ASSIGNED in text
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text(encoding="utf-8")))


@settings(max_examples=40)
@given(accounts(LIVE), st.data(), st.booleans())
def test_any_plan_comes_back(account: Observed, data: st.DataObject, prune: bool) -> None:
    files, intent = as_files(account), Intent(prune=prune)
    there = held(files, LIVE)
    now = data.draw(edited(files, LIVE))
    keys = schemas_to_read(now, there.integrations, intent, LIVE)
    plan = planned(now, type(there)(there.integrations, {key: there.schemas.get(key, ()) for key in keys}), intent)
    found = read(text_of(plan, ACCOUNT)).plan
    assert (found.steps, found.changes, found.refusals) == (plan.steps, plan.changes, plan.refusals)
    assert not moved(found.observed, plan.observed)


def _a_tombstone_more(upload: dict[str, Any]) -> None:
    upload["tombstones"].append({"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"})


def _a_tombstone_less(upload: dict[str, Any]) -> None:
    upload["tombstones"].pop()


def _another_tombstone(upload: dict[str, Any]) -> None:
    upload["tombstones"][0]["uniqueName"] = "stage"


def _a_tombstone_of_another_type(upload: dict[str, Any]) -> None:
    upload["tombstones"][0]["type"] = "NUMBER"


def _no_tombstones(upload: dict[str, Any]) -> None:
    del upload["tombstones"]


def _other_values(upload: dict[str, Any]) -> None:
    upload["fields"][1]["orderedValueList"] = ["Open"]


@pytest.mark.parametrize(
    "touch",
    [
        _a_tombstone_more,
        _a_tombstone_less,
        _another_tombstone,
        _a_tombstone_of_another_type,
        _no_tombstones,
        _other_values,
    ],
)
def test_who_touches_an_upload_is_found_out_even_with_a_forged_digest(touch: Callable[[dict[str, Any]], None]) -> None:
    data = json.loads(text_of(removal_there(), ACCOUNT))
    touch(data["steps"][0])
    assert code(to_json(data)) == "GC651"
    assert code(signed(data)) == "GC651"


def test_an_integration_is_known_by_the_id_that_the_account_gave_it() -> None:
    data = json.loads(text_of(removal_there(), ACCOUNT))
    data["observed"]["integrations"]["values"][0]["assignedId"] = "7"
    assert code(signed(data)) == "GC651"  # the fingerprint is of that too


def test_a_dialect_that_is_not_known_is_refused() -> None:
    data = {**json.loads(text_of(removal_there(), ACCOUNT)), "dialect": "soap"}
    assert code(signed(data)) == "GC651"


def test_hashes_of_plans_of_the_other_dialect_are_what_they_were() -> None:
    """A reviewed hash holds over versions of gongctl, as long as a plan does the same."""
    account = Account("test", "http://localhost/v2", "openapi")
    datum = plan_datum(account, removal(), lambda _address: None)
    assert datum["planHash"] == "3565e99c79e4d60d574082f7b8cd92298f23e9ebdab18ea666c3518f64423b0d"
    assert "tombstones" not in to_json(datum)
