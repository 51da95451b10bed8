"""A plan that was made here fits itself, whatever was asked for; one that was tampered with does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.address import Address
from gongctl.model import DesiredSchema, Field, Integration, Observed, ObservedIntegration, SchemaKey
from gongctl.planning.change import Action
from gongctl.planning.decide import Intent, schemas_to_read
from gongctl.planning.guard import Policy
from gongctl.planning.plan import make_plan
from gongctl.planning.rebuild import rebuild
from gongctl.planning.selection import Selection
from gongctl.planning.since import Since, Wanted
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, UploadSchema
from tests.planning.build import (
    AMOUNT,
    CRM,
    DEAL,
    NOTES,
    OWNER,
    OWNER_AS_READ,
    TODAY,
    allow,
    deal,
    patterns,
    planned,
    seen,
    wanted,
)
from tests.planning.worlds import IDS, NAMES, OBJECT_TYPES, accounts, as_files, as_read, edited

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.planning.plan import Plan

THERE = ObservedIntegration(CRM, "active")
OTHER = ObservedIntegration(Integration("other", "Zoho"), "active")
ADDRESSES = [
    *(f"integration/{one}" for one in IDS),
    *(f"schema/{one}/{kind}" for one in IDS for kind in OBJECT_TYPES),
    *(f"schema/{one}/{kind}/{name}" for one in IDS[:2] for kind in OBJECT_TYPES for name in NAMES[:2]),
]


@given(accounts(), st.data())
def test_what_was_planned_here_fits_itself(account: Observed, data: st.DataObject) -> None:
    files = as_files(account)
    now = data.draw(edited(files))
    only, exclude = (patterns(*data.draw(st.lists(st.sampled_from(ADDRESSES), max_size=3))) for _ in range(2))
    rewrite = patterns(*data.draw(st.lists(st.sampled_from(ADDRESSES), max_size=2)))
    since = data.draw(st.sampled_from([None, Since("main", "0" * 40, Wanted(data.draw(edited(files))))]))
    intent = Intent(Selection(only, exclude), data.draw(st.booleans()), rewrite, since)
    read = as_read(account) if data.draw(st.booleans()) else account
    asked = {key: read.schemas.get(key, ()) for key in schemas_to_read(now, read.integrations, intent)}
    try:
        plan = make_plan(now, replace(read, schemas=asked), intent, Policy(TODAY))
    except ValueError:  # the selection names nothing
        return
    assert rebuild(plan).contradictions == ()


def base() -> Plan:
    """Plan an update, a deletion, a relabelled field, one removed, one kept, and one whose target cannot be seen."""
    observed = seen(
        THERE,
        OTHER,
        schemas={DEAL: (AMOUNT, NOTES, OWNER_AS_READ, Field("extra", "Extra", "STRING", is_required=False))},
    )
    desired = wanted(
        replace(CRM, display_name="Renamed"),
        absent=["other"],
        schemas=[deal(replace(AMOUNT, label="Sum"), OWNER, absent=["notes"])],
    )
    return planned(desired, observed, policy=allow("integration/other", "schema/crm/Deal/notes"))


def register(plan: Plan) -> RegisterIntegration:
    return next(one for one in plan.steps if isinstance(one, RegisterIntegration))


def upload(plan: Plan) -> UploadSchema:
    return next(one for one in plan.steps if isinstance(one, UploadSchema))


def with_step(plan: Plan, old: object, new: UploadSchema | RegisterIntegration | DeleteIntegration) -> Plan:
    return replace(plan, steps=tuple(new if one is old else one for one in plan.steps))


def registering(**changes: Any) -> Callable[[Plan], Plan]:
    def forged(plan: Plan) -> Plan:
        step = register(plan)
        return with_step(plan, step, replace(step, integration=replace(step.integration, **changes)))

    return forged


def uploading(name: str, **changes: Any) -> Callable[[Plan], Plan]:
    def forged(plan: Plan) -> Plan:
        step = upload(plan)
        fields = tuple(replace(one, **changes) if one.unique_name == name else one for one in step.fields)
        return with_step(plan, step, replace(step, fields=fields))

    return forged


def with_a_field_more(plan: Plan) -> Plan:
    step = upload(plan)
    return with_step(plan, step, replace(step, fields=(*step.fields, Field("new", "New", "STRING", is_required=False))))


def with_a_field_twice(plan: Plan) -> Plan:
    step = upload(plan)
    return with_step(plan, step, replace(step, fields=(*step.fields, step.fields[0])))


def without_a_kept_field(plan: Plan) -> Plan:
    step = upload(plan)
    return with_step(plan, step, replace(step, fields=step.fields[:-1], unmanaged=()))


def with_a_kept_field_that_is_none(plan: Plan) -> Plan:
    step = upload(plan)
    return with_step(plan, step, replace(step, unmanaged=(*step.unmanaged, "amount")))


def without_what_was_read(plan: Plan) -> Plan:
    left = tuple(one for one in plan.changes if not one.destroys)
    return replace(plan, observed=replace(plan.observed, schemas={}), changes=left, permissions=())


def with_an_upload_of_what_was_not_read(plan: Plan) -> Plan:
    return replace(plan, steps=(*plan.steps, UploadSchema(SchemaKey("crm", "Lead"), (AMOUNT,))))


def with_a_registration_more(plan: Plan) -> Plan:
    return replace(plan, steps=(RegisterIntegration(Integration("new", "New")), *plan.steps))


def with_a_delete_of_what_is_not_there(plan: Plan) -> Plan:
    return replace(plan, steps=(*plan.steps, DeleteIntegration("none", last=True)))


def without_changes(plan: Plan) -> Plan:
    return replace(plan, changes=())


def without_steps(plan: Plan) -> Plan:
    return replace(plan, steps=())


def with_a_delete_that_is_told_as_kept(plan: Plan) -> Plan:
    told = (replace(one, action=Action.KEEP) if one.action is Action.DELETE else one for one in plan.changes)
    return replace(plan, changes=tuple(told))


def without_dependencies(plan: Plan) -> Plan:
    return replace(plan, steps=tuple(replace(one, depends_on=()) for one in plan.steps))


def in_another_order(plan: Plan) -> Plan:
    return replace(plan, steps=plan.steps[::-1])


def with_an_early_delete(plan: Plan) -> Plan:
    return replace(
        plan, steps=tuple(replace(one, last=False) if isinstance(one, DeleteIntegration) else one for one in plan.steps)
    )


@pytest.mark.parametrize(
    "forge",
    [
        registering(integration_type="HubSpot"),
        registering(display_name="Other"),
        registering(crm_instance_url="https://evil.example"),
        registering(integration_type=None),
        uploading("amount", label="EVIL"),
        uploading("amount", type="NUMBER"),
        uploading("amount", type="BOGUS"),
        uploading("amount", is_required=True),
        uploading("owner", reference_object_type="Evil"),
        uploading("owner", reference_object_type=None),
        uploading("extra", label="Other"),
        with_a_field_more,
        with_a_field_twice,
        without_a_kept_field,
        with_a_kept_field_that_is_none,
        without_what_was_read,
        with_an_upload_of_what_was_not_read,
        with_a_registration_more,
        with_a_delete_of_what_is_not_there,
        without_changes,
        without_steps,
        with_a_delete_that_is_told_as_kept,
        without_dependencies,
        in_another_order,
        with_an_early_delete,
    ],
)
def test_a_plan_that_was_tampered_with_does_not(forge: Callable[[Plan], Plan]) -> None:
    assert rebuild(base()).contradictions == ()
    assert rebuild(forge(base())).contradictions


def test_what_is_refused_whatever_is_allowed_cannot_be_left_out() -> None:
    observed = seen(THERE, OTHER, schemas={DEAL: (OWNER_AS_READ,)})
    desired = wanted(Integration("new", "Zoho"), schemas=[deal(AMOUNT), DesiredSchema("nowhere", "Deal", (AMOUNT,))])
    plan = planned(desired, observed)
    assert len(plan.refusals) == 3
    assert rebuild(plan).contradictions == ()
    assert len(rebuild(replace(plan, refusals=())).contradictions) == 3


def test_a_replacement_needs_another_type() -> None:
    observed = seen(THERE, schemas={})
    steps = (
        DeleteIntegration("crm"),
        RegisterIntegration(CRM, ("delete integration/crm",), completes="delete integration/crm"),
    )
    plan = replace(planned(wanted(), observed), steps=steps)
    assert "integration/crm is replaced for no reason" in rebuild(plan).contradictions


def test_consequences_are_worded_anew() -> None:
    plan = base()
    lying = replace(plan, changes=tuple(replace(one, consequence="nothing at all") for one in plan.changes))
    found = rebuild(lying)
    assert found.contradictions == ()
    words = {one.address: one.consequence for one in found.changes}
    assert "deleted with it" in words[Address.integration("other")]


def test_a_target_that_the_files_changed_since_a_commit_is_the_one_that_is_sent() -> None:
    observed = seen(THERE, schemas={DEAL: (OWNER_AS_READ,)})
    then = wanted(CRM, schemas=[deal(replace(OWNER, reference_object_type="Account"))])
    since = Since("main", "0" * 40, Wanted(then))
    plan = planned(wanted(CRM, schemas=[deal(OWNER)]), observed, Intent(since=since))
    assert len(plan.steps) == 1
    assert rebuild(plan).contradictions == ()
    assert rebuild(uploading("owner", reference_object_type="Evil")(plan)).contradictions


def test_a_part_of_a_plan_may_leave_out_what_is_not_verified_outside_of_it() -> None:
    observed = seen(THERE, schemas={DEAL: (AMOUNT, OWNER_AS_READ)})
    desired = wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"), OWNER)])
    plan = planned(desired, observed, Intent(Selection(patterns("schema/crm/Deal/amount"))))
    assert rebuild(plan).contradictions == ()
    assert rebuild(replace(plan, limited=False)).contradictions


def test_what_is_written_again_on_request_fits_and_an_upload_that_nobody_asked_for_does_not() -> None:
    observed = seen(THERE, schemas={DEAL: (AMOUNT,)})
    desired = wanted(CRM, schemas=[deal(AMOUNT)])
    plan = planned(desired, observed, Intent(rewrite=patterns("schema/crm/Deal", "integration/crm")))
    assert [one.id for one in plan.steps] == ["register integration/crm", "upload schema/crm/Deal"]
    assert rebuild(plan).contradictions == ()
    unasked = replace(planned(desired, observed), steps=(upload(plan),))
    assert "its steps are not those of its changes, or not in their order" in rebuild(unasked).contradictions


def test_a_schema_that_was_not_read_cannot_be_told_as_new() -> None:
    lead = DesiredSchema("crm", "Lead", (AMOUNT,))
    honest = planned(wanted(CRM, schemas=[lead]), seen(THERE, schemas={lead.key: ()}))
    assert rebuild(honest).contradictions == ()
    unread = replace(honest, observed=seen(THERE))
    assert rebuild(unread).contradictions == ("schema/crm/Lead is uploaded, and was not read",)


def test_what_does_not_fit_is_named() -> None:
    plan = uploading("amount", label="EVIL")(base())
    assert rebuild(plan).contradictions == (
        "what its steps do to schema/crm/Deal/amount is not what its changes say",
        "what its changes say of schema/crm/Deal/amount is not what its steps do",
    )


def test_a_kept_field_that_is_not_told_does_not_fit_in_a_part_of_a_plan_either() -> None:
    plan = replace(base(), limited=True)
    silent = replace(plan, changes=tuple(one for one in plan.changes if one.action is not Action.KEEP))
    assert rebuild(silent).contradictions == ("what its steps do to schema/crm/Deal/extra is not what its changes say",)
