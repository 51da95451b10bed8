from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongctl.model import Field, Interrupted, Observed, SchemaKey
from gongctl.planning.change import Action, Reason
from gongctl.planning.decide import Intent
from gongctl.planning.moved import moved
from gongctl.planning.rebuild import rebuild
from gongctl.planning.stakes import Restoration
from gongctl.planning.steps import UploadSchema
from tests.planning.build import (
    ACCOUNT,
    AMOUNT,
    CRM,
    DEAL,
    NOTES,
    OWNER_AS_READ,
    THERE,
    allow,
    deal,
    intend,
    lines,
    planned,
    seen,
    wanted,
)

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

OTHER = replace(CRM, integration_type="HubSpot")
LEAVE = allow("integration/crm")
CUT = Interrupted("crm", "b1", {"Deal": (AMOUNT, NOTES)}, {"Deal": 3, "Account": 2})
UPLOAD = "upload schema/crm/Deal"


def after(*there: Field, interrupted: tuple[Interrupted, ...] = (CUT,)) -> Observed:
    """What is observed after a replacement was interrupted: registered again, with these fields of Deal."""
    observed = seen(replace(THERE, integration=OTHER), schemas={DEAL: there})
    return replace(observed, interrupted=interrupted)


def types(plan: Plan) -> list[str]:
    return [key.object_type for key in plan.at_stake]


def test_what_goes_is_the_declared_the_named_and_the_usual() -> None:
    observed = seen(THERE, schemas={})
    invoice = replace(deal(), object_type="Invoice")
    files = wanted(absent=["crm"], schemas=[invoice, replace(invoice, integration_id="other")])
    assert types(planned(files, observed, Intent(backup_types=("Quote", "Deal")))) == [
        "Account",
        "Contact",
        "Deal",
        "Invoice",
        "Lead",
        "Quote",
    ]
    assert types(planned(wanted(CRM), observed)) == []
    assert types(planned(wanted(absent=["crm"]), seen())) == []


def test_what_is_replaced_is_put_back_unless_nothing_is_saved() -> None:
    files = wanted(OTHER, schemas=[deal(AMOUNT)])
    observed = seen(THERE, schemas={DEAL: (AMOUNT,)})
    assert planned(files, observed).restorations == (Restoration(DEAL, None, UPLOAD),)
    assert planned(files, observed, Intent(no_backup=True)).restorations == ()
    assert planned(wanted(OTHER, schemas=[deal()]), seen(THERE, schemas={DEAL: ()})).restorations == ()


def test_an_interrupted_replacement_brings_its_unmanaged_fields_and_objects_back() -> None:
    plan = planned(wanted(OTHER, schemas=[deal(AMOUNT)]), after())
    assert lines(plan) == [
        "create schema/crm/Deal",
        "create schema/crm/Deal/amount label type isRequired",
        "create schema/crm/Deal/notes label type isRequired",
    ]
    assert [one.consequence for one in plan.changes][1:] == ["", "put back: an interrupted replacement took it away"]
    (step,) = plan.steps
    assert isinstance(step, UploadSchema)
    assert (step.fields, step.unmanaged, step.removed) == ((AMOUNT, NOTES), ("notes",), ())
    assert plan.restorations == (Restoration(DEAL, "b1", UPLOAD),)
    assert str(plan.restorations[0].address) == "schema/crm/Deal"
    assert not rebuild(plan).contradictions


def test_an_attribute_that_no_file_says_comes_from_what_was_saved() -> None:
    saved = replace(AMOUNT, is_required=True)
    cut = replace(CUT, schemas={"Deal": (saved,)})
    plan = planned(wanted(OTHER, schemas=[deal(replace(AMOUNT, is_required=None))]), after(interrupted=(cut,)))
    (step,) = plan.steps
    assert isinstance(step, UploadSchema)
    assert step.fields == (saved,)


def test_what_is_to_be_gone_does_not_come_back_and_is_not_destroyed_twice() -> None:
    for files in (deal(AMOUNT, absent=["notes"]), deal(AMOUNT, prune=True)):
        plan = planned(wanted(OTHER, schemas=[files]), after(AMOUNT))
        assert (plan.changes, plan.steps) == ((), ())
        assert plan.restorations == (Restoration(DEAL, "b1", None),)
        assert not plan.empty


