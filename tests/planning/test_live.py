"""Plans for accounts that find integrations by name, have room for one, and want deletions of fields named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongctl.address import Address, AddressPattern
from gongctl.capabilities import PLAIN
from gongctl.model import (
    DesiredIntegration,
    DesiredSchema,
    Field,
    Integration,
    Interrupted,
    Observed,
    ObservedIntegration,
    State,
)
from gongctl.planning.change import Action, Destroys, Reason
from gongctl.planning.changes import DELETED_LATER, MADE_ANEW, ONE_IN_TOTAL, REPLACED_LATER, REVALUED, SPARED
from gongctl.planning.decide import Intent, schemas_to_read
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.moved import moved
from gongctl.planning.narrowing import narrowed, narrowed_since
from gongctl.planning.rebuild import rebuild
from gongctl.planning.since import Since, Wanted
from gongctl.planning.stakes import stakes_of
from gongctl.planning.steps import RegisterIntegration, UploadSchema, predict
from gongctl.planning.verify import unmet
from tests.planning.build import DEAL, TODAY, allow, deal, intend, lines, step_ids, wanted
from tests.planning.live import (
    AMOUNT,
    ASSIGNED,
    CRM,
    LIVE,
    NOTES,
    OWNER,
    STAGE,
    TAGS,
    THERE,
    holding,
    listed,
    planned,
)
from tests.planning.worlds import accounts, as_files, edited, held

if TYPE_CHECKING:
    from gongctl.model import Desired
    from gongctl.planning.plan import Plan

OTHER = ObservedIntegration(Integration("42", None, "Sales", None, "eve@acme.example"), None, "42")


def uploaded(plan: Plan) -> UploadSchema:
    (found,) = (one for one in plan.steps if isinstance(one, UploadSchema))
    return found


def reasons(plan: Plan) -> list[tuple[Reason, str]]:
    return [(one.reason, str(one.address)) for one in plan.refusals]


# -- narrowing


@pytest.mark.parametrize(
    ("file", "there"),
    [
        (Field("a", "A", "STRING", is_required=True), Field("a", "A", "STRING")),
        (replace(OWNER, reference_object_type="user"), OWNER),
        (replace(OWNER, reference_object_type="Account"), replace(OWNER, reference_object_type="ACCOUNT")),
        (replace(OWNER, reference_object_type="Invoice"), replace(OWNER, reference_object_type="Invoice")),
        (STAGE, STAGE),
        (AMOUNT, AMOUNT),
    ],
)
def test_fields_are_narrowed_to_what_the_dialect_knows(file: Field, there: Field) -> None:
    assert narrowed(wanted(schemas=[deal(file)]), LIVE).schemas == (deal(there),)


def test_the_other_dialect_keeps_what_it_always_kept() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, is_required=True), replace(OWNER, reference_object_type="User"))])
    plain = replace(CRM, owner_email=None)
    assert narrowed(files, PLAIN) == replace(files, integrations=(DesiredIntegration(plain),))
    assert narrowed(wanted(schemas=[deal(STAGE)]), PLAIN).schemas == (deal(replace(STAGE, ordered_values=None)),)


def test_integrations_are_narrowed_and_the_files_of_an_earlier_commit_too() -> None:
    files = wanted(CRM, absent=["old"])
    (crm, old) = narrowed(files, LIVE).integrations
    assert crm.integration == THERE.integration
    assert old == DesiredIntegration(Integration("old"), State.ABSENT)
    since = narrowed_since(Since("main", "0" * 40, Wanted(files, prune=True)), LIVE)
    assert since is not None
    assert since.wanted == Wanted(narrowed(files, LIVE), prune=True)
    assert narrowed_since(None, LIVE) is None


def test_one_description_of_both_dialects_converges() -> None:
    plan = planned(wanted(CRM, schemas=[deal(replace(AMOUNT, is_required=True))]), holding(AMOUNT))
    assert plan.empty
    assert plan.changes == ()


# -- integrations: nothing is changed in place


@pytest.mark.parametrize(
    ("said", "attribute"), [({"display_name": "Acme"}, "displayName"), ({"owner_email": "bob@x"}, "ownerEmail")]
)
def test_another_name_or_owner_is_a_replacement_that_has_to_be_named(said: dict[str, str], attribute: str) -> None:
    files = wanted(replace(CRM, **said), schemas=[deal(AMOUNT)])
    plan = planned(files, holding(AMOUNT, NOTES))
    assert lines(plan)[0] == f"replace integration/crm {attribute}"
    assert plan.changes[0].destroys is Destroys.INTEGRATION_REPLACE
    assert plan.changes[0].consequence.startswith(REPLACED_LATER)
    assert ASSIGNED in plan.changes[0].consequence
    (refusal,) = plan.refusals
    assert refusal.reason is Reason.NOT_ALLOWED
    assert f"{attribute} is " in refusal.summary
    assert "no call changes that" in refusal.summary
    assert refusal.help == "to allow it: --allow-destroy integration/crm"
    allowed = planned(files, holding(AMOUNT, NOTES), policy=allow("integration/crm"))
    assert not allowed.blocked
    assert step_ids(allowed) == ["delete integration/crm", "register integration/crm", "upload schema/crm/Deal"]
    assert uploaded(allowed).fields == (AMOUNT, NOTES)
    assert allowed.restorations == ()


@pytest.mark.parametrize(
    "there",
    [
        listed(display_name="ACME crm"),
        listed(owner_email="Ann@Acme.example"),
        listed(display_name=None),
        listed(owner_email=None),
    ],
)
def test_what_differs_in_case_alone_or_is_not_returned_destroys_nothing(there: ObservedIntegration) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, NOTES)])
    plan = planned(files, holding(AMOUNT, there=there))
    assert [one.action for one in plan.changes if one.address == Address.integration("crm")] == [Action.UNVERIFIED]
    assert step_ids(plan) == ["upload schema/crm/Deal"]
    assert not plan.blocked


def test_writing_a_registration_again_is_not_possible_and_is_told() -> None:
    plan = planned(wanted(CRM), holding(), intend(rewrite=["integration/crm"]))
    assert plan.empty
    assert plan.notes[0].startswith("--rewrite integration/crm writes nothing")


def test_a_rival_is_any_integration_and_both_names_are_told() -> None:
    plan = planned(wanted(CRM), Observed((OTHER,)))
    (refusal,) = plan.refusals
    assert refusal.reason is Reason.RIVAL
    assert "'Sales'" in refusal.summary
    assert "'Acme CRM'" in refusal.summary
    assert "HTTP 409" in refusal.summary
    assert plan.changes[-1].consequence == ONE_IN_TOTAL


def test_a_rival_that_is_deleted_makes_way_and_one_that_is_replaced_does_not() -> None:
    gone = planned(wanted(CRM, absent=["42"]), Observed((OTHER,)), policy=allow("integration/42"))
    assert step_ids(gone) == ["delete integration/42", "register integration/crm"]
    assert gone.steps[1].depends_on == ("delete integration/42",)
    renamed = replace(OTHER.integration, display_name="Marketing")
    kept = planned(wanted(CRM, renamed), Observed((OTHER,)), policy=allow("integration/42"))
    assert (Reason.RIVAL, "integration/crm") in reasons(kept)


def test_a_delete_says_that_it_takes_its_time_and_what_is_deleted() -> None:
    plan = planned(wanted(absent=["crm"]), holding(there=listed(display_name="Acme")), policy=allow("integration/crm"))
    assert plan.changes[0].consequence == f"{DELETED_LATER}; there it is 'Acme', with the id {ASSIGNED}"
    assert [key.object_type for key in plan.at_stake] == ["ACCOUNT", "CONTACT", "DEAL", "LEAD"]
    unnamed = planned(wanted(absent=["crm"]), Observed((replace(THERE, assigned_id=None),)))
    assert unnamed.changes[0].consequence == DELETED_LATER


def test_what_is_at_stake_is_spelled_as_files_spell_it() -> None:
    assert stakes_of(["Deal", "deal", "Lead"], LIVE) == ("ACCOUNT", "CONTACT", "Deal", "Lead")


@pytest.mark.parametrize("only", [(), ("schema/crm/Deal",)])
def test_schemas_are_never_written_to_an_integration_of_another_name(only: tuple[str, ...]) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, NOTES)])
    observed = holding(AMOUNT, there=listed(display_name="Their CRM"))
    intent = intend(only=only, exclude=() if only else ["integration/crm"])
    plan = planned(files, observed, intent)
    (refusal,) = plan.refusals
    assert refusal.reason is Reason.ANOTHER_NAME
    assert "--only integration/crm" in refusal.help
    # Nothing to write, nothing to refuse.
    assert not planned(files, holding(AMOUNT, NOTES, there=observed.integrations[0]), intent).blocked


@pytest.mark.parametrize("files", [wanted(CRM), wanted(absent=["crm"])])
def test_outside_of_the_selection_an_owner_or_an_absent_integration_is_in_nobodys_way(files: Desired) -> None:
    plan = planned(
        replace(files, schemas=(replace(deal(AMOUNT), integration_id="crm"),)),
        holding(there=listed(owner_email="eve@acme.example")),
        intend(exclude=["integration/crm"]),
    )
    assert not plan.blocked


def test_what_is_to_be_absent_and_has_no_name_is_told_what_there_is() -> None:
    plan = planned(wanted(absent=["crm"]), Observed((OTHER,)))
    assert plan.empty
    (note,) = plan.notes
    assert note.startswith("integration/crm is to be absent, and cannot be found without its displayName")
    assert note.endswith("(there are: '42')")
    named = DesiredIntegration(Integration("crm", display_name="Acme CRM"), State.ABSENT)
    assert planned(replace(wanted(), integrations=(named,)), Observed((OTHER,))).notes == ()
    assert planned(wanted(absent=["crm"]), Observed()).notes == ()


@pytest.mark.parametrize(
    ("files", "destroys"),
    [
        (wanted(absent=["crm"]), Destroys.INTEGRATION_DELETE),
        (wanted(replace(CRM, display_name="Another")), Destroys.INTEGRATION_REPLACE),
    ],
)
def test_what_is_only_taken_for_it_is_destroyed_by_leave_of_now_alone(files: Desired, destroys: Destroys) -> None:
    pattern = AddressPattern.parse("integration/crm")
    standing = Policy(TODAY, (Permission(pattern, destroys, TODAY),))
    blocked = planned(files, holding(), policy=standing)
    assert [one.reason for one in blocked.refusals] == [Reason.NOT_ALLOWED]
    assert not planned(files, holding(), policy=allow("integration/crm")).blocked


# -- fields: a change of type, and what has to be named to be gone


def test_a_field_goes_only_by_a_tombstone_with_its_label_and_type() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["owner", "stage"])])
    plan = planned(files, holding(AMOUNT, NOTES, OWNER, STAGE), policy=allow("schema/crm/Deal/*"))
    # What the account may have brought along itself is not removed by a pattern, unless its file names it.
    assert not plan.blocked
    step = uploaded(plan)
    assert step.fields == (AMOUNT, NOTES)
    assert step.removed == ("owner", "stage")
    assert step.tombstones == (Field("owner", "Owner", "REFERENCE"), Field("stage", "Stage", "PICKLIST"))


def test_what_cannot_be_named_as_deleted_is_refused() -> None:
    lacking = (Field("a", None, "STRING"), Field("b", "B", None), Field("c", "C", "WEIRD"), Field("d", "D", "string"))
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["a", "b", "c", "d", "tags"])])
    plan = planned(files, holding(*lacking, TAGS), policy=allow("schema/crm/Deal/*"))
    unsendable = [(Reason.UNSENDABLE, f"schema/crm/Deal/{name}") for name in ("a", "b", "c", "tags")]
    assert reasons(plan) == unsendable
    assert "a field is removed by naming both" in plan.refusals[0].summary
    assert uploaded(plan).tombstones[-2] == Field("d", "D", "STRING")


def test_no_tombstone_is_made_where_fields_go_by_being_left_out() -> None:
    assert uploaded(planned(wanted(CRM, schemas=[deal(AMOUNT)]), holding())).tombstones == ()


@pytest.mark.parametrize(
    ("allowed", "goes"),
    [("schema/crm/Deal/notes", True), ("schema/crm/Deal/*", False), ("schema/crm/Deal/note*", False), (None, False)],
)
def test_pruning_wants_each_field_named_by_its_own_address(allowed: str | None, goes: bool) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, prune=True)])
    plan = planned(files, holding(AMOUNT, NOTES), policy=allow(allowed) if allowed else None)
    assert not plan.blocked
    (change,) = plan.changes
    if goes:
        assert (change.action, change.destroys) == (Action.DELETE, Destroys.FIELD_REMOVE)
        assert uploaded(plan).tombstones == (NOTES,)
    else:
        assert (change.action, change.consequence) == (Action.KEEP, SPARED)
        assert plan.empty


def test_an_allowance_that_ended_prunes_nothing() -> None:
    until = TODAY.replace(year=TODAY.year - 1)
    ended = Permission(AddressPattern.parse("schema/crm/Deal/notes"), Destroys.FIELD_REMOVE, until)
    assert planned(wanted(CRM, schemas=[deal(prune=True)]), holding(NOTES), policy=Policy(TODAY, (ended,))).empty
    named = planned(wanted(CRM, schemas=[deal(absent=["notes"])]), holding(NOTES), policy=Policy(TODAY, (ended,)))
    assert f"the allowance for it ended on {until}" in named.refusals[0].summary


def test_another_type_makes_another_field() -> None:
    files = wanted(CRM, schemas=[deal(replace(STAGE, type="STRING", ordered_values=None))])
    plan = planned(files, holding(STAGE))
    (change,) = plan.changes
    assert (change.action, change.destroys) == (Action.REPLACE, Destroys.FIELD_TYPE_CHANGE)
    assert change.consequence == MADE_ANEW
    assert reasons(plan) == [(Reason.NOT_ALLOWED, "schema/crm/Deal/stage")]
    assert uploaded(plan).fields == (replace(STAGE, type="STRING", ordered_values=None),)
    assert uploaded(plan).tombstones == ()


def test_fields_of_gongs_own_are_kept_and_pruning_leaves_them_alone() -> None:
    for prune in (False, True):
        plan = planned(wanted(CRM, schemas=[deal(AMOUNT, NOTES, prune=prune)]), holding(AMOUNT, TAGS))
        assert not plan.blocked
        assert lines(plan)[-1] == "keep schema/crm/Deal/tags"
        assert TAGS in uploaded(plan).fields  # and is not sent: the dialect sees to that


# -- what is kept to itself by the account


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (replace(STAGE, ordered_values=None), Reason.UNKNOWN_VALUES),
        (replace(OWNER, reference_object_type=None), Reason.UNKNOWN_TARGET),
    ],
)
def test_a_kept_field_of_which_a_part_is_unknown_blocks_the_write(kept: Field, reason: Reason) -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), holding(kept))
    assert reasons(plan) == [(reason, f"schema/crm/Deal/{kept.unique_name}")]
    assert "declare the field in the file" in plan.refusals[0].help
    whole = STAGE if kept.type == "PICKLIST" else OWNER
    declared = planned(wanted(CRM, schemas=[deal(AMOUNT, whole)]), holding(kept))
    assert not declared.blocked
    assert whole in uploaded(declared).fields
    assert not planned(wanted(CRM, schemas=[deal(AMOUNT)]), holding(AMOUNT, kept)).blocked


def test_a_declared_picklist_without_values_is_not_written_over_values_that_nobody_knows() -> None:
    bare = replace(STAGE, ordered_values=None)
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT, bare)]), holding(bare))
    assert reasons(plan) == [(Reason.UNKNOWN_VALUES, "schema/crm/Deal/stage")]
    assert plan.refusals[0].help == "declare its orderedValueList in the file"
    known = planned(wanted(CRM, schemas=[deal(AMOUNT, bare)]), holding(STAGE))
    assert uploaded(known).fields == (AMOUNT, STAGE)
    new = planned(wanted(CRM, schemas=[deal(AMOUNT, bare)]), holding())
    assert not new.blocked


def test_values_in_another_order_are_an_edit() -> None:
    turned = replace(STAGE, ordered_values=("Won", "Open"))
    plan = planned(wanted(CRM, schemas=[deal(turned)]), holding(STAGE))
    assert lines(plan) == ["update schema/crm/Deal/stage orderedValueList"]
    assert (plan.changes[0].consequence, plan.changes[0].destroys, plan.blocked) == ("", None, False)
    more = planned(
        wanted(CRM, schemas=[deal(replace(STAGE, ordered_values=("Open", "Stalled", "Won")))]), holding(STAGE)
    )
    assert not more.blocked


def test_a_value_that_goes_has_to_be_named() -> None:
    fewer = wanted(CRM, schemas=[deal(replace(STAGE, ordered_values=("Open",)))])
    plan = planned(fewer, holding(STAGE))
    assert lines(plan) == ["update schema/crm/Deal/stage orderedValueList"]
    assert plan.changes[0].consequence == REVALUED.format("'Won'")
    assert [one.reason for one in plan.refusals] == [Reason.NOT_ALLOWED]
    assert not planned(fewer, holding(STAGE), policy=allow("schema/crm/Deal/stage")).blocked


def test_targets_that_are_read_are_compared() -> None:
    other = replace(OWNER, reference_object_type="Account")
    plan = planned(wanted(CRM, schemas=[deal(other)]), holding(OWNER))
    assert lines(plan) == ["update schema/crm/Deal/owner referenceObjectType"]
    assert planned(wanted(CRM, schemas=[deal(replace(OWNER, reference_object_type="User"))]), holding(OWNER)).empty


def test_values_that_are_not_returned_are_compared_with_an_earlier_commit() -> None:
    unread, files = holding(replace(STAGE, ordered_values=None)), wanted(CRM, schemas=[deal(STAGE)])
    assert [one.action for one in planned(files, unread).changes] == [Action.UNVERIFIED]
    for earlier, writes in ((STAGE, False), (replace(STAGE, ordered_values=("Open",)), True)):
        since = Since("main", "0" * 40, Wanted(wanted(CRM, schemas=[deal(earlier)])))
        plan = planned(files, unread, Intent(since=since))
        assert plan.empty is not writes
        assert rebuild(plan).contradictions == ()


def test_schemas_are_uploaded_after_those_that_they_refer_to_however_files_spell_them() -> None:
    to_deal = DesiredSchema("crm", "account", (replace(OWNER, reference_object_type="Deal"),))
    plan = planned(wanted(CRM, schemas=[to_deal, deal(AMOUNT)]), Observed())
    assert step_ids(plan)[1:] == ["upload schema/crm/Deal", "upload schema/crm/account"]


def test_another_id_of_the_accounts_own_is_another_integration() -> None:
    assert moved(Observed((THERE,)), Observed((replace(THERE, assigned_id="7"),))) == (
        f"integration/crm: the account's own id was {ASSIGNED}, is 7",
    )


# -- what holds for every plan


def _everything_allowed(desired: Desired, observed: Observed, intent: Intent) -> Plan:
    first = planned(desired, observed, intent)
    named = (
        Permission(AddressPattern.parse(str(one.address)))
        for one in first.changes
        if one.destroys or one.consequence == SPARED
    )
    return planned(desired, observed, intent, Policy(TODAY, tuple(named)))


def _asked(desired: Desired, account: Observed, intent: Intent) -> Observed:
    keys = schemas_to_read(desired, account.integrations, intent, LIVE)
    return replace(account, schemas={key: account.schemas.get(key, ()) for key in keys})


@settings(max_examples=60)
@given(accounts(LIVE), st.data(), st.booleans())
def test_a_carried_out_plan_leaves_nothing_to_do_and_fits_itself(
    account: Any, data: st.DataObject, prune: bool
) -> None:
    files, intent = as_files(account), Intent(prune=prune)
    there = held(files, LIVE)
    assert _everything_allowed(files, _asked(files, there, intent), intent).empty
    now = data.draw(edited(files, LIVE))
    plan = _everything_allowed(now, _asked(now, there, intent), intent)
    assert rebuild(plan).contradictions == ()
    if not plan.blocked:
        after = predict(there, plan.steps)
        assert _everything_allowed(now, _asked(now, after, intent), intent).empty


def test_a_registration_says_what_the_dialect_knows() -> None:
    (step,) = planned(wanted(CRM), Observed()).steps
    assert isinstance(step, RegisterIntegration)
    assert step.integration == THERE.integration
    assert DEAL.integration_id == step.integration.integration_id


def test_a_field_of_gongs_own_without_a_label_blocks_nothing() -> None:
    assert not planned(wanted(CRM, schemas=[deal(AMOUNT)]), holding(replace(TAGS, label=None))).blocked
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), holding(replace(NOTES, label=None)))
    assert reasons(plan) == [(Reason.UNSENDABLE, "schema/crm/Deal/notes")]


def test_fields_of_gongs_own_are_not_missed_where_they_do_not_come_back() -> None:
    step = UploadSchema(DEAL, (AMOUNT, TAGS))
    assert unmet(step, Observed(schemas={DEAL: (AMOUNT,)}), LIVE) == ()
    assert unmet(step, Observed(schemas={DEAL: (AMOUNT,)}), PLAIN) == ("field 'tags' is not there",)
    cut = Interrupted("crm", "b1", {"Deal": (AMOUNT, NOTES, TAGS)})
    observed = replace(holding(AMOUNT, NOTES), interrupted=(cut,))
    assert planned(wanted(CRM, schemas=[deal(AMOUNT)]), observed).empty
    brought_back = planned(wanted(CRM, schemas=[deal(AMOUNT)]), replace(observed, schemas={DEAL: (AMOUNT,)}))
    assert uploaded(brought_back).fields == (AMOUNT, NOTES)
