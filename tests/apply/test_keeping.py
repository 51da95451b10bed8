"""Integrations that are deleted or replaced: saved before, put back after, whatever comes between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from gongctl.apply import Circumstances, apply
from gongctl.backup.pending import pending
from gongctl.backup.reading import read_backup
from gongctl.cli.backups import count_objects, with_interrupted
from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.keeping import Backups
from gongctl.ledger import Result, StepOutcome
from gongctl.model import Account, CrmObject, Field, SchemaKey
from gongctl.observe import observe
from gongctl.planning.change import Action
from gongctl.planning.decide import Intent
from gongctl.planning.plan import Plan, make_plan
from gongctl.stop import Stop
from tests.contract.checked import InProcess
from tests.planning.build import AMOUNT, CRM, NOTES, allow, deal, wanted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongctl.gong.dialect import Dialect
    from gongctl.ledger import Outcome
    from gongctl.model import Desired
    from gongctl.planning.steps import Step
    from tests.apply.world import World

ACCOUNT = Account("test", "http://localhost/v2", "openapi")
DEALS = SchemaKey("crm", "Deal")
CONTACTS = SchemaKey("crm", "Contact")
OBJECTS = tuple(CrmObject(f"{number:04}", {"amount": str(number), "notes": "kept"}) for number in range(25))
OTHER = replace(CRM, integration_type="HubSpot")
REPLACED = wanted(OTHER, schemas=[deal(AMOUNT)])
LEAVE = allow("integration/crm")


class Killed(BaseException):
    """The process is gone."""


def _kill() -> None:
    raise Killed


class Striking(httpx.BaseTransport):
    """Does something at one of the calls, before or after the account did it: ends the process, for example."""

    def __init__(self, inner: httpx.BaseTransport, at: int, strike: Callable[[], object], *, after: bool) -> None:
        self._inner, self._left, self._strike, self._after = inner, at, strike, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and not self._after:
            self._strike()
        answer = self._inner.handle_request(request)
        if self._left == 0 and self._after:
            self._strike()
        return answer


class Life:
    """One account, over several runs of gongctl, each of which may be killed, or struck by something else."""

    def __init__(self, world: World, backups: Path) -> None:
        self.world, self.backups = world, backups
        self.strike: Callable[[], object] = _kill
        world.apply(world.plan(wanted(CRM, schemas=[deal(AMOUNT, NOTES)])))
        world.dialect.upload_objects(DEALS, OBJECTS, "first")

    def plan(self, dialect: Dialect, desired: Desired, intent: Intent | None = None) -> Plan:
        intent = intent or Intent()
        seen, warnings = with_interrupted(observe(dialect, desired, intent, 1), self.backups, ACCOUNT)
        assert not warnings
        return make_plan(desired, seen, intent, LEAVE)

    def run(
        self, desired: Desired, strike_at: int = 0, *, after: bool = False, intent: Intent | None = None
    ) -> tuple[Plan, Outcome]:
        transport = Striking(InProcess(self.world.app), strike_at, self.strike, after=after)
        http = httpx.Client(base_url="http://localhost/v2", transport=transport)
        credentials = Credentials("the tests' own", user="key", secret="secret")
        client = Client(http, credentials, Unpaced(), Limits(), sleep=lambda _: None)
        dialect = OpenApiDialect(client)
        try:
            plan = self.plan(dialect, desired, intent)
            declared = {one.key: one for one in desired.schemas}
            keeper = Backups(plan, dialect, ACCOUNT, declared, self.backups, parallelism=1, sleep=lambda _: None)
            circumstances = Circumstances(0.0, 1, clock=lambda: 0.0, keeper=keeper)
            return plan, apply(plan, dialect, circumstances)
        finally:
            client.close()

    def objects(self, key: SchemaKey = DEALS) -> tuple[CrmObject, ...]:
        return tuple(sorted(self.world.dialect.objects(key), key=lambda one: one.object_id))

    def names(self) -> set[str]:
        return {one.unique_name for one in self.world.dialect.schema(DEALS)}


@pytest.fixture
def life(world: World, tmp_path: Path) -> Life:
    return Life(world, tmp_path / "backups")


def test_a_replacement_brings_objects_and_unmanaged_fields_back(life: Life) -> None:
    plan, outcome = life.run(REPLACED)
    assert outcome.converged
    assert [(one.restoration.key, one.objects) for one in outcome.put_back] == [(DEALS, len(OBJECTS))]
    assert (life.objects(), life.names()) == (OBJECTS, {"amount", "notes"})
    (directory,) = life.backups.iterdir()
    assert read_backup(directory).stage == "done"
    assert {key.object_type for key in plan.at_stake} == {"Account", "Contact", "Deal", "Lead"}
    plan, outcome = life.run(REPLACED)
    assert plan.empty


def test_a_delete_is_saved_and_nothing_is_put_back(life: Life) -> None:
    _, outcome = life.run(wanted(absent=["crm"]))
    assert outcome.converged
    (directory,) = life.backups.iterdir()
    saved = read_backup(directory)
    assert tuple(saved.objects("Deal")) == OBJECTS
    assert not pending(life.backups, ACCOUNT).backups


def test_what_cannot_be_saved_is_not_deleted(life: Life) -> None:
    life.backups.write_text("in the way", encoding="utf-8")
    _, outcome = life.run(REPLACED)
    assert [one.result for one in outcome.steps] == [Result.FAILED, Result.NOT_ATTEMPTED, Result.NOT_ATTEMPTED]
    assert outcome.steps[0].problem.startswith("not saved, so not deleted: no backup of integration 'crm'")
    assert not outcome.attempted
    assert life.objects() == OBJECTS


READS, SAVING, LOOKING = 2, 2 * 4, 2  # of a replacement: integrations and Deal; four types; integrations and Deal


@pytest.mark.parametrize("at", range(READS, READS + SAVING + 1))
def test_what_somebody_added_while_it_was_saved_is_not_destroyed(life: Life, at: int) -> None:
    stage = Field("stage", "Stage", "STRING", is_required=False)
    life.strike = lambda: life.world.dialect.upload_schema(DEALS, (AMOUNT, NOTES, stage))
    _, outcome = life.run(REPLACED, at, after=True)
    assert [one.result for one in outcome.steps] == [Result.FAILED, Result.NOT_ATTEMPTED, Result.NOT_ATTEMPTED]
    assert "schema/crm/Deal/stage was not there, and is now" in outcome.steps[0].problem
    assert outcome.moved
    assert not outcome.attempted
    assert (life.objects(), life.names()) == (OBJECTS, {"amount", "notes", "stage"})
    assert [read_backup(one).stage for one in life.backups.iterdir()] == ["saved"]
    assert life.run(REPLACED)[1].converged
    assert (life.objects(), life.names()) == (OBJECTS, {"amount", "notes", "stage"})


@pytest.mark.parametrize("at", range(1, 1 + SAVING + 1))
def test_what_somebody_renamed_while_it_was_saved_is_not_deleted(life: Life, at: int) -> None:
    life.strike = lambda: life.world.dialect.register(replace(CRM, display_name="Theirs"))
    _, outcome = life.run(wanted(absent=["crm"]), at, after=True)
    assert "displayName was 'Acme CRM', is 'Theirs'" in outcome.steps[0].problem
    assert outcome.moved
    assert not outcome.attempted
    assert life.objects() == OBJECTS


def test_that_it_moved_is_said_rather_than_that_it_was_not_saved(life: Life) -> None:
    life.backups.write_text("in the way", encoding="utf-8")
    life.strike = lambda: life.world.dialect.register(replace(CRM, display_name="Theirs"))
    _, outcome = life.run(REPLACED, READS, after=True)
    assert "displayName was 'Acme CRM', is 'Theirs'" in outcome.steps[0].problem
    assert outcome.moved


def test_a_backup_that_is_gone_before_the_delete_keeps_it_from_being_sent(life: Life) -> None:
    life.strike = lambda: shutil.rmtree(life.backups)
    _, outcome = life.run(REPLACED, READS + SAVING + LOOKING, after=True)
    assert outcome.steps[0].problem.startswith("not saved, so not deleted: ")
    assert not outcome.attempted
    assert life.objects() == OBJECTS


def test_without_backup_nothing_is_saved_or_put_back(life: Life) -> None:
    plan, outcome = life.run(REPLACED, intent=Intent(no_backup=True))
    assert outcome.converged
    assert not life.backups.exists()
    assert (plan.restorations, life.objects()) == ((), ())
    assert plan.at_stake  # what goes is told all the same


def test_killed_at_any_call_the_next_runs_end_with_every_object_there_once(world: World, tmp_path: Path) -> None:
    calls = 0
    for at in range(1, 100):
        for after in (False, True):
            life = Life(world, tmp_path / f"{at}-{after}")
            try:
                life.run(REPLACED, at, after=after)
            except Killed:
                calls = at
            else:
                assert calls > 20  # every call of a whole run was the last one of some run
                return
            plan, outcome = life.run(REPLACED)
            assert outcome.converged
            assert (life.objects(), life.names()) == (OBJECTS, {"amount", "notes"})
            assert life.plan(world.dialect, REPLACED).empty, plan.changes
            assert not pending(life.backups, ACCOUNT).backups
            life.run(wanted(absent=["crm"]), intent=Intent(no_backup=True))
    pytest.fail("it never came to an end")


def _killed_after_its_registration(life: Life) -> None:
    with pytest.raises(Killed):
        life.run(REPLACED, READS + SAVING + LOOKING + 2, after=True)
    assert life.world.dialect.integrations()[0].integration.integration_type == "HubSpot"
    assert (life.objects(), life.names()) == ((), set())


def test_an_interrupted_replacement_stands_in_the_next_plan(life: Life) -> None:
    _killed_after_its_registration(life)
    plan = life.plan(life.world.dialect, REPLACED)
    told = {str(one.address): (one.action, one.consequence) for one in plan.changes}
    assert told["schema/crm/Deal/notes"] == (Action.CREATE, "put back: an interrupted replacement took it away")
    (restoration,) = plan.restorations
    assert restoration.backup == pending(life.backups, ACCOUNT).backups[0].manifest.id
    assert not plan.refusals


def test_what_somebody_wrote_meanwhile_is_newer_than_the_backup(life: Life) -> None:
    _killed_after_its_registration(life)
    life.world.dialect.upload_schema(DEALS, (AMOUNT, NOTES))
    newer = CrmObject("0007", {"amount": "8", "notes": "newer"})
    life.world.dialect.upload_objects(DEALS, [newer], "theirs")
    _, outcome = life.run(REPLACED)
    assert outcome.converged
    assert life.objects() == (*OBJECTS[:7], newer, *OBJECTS[8:])


def test_a_second_replacement_before_the_first_was_completed_loses_nothing(life: Life) -> None:
    _killed_after_its_registration(life)
    _, outcome = life.run(wanted(CRM, schemas=[deal(AMOUNT)]))
    assert outcome.converged
    assert (life.objects(), life.names()) == (OBJECTS, {"amount", "notes"})
    assert not pending(life.backups, ACCOUNT).backups


def test_one_whose_files_are_gone_is_told_and_left_to_people(life: Life) -> None:
    _killed_after_its_registration(life)
    plan = life.plan(life.world.dialect, wanted())
    assert plan.empty
    assert any("a replacement of integration/crm was interrupted, and no file declares it" in one for one in plan.notes)


def test_a_delete_that_never_came_is_no_interrupted_replacement(life: Life) -> None:
    with pytest.raises(Killed):
        life.run(REPLACED, 2 + 2 + 8 + 1)  # just before the delete is sent
    assert len(pending(life.backups, ACCOUNT).backups) == 1
    plan, outcome = life.run(REPLACED)
    assert (len(plan.restorations), outcome.converged) == (1, True)
    assert sorted(read_backup(one).stage for one in life.backups.iterdir()) == ["abandoned", "done"]


def test_a_run_that_stops_while_objects_are_looked_at_is_interrupted_and_at_no_fault(life: Life) -> None:
    _killed_after_its_registration(life)
    stop, dialect = Stop(), life.world.dialect
    plan = life.plan(dialect, REPLACED)
    keeper = Backups(plan, dialect, ACCOUNT, {}, life.backups, stop, 1, lambda _: None)

    def pressed() -> None:
        stop.request()
        stop.check()

    def stopping(step: Step | StepOutcome) -> None:
        if isinstance(step, StepOutcome) and step.step is plan.steps[-1]:
            life.world.client.before_start = pressed

    circumstances = Circumstances(0.0, 1, stop, clock=lambda: 0.0, tell=stopping, keeper=keeper)
    outcome = apply(plan, dialect, circumstances)
    life.world.client.before_start = lambda: None
    (restored,) = outcome.put_back
    assert outcome.interrupted
    assert (restored.result, restored.problem) == (Result.NOT_ATTEMPTED, "interrupted before it began")
    _, again = life.run(REPLACED)
    assert (again.converged, life.objects()) == (True, OBJECTS)


def test_objects_that_are_refused_are_told_and_stay_in_the_backup(life: Life) -> None:
    stricter = wanted(OTHER, schemas=[deal(AMOUNT, Field("owner", "Owner", "STRING", is_required=True))])
    _, outcome = life.run(stricter)
    assert not outcome.converged
    (restored,) = outcome.put_back
    assert (restored.result, restored.failed) == (Result.FAILED, len(OBJECTS))
    assert restored.problem.startswith("schema/crm/Deal: 25 of the saved objects were refused: Object")  # GC744
    assert pending(life.backups, ACCOUNT).backups  # so that the next run goes on with it


def test_what_cannot_be_counted_is_a_warning(life: Life) -> None:
    client = Client(
        httpx.Client(base_url="http://localhost/v2", transport=InProcess(life.world.app)),
        Credentials("the tests' own", user="key", secret="wrong"),
        Unpaced(),
        Limits(),
    )
    plan, (warning,) = count_objects(life.plan(life.world.dialect, REPLACED), OpenApiDialect(client))
    client.close()
    assert (plan.counted, warning.code, warning.severity) == ({}, "GC745", "warning")
    assert warning.summary.startswith("the objects of schema/crm/Account could not be counted: getCrmObjects: HTTP 401")


def test_what_is_at_stake_is_counted(life: Life) -> None:
    plan, warnings = count_objects(life.plan(life.world.dialect, REPLACED), life.world.dialect)
    assert plan.counted == {SchemaKey("crm", one): 0 for one in ("Account", "Contact", "Lead")} | {DEALS: len(OBJECTS)}
    assert not warnings
