"""What may not be done, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gongctl.address import AddressPattern
from gongctl.model import DesiredSchema, Field, Integration, ObservedIntegration
from gongctl.planning.change import Destroys, Reason
from gongctl.planning.decide import schemas_to_read
from gongctl.planning.guard import Permission, Policy
from tests.planning.build import (
    ACCOUNT,
    AMOUNT,
    CRM,
    DEAL,
    NOTES,
    OWNER,
    OWNER_AS_READ,
    THERE,
    TODAY,
    allow,
    deal,
    intend,
    lines,
    planned,
    seen,
    step_ids,
    wanted,
)

NEW = Integration("new", "Custom", "New CRM")
OTHER = ObservedIntegration(Integration("other", "HubSpot"), "active")


def test_an_unnamed_delete_is_blocked_and_says_how_to_allow_it() -> None:
    plan = planned(wanted(absent=["crm"]), seen(THERE))
    (refusal,) = plan.refusals
    assert refusal.reason is Reason.NOT_ALLOWED
    assert refusal.help == "to allow it: --allow-destroy integration/crm"


@pytest.mark.parametrize(
    ("pattern", "blocked"),
    [
        ("schema/crm/Deal/notes", False),
        ("schema/crm/Deal/*", False),
        ("schema/crm/Deal/n*s", False),
        ("schema/crm/Deal/*t*e*", False),
        ("schema/crm/Deal/x*", True),
        ("schema/crm/Deal/*x*s", True),
        ("schema/crm/Deal/notes*notes", True),
        ("schema/crm/Account/*", True),
        ("schema/crm/Deal", True),
        ("integration/crm", True),
    ],
)
def test_a_field_is_named_by_its_address_or_a_pattern_of_its_last_segment(pattern: str, blocked: bool) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["notes"])])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT, NOTES)}), policy=allow(pattern))
    assert plan.blocked is blocked
    assert bool(plan.notes) is blocked


def test_an_allowance_of_a_schema_is_told_how_to_name_fields() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["notes"])])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT, NOTES)}), policy=allow("schema/crm/Deal"))
    assert "schema/crm/Deal/*" in plan.notes[0]


@pytest.mark.parametrize(("until", "blocked"), [(TODAY, False), (TODAY - dt.timedelta(days=1), True)])
def test_an_allowance_of_the_file_holds_to_the_end_of_its_day(until: dt.date, blocked: bool) -> None:
    permission = Permission(AddressPattern.parse("integration/crm"), Destroys.INTEGRATION_DELETE, until)
    plan = planned(wanted(absent=["crm"]), seen(THERE), policy=Policy(TODAY, (permission,)))
    assert plan.blocked is blocked
    assert all("ended on 2026-04-30" in one.summary and "later 'until'" in one.help for one in plan.refusals)


def test_an_allowance_of_another_class_allows_nothing() -> None:
    permission = Permission(AddressPattern.parse("integration/crm"), Destroys.INTEGRATION_REPLACE, TODAY)
    plan = planned(wanted(absent=["crm"]), seen(THERE), policy=Policy(TODAY, (permission,)))
    assert plan.blocked
    assert plan.notes == ("allow (integration-replace) integration/crm matches nothing that this plan destroys",)


@pytest.mark.parametrize("pattern", ["crm", "c*", "cr?"])
def test_protection_wins_over_every_allowance(pattern: str) -> None:
    policy = replace(allow("integration/crm"), protect=(pattern,))
    for files in (wanted(absent=["crm"]), wanted(replace(CRM, integration_type="HubSpot"))):
        (refusal,) = planned(files, seen(THERE), policy=policy).refusals
        assert refusal.reason is Reason.PROTECTED


def test_protection_of_another_says_nothing() -> None:
    policy = replace(allow("integration/crm"), protect=("acme",))
    assert not planned(wanted(absent=["crm"]), seen(THERE), policy=policy).blocked


def test_a_rival_blocks_a_registration_until_it_goes_and_then_goes_first() -> None:
    (refusal,) = planned(wanted(NEW), seen(THERE)).refusals
    assert refusal.reason is Reason.RIVAL
    assert "integration/crm is active" in refusal.summary
    plan = planned(wanted(NEW, absent=["crm"]), seen(THERE), policy=allow("integration/crm"))
    assert step_ids(plan) == ["delete integration/crm", "register integration/new"]
    assert plan.steps[1].depends_on == ("delete integration/crm",)


@pytest.mark.parametrize("status", ["inactive", "Disabled", "DISCONNECTED"])
def test_what_is_not_active_is_no_rival(status: str) -> None:
    assert not planned(wanted(NEW), seen(replace(THERE, status=status))).blocked


@pytest.mark.parametrize("status", [None, "active", "Connected", "whatever"])
def test_any_other_status_is_active(status: str | None) -> None:
    assert planned(wanted(NEW), seen(replace(THERE, status=status))).blocked


def test_types_of_rivals_differ_by_more_than_case() -> None:
    assert planned(wanted(replace(NEW, integration_type="CUSTOM")), seen(THERE)).blocked


def test_a_rival_blocks_an_update_too() -> None:
    twin = ObservedIntegration(replace(NEW, display_name="Old"), "active")
    plan = planned(wanted(NEW), seen(THERE, twin))
    assert [one.reason for one in plan.refusals] == [Reason.RIVAL]


def test_a_rival_outside_the_selection_still_blocks() -> None:
    plan = planned(wanted(NEW, absent=["crm"]), seen(THERE), intend(only=["integration/new"]))
    (refusal,) = plan.refusals
    assert "outside the selection" in refusal.summary


def test_two_that_take_each_others_type() -> None:
    files = wanted(replace(CRM, integration_type="HubSpot"), replace(OTHER.integration, integration_type="Custom"))
    plan = planned(files, seen(THERE, OTHER), policy=allow("integration/crm", "integration/other"))
    assert not plan.blocked
    assert step_ids(plan) == [
        "delete integration/crm",
        "delete integration/other",
        "register integration/crm",
        "register integration/other",
    ]
    assert (
        plan.steps[2].depends_on == plan.steps[3].depends_on == ("delete integration/crm", "delete integration/other")
    )


def test_what_is_replaced_is_deleted_when_its_new_place_is_free() -> None:
    files = wanted(replace(CRM, integration_type="HubSpot"), absent=["other"])
    plan = planned(files, seen(THERE, OTHER), policy=allow("integration/crm", "integration/other"))
    assert step_ids(plan)[:2] == ["delete integration/other", "delete integration/crm"]
    assert plan.steps[1].depends_on == ("delete integration/other",)


def test_other_deletes_come_last() -> None:
    files = wanted(CRM, absent=["other"], schemas=[deal(AMOUNT)])
    plan = planned(files, seen(THERE, OTHER), policy=allow("integration/other"))
    assert step_ids(plan) == ["upload schema/crm/Deal", "delete integration/other"]


def test_an_unmanaged_reference_blocks_the_write_that_would_lose_its_target() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT)])
    (refusal,) = planned(files, seen(THERE, schemas={DEAL: (OWNER_AS_READ,)})).refusals
    assert refusal.reason is Reason.UNKNOWN_TARGET
    assert "declare the field" in refusal.help
    assert not planned(files, seen(THERE, schemas={DEAL: (AMOUNT, OWNER_AS_READ)})).blocked
    assert not planned(files, seen(THERE, schemas={DEAL: (OWNER,)})).blocked
    pruned = planned(
        files, seen(THERE, schemas={DEAL: (OWNER_AS_READ,)}), intend(prune=True), allow("schema/crm/Deal/*")
    )
    assert not pruned.blocked


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Field("x", None, "STRING"), "without label"),
        (Field("x", "", None), "without label and type"),
        (Field("x", "X", "STRINGARRAY"), "'STRINGARRAY' cannot be sent"),
    ],
)
def test_a_kept_field_that_cannot_be_sent_blocks_the_write(read: Field, said: str) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT)])
    (refusal,) = planned(files, seen(THERE, schemas={DEAL: (read,)})).refusals
    assert refusal.reason is Reason.UNSENDABLE
    assert said in refusal.summary


def test_a_schema_whose_integration_would_be_created_outside_the_selection_is_blocked() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT)])
    (refusal,) = planned(files, seen(), intend(only=["schema/crm/Deal"])).refusals
    assert refusal.reason is Reason.OUTSIDE_SELECTION
    assert "--only integration/crm" in refusal.help
    both = intend(only=["schema/crm/Deal", "integration/crm"])
    assert not planned(files, seen(), both).blocked


def test_selection_leaves_out_what_is_not_selected() -> None:
    files = wanted(replace(CRM, display_name="X"), schemas=[deal(replace(AMOUNT, label="Sum"), NOTES)])
    observed = seen(THERE, OTHER, schemas={DEAL: (AMOUNT,)})
    assert lines(planned(files, observed, intend(only=["integration/crm"]))) == ["update integration/crm displayName"]
    assert lines(planned(files, observed, intend(exclude=["integration/crm", "integration/other"]))) == [
        "update schema/crm/Deal/amount label",
        "create schema/crm/Deal/notes label type isRequired",
    ]
    only_field = planned(files, observed, intend(only=["schema/crm/Deal/notes"]))
    assert lines(only_field) == ["create schema/crm/Deal/notes label type isRequired"]
    without_field = planned(files, observed, intend(only=["schema/crm/Deal"], exclude=["schema/crm/Deal/no*"]))
    assert lines(without_field) == ["update schema/crm/Deal/amount label"]
    assert planned(files, observed, intend(only=["schema/crm/Deal/a*"], exclude=["schema/crm/Deal"])).changes == ()


def test_prune_and_absent_reach_only_what_is_selected() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["gone"])])
    gone = replace(NOTES, unique_name="gone")
    observed = seen(THERE, OTHER, schemas={DEAL: (AMOUNT, NOTES, gone)})
    plan = planned(files, observed, intend(only=["schema/crm/Deal/notes"], prune=True))
    assert lines(plan) == ["keep schema/crm/Deal/gone", "delete schema/crm/Deal/notes"]


def test_an_unselected_reference_of_another_type_is_not_guessed_at() -> None:
    files = wanted(CRM, schemas=[deal(replace(NOTES, label="N"), Field("owner", "Owner", "STRING"))])
    observed = seen(THERE, schemas={DEAL: (NOTES, OWNER_AS_READ)})
    plan = planned(files, observed, intend(only=["schema/crm/Deal/notes"]))
    assert [one.reason for one in plan.refusals] == [Reason.UNKNOWN_TARGET]


def test_only_the_needed_schemas_are_read() -> None:
    accounts = DesiredSchema("crm", "Account", (NOTES,))
    files = wanted(CRM, NEW, schemas=[deal(AMOUNT), accounts, DesiredSchema("new", "Deal", (AMOUNT,))])
    assert schemas_to_read(files, (THERE,), intend()) == (ACCOUNT, DEAL)
    assert schemas_to_read(files, (THERE,), intend(only=["schema/crm/Deal/amount"])) == (DEAL,)
    assert schemas_to_read(wanted(absent=["crm"], schemas=[deal(AMOUNT)]), (THERE,), intend()) == ()
    replaced = wanted(replace(CRM, integration_type="HubSpot"), schemas=[deal(AMOUNT), accounts])
    assert schemas_to_read(replaced, (THERE,), intend(only=["integration/crm"])) == (ACCOUNT, DEAL)


@pytest.mark.parametrize(
    ("kept", "reason", "said"),
    [
        (Field("odd", "Odd", "weird"), Reason.UNSENDABLE, "its type 'weird' cannot be sent"),
        (Field("odd", None, "STRING"), Reason.UNSENDABLE, "was read without label"),
        (Field("odd", "Odd", None), Reason.UNSENDABLE, "was read without type"),
        (Field("odd", "Odd", "reference"), Reason.UNKNOWN_TARGET, "it is an unmanaged REFERENCE"),
    ],
)
def test_a_kept_field_in_the_way_is_named_with_what_can_be_done(kept: Field, reason: Reason, said: str) -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), seen(THERE, schemas={DEAL: (kept,)}))
    (refusal,) = plan.refusals
    assert (str(refusal.address), refusal.reason) == ("schema/crm/Deal/odd", reason)
    assert said in refusal.summary
    assert "--allow-destroy schema/crm/Deal/odd" in refusal.help


def test_what_is_protected_is_named_with_what_can_be_done() -> None:
    plan = planned(wanted(absent=["crm"]), seen(THERE), policy=Policy(TODAY, protect=("c*",)))
    (refusal,) = plan.refusals
    assert (str(refusal.address), refusal.summary) == ("integration/crm", "protected by 'c*' in the project file")
    assert "take it out of 'protect'" in refusal.help
