"""Whatever is edited, cut short or changed from outside: apply ends in what was wanted, then plan is empty."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gongctl.address import AddressPattern
from gongctl.capabilities import DIALECTS
from gongctl.cli.claims import claims_of
from gongctl.emulator import Settings
from gongctl.ledger import StepOutcome
from gongctl.model import Desired, ObservedIntegration, SchemaKey
from gongctl.planning.change import Reason
from gongctl.planning.changes import SPARED
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.plan import lacking_integrations
from gongctl.planning.steps import Step, predict
from gongctl.stop import Stop
from tests.apply.troubles import OPERATIONS, TROUBLES, Troubled, dialect_through
from tests.apply.world import World, speak
from tests.contract.checked import InProcess
from tests.planning.build import TODAY
from tests.planning.worlds import (
    IDS,
    OBJECT_TYPES,
    TYPES,
    accounts,
    as_files,
    as_read,
    edited,
    field_lists,
    registrations,
)

if TYPE_CHECKING:
    from gongctl.gong.dialect import Dialect
    from gongctl.ledger import Outcome
    from gongctl.planning.plan import Plan


STANDARD = frozenset({"name", "tags", "domain", "emailAddress", "closeDate", "phone"})
"""What the emulator brings along as Gong's own."""


class Converging(RuleBasedStateMachine):
    """An account, the files that describe it, somebody who edits them, and somebody who does not use them."""

    can = DIALECTS["openapi"]
    emulators: ClassVar[st.SearchStrategy[Settings]] = st.builds(
        Settings, schema_upload=st.sampled_from(["replace", "merge"])
    )
    settled: ClassVar[set[Reason]] = {Reason.RIVAL, Reason.UNKNOWN_TARGET}
    """What a person has to settle first; everything that could be named was."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World
        self.desired = Desired()

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.world = World(data.draw(self.emulators), checked=False)
        self.desired = as_files(data.draw(accounts(self.can)))
        self._converge()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self._edit(data)
        self._converge()

    @rule(data=st.data(), steps=st.integers(0, 3), width=st.sampled_from([1, 4]))
    def edit_and_cut_short(self, data: st.DataObject, steps: int, width: int) -> None:
        self._edit(data)
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
        self._edit(data)
        plan = self._plan()
        if not plan.blocked:
            transport = Troubled(self.world.counted(InProcess(self.world.app)), TROUBLES[name], operation, number)
            claims = claims_of(self.desired)
            dialect = dialect_through(transport, lambda client: speak(self.world.settings, client, claims))
            self._check_told(self.world.apply(plan, dialect, parallelism=width))
        self._converge()

    @rule(data=st.data())
    def two_at_once(self, data: st.DataObject) -> None:
        """Two people apply plans of the same state one after the other, so that the second one is late."""
        mine, theirs = data.draw(edited(self.desired, self.can)), data.draw(edited(self.desired, self.can))
        self.desired = mine
        plan, dialect = self._plan(), self.world.dialect
        self.desired = theirs
        other = self._plan()
        if not plan.blocked and not other.blocked:
            self.world.apply(plan, dialect)
            self._check_told(self.world.apply(other))
        self._converge()

    @rule(data=st.data(), id_=st.sampled_from(IDS), kind=st.sampled_from(TYPES))
    def somebody_registers(self, data: st.DataObject, id_: str, kind: str) -> None:
        there = self._there()
        types = {one.integration.integration_type for one in there}
        if self.can.one_integration:
            free = not there
        else:
            free = kind not in types and id_ not in {one.integration.integration_id for one in there}
        if free:
            self._somebody().register(data.draw(registrations(id_, kind, self.can)))
        self._converge()

    @rule(data=st.data())
    def somebody_deletes(self, data: st.DataObject) -> None:
        ids = sorted(one.integration.integration_id for one in self._there())
        if ids:
            self._somebody().delete(data.draw(st.sampled_from(ids)), uuid.uuid4().hex)
        self._converge()

    @rule(data=st.data(), kind=st.sampled_from(OBJECT_TYPES))
    def somebody_uploads_a_schema(self, data: st.DataObject, kind: str) -> None:
        there = sorted(one.integration.integration_id for one in self._there())
        if there:
            key, somebody = SchemaKey(data.draw(st.sampled_from(there)), kind), self._somebody()
            listed = data.draw(field_lists(self.can))
            named = {one.unique_name for one in listed}
            others = [one for one in somebody.schema(key) if one.unique_name not in named]
            somebody.upload_schema(key, listed, [one for one in others if one.type in self.can.types])
        self._converge()

    def _somebody(self) -> Dialect:
        """Speak as somebody without files: integrations go by the account's own ids, where it has some."""
        return self.world.speaking()

    def _there(self) -> tuple[ObservedIntegration, ...]:
        return self._somebody().integrations()

    def _edit(self, data: st.DataObject) -> None:
        self.desired = data.draw(edited(self.desired, self.can))

    def _plan(self) -> Plan:
        first = self.world.plan(self.desired)
        named = (
            Permission(AddressPattern.parse(str(one.address)))
            for one in first.changes
            if one.destroys or (one.consequence == SPARED and one.address.segments[-1] not in STANDARD)
        )
        return self.world.plan(self.desired, policy=Policy(TODAY, tuple(named)))

    def _check_told(self, outcome: Outcome) -> None:
        told = outcome.unread or any(one.problem or one.unmet for one in outcome.steps)
        assert outcome.converged is not bool(told)

    def _converge(self) -> None:
        plan = self._plan()
        self.world.forget()
        if plan.blocked:
            settled = set(self.settled)
            if lacking_integrations(self.desired, plan.observed, Intent()):
                settled |= {Reason.OUTSIDE_SELECTION}  # schemas of an integration that nobody has: told before a plan
            assert {one.reason for one in plan.refusals} <= settled, plan.refusals
            return
        outcome = self.world.apply(plan)
        assert self.world.counting.writes == len(plan.steps)
        if outcome.converged:
            self._check_predicted(plan)
        again = self._plan()
        if outcome.converged:
            assert again.empty
        else:
            self._check_unmet(outcome)

    def _check_unmet(self, outcome: Outcome) -> None:
        """Only a server that merges may keep what was to be removed, and then it is named."""
        assert self.world.settings.schema_upload == "merge"
        unmet = [what for one in outcome.steps for what in one.unmet or ()]
        assert unmet
        assert all("still there" in what for what in unmet)

    def _check_predicted(self, plan: Plan) -> None:
        """The account is what the steps were predicted to make of it, as far as it shows."""
        predicted = as_read(predict(plan.observed, plan.steps), self.can)
        there = {one.integration for one in self.world.dialect.integrations()}
        assert {one.integration for one in predicted.integrations} == there
        for key, fields in predicted.schemas.items():
            read = self.world.dialect.schema(key)
            brought = {one for one in read if one.unique_name in self._brought_along()}
            assert set(read) - brought == set(fields) - brought

    def _brought_along(self) -> frozenset[str]:
        """Name the fields that may be there without anybody's doing."""
        return STANDARD if self.world.settings.standard_fields else frozenset()


