"""What becomes of what: desired and observed in, changes, steps and refusals out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongctl.model import DesiredSchema, Field, Integration, ObservedIntegration
from gongctl.planning.change import Destroys
from gongctl.planning.plan import NothingNamedError, counts, lacking_integrations
from gongctl.planning.steps import RegisterIntegration, UploadSchema, predict
from tests.planning.build import (
    AMOUNT,
    CRM,
    DEAL,
    NOTES,
    OWNER,
    OWNER_AS_READ,
    THERE,
    allow,
    deal,
    intend,
    lines,
    planned,
    seen,
    step_ids,
    wanted,
)


def test_nothing_wanted_and_nothing_there_is_an_empty_plan() -> None:
    plan = planned(wanted(), seen())
    assert plan.empty
    assert not plan.blocked


def test_a_new_integration_with_a_schema() -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), seen())
    assert lines(plan) == [
        "create integration/crm integrationType displayName crmInstanceUrl",
        "create schema/crm/Deal",
        "create schema/crm/Deal/amount label type isRequired",
    ]
    assert step_ids(plan) == ["register integration/crm", "upload schema/crm/Deal"]
    assert plan.steps[1].depends_on == ("register integration/crm",)


def test_what_is_there_as_wanted_takes_no_call() -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), seen(THERE, schemas={DEAL: (AMOUNT,)}))
    assert plan.empty
    assert plan.changes == ()


def test_the_order_of_fields_is_no_difference() -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT, NOTES)]), seen(THERE, schemas={DEAL: (NOTES, AMOUNT)}))
    assert plan.changes == ()


def test_a_changed_name_is_one_registration_that_carries_the_url_along() -> None:
    files = wanted(Integration("crm", "Custom", "New name"))
    plan = planned(files, seen(THERE))
    assert lines(plan) == ["update integration/crm displayName"]
    assert plan.steps == (RegisterIntegration(replace(CRM, display_name="New name")),)


def test_a_changed_label_is_one_upload_of_the_whole_list() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"), NOTES)])
    plan = planned(files, seen(THERE, schemas={DEAL: (NOTES, AMOUNT)}))
    assert lines(plan) == ["update schema/crm/Deal/amount label"]
    assert plan.steps == (UploadSchema(DEAL, (replace(AMOUNT, label="Sum"), NOTES)),)


def test_an_attribute_that_a_file_leaves_out_is_carried_along() -> None:
    files = wanted(CRM, schemas=[deal(Field("amount", "Sum", "CURRENCY"))])
    required = replace(AMOUNT, is_required=True)
    plan = planned(files, seen(THERE, schemas={DEAL: (required,)}))
    assert plan.steps == (UploadSchema(DEAL, (replace(required, label="Sum"),)),)


def test_required_left_out_of_a_new_field_is_false() -> None:
    plan = planned(wanted(CRM, schemas=[deal(Field("amount", "Amount", "CURRENCY"))]), seen(THERE))
    assert plan.steps == (UploadSchema(DEAL, (AMOUNT,)),)


def test_what_becomes_required_says_what_that_means() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, is_required=True))])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT,)}))
    assert "refused" in plan.changes[0].consequence


def test_unmanaged_things_are_kept_shown_and_uploaded_by_name_after_the_declared_ones() -> None:
    other = ObservedIntegration(Integration("other", "HubSpot"), "active")
    zebra = replace(NOTES, unique_name="zebra")
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"))])
    plan = planned(files, seen(THERE, other, schemas={DEAL: (zebra, AMOUNT, NOTES)}))
    assert lines(plan) == [
        "keep integration/other",
        "update schema/crm/Deal/amount label",
        "keep schema/crm/Deal/notes",
        "keep schema/crm/Deal/zebra",
    ]
    assert plan.steps == (
        UploadSchema(DEAL, (replace(AMOUNT, label="Sum"), NOTES, zebra), unmanaged=("notes", "zebra")),
    )
    assert counts(plan)["keep"] == 3


def test_kept_alone_is_an_empty_plan() -> None:
    plan = planned(wanted(CRM, schemas=[deal()]), seen(THERE, schemas={DEAL: (NOTES,)}))
    assert plan.empty
    assert lines(plan) == ["keep schema/crm/Deal/notes"]


@pytest.mark.parametrize(
    ("read", "edits"),
    [
        (replace(AMOUNT, type=None), ["type"]),
        (replace(AMOUNT, type="currency"), ["type"]),
        (OWNER_AS_READ, ["referenceObjectType"]),
        (replace(OWNER_AS_READ, type=None), ["type", "referenceObjectType"]),
    ],
)
def test_what_cannot_be_read_back_is_not_verified_and_no_reason_to_write(read: Field, edits: list[str]) -> None:
    declared = OWNER if read.unique_name == "owner" else AMOUNT
    plan = planned(wanted(CRM, schemas=[deal(declared)]), seen(THERE, schemas={DEAL: (read,)}))
    assert plan.empty
    assert [one.action.value for one in plan.changes] == ["not-verified"] * len(edits)
    assert [edit.attribute for one in plan.changes for edit in one.edits] == edits


def test_an_integration_type_that_is_missing_or_differs_by_case_is_not_verified() -> None:
    for read in (None, "custom"):
        plan = planned(wanted(CRM), seen(ObservedIntegration(replace(CRM, integration_type=read))))
        assert plan.empty
        assert lines(plan) == ["not-verified integration/crm integrationType"]


def test_a_reference_target_that_is_returned_is_compared() -> None:
    other = replace(OWNER, reference_object_type="Account")
    plan = planned(wanted(CRM, schemas=[deal(OWNER)]), seen(THERE, schemas={DEAL: (other,)}))
    assert lines(plan) == ["update schema/crm/Deal/owner referenceObjectType"]
    assert "other object type" in plan.changes[0].consequence


def test_a_write_only_value_goes_along_with_every_upload() -> None:
    files = wanted(CRM, schemas=[deal(OWNER, replace(AMOUNT, label="Sum"))])
    plan = planned(files, seen(THERE, schemas={DEAL: (OWNER_AS_READ, AMOUNT)}))
    assert lines(plan) == [
        "not-verified schema/crm/Deal/owner referenceObjectType",
        "update schema/crm/Deal/amount label",
    ]
    assert plan.steps == (UploadSchema(DEAL, (OWNER, replace(AMOUNT, label="Sum"))),)


def test_a_label_that_was_not_read_is_written() -> None:
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT)]), seen(THERE, schemas={DEAL: (replace(AMOUNT, label=None),)}))
    assert lines(plan) == ["update schema/crm/Deal/amount label"]


def test_a_field_said_absent_goes_and_is_no_op_when_gone() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, absent=["notes"])])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT, NOTES)}), policy=allow("schema/crm/Deal/notes"))
    assert lines(plan) == ["delete schema/crm/Deal/notes"]
    assert plan.steps == (UploadSchema(DEAL, (AMOUNT,), removed=("notes",)),)
    assert not plan.blocked
    assert planned(files, seen(THERE, schemas={DEAL: (AMOUNT,)})).changes == ()


def test_prune_removes_fields_and_integrations_that_no_file_names() -> None:
    other = ObservedIntegration(Integration("other", "HubSpot"), "active")
    plan = planned(
        wanted(CRM, schemas=[deal(AMOUNT)]), seen(THERE, other, schemas={DEAL: (AMOUNT, NOTES)}), intend(prune=True)
    )
    assert lines(plan) == ["delete integration/other", "delete schema/crm/Deal/notes"]
    assert {one.address.kind for one in plan.refusals} == {"integration", "field"}


@pytest.mark.parametrize(("own", "project", "pruned"), [(True, False, True), (False, True, False), (None, True, True)])
def test_the_nearest_word_about_pruning_wins(own: bool | None, project: bool, pruned: bool) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, prune=own)])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT, NOTES)}), intend(prune=project))
    assert lines(plan) == [f"{'delete' if pruned else 'keep'} schema/crm/Deal/notes"]


def test_prune_spares_an_integration_whose_schema_a_file_describes() -> None:
    plan = planned(wanted(schemas=[deal(AMOUNT)]), seen(THERE, schemas={DEAL: (AMOUNT,)}), intend(prune=True))
    assert lines(plan) == ["keep integration/crm"]


def test_no_fields_with_prune_removes_all_of_them() -> None:
    plan = planned(
        wanted(CRM, schemas=[deal(prune=True)]),
        seen(THERE, schemas={DEAL: (AMOUNT,)}),
        policy=allow("schema/crm/Deal/*"),
    )
    assert plan.steps == (UploadSchema(DEAL, (), removed=("amount",)),)


def test_a_schema_without_fields_that_is_not_there_takes_no_call() -> None:
    assert planned(wanted(CRM, schemas=[deal()]), seen(THERE)).changes == ()


def test_an_absent_integration_goes_and_its_schemas_are_left_alone() -> None:
    files = wanted(absent=["crm"], schemas=[deal(AMOUNT)])
    plan = planned(files, seen(THERE), policy=allow("integration/crm"))
    assert lines(plan) == ["delete integration/crm"]
    assert plan.changes[0].destroys is Destroys.INTEGRATION_DELETE
    assert planned(files, seen()).changes == ()


def test_a_changed_type_replaces_the_integration_and_uploads_every_declared_schema() -> None:
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=[deal(AMOUNT)])
    observed = seen(THERE, schemas={DEAL: (AMOUNT, NOTES)})
    plan = planned(files, observed, policy=allow("integration/crm"))
    assert lines(plan) == [
        "replace integration/crm integrationType",
        "replace schema/crm/Deal",
        "keep schema/crm/Deal/notes",
    ]
    assert step_ids(plan) == ["delete integration/crm", "register integration/crm", "upload schema/crm/Deal"]
    register = plan.steps[1]
    assert isinstance(register, RegisterIntegration)
    assert register.completes == "delete integration/crm"
    assert plan.steps[2] == UploadSchema(
        DEAL, (AMOUNT, NOTES), depends_on=("register integration/crm",), unmanaged=("notes",)
    )


def test_a_replaced_integration_takes_its_unselected_schemas_along_as_they_were_read() -> None:
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=[deal(replace(AMOUNT, label="Sum"), OWNER, NOTES)])
    observed = seen(THERE, schemas={DEAL: (AMOUNT, OWNER_AS_READ)})
    plan = planned(files, observed, intend(only=["integration/crm"]), allow("integration/crm"))
    assert plan.steps[2] == UploadSchema(DEAL, (AMOUNT, OWNER), depends_on=("register integration/crm",))
    assert not plan.blocked


def test_a_changed_field_type_is_destructive() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, type="NUMBER"))])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT,)}))
    assert plan.changes[0].destroys is Destroys.FIELD_TYPE_CHANGE
    assert plan.blocked
    assert not planned(files, plan.observed, policy=allow("schema/crm/Deal/amount")).blocked


def test_a_field_that_becomes_a_reference_shows_its_target() -> None:
    plan = planned(wanted(CRM, schemas=[deal(OWNER)]), seen(THERE, schemas={DEAL: (replace(OWNER, type="STRING",
        reference_object_type=None),)}))  # fmt: skip
    assert lines(plan) == ["replace schema/crm/Deal/owner type referenceObjectType"]


def test_a_field_that_is_no_reference_any_more_does_not_carry_its_target() -> None:
    plan = planned(
        wanted(CRM, schemas=[deal(Field("owner", "Owner", "STRING"))]), seen(THERE, schemas={DEAL: (OWNER,)})
    )
    assert plan.steps == (UploadSchema(DEAL, (Field("owner", "Owner", "STRING", is_required=False),)),)


def test_rewriting_uploads_and_registers_again() -> None:
    files = wanted(CRM, schemas=[deal(OWNER)])
    observed = seen(THERE, schemas={DEAL: (OWNER_AS_READ,)})
    for address in ("schema/crm/Deal", "schema/crm/Deal/owner", "schema/crm/Deal/*"):
        plan = planned(files, observed, intend(rewrite=[address]))
        assert plan.steps == (UploadSchema(DEAL, (OWNER,)),)
    plan = planned(files, observed, intend(rewrite=["integration/crm"]))
    assert plan.steps == (RegisterIntegration(CRM),)
    assert plan.changes[0].consequence == "written again on request"


def test_what_is_named_and_not_known_is_an_error_or_a_note() -> None:
    files, observed = wanted(CRM), seen(THERE)
    with pytest.raises(NothingNamedError, match="--only integration/nobody matches nothing"):
        planned(files, observed, intend(only=["integration/nobody"]))
    with pytest.raises(NothingNamedError, match=r"--rewrite schema/crm/Deal/\* matches nothing"):
        planned(files, observed, intend(rewrite=["schema/crm/Deal/*"]))
    assert planned(files, observed, intend(exclude=["integration/nobody"])).notes == (
        "--exclude integration/nobody matches nothing",
    )


def test_an_inactive_integration_is_told() -> None:
    plan = planned(wanted(CRM), seen(ObservedIntegration(CRM, "Disabled")))
    assert plan.empty
    assert "'Disabled'" in plan.notes[0]
    assert planned(wanted(), seen(ObservedIntegration(CRM, "inactive"))).notes


def test_a_likely_rename_is_told() -> None:
    files = wanted(CRM, schemas=[deal(replace(AMOUNT, unique_name="deal_amount"), absent=["amount"])])
    plan = planned(files, seen(THERE, schemas={DEAL: (AMOUNT,)}))
    assert "looks renamed to 'deal_amount'" in plan.notes[0]


def test_unlike_fields_are_no_rename() -> None:
    files = wanted(CRM, schemas=[deal(NOTES, replace(AMOUNT, unique_name="x", label="Z"), absent=["amount"])])
    unlabelled = replace(AMOUNT, label=None)
    assert planned(files, seen(THERE, schemas={DEAL: (unlabelled,)})).notes == ()


def test_a_schema_of_an_integration_that_nobody_has_is_found() -> None:
    files = wanted(schemas=[deal(AMOUNT)])
    assert [str(one) for one in lacking_integrations(files, seen(), intend())] == ["schema/crm/Deal"]
    assert lacking_integrations(files, seen(THERE), intend()) == ()
    assert lacking_integrations(files, seen(), intend(exclude=["schema/crm/Deal"])) == ()


def test_a_referenced_schema_comes_first_and_cycles_are_tolerated() -> None:
    points_at_deal = Field("deal", "Deal", "REFERENCE", is_required=False, reference_object_type="Deal")
    points_at_account = Field("account", "Account", "REFERENCE", is_required=False, reference_object_type="Account")
    accounts = DesiredSchema("crm", "Account", (NOTES,))
    plan = planned(wanted(CRM, schemas=[deal(points_at_account), accounts]), seen(THERE))
    assert step_ids(plan) == ["upload schema/crm/Account", "upload schema/crm/Deal"]
    assert plan.steps[1].depends_on == ("upload schema/crm/Account",)
    backwards = DesiredSchema("crm", "A", (replace(points_at_deal, reference_object_type="Deal"),))
    plan = planned(wanted(CRM, schemas=[backwards, deal(NOTES)]), seen(THERE))
    assert step_ids(plan) == ["upload schema/crm/Deal", "upload schema/crm/A"]
    in_a_circle = DesiredSchema("crm", "Account", (points_at_deal,))
    plan = planned(wanted(CRM, schemas=[deal(points_at_account), in_a_circle]), seen(THERE))
    assert step_ids(plan) == ["upload schema/crm/Account", "upload schema/crm/Deal"]
    assert plan.steps[0].depends_on == ()


def test_observed_types_of_kept_fields_are_sent_in_the_case_of_the_description() -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT)])
    plan = planned(files, seen(THERE, schemas={DEAL: (replace(NOTES, type="string"),)}))
    assert plan.steps == (UploadSchema(DEAL, (AMOUNT, NOTES), unmanaged=("notes",)),)


def test_a_rewrite_that_writes_nothing_is_told() -> None:
    other = ObservedIntegration(Integration("other", "HubSpot"), "active")
    files, observed = wanted(CRM, schemas=[deal()]), seen(THERE, other)
    for address in ("schema/crm/Deal", "integration/other"):
        (note,) = planned(files, observed, intend(rewrite=[address])).notes
        assert note.startswith(f"--rewrite {address} writes nothing")


def test_a_protection_that_protects_nothing_is_told() -> None:
    policy = replace(allow(), protect=("cmr", "c*"))
    (note,) = planned(wanted(CRM), seen(), policy=policy).notes
    assert note.startswith("protect 'cmr' matches no integration")


def test_a_plan_of_a_selection_says_that_it_is_one() -> None:
    assert planned(wanted(CRM), seen(THERE), intend(only=["integration/crm"])).limited
    assert not planned(wanted(CRM), seen(THERE)).limited


def test_what_is_created_is_shown_with_all_its_attributes() -> None:
    plan = planned(wanted(CRM, schemas=[deal(OWNER)]), seen())
    edits = {
        str(one.address): [(edit.attribute, edit.before, edit.after) for edit in one.edits] for one in plan.changes
    }
    assert edits == {
        "integration/crm": [
            ("integrationType", None, "Custom"),
            ("displayName", None, "Acme CRM"),
            ("crmInstanceUrl", None, "https://crm.example"),
        ],
        "schema/crm/Deal": [],
        "schema/crm/Deal/owner": [
            ("label", None, "Owner"),
            ("type", None, "REFERENCE"),
            ("isRequired", None, False),
            ("referenceObjectType", None, "User"),
        ],
    }


def test_a_chain_of_references_is_uploaded_from_its_end() -> None:
    def refers(name: str, to: str) -> DesiredSchema:
        return DesiredSchema("crm", name, (Field("r", "R", "REFERENCE", reference_object_type=to),))

    chain = [refers("A", "B"), refers("B", "C"), DesiredSchema("crm", "C", (AMOUNT,)), refers("D", "A")]
    plan = planned(wanted(CRM, schemas=chain), seen())
    assert [str(one.address) for one in plan.steps] == [
        "integration/crm",
        "schema/crm/C",
        "schema/crm/B",
        "schema/crm/A",
        "schema/crm/D",
    ]


def test_what_is_simulated_keeps_the_status_that_was_read() -> None:
    inactive = ObservedIntegration(CRM, "inactive")
    observed = seen(inactive, schemas={DEAL: (AMOUNT,)})
    plan = planned(wanted(replace(CRM, display_name="New"), schemas=[deal(AMOUNT)]), observed)
    (after,) = predict(observed, plan.steps).integrations
    assert (after.integration.display_name, after.status) == ("New", "inactive")
    (created,) = predict(seen(), planned(wanted(CRM), seen()).steps).integrations
    assert created.status is None


def test_words_say_why_a_value_was_not_verified_and_what_is_lost() -> None:
    observed = seen(THERE, schemas={DEAL: (OWNER_AS_READ, replace(AMOUNT, type="currency"), NOTES)})
    files = wanted(CRM, schemas=[deal(OWNER, AMOUNT, replace(NOTES, type="NUMBER"))])
    told = {str(one.address): one.consequence for one in planned(files, observed).changes}
    assert told == {
        "schema/crm/Deal/owner": "not verified: the account does not return it",
        "schema/crm/Deal/amount": (
            "not verified: the account returns it in another case or not at all; not taken for a change"
        ),
        "schema/crm/Deal/notes": "values of the old type may be lost",
    }
