from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.model import Desired, DesiredSchema, Field, Observed, SchemaKey
from gongctl.planning.change import Action, Cause, Edit
from gongctl.planning.decide import Intent
from gongctl.planning.since import Since, Wanted
from gongctl.planning.steps import UploadSchema
from tests.planning.build import ACCOUNT, AMOUNT, CRM, NOTES, OWNER, OWNER_AS_READ, THERE, deal, planned, seen, wanted
from tests.planning.worlds import accounts, as_files, as_read, edited

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

DEAL = SchemaKey("crm", "Deal")
REAL = replace(CRM, display_name="Other")


def plan(now: Desired, then: Desired, observed: Observed, *, pruned_then: bool = False, prune: bool = False) -> Plan:
    since = Since("main", "0" * 40, Wanted(then, pruned_then))
    return planned(now, observed, Intent(prune=prune, since=since))


def causes(result: Plan) -> dict[str, Cause | None]:
    return {str(one.address): one.cause for one in result.changes}


HELD = seen(THERE, schemas={DEAL: (OWNER_AS_READ,)})


def test_a_target_that_changed_in_the_files_is_written_again_on_every_run() -> None:
    now = wanted(CRM, schemas=[deal(OWNER)])
    then = wanted(CRM, schemas=[deal(replace(OWNER, reference_object_type="Account"))])
    result = plan(now, then, HELD)
    assert [one.fields for one in result.steps if isinstance(one, UploadSchema)] == [(OWNER,)]
    (change,) = result.changes
    assert change.edits == (Edit("referenceObjectType", "Account", "User"),)
    assert change.consequence.startswith("declared otherwise then; not verified")
    assert (change.action, change.cause, result.since) == (Action.UPDATE, Cause.FILE, ("main", "0" * 40))
    assert not plan(now, then, HELD).empty


def test_a_target_that_the_files_left_as_it_was_stays_not_verified() -> None:
    now = wanted(CRM, schemas=[deal(OWNER)])
    result = plan(now, now, HELD)
    assert result.empty
    assert [one.action for one in result.changes] == [Action.UNVERIFIED]


def test_a_field_that_was_not_declared_then_is_written() -> None:
    assert plan(wanted(CRM, schemas=[deal(OWNER)]), wanted(CRM), HELD).steps


def test_a_target_that_the_account_returns_is_compared_with_that() -> None:
    then = wanted(CRM, schemas=[deal(replace(OWNER, reference_object_type="Account"))])
    assert plan(wanted(CRM, schemas=[deal(OWNER)]), then, seen(THERE, schemas={DEAL: (OWNER,)})).empty


def test_what_else_is_not_verified_stays_so_beside_a_changed_target() -> None:
    doubtful = replace(OWNER_AS_READ, type="reference", label="Chief")
    result = plan(wanted(CRM, schemas=[deal(OWNER)]), wanted(CRM), seen(THERE, schemas={DEAL: (doubtful,)}))
    assert [(one.action, [edit.attribute for edit in one.edits]) for one in result.changes] == [
        (Action.UPDATE, ["label", "referenceObjectType"]),
        (Action.UNVERIFIED, ["type"]),
    ]


@pytest.mark.parametrize(
    ("then", "there", "cause"),
    [
        (AMOUNT, replace(AMOUNT, label="Sum"), Cause.ACCOUNT),
        (replace(AMOUNT, label="Sum"), replace(AMOUNT, label="Sum"), Cause.FILE),
        (replace(AMOUNT, label=None), replace(AMOUNT, label="Sum"), Cause.FILE),
        (replace(AMOUNT, label="Old"), replace(AMOUNT, label="Sum"), Cause.BOTH),
        (replace(AMOUNT, label="Sum"), replace(AMOUNT, label="Sum", is_required=True), Cause.BOTH),
        (None, None, Cause.FILE),
        (AMOUNT, None, Cause.ACCOUNT),
        (replace(AMOUNT, label="Sum"), None, Cause.BOTH),
    ],
)
def test_who_moved_a_field(then: Field | None, there: Field | None, cause: Cause) -> None:
    before = wanted(CRM, schemas=[deal(NOTES, *([then] if then else []))])
    observed = seen(THERE, schemas={DEAL: (NOTES, *([there] if there else []))})
    assert causes(plan(wanted(CRM, schemas=[deal(NOTES, AMOUNT)]), before, observed)) == {
        "schema/crm/Deal/amount": cause
    }


