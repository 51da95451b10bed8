"""Carrying out: calls, order, failures, interruption, and what the ledger says of them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongctl.emulator import Settings
from gongctl.ledger import Result, StepOutcome
from gongctl.model import DesiredSchema, Field, Integration
from gongctl.stop import Stop
from tests.apply.world import World, faulty
from tests.planning.build import AMOUNT, CRM, DEAL, NOTES, OWNER, allow, deal, intend, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.gong.errors import Trace
    from gongctl.model import SchemaKey
    from gongctl.planning.steps import Step

FILES = wanted(CRM, schemas=[deal(AMOUNT, OWNER), DesiredSchema("crm", "Account", (NOTES,))])
ALONE = wanted(CRM)


def _results(steps: tuple[StepOutcome, ...]) -> list[str]:
    return [one.result.value for one in steps]


def test_apply_then_plan_is_empty(world: World) -> None:
    outcome = world.apply(world.plan(FILES))
    assert outcome.converged
    assert _results(outcome.steps) == ["done"] * 3
    assert all(one.trace and one.trace.request_id and one.trace.status == 200 for one in outcome.steps)
    assert world.plan(FILES).empty


def test_a_faultless_apply_makes_the_announced_writes_and_one_verifying_read_of_each_written_thing(
    world: World,
) -> None:
    plan = world.plan(FILES)
    assert world.counting.calls == {"GET integrations": 1}
    world.forget()
    world.apply(plan)
    assert world.counting.calls == {
        "PUT integrations": 1,
        "POST entity-schema": 2,
        "GET integrations": 1,
        "GET entity-schema": 2,
    }


def test_a_plan_of_n_schemas_makes_n_plus_one_reads(world: World) -> None:
    world.apply(world.plan(FILES))
    world.forget()
    world.plan(FILES)
    assert world.counting.calls == {"GET integrations": 1, "GET entity-schema": 2}


def test_a_label_costs_one_upload_and_a_name_one_registration_that_keeps_the_url(world: World) -> None:
    world.apply(world.plan(FILES))
    relabelled = wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"), OWNER)])
    world.forget()
    world.apply(world.plan(relabelled))
    assert world.counting.writes == world.counting.calls["POST entity-schema"] == 1
    renamed = wanted(Integration("crm", "Custom", "New name"))
    world.forget()
    world.apply(world.plan(renamed))
    assert world.counting.writes == world.counting.calls["PUT integrations"] == 1
    (there,) = world.dialect.integrations()
    assert there.integration == replace(CRM, display_name="New name")


def test_a_server_that_merges_does_not_converge_and_says_what_did_not_take() -> None:
    with closing(World(Settings(schema_upload="merge"))) as world:
        world.apply(world.plan(FILES))
        assert world.plan(FILES).empty
        files = wanted(CRM, schemas=[deal(OWNER, absent=["amount"])])
        outcome = world.apply(world.plan(files, policy=allow("schema/crm/Deal/amount")))
        assert not outcome.converged
        assert outcome.attempted
        assert outcome.steps[0].unmet == ("field 'amount' is still there",)
        assert world.counting.calls["GET entity-schema"] >= 3


def test_blocked_makes_no_write(world: World) -> None:
    world.apply(world.plan(FILES))
    world.forget()
    for files in (
        wanted(absent=["crm"]),
        wanted(replace(CRM, integration_type="HubSpot")),
        wanted(CRM, schemas=[deal(OWNER, absent=["amount"])]),
    ):
        plan = world.plan(files)
        assert plan.blocked
        with pytest.raises(ValueError, match="blocked"):
            world.apply(plan)
    assert world.counting.writes == 0


def test_a_rival_goes_before_the_newcomer_comes(world: World) -> None:
    world.apply(world.plan(ALONE))
    files = wanted(Integration("new", "Custom", "New"), absent=["crm"])
    outcome = world.apply(world.plan(files, policy=allow("integration/crm")), parallelism=8)
    assert outcome.converged
    assert [one.integration.integration_id for one in world.dialect.integrations()] == ["new"]


def test_a_replacement_uploads_every_schema_again_unmanaged_fields_included(world: World) -> None:
    world.apply(world.plan(wanted(CRM, schemas=[deal(AMOUNT, NOTES)])))
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=[deal(AMOUNT)])
    outcome = world.apply(world.plan(files, policy=allow("integration/crm")))
    assert outcome.converged
    assert set(world.dialect.schema(DEAL)) == {AMOUNT, NOTES}
    assert world.plan(files).empty


def test_a_failure_stops_its_own_chain_only() -> None:
    points = Field("account", "Account", "REFERENCE", is_required=False, reference_object_type="Account")
    files = wanted(
        CRM,
        Integration("other", "HubSpot"),
        schemas=[
            deal(points),
            DesiredSchema("crm", "Account", (NOTES,)),
            DesiredSchema("other", "Lead", (NOTES,)),
        ],
    )
    with closing(faulty("400@POST /crm/entity-schema#first")) as world:
        outcome = world.apply(world.plan(files), parallelism=1)
    by_id = {one.step.id: one for one in outcome.steps}
    assert by_id["upload schema/crm/Account"].result is Result.FAILED
    assert by_id["upload schema/crm/Account"].help
    assert by_id["upload schema/crm/Deal"].result is Result.NOT_ATTEMPTED
    assert "waits for 'upload schema/crm/Account'" in by_id["upload schema/crm/Deal"].problem
    assert by_id["upload schema/other/Lead"].result is Result.DONE
    assert not outcome.converged
    assert outcome.attempted


@pytest.mark.parametrize(
    "fault", ["429", "500", "502html", "503:done", "drop-before", "drop-after", "truncate", "garbage"]
)
@pytest.mark.parametrize("operation", ["PUT /crm/integrations", "POST /crm/entity-schema", "DELETE /crm/integrations"])
def test_trouble_that_passes_ends_converged_in_the_same_run(fault: str, operation: str) -> None:
    with closing(faulty(f"{fault}@{operation}#first")) as world:
        first = world.apply(world.plan(FILES))
        assert first.converged
        last = world.apply(world.plan(wanted(absent=["crm"]), policy=allow("integration/crm")))
        assert last.converged
        assert max(one.trace.attempts for one in (*first.steps, *last.steps) if one.trace) == 2


def test_one_request_id_for_all_tries_of_a_delete() -> None:
    with closing(faulty("503@DELETE /crm/integrations#1-2")) as world:
        world.apply(world.plan(ALONE))
        world.forget()
        world.apply(world.plan(wanted(absent=["crm"]), policy=allow("integration/crm")))
        ids = {one["clientRequestId"] for one in world.counting.queries if "clientRequestId" in one}
        assert world.counting.calls["DELETE integrations"] == 3
        assert len(ids) == 1


def test_the_ledger_has_every_call_of_a_step_with_its_tries() -> None:
    with closing(faulty("drop-after@uploadObjectSchema#1-3", retries=2)) as world:
        register, upload = world.apply(world.plan(wanted(CRM, schemas=[deal(AMOUNT)]))).steps
    assert [(one.operation, one.attempts, one.status) for one in register.calls] == [("registerCrmIntegration", 1, 200)]
    assert [(one.operation, one.attempts, one.status) for one in upload.calls] == [
        ("uploadObjectSchema", 3, None),
        ("getSchemaFields", 1, 200),
    ]
    assert register.calls[0].request_id
    assert all(one.seconds > 0 for one in upload.calls)


def test_an_answer_lost_for_good_is_settled_by_reading() -> None:
    for fault, result in (("drop-after", Result.DONE), ("drop-before", Result.FAILED)):
        with closing(faulty(f"{fault}@PUT /crm/integrations", retries=0)) as world:
            outcome = world.apply(world.plan(ALONE))
            assert [one.result for one in outcome.steps] == [result]
            assert ("does not show it" in outcome.steps[0].problem) is (result is Result.FAILED)


def test_a_fate_that_cannot_be_read_is_said_not_to_be_known() -> None:
    with closing(faulty("drop-after@PUT /crm/integrations", "500@GET /crm/integrations#2-", retries=0)) as world:
        outcome = world.apply(world.plan(ALONE))
        assert "not known" in outcome.steps[0].problem
    with closing(faulty("drop-after@PUT /crm/integrations#2-", retries=0)) as world:
        world.apply(world.plan(ALONE))
        outcome = world.apply(world.plan(ALONE, intend(rewrite=["integration/crm"])))
        assert "not known" in outcome.steps[0].problem


def test_what_cannot_be_read_back_is_told_and_is_not_convergence() -> None:
    with closing(faulty("500@GET /crm/integrations#2-", retries=0)) as world:
        outcome = world.apply(world.plan(ALONE))
        assert "HTTP 500" in outcome.unread
        assert not outcome.converged
        assert outcome.attempted


def test_credentials_that_expire_half_way() -> None:
    with closing(faulty("401@POST /crm/entity-schema")) as world:
        outcome = world.apply(world.plan(FILES))
        assert _results(outcome.steps) == ["done", "failed", "failed"]
        assert "the tests' own" in outcome.steps[1].help


class _Interrupting:
    """Wishes to stop as soon as so many steps have ended."""

    def __init__(self, after: int) -> None:
        self.stop = Stop()
        self._left = after
        if after == 0:
            self.stop.request()

    def __call__(self, event: Step | StepOutcome) -> None:
        if isinstance(event, StepOutcome):
            self._left -= 1
            if self._left <= 0:
                self.stop.request()


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_interrupted_at_any_step_nothing_new_begins_and_running_again_goes_on(world: World, after: int) -> None:
    plan, interrupting = world.plan(FILES), _Interrupting(after)
    world.client.before_start = interrupting.stop.check
    outcome = world.apply(plan, stop=interrupting.stop, tell=interrupting, parallelism=1)
    assert outcome.interrupted
    assert not outcome.converged  # nothing was read back
    assert _results(outcome.steps) == ["done"] * after + ["not-attempted"] * (3 - after)
    assert world.counting.writes == after
    world.client.before_start = lambda: None
    assert world.apply(world.plan(FILES)).converged


def test_interrupted_inside_a_replacement_it_is_registered_again(world: World) -> None:
    world.apply(world.plan(FILES))
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=FILES.schemas)
    plan, interrupting = world.plan(files, policy=allow("integration/crm")), _Interrupting(1)
    world.client.before_start = interrupting.stop.check
    outcome = world.apply(plan, stop=interrupting.stop, tell=interrupting)
    assert _results(outcome.steps) == ["done", "done", "not-attempted", "not-attempted"]
    world.client.before_start = lambda: None
    (there,) = world.dialect.integrations()
    assert there.integration.integration_type == "HubSpot"


def test_interrupted_inside_two_replacements_that_need_each_other(world: World) -> None:
    other = Integration("other", "HubSpot")
    world.apply(world.plan(wanted(CRM, other)))
    files = wanted(replace(CRM, integration_type="HubSpot"), replace(other, integration_type="Custom"))
    plan = world.plan(files, policy=allow("integration/crm", "integration/other"))
    interrupting = _Interrupting(1)
    world.client.before_start = interrupting.stop.check
    outcome = world.apply(plan, stop=interrupting.stop, tell=interrupting, parallelism=1)
    assert _results(outcome.steps) == ["done"] * 4
    assert outcome.interrupted


class _Clock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_schema_read_long_ago_is_read_again_and_its_chain_stops_if_it_moved(world: World) -> None:
    world.apply(world.plan(FILES))
    clock = _Clock()
    plan = world.plan(wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"), OWNER)]))
    clock.now = 59
    world.forget()
    assert world.apply(plan, clock=clock).converged
    assert world.counting.calls["GET entity-schema"] == 1
    plan = world.plan(wanted(CRM, schemas=[deal(replace(AMOUNT, label="Total"), OWNER)]))
    clock.now = 61
    world.forget()
    assert world.apply(plan, clock=clock).converged
    assert world.counting.calls["GET entity-schema"] == 2
    plan = world.plan(wanted(CRM, schemas=[deal(replace(AMOUNT, label="Last"), OWNER)]))
    world.dialect.upload_schema(DEAL, [AMOUNT, OWNER, NOTES])
    world.forget()
    outcome = world.apply(plan, clock=clock)
    assert outcome.moved
    assert not outcome.attempted
    assert "changed by somebody else" in outcome.steps[0].problem
    assert world.counting.writes == 0


def test_a_replacement_is_looked_at_again_before_its_delete(world: World) -> None:
    world.apply(world.plan(FILES))
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=FILES.schemas)
    plan = world.plan(files, policy=allow("integration/crm"))
    world.dialect.upload_schema(DEAL, [AMOUNT, OWNER, NOTES])
    world.forget()
    outcome = world.apply(plan, clock=lambda: 61.0)
    assert outcome.moved
    assert world.counting.writes == 0
    assert world.apply(world.plan(files, policy=allow("integration/crm")), clock=lambda: 61.0).converged


def test_whoever_listens_cannot_stop_a_run(world: World) -> None:
    world.apply(world.plan(FILES))
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=FILES.schemas)

    def gone(_event: Step | StepOutcome) -> None:
        raise BrokenPipeError

    assert world.apply(world.plan(files, policy=allow("integration/crm")), tell=gone).converged


def test_a_fault_of_our_own_fails_its_chain_and_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_said: object) -> None:
        raise OverflowError("too much")

    plan = world.plan(FILES)
    monkeypatch.setattr(world.dialect, "upload_schema", broken)
    outcome = world.apply(plan)
    assert _results(outcome.steps) == ["done", "failed", "failed"]
    assert "fault of gongctl's own: OverflowError" in outcome.steps[1].problem


def test_a_gateway_that_gives_up_on_what_was_done_is_settled_by_reading() -> None:
    for faults in (
        ["504:done@POST /crm/entity-schema"],
        ["504:done@POST /crm/entity-schema#first", "503@POST /crm/entity-schema#2-"],
    ):
        with closing(faulty(*faults, retries=1)) as world:
            outcome = world.apply(world.plan(wanted(CRM, schemas=[deal(AMOUNT)])))
            assert outcome.converged


def test_a_lost_answer_is_settled_also_when_the_run_is_to_stop() -> None:
    with closing(faulty("drop-after@POST /crm/entity-schema", retries=0)) as world:
        plan = world.plan(wanted(CRM, schemas=[deal(AMOUNT)]))
        stop = Stop()
        world.client.before_start = stop.check
        original = world.dialect.upload_schema

        def interrupted(key: SchemaKey, fields: Sequence[Field], removed: Sequence[Field] = ()) -> Trace:
            try:
                return original(key, fields, removed)
            finally:
                stop.request()

        world.dialect.upload_schema = interrupted  # type: ignore[method-assign]
        outcome = world.apply(plan, stop=stop)
        assert outcome.interrupted
        assert _results(outcome.steps) == ["done", "done"]


def test_what_is_lost_with_a_replacement_that_stopped_is_named(world: World) -> None:
    world.apply(world.plan(wanted(CRM, schemas=[deal(AMOUNT, NOTES)])))
    files = wanted(replace(CRM, integration_type="HubSpot"), schemas=[deal(AMOUNT)])
    plan, interrupting = world.plan(files, policy=allow("integration/crm")), _Interrupting(1)
    world.client.before_start = interrupting.stop.check
    outcome = world.apply(plan, stop=interrupting.stop, tell=interrupting)
    assert outcome.steps[2].result is Result.NOT_ATTEMPTED
    assert "gone with the integration, and lost: 'notes'" in outcome.steps[2].problem


def test_deletes_that_free_nothing_come_after_everything_else(world: World) -> None:
    world.apply(world.plan(wanted(Integration("old", "Zoho"))))
    begun: list[str] = []

    def tell(event: Step | StepOutcome) -> None:
        if not isinstance(event, StepOutcome):
            begun.append(event.id)

    files = wanted(CRM, absent=["old"], schemas=FILES.schemas)
    assert world.apply(world.plan(files, policy=allow("integration/old")), tell=tell, parallelism=8).converged
    assert begun[-1] == "delete integration/old"


def test_a_registration_that_somebody_changed_is_not_written_over(world: World) -> None:
    world.apply(world.plan(ALONE))
    plan = world.plan(wanted(Integration("crm", "Custom", "New name")))
    world.dialect.register(replace(CRM, crm_instance_url="https://moved.example"))
    world.forget()
    outcome = world.apply(plan, clock=lambda: 61.0)
    assert outcome.moved
    assert "crmInstanceUrl" in outcome.steps[0].problem
    assert world.counting.writes == 0


def test_a_fault_of_our_own_while_reading_back_leaves_the_ledger(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    plan = world.plan(FILES)
    monkeypatch.setattr("gongctl.readback.unmet", broken)
    outcome = world.apply(plan)
    assert _results(outcome.steps) == ["done"] * 3
    assert "RuntimeError" in outcome.unread
    assert not outcome.converged
