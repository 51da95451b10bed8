"""What did not take, and what moved, in words."""

from __future__ import annotations

from dataclasses import replace

from gongctl.planning.moved import moved
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, UploadSchema
from gongctl.planning.verify import unmet
from tests.planning.build import AMOUNT, CRM, DEAL, NOTES, OWNER, OWNER_AS_READ, THERE, seen


def test_a_delete_took_when_nothing_is_there() -> None:
    assert unmet(DeleteIntegration("crm"), seen()) == ()
    assert unmet(DeleteIntegration("crm"), seen(THERE)) == ("integration/crm is still there",)


def test_a_registration_took_when_it_shows() -> None:
    step = RegisterIntegration(CRM)
    assert unmet(step, seen(THERE)) == ()
    assert unmet(step, seen()) == ("integration/crm is not there",)
    other = replace(THERE, integration=replace(CRM, display_name="Old"))
    assert unmet(step, seen(replace(THERE, integration=replace(CRM, integration_id="a")), other)) == (
        "integration/crm: displayName is 'Old', not 'Acme CRM'",
    )


def test_an_upload_took_when_its_fields_show_and_the_removed_ones_do_not() -> None:
    step = UploadSchema(DEAL, (AMOUNT, OWNER), removed=("notes",))
    assert unmet(step, seen(schemas={DEAL: (AMOUNT, OWNER_AS_READ)})) == ()
    assert unmet(step, seen(schemas={DEAL: (replace(AMOUNT, label="X"), NOTES)})) == (
        "field 'amount': label is 'X', not 'Amount'",
        "field 'owner' is not there",
        "field 'notes' is still there",
    )


def test_what_moved_is_told_from_what_to_what() -> None:
    before = seen(THERE, schemas={DEAL: (AMOUNT, NOTES)})
    assert moved(before, seen(THERE, schemas={DEAL: (NOTES, AMOUNT)})) == ()
    after = seen(replace(THERE, status="disabled"), schemas={DEAL: (replace(AMOUNT, label="Sum"), OWNER)})
    assert moved(before, after) == (
        "integration/crm: status was 'active', is 'disabled'",
        "schema/crm/Deal/amount: label was 'Amount', is 'Sum'",
        "schema/crm/Deal/notes was there, and is gone",
        "schema/crm/Deal/owner was not there, and is now",
    )
    gone = replace(THERE, integration=replace(CRM, display_name=None))
    assert moved(before, seen(gone, schemas=before.schemas)) == (
        "integration/crm: displayName was 'Acme CRM', is None",
    )