@pytest.mark.parametrize(
    ("then", "pruned_then", "cause"),
    [
        (deal(NOTES, AMOUNT), False, Cause.FILE),
        (deal(NOTES, absent=["amount"]), False, Cause.ACCOUNT),
        (deal(NOTES, prune=True), False, Cause.ACCOUNT),
        (deal(NOTES), True, Cause.ACCOUNT),
        (deal(NOTES), False, Cause.FILE),
        (None, True, Cause.FILE),
    ],
)
def test_who_moved_a_field_that_goes(then: DesiredSchema | None, pruned_then: bool, cause: Cause) -> None:
    before = wanted(CRM, schemas=[then] if then else [])
    observed = seen(THERE, schemas={DEAL: (NOTES, AMOUNT)})
    result = plan(wanted(CRM, schemas=[deal(NOTES, prune=True)]), before, observed, pruned_then=pruned_then)
    assert causes(result) == {"schema/crm/Deal/amount": cause}


@pytest.mark.parametrize(
    ("then", "pruned_then", "cause"),
    [
        (wanted(CRM), False, Cause.FILE),
        (wanted(absent=["crm"]), False, Cause.ACCOUNT),
        (wanted(), True, Cause.ACCOUNT),
        (wanted(), False, Cause.FILE),
    ],
)
def test_who_moved_an_integration_that_goes(then: Desired, pruned_then: bool, cause: Cause) -> None:
    assert causes(plan(wanted(absent=["crm"]), then, seen(THERE), pruned_then=pruned_then)) == {
        "integration/crm": cause
    }


def test_who_moved_what_is_created_as_a_whole() -> None:
    now = wanted(CRM, schemas=[deal(AMOUNT)])
    assert set(causes(plan(now, wanted(), seen())).values()) == {Cause.FILE}
    assert set(causes(plan(now, now, seen())).values()) == {Cause.ACCOUNT}
    assert causes(plan(now, wanted(REAL, schemas=[deal(AMOUNT)]), seen()))["integration/crm"] is Cause.BOTH


def test_what_is_kept_or_written_on_request_has_no_mover() -> None:
    now = wanted(CRM, schemas=[deal(AMOUNT), DesiredSchema(*ACCOUNT_PARTS, (NOTES,))])
    observed = seen(THERE, schemas={DEAL: (AMOUNT, NOTES), ACCOUNT: (NOTES,)})
    since = Since("main", "0" * 40, Wanted(now))
    from tests.planning.build import patterns  # noqa: PLC0415 - for this case alone

    result = planned(now, observed, Intent(since=since, rewrite=patterns("schema/crm/Account", "integration/crm")))
    assert set(causes(result).values()) == {None}


ACCOUNT_PARTS = (ACCOUNT.integration_id, ACCOUNT.object_type)


@given(accounts(), st.data())
def test_against_the_same_files_no_file_moved_and_no_target_is_written(account: Observed, data: st.DataObject) -> None:
    files = data.draw(edited(as_files(account)))
    with_since, without = plan(files, files, as_read(account)), planned(files, as_read(account))
    assert with_since.steps == without.steps
    assert {one.cause for one in with_since.changes} <= {Cause.ACCOUNT, None}


@given(accounts(), st.data())
def test_edits_of_files_that_described_the_account_are_all_of_the_files(account: Observed, data: st.DataObject) -> None:
    files = data.draw(edited(as_files(account)))
    result = plan(files, as_files(account), as_read(account))
    assert {one.cause for one in result.changes if one.action.writes} <= {Cause.FILE, None}
    whole = planned(files, account)  # an account that returns targets shows the same differences
    assert {one.address for one in result.steps} == {one.address for one in whole.steps}
