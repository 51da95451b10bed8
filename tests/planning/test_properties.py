"""What holds for every plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gongctl.address import Address, AddressPattern
from gongctl.model import Observed, ObservedIntegration
from gongctl.planning.change import Action
from gongctl.planning.decide import Intent, schemas_to_read
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.plan import make_plan
from gongctl.planning.steps import UploadSchema, predict
from tests.planning.build import TODAY
from tests.planning.worlds import accounts, as_files, as_read, edited

if TYPE_CHECKING:
    from gongctl.model import Desired
    from gongctl.planning.plan import Plan


def _seen(desired: Desired, account: Observed, intent: Intent) -> Observed:
    """Observe just what a plan asks for."""
    keys = schemas_to_read(desired, account.integrations, intent)
    return Observed(account.integrations, {key: account.schemas.get(key, ()) for key in keys})


def _everything_allowed(plan: Plan) -> Policy:
    named = (Permission(AddressPattern.parse(str(one.address))) for one in plan.changes if one.destroys)
    return Policy(TODAY, tuple(named))


def _plan(desired: Desired, account: Observed, intent: Intent | None = None) -> Plan:
    intent = intent or Intent()
    seen = _seen(desired, account, intent)
    first = make_plan(desired, seen, intent, Policy(TODAY))
    return make_plan(desired, seen, intent, _everything_allowed(first))


@given(accounts())
def test_an_account_and_its_own_description_do_not_differ(account: Observed) -> None:
    assert _plan(as_files(account), account).empty
    assert _plan(as_files(account), as_read(account)).empty
    assert not any(one.action.writes for one in _plan(as_files(account), as_read(account)).changes)


@given(accounts(), st.data(), st.booleans())
def test_a_carried_out_plan_leaves_nothing_to_do(account: Observed, data: st.DataObject, prune: bool) -> None:
    desired, intent = data.draw(edited(as_files(account))), Intent(prune=prune)
    plan = _plan(desired, account, intent)
    if not plan.blocked:
        after = predict(account, plan.steps)
        again = _plan(desired, after, intent)
        assert again.empty
        assert not again.blocked
        assert _plan(desired, as_read(after), intent).empty


@given(accounts(), st.data())
def test_nothing_unmanaged_is_lost_without_prune(account: Observed, data: st.DataObject) -> None:
    desired = data.draw(edited(as_files(account)))
    plan = _plan(desired, account)
    if plan.blocked:
        return
    after = predict(account, plan.steps)
    named = {Address.integration(one.integration.integration_id) for one in desired.integrations}
    replaced = {
        one.address for one in plan.changes if one.action is Action.REPLACE and one.address.kind == "integration"
    }
    for one in account.integrations:
        if Address.integration(one.integration.integration_id) not in named:
            assert one in after.integrations
    for schema in desired.schemas:
        declared = {one.unique_name for one in schema.fields} | schema.absent
        kept = [one for one in account.schemas.get(schema.key, ()) if one.unique_name not in declared]
        integration = Address.integration(schema.integration_id)
        deleted = integration not in replaced and integration not in {
            Address.integration(one.integration.integration_id) for one in after.integrations
        }
        if schema.prune is not True and not deleted:
            assert set(kept) <= set(after.schemas.get(schema.key, ()))


@given(accounts(), st.data(), st.booleans())
def test_whatever_destroys_is_blocked_until_it_is_named(account: Observed, data: st.DataObject, prune: bool) -> None:
    desired = data.draw(edited(as_files(account)))
    intent = Intent(prune=prune)
    plan = make_plan(desired, _seen(desired, account, intent), intent, Policy(TODAY))
    destructive = {one.address for one in plan.changes if one.destroys}
    assert destructive <= plan.blocked_addresses()
    after = predict(account, plan.steps)
    if not destructive:
        ids = {one.integration.integration_id for one in after.integrations}
        assert {one.integration.integration_id for one in account.integrations} <= ids
        for key, listed in account.schemas.items():
            assert {one.unique_name for one in listed} <= {one.unique_name for one in after.schemas[key]}


@given(accounts(), st.data())
def test_one_call_a_changed_thing_and_none_for_others(account: Observed, data: st.DataObject) -> None:
    desired = data.draw(edited(as_files(account)))
    plan = _plan(desired, account)
    written = {one.address for one in plan.steps}
    for change in plan.changes:
        key = change.address.schema_key
        assert (Address.schema(key) if key else change.address) in written or not change.action.writes
    uploads = [one.key for one in plan.steps if isinstance(one, UploadSchema)]
    assert len(uploads) == len(set(uploads))
    touched = {change.address.schema_key for change in plan.changes if change.action.writes}
    assert set(uploads) <= touched


@given(accounts(), st.data())
def test_steps_come_after_what_they_depend_on(account: Observed, data: st.DataObject) -> None:
    plan = _plan(data.draw(edited(as_files(account))), account)
    before: set[str] = set()
    for step in plan.steps:
        assert set(step.depends_on) <= before
        before.add(step.id)


@given(accounts(), st.data(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_decides_nothing(account: Observed, data: st.DataObject, random) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - random.Random of hypothesis
    desired = data.draw(edited(as_files(account)))
    integrations: list[ObservedIntegration] = list(account.integrations)
    random.shuffle(integrations)
    shuffled = Observed(
        tuple(integrations),
        {key: tuple(random.sample(account.schemas[key], len(account.schemas[key]))) for key in account.schemas},
    )
    one, other = _plan(desired, account), _plan(desired, shuffled)
    assert replace(one, observed=account) == replace(other, observed=account)
