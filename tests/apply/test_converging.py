"""Whatever is edited, cut short or changed from outside: apply ends in what was wanted, then plan is empty."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gongctl.address import AddressPattern
from gongctl.apply import Circumstances, apply
from gongctl.emulator import Settings
from gongctl.ledger import StepOutcome
from gongctl.model import Desired, Integration, Observed, SchemaKey
from gongctl.planning.change import Reason
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.plan import lacking_integrations
from gongctl.planning.steps import Step, predict
from gongctl.stop import Stop
from tests.apply.troubles import OPERATIONS, TROUBLES, Troubled, dialect_through
from tests.apply.world import World
from tests.contract.checked import InProcess
from tests.planning.build import TODAY
from tests.planning.worlds import IDS, LABELS, OBJECT_TYPES, TYPES, accounts, as_files, as_read, edited, field_lists

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan


class Converging(RuleBasedStateMachine):
    """An account, the files that describe it, somebody who edits them, and somebody who does not use them."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World
        self.desired = Desired()

    @initialize(reading=st.sampled_from(["replace", "merge"]), account=accounts())
    def begin(self, reading: Any, account: Observed) -> None:
        self.world = World(Settings(schema_upload=reading), checked=False)
        self.desired = as_files(account)
        self._converge()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.desired = data.draw(edited(self.desired))
        self._converge()

    @rule(data=st.data(), steps=st.integers(0, 3), width=st.sampled_from([1, 4]))
    def edit_and_cut_short(self, data: st.DataObject, steps: int, width: int) -> None:
        self.desired = data.draw(edited(self.desired))
        plan = self._plan()
        if plan.blocked:
            return
        stop, left = Stop(), [steps]

        def tell(event: Step | StepOutcome) -> None:
            left[0] -= isinstance(event, StepOutcome)
            if left[0] <= 0:
                stop.request()

        self.world.client.before_start = stop.check
        try:
            self.world.apply(plan, stop=stop, tell=tell, parallelism=width)
        finally:
            self.world.client.before_start = lambda: None
        self._converge()

    @rule(
        data=st.data(),
        name=st.sampled_from(sorted(TROUBLES.keys() - {"endless"})),
        operation=st.sampled_from(OPERATIONS),
        number=st.integers(1, 3),
        width=st.sampled_from([1, 4]),
    )
    def edit_in_trouble(self, data: st.DataObject, name: str, operation: str, number: int, width: int) -> None:
        self.desired = data.draw(edited(self.desired))
        plan = self._plan()
        if not plan.blocked:
            dialect = dialect_through(Troubled(InProcess(self.world.app), TROUBLES[name], operation, number))
            outcome = apply(plan, dialect, Circumstances(0.0, parallelism=width, clock=lambda: 0.0))
            told = outcome.unread or any(one.problem or one.unmet for one in outcome.steps)
            assert outcome.converged is not bool(told)
        self._converge()

    @rule(data=st.data())
    def two_at_once(self, data: st.DataObject) -> None:
        """Two people apply plans of the same state one after the other, so that the second one is late."""
        mine, theirs = data.draw(edited(self.desired)), data.draw(edited(self.desired))
        self.desired = mine
        plan = self._plan()
        self.desired = theirs
        other = self._plan()
        if not plan.blocked and not other.blocked:
            self.world.apply(plan)
            self.world.apply(other)
        self._converge()

    @rule(id_=st.sampled_from(IDS), kind=st.sampled_from(TYPES), label=st.sampled_from(LABELS))
    def somebody_registers(self, id_: str, kind: str, label: str) -> None:
        there = self.world.dialect.integrations()
        types = {one.integration.integration_type for one in there}
        if kind not in types and id_ not in {one.integration.integration_id for one in there}:
            self.world.dialect.register(Integration(id_, kind, label))
        self._converge()

    @rule(id_=st.sampled_from(IDS))
    def somebody_deletes(self, id_: str) -> None:
        self.world.dialect.delete(id_, uuid.uuid4().hex)
        self._converge()

    @rule(data=st.data(), kind=st.sampled_from(OBJECT_TYPES), listed=field_lists())
    def somebody_uploads_a_schema(self, data: st.DataObject, kind: str, listed: Any) -> None:
        there = [one.integration.integration_id for one in self.world.dialect.integrations()]
        if there:
            self.world.dialect.upload_schema(SchemaKey(data.draw(st.sampled_from(there)), kind), listed)
        self._converge()

    def _plan(self) -> Plan:
        first = self.world.plan(self.desired)
        named = (Permission(AddressPattern.parse(str(one.address))) for one in first.changes if one.destroys)
        return self.world.plan(self.desired, policy=Policy(TODAY, tuple(named)))

    def _converge(self) -> None:
        plan = self._plan()
        self.world.forget()
        if plan.blocked:
            # What a person has to settle first; everything that could be named was.
            settled = {Reason.RIVAL, Reason.UNKNOWN_TARGET}
            if lacking_integrations(self.desired, plan.observed, Intent()):
                settled |= {Reason.OUTSIDE_SELECTION}  # schemas of an integration that nobody has: told before a plan
            assert {one.reason for one in plan.refusals} <= settled
            return
        outcome = self.world.apply(plan)
        assert self.world.counting.writes == len(plan.steps)
        if outcome.converged:
            self._check_predicted(plan)
        again = self._plan()
        if not outcome.converged:
            # Only a server that merges may keep what was to be removed, and then it is named.
            assert self.world.settings.schema_upload == "merge"
            unmet = [what for one in outcome.steps for what in one.unmet or ()]
            assert unmet
            assert all("still there" in what for what in unmet)
            return
        assert again.empty

    def _check_predicted(self, plan: Plan) -> None:
        """The account is what the steps were predicted to make of it, as far as it shows."""
        predicted = as_read(predict(plan.observed, plan.steps))
        there = {one.integration for one in self.world.dialect.integrations()}
        assert {one.integration for one in predicted.integrations} == there
        for key, fields in predicted.schemas.items():
            assert set(self.world.dialect.schema(key)) == set(fields)


Converging.TestCase.settings = settings(max_examples=25, stateful_step_count=8, deadline=None)
TestConverging = Converging.TestCase