class ConvergingLive(Converging):
    """The same with an account that finds integrations by name, has room for one, and deletes later."""

    can = DIALECTS["live"]
    emulators: ClassVar[st.SearchStrategy[Settings]] = st.builds(
        Settings,
        dialect=st.just("live"),
        empty_account=st.sampled_from(["list", "404"]),
        while_deleting=st.sampled_from(["listed", "hidden"]),
        name_key=st.sampled_from(["uniqueName", "name"]),
        standard_fields=st.booleans(),
        list_deleted=st.booleans(),
        null_schema=st.booleans(),
        schema_status=st.sampled_from([201, 200]),
        unknown_request=st.sampled_from(["404", "pending"]),
    )
    # Picklists without values are declared here and there, and those of which nothing is known are not written over.
    settled: ClassVar[set[Reason]] = {Reason.UNKNOWN_VALUES}

    @rule(data=st.data(), asked=st.integers(1, 2))
    def edit_and_cut_short_while_waiting(self, data: st.DataObject, asked: int) -> None:
        self._edit(data)
        plan = self._plan()
        if not plan.blocked:
            stop, left = Stop(), [asked]

            def tell(*_: Any) -> None:
                left[0] -= 1
                if left[0] <= 0:
                    stop.request()

            self.world.client.before_start = stop.check
            try:
                outcome = self.world.apply(plan, stop=stop, waiting=self.world.waiting(tell))
            finally:
                self.world.client.before_start = lambda: None
            assert outcome.interrupted is stop.requested
        self._converge()

    def _converge(self) -> None:
        self._try_while_something_is_being_deleted()
        super()._converge()

    def _try_while_something_is_being_deleted(self) -> None:
        """Whatever cannot be done meanwhile is told; afterwards all is as if nobody had tried."""
        if self.world.counting.deletions:
            plan = self._plan()
            if not plan.blocked:
                self._check_told(self.world.apply(plan))
        self.world.finish_deletions()


Converging.TestCase.settings = settings(max_examples=15, stateful_step_count=8, deadline=None)
TestConverging = Converging.TestCase
ConvergingLive.TestCase.settings = settings(max_examples=15, stateful_step_count=8, deadline=None)
TestConvergingLive = ConvergingLive.TestCase
