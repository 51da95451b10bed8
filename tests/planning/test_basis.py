"""What destroys, and as what of the account each step was planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongctl.model import DesiredSchema, Integration, ObservedIntegration, SchemaKey
from gongctl.planning.basis import Basis, destructive_steps, rests_on
from gongctl.planning.steps import completion
from tests.planning.build import ACCOUNT, AMOUNT, CRM, DEAL, NOTES, THERE, deal, planned, seen, wanted

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

OTHER = ObservedIntegration(Integration("other", "HubSpot"))
LEAD = SchemaKey("other", "Lead")
WITH_DEAL = seen(THERE, schemas={DEAL: (AMOUNT, NOTES)})


def _basis(plan: Plan, step_id: str, *done: str) -> Basis:
    (step,) = (one for one in plan.steps if one.id == step_id)
    return rests_on(step, plan, done.__contains__)


@pytest.mark.parametrize(
    ("schema", "destructive"),
    [
        (deal(replace(AMOUNT, label="Sum")), False),
        (deal(replace(AMOUNT, is_required=True), replace(NOTES, unique_name="more")), False),
        (deal(AMOUNT, absent=["notes"]), True),
        (deal(AMOUNT, prune=True), True),
        (deal(replace(AMOUNT, type="NUMBER")), True),
        (deal(replace(AMOUNT, type="currency", label="Sum")), False),
    ],
)
def test_an_upload_destroys_if_it_removes_or_retypes_a_field(schema: DesiredSchema, destructive: bool) -> None:
    plan = planned(wanted(CRM, schemas=[schema]), WITH_DEAL)
    assert [step.id for step in plan.steps] == ["upload schema/crm/Deal"]
    assert destructive_steps(plan) == ({"upload schema/crm/Deal"} if destructive else set())


def test_only_the_schema_that_loses_something_destroys() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, prune=True), DesiredSchema("crm", "Account", (AMOUNT,))])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT, NOTES), ACCOUNT: (NOTES,)}))
    assert len(plan.steps) == 2
    assert destructive_steps(plan) == {"upload schema/crm/Deal"}


def test_deletes_destroy_and_registrations_do_not() -> None:
    plan = planned(wanted(replace(CRM, integration_type="Zoho"), absent=["other"]), seen(THERE, OTHER))
    assert destructive_steps(plan) == {"delete integration/crm", "delete integration/other"}
    assert destructive_steps(planned(wanted(CRM), seen())) == set()


def test_an_upload_rests_on_its_schema() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum")), DesiredSchema("crm", "Account", (NOTES,))])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT,), ACCOUNT: ()}))
    assert _basis(plan, "upload schema/crm/Deal") == Basis(schemas=(DEAL,))
    assert _basis(plan, "upload schema/crm/Account") == Basis(schemas=(ACCOUNT,))
    new = planned(files, seen())
    assert _basis(new, "upload schema/crm/Deal") == Basis()


def test_a_replacement_rests_on_all_of_it_before_its_delete_and_on_nothing_after() -> None:
    files = wanted(replace(CRM, integration_type="Zoho"), schemas=[deal(AMOUNT)])
    plan = planned(files, seen(THERE, OTHER, schemas={DEAL: (AMOUNT,), LEAD: (NOTES,)}))
    assert _basis(plan, "delete integration/crm") == Basis(frozenset({"crm"}), (DEAL,))
    for after in ("register integration/crm", "upload schema/crm/Deal"):
        assert _basis(plan, after, "delete integration/crm") == Basis()


def test_a_registration_rests_on_its_own_integration() -> None:
    plan = planned(wanted(replace(CRM, display_name="New")), seen(THERE, OTHER))
    assert _basis(plan, "register integration/crm") == Basis(frozenset({"crm"}))


def test_replacements_that_take_each_others_place_rest_on_each_other_at_first() -> None:
    files = wanted(
        replace(CRM, integration_type="HubSpot"),
        replace(OTHER.integration, integration_type="Custom"),
        schemas=[deal(AMOUNT), DesiredSchema("other", "Lead", (NOTES,))],
    )
    plan = planned(files, seen(THERE, OTHER, schemas={DEAL: (AMOUNT,), LEAD: (NOTES,)}))
    assert [step.id for step in plan.steps][:2] == ["delete integration/crm", "delete integration/other"]
    assert _basis(plan, "delete integration/crm") == Basis(frozenset({"crm", "other"}), (DEAL, LEAD))
    assert _basis(plan, "delete integration/other", "delete integration/crm") == Basis(frozenset({"other"}), (LEAD,))
    both = {"delete integration/crm", "delete integration/other", "register integration/crm"}
    assert completion(plan.steps, ["delete integration/crm"]) == {*both, "register integration/other"}


def test_a_delete_that_frees_a_place_for_a_newcomer_rests_on_itself() -> None:
    plan = planned(wanted(Integration("new", "Custom"), absent=["crm"]), seen(THERE, OTHER))
    assert completion(plan.steps, ["delete integration/crm"]) == set()
    assert _basis(plan, "delete integration/crm") == Basis(frozenset({"crm"}))


def test_a_basis_takes_its_part_of_what_was_observed() -> None:
    observed = seen(THERE, OTHER, schemas={DEAL: (AMOUNT,), LEAD: (NOTES,)})
    assert Basis(frozenset({"crm", "gone"}), (DEAL, ACCOUNT)).of(observed) == seen(THERE, schemas={DEAL: (AMOUNT,)})
    assert Basis().of(observed) == seen()