def test_an_unmanaged_reference_that_was_saved_cannot_be_put_back() -> None:
    cut = replace(CUT, schemas={"Deal": (OWNER_AS_READ,)})
    plan = planned(wanted(OTHER, schemas=[deal(AMOUNT)]), after(interrupted=(cut,)))
    assert [(str(one.address), one.reason) for one in plan.refusals] == [
        ("schema/crm/Deal/owner", Reason.UNKNOWN_TARGET)
    ]


def test_only_what_was_looked_at_and_has_a_schema_is_put_back() -> None:
    files = wanted(OTHER, schemas=[deal(AMOUNT), replace(deal(), object_type="Account")])
    observed = replace(after(AMOUNT, NOTES), schemas={DEAL: (AMOUNT, NOTES), ACCOUNT: ()})
    plan = planned(files, observed)
    assert plan.restorations == (Restoration(DEAL, "b1", None),)
    assert planned(wanted(OTHER), replace(after(), schemas={})).empty
    assert planned(files, replace(observed, interrupted=())).empty


def test_the_older_backup_comes_first_and_the_newest_fields_win() -> None:
    renamed = replace(NOTES, label="Remarks")
    newer = Interrupted("crm", "b2", {"Deal": (renamed,)}, {"Deal": 1})
    other = Interrupted("other", "b3", {"Deal": (OWNER_AS_READ,)}, {"Deal": 1})
    observed = after(AMOUNT, interrupted=(CUT, newer, other))
    assert observed.saved_fields(DEAL) == (renamed,)
    assert observed.saved_objects("b1") == {
        DEAL: 3,
        SchemaKey("crm", "Account"): 2,
    }
    plan = planned(wanted(OTHER, schemas=[deal(AMOUNT)]), observed)
    assert [one.backup for one in plan.restorations] == ["b1", "b2"]


def test_replaced_once_more_the_interrupted_comes_before_the_new() -> None:
    observed = replace(after(AMOUNT), interrupted=(CUT,))
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), observed, policy=LEAVE)
    assert [one.action for one in plan.changes if one.address.kind == "integration"] == [Action.REPLACE]
    assert plan.restorations == (Restoration(DEAL, "b1", UPLOAD), Restoration(DEAL, None, UPLOAD))
    assert not rebuild(plan).contradictions


def test_a_replacement_that_no_file_wants_any_more_is_told() -> None:
    note = (
        "a replacement of integration/crm was interrupted, and no file declares it any more: what it had is in backup "
        "b1, which 'gongctl restore' puts back"
    )
    gone = replace(seen(), interrupted=(CUT,))
    assert note in planned(wanted(), gone).notes
    assert note in planned(wanted(absent=["crm"]), gone).notes
    assert note not in planned(wanted(OTHER), gone).notes


def test_what_moved_between_two_looks_at_backups() -> None:
    before, now = after(), after(interrupted=())
    assert moved(before, now) == ("the interrupted replacement of integration/crm (backup b1) is not open any more",)
    assert moved(now, before) == ("a replacement of integration/crm was interrupted (backup b1)",)
    assert moved(before, after(interrupted=(replace(CUT, objects={}),))) == (
        "backup b1 of integration/crm is not what it was",
    )
    assert moved(before, before) == ()


def test_a_selection_leaves_interrupted_replacements_of_others_alone() -> None:
    plan = planned(
        wanted(OTHER, schemas=[deal(AMOUNT)]), replace(after(), schemas={}), intend(only=["integration/crm"])
    )
    assert plan.empty


def test_a_schema_that_is_read_on_one_look_alone_has_moved() -> None:
    one, other = seen(THERE, schemas={DEAL: (AMOUNT,)}), seen(THERE)
    assert moved(one, other) == ("schema/crm/Deal/amount was there, and is gone",)
    assert moved(other, one) == ("schema/crm/Deal/amount was not there, and is now",)
