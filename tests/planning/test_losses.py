from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gongctl.model import Address, Observed
from gongctl.planning.change import Destroys
from gongctl.planning.decide import Intent
from gongctl.planning.losses import losses
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, UploadSchema
from tests.planning.build import AMOUNT, CRM, DEAL, NOTES, THERE, planned, seen
from tests.planning.worlds import accounts, as_files, as_read, edited

HELD = seen(THERE, schemas={DEAL: (AMOUNT, NOTES)})


def test_losses_of_each_step() -> None:
    delete, register = DeleteIntegration("crm"), RegisterIntegration(CRM)
    upload = UploadSchema(DEAL, (replace(AMOUNT, type="NUMBER"),))
    gone = Address.integration("crm")
    assert losses(HELD, [delete]) == {(gone, Destroys.INTEGRATION_DELETE)}
    assert losses(HELD, [delete, register, upload]) == {(gone, Destroys.INTEGRATION_REPLACE)}
    assert losses(HELD, [register]) == set()
    assert losses(HELD, [upload]) == {
        (Address.field(DEAL, "amount"), Destroys.FIELD_TYPE_CHANGE),
        (Address.field(DEAL, "notes"), Destroys.FIELD_REMOVE),
    }
    assert losses(seen(THERE), [upload]) == set()
    assert losses(HELD, [UploadSchema(DEAL, (replace(AMOUNT, type="currency"), NOTES))]) == set()


@given(accounts(), st.data(), st.booleans())
def test_a_plan_names_just_what_its_steps_destroy(account: Observed, data: st.DataObject, prune: bool) -> None:
    plan = planned(data.draw(edited(as_files(account))), as_read(account), Intent(prune=prune))
    named = {(one.address, one.destroys) for one in plan.changes if one.destroys}
    replaced = {one.integration_id for one, kind in named if kind is Destroys.INTEGRATION_REPLACE}
    without_replaced = {one for one in named if one[0].kind == "integration" or one[0].integration_id not in replaced}
    assert losses(plan.observed, plan.steps) == without_replaced
