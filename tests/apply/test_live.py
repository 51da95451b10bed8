"""Carrying out where deletions take their time: waiting, stopping, lost answers, and what the ledger says of them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from gongctl.backup.reading import read_backup
from gongctl.diagnostics import GongctlError
from gongctl.emulator import Fault, Settings
from gongctl.gong.errors import CallError
from gongctl.keeping import Backups
from gongctl.ledger import Result
from gongctl.model import Account, Deletion, Integration, SchemaKey
from gongctl.objects.sending import SendingCircumstances
from gongctl.planning.change import Reason
from gongctl.restore.whole import What, needed_parts, restore
from gongctl.stop import Stop
from tests.apply.world import World
from tests.planning.build import allow, deal, wanted
from tests.planning.live import AMOUNT, CRM, NOTES, OWNER, STAGE, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.ledger import Outcome, StepOutcome
    from gongctl.planning.plan import Plan

FILES: Final = wanted(CRM, schemas=[deal(AMOUNT, STAGE, OWNER)])
GONE: Final = wanted(absent=["crm"])
GONE_BY_NAME: Final = replace(
    GONE,
    integrations=tuple(
        replace(one, integration=replace(one.integration, display_name="Acme CRM")) for one in GONE.integrations
    ),
)
OWNED: Final = wanted(replace(CRM, owner_email="bob@acme.example"), schemas=FILES.schemas)
RENAMED: Final = wanted(replace(CRM, display_name="Acme"), schemas=FILES.schemas)
NEWCOMER: Final = wanted(Integration("new", None, "New CRM", None, "eve@acme.example"))
LEAVE: Final = allow("integration/crm")


def live(*faults: str, retries: int = 2, **said: Any) -> World:
    return World(Settings(dialect="live", faults=tuple(Fault.parse(one, "live") for one in faults), **said), retries)


def filled(*faults: str, retries: int = 2, **said: Any) -> World:
    """Open an account that is as the files want it."""
    world = live(*faults, retries=retries, **said)
    assert world.apply(world.plan(FILES)).converged
    world.forget()
    return world


@pytest.fixture
def world() -> Iterator[World]:
    with closing(filled()) as found:
        yield found


def only(outcome: Outcome) -> StepOutcome:
    (found,) = outcome.steps
    return found


def results(outcome: Outcome) -> list[str]:
    return [one.result.value for one in outcome.steps]


def gone_in(world: World) -> Plan:
    return world.plan(GONE_BY_NAME, policy=LEAVE)


# -- the way it goes


def test_the_same_is_written_as_in_the_other_dialect_and_the_plan_is_empty_then(world: World) -> None:
    assert world.plan(FILES).empty
    (there,) = world.dialect.integrations()
    assert there.assigned_id is not None
    assert int(there.assigned_id) > 2**53


def test_a_delete_is_waited_for_until_it_is_done(world: World) -> None:
    asked: list[Deletion | None] = []
    outcome = world.apply(gone_in(world), waiting=world.waiting(lambda _step, found, _seconds: asked.append(found)))
    assert outcome.converged
    assert [one.status for one in asked if one] == ["PENDING", "IN_PROGRESS", "DONE"]
    calls = [one.operation for one in only(outcome).calls]
    assert calls == ["getCrmIntegrations", "deleteCrmIntegration", *["getRequestStatus"] * 3]
    assert world.plan(GONE_BY_NAME).empty


@pytest.mark.parametrize("files", [OWNED, RENAMED])
@pytest.mark.parametrize("said", [{}, {"while_deleting": "hidden", "empty_account": "404"}])
def test_a_replacement_waits_before_it_registers(files: Any, said: dict[str, Any]) -> None:
    with closing(filled(**said)) as world:
        world.dialect.upload_schema(SchemaKey("crm", "DEAL"), [AMOUNT, STAGE, OWNER, NOTES])
        plan = world.plan(files, policy=LEAVE)
        outcome = world.apply(plan)
        assert outcome.converged
        calls = [one.operation for step in outcome.steps for one in step.calls if not one.operation.startswith("getC")]
        assert calls == [
            "getSchemaFields",
            "deleteCrmIntegration",
            *["getRequestStatus"] * 3,
            "registerCrmIntegration",
            "uploadObjectSchema",
        ]
        assert NOTES in world.dialect.schema(SchemaKey("crm", "DEAL"))
        assert world.plan(files).empty


def test_a_newcomer_waits_for_the_place_of_the_one_that_goes(world: World) -> None:
    files = replace(NEWCOMER, integrations=(*GONE_BY_NAME.integrations, *NEWCOMER.integrations))
    assert world.apply(world.plan(files, policy=LEAVE), waiting=world.waiting(wished=False)).converged
    assert world.plan(files).empty


# -- deletions that do not end as they should


def test_a_deletion_that_fails_is_told_in_the_accounts_words() -> None:
    with closing(filled(deletion_fails=True)) as world:
        outcome = world.apply(world.plan(OWNED, policy=LEAVE))
        assert results(outcome) == ["failed", "not-attempted", "not-attempted"]
        assert "failed: The integration could not be deleted." in outcome.steps[0].problem
        assert "waits for 'delete integration/crm'" in outcome.steps[1].problem
        assert world.plan(FILES).empty


def test_who_does_not_wait_is_told_that_it_was_accepted(world: World) -> None:
    outcome = world.apply(gone_in(world), waiting=world.waiting(wished=False))
    assert only(outcome).result is Result.ACCEPTED
    assert only(outcome).problem == ""
    assert outcome.converged
    assert world.counting.calls["GET request-status"] == 0


def test_a_wait_that_is_too_long_ends_and_a_replacement_registers_nothing() -> None:
    with closing(filled(deleting_seconds=3600.0)) as world:
        outcome = world.apply(world.plan(OWNED, policy=LEAVE), waiting=world.waiting(timeout=100.0))
        assert results(outcome) == ["accepted", "not-attempted", "not-attempted"]
        assert "the account says 'PENDING', and was waited for 100 s" in outcome.steps[0].problem
        assert not outcome.converged
        assert world.counting.writes == 1


def test_a_day_of_waiting_does_not_use_up_a_days_calls(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, asked = gone_in(world), Counter[str]()

    def ask(integration_id: str, _request_id: str) -> Deletion:
        asked[integration_id] += 1
        return Deletion("PENDING")

    monkeypatch.setattr(world.dialect, "deletion", ask)
    world.apply(plan)
    assert 1000 < asked["crm"] < 2000


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Deletion("PAUSED"), "the account says 'PAUSED'"),
        (Deletion(""), "the account says ''"),
        (None, "the account does not know of it any more"),
    ],
)
def test_a_status_that_nobody_knows_is_not_an_end(
    world: World, monkeypatch: pytest.MonkeyPatch, found: Deletion | None, told: str
) -> None:
    plan = gone_in(world)
    monkeypatch.setattr(world.dialect, "deletion", lambda *_: found)
    outcome = only(world.apply(plan))
    assert outcome.result is Result.ACCEPTED
    assert told in outcome.problem
    assert "plan again later" in outcome.help


def test_an_account_that_does_not_answer_for_a_while_ends_no_wait() -> None:
    with closing(filled("503@getRequestStatus#2-31")) as world:
        assert world.apply(world.plan(OWNED, policy=LEAVE)).converged


def test_a_refusal_ends_the_wait() -> None:
    with closing(filled("401@getRequestStatus#2-")) as world:
        outcome = only(world.apply(gone_in(world)))
        assert outcome.result is Result.ACCEPTED
        assert "how far it is cannot be asked: getRequestStatus: HTTP 401" in outcome.problem


def test_what_cannot_be_asked_is_not_known_to_be_done() -> None:
    with closing(filled("500@getRequestStatus")) as world:
        outcome = only(world.apply(gone_in(world)))
        assert outcome.result is Result.ACCEPTED
        assert "how far it is cannot be asked: getRequestStatus: HTTP 500" in outcome.problem


def test_how_far_it_is_can_be_asked_when_it_is_not_listed_any_more() -> None:
    with closing(filled(while_deleting="hidden")) as world:
        world.plan(FILES)
        world.dialect.delete("crm", "request-1")
        assert world.dialect.integrations() == ()
        found = world.dialect.deletion("crm", "request-1")
        assert found is not None
        assert found.status == "PENDING"


# -- lost answers


@pytest.mark.parametrize("fault", ["drop-after", "504:done"])
@pytest.mark.parametrize("files", [GONE_BY_NAME, OWNED])
def test_a_conflict_after_a_lost_answer_says_that_the_first_try_landed(fault: str, files: Any) -> None:
    with closing(filled(f"{fault}@deleteCrmIntegration#first")) as world:
        outcome = world.apply(world.plan(files, policy=LEAVE))
        assert outcome.converged
        trace = outcome.steps[0].trace
        assert trace is not None
        assert (trace.status, trace.attempts) == (409, 2)
        assert world.plan(files).empty


def test_a_delete_of_which_no_answer_ever_came_is_asked_about() -> None:
    with closing(filled("drop-after@deleteCrmIntegration#first", retries=0)) as world:
        outcome = world.apply(gone_in(world))
        assert outcome.converged


def test_a_delete_that_never_arrived_is_not_taken_for_one() -> None:
    with closing(filled("503@deleteCrmIntegration")) as world:
        outcome = only(world.apply(gone_in(world)))
        assert outcome.result is Result.FAILED
        assert "whether it was done is not known" in outcome.problem
        assert world.plan(FILES).empty


@pytest.mark.parametrize(
    ("fault", "calls", "converges"),
    [
        ("503@deleteCrmIntegration", 2, False),  # it never arrives
        ("503@deleteCrmIntegration#first", 2, True),  # it arrives when it is sent again
        ("drop-after@deleteCrmIntegration#first", 2, True),  # it had arrived, and is refused when it is sent again
    ],
)
def test_where_nobody_can_tell_a_queued_delete_from_none_it_is_sent_again_under_its_own_id(
    fault: str, calls: int, converges: bool
) -> None:
    with closing(filled(fault, retries=0, unknown_request="pending")) as world:
        plan = gone_in(world)
        outcome = only(world.apply(plan))
        assert (outcome.result is Result.DONE) is converges
        assert world.counting.calls["DELETE integrations"] == calls
        assert len({request_id for _, request_id in world.counting.deletions}) == 1
        assert converges or "whether it was done is not known" in outcome.problem


def test_a_registration_whose_answer_was_lost_is_found_by_its_name() -> None:
    with closing(live("drop-after@registerCrmIntegration#first")) as world:
        assert world.apply(world.plan(FILES)).converged
        assert world.plan(FILES).empty


# -- places that are taken


def test_an_integration_that_is_not_listed_takes_the_place_and_that_is_explained() -> None:
    with closing(live(native_integration=True)) as world:
        plan = world.plan(FILES)
        assert not plan.blocked
        outcome = world.apply(plan)
        assert results(outcome) == ["failed", "not-attempted"]
        assert "HTTP 409" in outcome.steps[0].problem
        assert "one that Gong itself offers counts, and is not listed" in outcome.steps[0].help


def test_what_is_being_deleted_already_is_not_deleted_twice() -> None:
    with closing(filled(deleting_seconds=3600.0)) as world:
        world.apply(gone_in(world), waiting=world.waiting(wished=False))
        outcome = only(world.apply(gone_in(world)))
        assert outcome.result is Result.FAILED
        assert "is the integration being deleted already?" in outcome.help


# -- interruption


def stopping(world: World, plan: Plan, *, asked: int = 1) -> tuple[Outcome, Stop]:
    """Apply, and wish to stop when the account was asked so many times how far a deletion is."""
    stop, left = Stop(), [asked]

    def tell(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            stop.request()

    world.client.before_start = stop.check
    try:
        return world.apply(plan, stop=stop, waiting=world.waiting(tell)), stop
    finally:
        world.client.before_start = lambda: None


@pytest.mark.parametrize("asked", [1, 2])
def test_an_interruption_ends_the_wait_for_a_plain_delete(world: World, asked: int) -> None:
    outcome, _ = stopping(world, gone_in(world), asked=asked)
    assert outcome.interrupted
    assert only(outcome).result is Result.ACCEPTED
    assert only(outcome).problem == "accepted, and not known to be done: interrupted while it was waited for"
    world.finish_deletions()
    assert world.plan(GONE_BY_NAME).empty


def test_an_interruption_between_two_questions_is_told_as_one(world: World) -> None:
    stop, waiting = Stop(), world.waiting()
    world.client.before_start = stop.check
    plan = gone_in(world)
    outcome = world.apply(plan, stop=stop, waiting=replace(waiting, sleep=lambda _seconds: stop.request()))
    world.client.before_start = lambda: None
    assert only(outcome).problem == "accepted, and not known to be done: interrupted while it was waited for"
    assert world.counting.calls["GET request-status"] == 1


def test_a_replacement_goes_on_to_its_registration(world: World) -> None:
    outcome, _ = stopping(world, world.plan(OWNED, policy=LEAVE))
    assert outcome.interrupted
    assert results(outcome) == ["done", "done", "not-attempted"]
    assert world.apply(world.plan(OWNED)).converged
    assert world.plan(OWNED).empty


def test_a_newcomer_is_not_registered_after_an_interruption_and_nothing_is_waited_for(world: World) -> None:
    files = replace(NEWCOMER, integrations=(*GONE_BY_NAME.integrations, *NEWCOMER.integrations))
    outcome, _ = stopping(world, world.plan(files, policy=LEAVE))
    assert results(outcome) == ["accepted", "not-attempted"]
    assert world.counting.calls["GET request-status"] == 1


# -- what somebody else does meanwhile


def register_again(world: World, name: str = "Acme CRM") -> None:
    """Let somebody delete the integration, and register one of the same name."""
    somebody = world.speaking()
    (there,) = somebody.integrations()
    assert there.assigned_id is not None
    somebody.delete(there.assigned_id, "theirs")
    world.finish_deletions()
    somebody.register(Integration("x", None, name, None, "ann@acme.example"))


@pytest.mark.parametrize("files", [GONE_BY_NAME, OWNED])
def test_one_of_the_same_name_is_another_one_and_is_not_destroyed(world: World, files: Any) -> None:
    plan = world.plan(files, policy=LEAVE)
    register_again(world)
    world.forget()
    outcome = world.apply(plan)
    assert outcome.moved
    assert "the account's own id was" in outcome.steps[0].problem
    assert world.counting.writes == 0


def test_a_removal_of_fields_is_looked_at_again_and_is_marked(world: World) -> None:
    files = wanted(CRM, schemas=[deal(AMOUNT, OWNER, absent=["stage"])])
    leave = allow("schema/crm/Deal/stage")
    plan = world.plan(files, policy=leave)
    world.dialect.upload_schema(SchemaKey("crm", "Deal"), [AMOUNT, STAGE, OWNER, NOTES])
    outcome = world.apply(plan)
    assert outcome.moved
    assert world.apply(world.plan(files, policy=leave)).converged
    assert {one.unique_name for one in world.dialect.schema(SchemaKey("crm", "Deal"))} == {"amount", "owner", "notes"}


def test_schemas_are_not_written_to_one_that_has_another_name_by_now(world: World) -> None:
    plan = world.plan(wanted(CRM, schemas=[deal(AMOUNT, STAGE, OWNER, NOTES)]))
    register_again(world, "Theirs")
    world.dialect.integrations()
    world.forget()
    outcome = only(world.apply(plan))
    assert outcome.result is Result.FAILED
    assert "'Acme CRM' in the files, and the account lists 'Theirs'" in outcome.problem
    assert world.counting.writes == 0


# -- what the account keeps to itself


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"read_values": "null"}, Reason.UNKNOWN_VALUES),
        ({"read_reference": "null"}, Reason.UNKNOWN_TARGET),
        ({"read_reference": "missing"}, Reason.UNKNOWN_TARGET),
    ],
)
def test_what_is_not_returned_is_not_lost(said: dict[str, Any], reason: Reason) -> None:
    with closing(filled(**said)) as world:
        assert world.plan(FILES).empty
        more = wanted(CRM, schemas=[deal(AMOUNT, STAGE, OWNER, NOTES)])
        assert world.apply(world.plan(more)).converged
        assert world.plan(more).empty
        fewer = world.plan(wanted(CRM, schemas=[deal(replace(AMOUNT, label="Sum"))]))
        assert {one.reason for one in fewer.refusals} == {reason}


# -- backups


ACCOUNT: Final = Account("test", "http://localhost/v2", "live")


def keeping(world: World, files: Any, directory: Path) -> tuple[Outcome, Path]:
    plan = replace(world.plan(files, policy=LEAVE), backed_up=True)
    keeper = Backups(plan, world.dialect, ACCOUNT, {one.key: one for one in files.schemas}, directory)
    outcome = world.apply(plan, keeper=keeper)
    (made,) = directory.iterdir()
    return outcome, made


def test_a_backup_says_that_objects_are_not_in_it(world: World, tmp_path: Path) -> None:
    outcome, made = keeping(world, OWNED, tmp_path / "backups")
    assert outcome.converged
    assert outcome.put_back == ()
    backup = read_backup(made)
    assert backup.stage == "done"
    assert "objects: no call lists them" in backup.manifest.notSaved
    assert backup.manifest.objects == []
    assert set(backup.schemas["Deal"].fields) == {AMOUNT, STAGE, OWNER}
    assert backup.manifest.integration.assignedId is not None


def test_a_backup_is_restored_to_where_there_is_nothing(tmp_path: Path) -> None:
    with closing(filled(standard_fields=True)) as world:
        _, made = keeping(world, GONE_BY_NAME, tmp_path / "backups")
        backup = read_backup(made)
        assert TAGS in set(backup.schemas["DEAL"].fields)
        world.plan(FILES)  # from here on it is looked for by the name that files give it
        parts = needed_parts(backup, world.dialect)
        assert next(one.what for one in parts if one.needed) is What.REGISTRATION
        circumstances = SendingCircumstances(parallelism=1, sleep=lambda _: None)
        outcomes = restore(backup, parts, world.dialect, circumstances, lambda _: None)
        assert [one.problem for one in outcomes] == [None] * len(outcomes)
        assert world.plan(FILES).empty
        assert not any(one.needed for one in needed_parts(backup, world.dialect))


def test_a_restore_into_a_place_that_is_taken_names_who_takes_it(world: World, tmp_path: Path) -> None:
    _, made = keeping(world, GONE_BY_NAME, tmp_path / "backups")
    assert world.apply(world.plan(NEWCOMER)).converged
    with pytest.raises(GongctlError, match="integration/new is active, and only one can be in total"):
        needed_parts(read_backup(made), world.dialect)
    with pytest.raises(CallError):
        world.dialect.register(CRM)


def test_a_picklist_whose_values_nobody_knew_is_not_restored_without_them(tmp_path: Path) -> None:
    with closing(filled(read_values="null")) as world:
        _, made = keeping(world, GONE_BY_NAME, tmp_path / "backups")
        backup = read_backup(made)
        assert "schema/crm/DEAL/stage: its values; they cannot be read, and no file declares them" in (
            backup.manifest.notSaved
        )
        (_, schema) = needed_parts(backup, world.dialect)
        assert schema.obstacle is not None
        assert schema.obstacle.code == "GC747"
