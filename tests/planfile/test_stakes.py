"""What saved plans say of backups: it comes back, decides only what it should, and cannot be made up."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from gongctl.model import SchemaKey
from gongctl.planning.decide import Intent
from gongctl.render.document import plan_datum
from gongctl.render.text import plan_text
from tests.planfile.test_planfile import ACCOUNT, SCHEMA, code, read, signed, text_of
from tests.planning.build import AMOUNT, CRM, DEAL, THERE, allow, deal, planned, seen, wanted
from tests.planning.test_stakes import OTHER, after

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

COUNTED = {DEAL: 12, SchemaKey("crm", "Lead"): 0}


def replacing(intent: Intent | None = None) -> Plan:
    files = wanted(OTHER, schemas=[deal(AMOUNT)])
    observed = seen(THERE, schemas={DEAL: (AMOUNT,)})
    return planned(files, observed, intent or Intent(), allow("integration/crm"))


def completing() -> Plan:
    return planned(wanted(OTHER, schemas=[deal(AMOUNT)]), after())


def hashed(plan: Plan) -> str:
    return str(plan_datum(ACCOUNT, plan, lambda _address: None)["planHash"])


@pytest.mark.parametrize(
    "plan",
    [replace(replacing(), counted=COUNTED), replacing(Intent(no_backup=True, backup_types=("Quote",))), completing()],
)
def test_what_is_said_of_backups_comes_back(plan: Plan) -> None:
    text = text_of(plan)
    found = read(text).plan
    assert (found.at_stake, found.backed_up, found.counted) == (plan.at_stake, plan.backed_up, plan.counted)
    assert (found.restorations, found.observed) == (plan.restorations, plan.observed)
    assert plan_text(read(text).datum) == plan_text(plan_datum(ACCOUNT, plan, lambda _address: None))
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_hash_is_of_what_is_completed_and_not_of_counts_and_backups() -> None:
    assert hashed(replacing()) == hashed(replace(replacing(), counted=COUNTED))
    assert hashed(replacing()) == hashed(replacing(Intent(no_backup=True)))
    there = after(AMOUNT, *after().saved_fields(DEAL)[1:])
    files = wanted(OTHER, schemas=[deal(AMOUNT)])
    assert hashed(planned(files, there)) != hashed(planned(files, replace(there, interrupted=())))


def test_a_file_of_before_there_were_backups_is_read() -> None:
    data = {**json.loads(text_of(replacing())), "formatVersion": "1.1"}
    del data["backup"], data["putBack"]
    found = read(signed(data))
    assert (found.plan.at_stake, found.plan.backed_up) == ((), True)
    assert [str(one.address) for one in found.plan.restorations] == ["schema/crm/Deal"]


@pytest.mark.parametrize(
    "lie",
    [
        {"putBack": []},
        {"putBack": [{"address": "schema/crm/Deal", "backup": "b2", "objects": 3}]},
        {"backup": {"made": True, "atStake": [{"address": "integration/crm", "objects": 1}]}},
        {"backup": {"made": True, "atStake": [{"address": "schema/crm/%44eal", "objects": 1}]}},
    ],
)
def test_what_is_made_up_of_backups_is_refused(lie: dict[str, Any]) -> None:
    assert code(signed({**json.loads(text_of(completing())), **lie})) == "GC651"


def test_what_goes_stands_in_every_plan() -> None:
    told = plan_text(plan_datum(ACCOUNT, replace(replacing(), counted=COUNTED), lambda _address: None))
    assert "integration/crm: saved before: Account, Contact, Deal (12 objects), Lead (0 objects); data of other" in told
    assert "schema/crm/Deal: 12 objects put back afterwards from that backup\n" in told
    assert "Apply will make 3 calls, and put objects back.\n" in told
    left = replace(replacing(), counted={**COUNTED, SchemaKey("crm", "Contact"): 1})
    told = plan_text(plan_datum(ACCOUNT, left, lambda _address: None))
    assert "integration/crm: saved, and not put back, since no file declares it: Contact (1 object)\n" in told
    told = plan_text(plan_datum(ACCOUNT, replacing(Intent(no_backup=True)), lambda _address: None))
    assert "integration/crm: nothing is saved before (--no-backup): Account, Contact, Deal, Lead, and all else" in told
    assert "put back" not in told
    told = plan_text(plan_datum(ACCOUNT, completing(), lambda _address: None))
    assert "schema/crm/Deal: 3 objects put back afterwards from backup b1 of an interrupted replacement\n" in told
    gone = planned(wanted(absent=[CRM.integration_id]), seen(THERE), policy=allow("integration/crm"))
    told = plan_text(plan_datum(ACCOUNT, replace(gone, counted={DEAL: 12}), lambda _address: None))
    assert "not put back" not in told
