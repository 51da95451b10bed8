"""Before anything is destroyed the account is looked at once more, however little time has passed."""

from __future__ import annotations

import uuid
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from gongctl.ledger import Result
from gongctl.model import DesiredSchema, Field, Integration, SchemaKey
from tests.apply.world import faulty
from tests.planning.build import AMOUNT, CRM, DEAL, NOTES, allow, deal, wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.gong.dialect import Dialect
    from gongctl.model import Desired
    from gongctl.planning.plan import Plan
    from tests.apply.world import World

LEAD: Final = SchemaKey("other", "Lead")
STAGE: Final = Field("stage", "Stage", "STRING", is_required=False)
OTHER: Final = Integration("other", "HubSpot", "Other")
THERE: Final = wanted(CRM, OTHER, schemas=[deal(AMOUNT, NOTES), DesiredSchema("other", "Lead", (AMOUNT,))])
LEAVE: Final = allow("integration/crm", "integration/other", "schema/crm/Deal/*")

REMOVED: Final = wanted(CRM, OTHER, schemas=[deal(AMOUNT, absent=["notes"])])
RETYPED: Final = wanted(CRM, OTHER, schemas=[deal(replace(AMOUNT, type="NUMBER"), NOTES)])
DELETED: Final = wanted(OTHER, absent=["crm"])
REPLACED: Final = wanted(replace(CRM, integration_type="Zoho"), OTHER, schemas=[deal(AMOUNT, NOTES)])
SWAPPED: Final = wanted(
    replace(CRM, integration_type="HubSpot"), replace(OTHER, integration_type="Custom"), schemas=THERE.schemas
)


def adds_a_field(dialect: Dialect) -> None:
    dialect.upload_schema(DEAL, [AMOUNT, NOTES, STAGE])


def relabels(dialect: Dialect) -> None:
    dialect.upload_schema(DEAL, [AMOUNT, replace(NOTES, label="Minutes")])


def renames(dialect: Dialect) -> None:
    dialect.register(replace(CRM, display_name="Theirs"))


def deletes(dialect: Dialect) -> None:
    dialect.delete("crm", uuid.uuid4().hex)


def adds_a_field_to_the_other(dialect: Dialect) -> None:
    dialect.upload_schema(LEAD, [AMOUNT, NOTES])


@pytest.fixture
def filled(world: World) -> World:
    assert world.apply(world.plan(THERE)).converged
    return world


def _plan(world: World, files: Desired) -> Plan:
    plan = world.plan(files, policy=LEAVE)
    world.forget()
    return plan


@pytest.mark.parametrize(
    ("files", "meddle", "told"),
    [
        (REMOVED, adds_a_field, "schema/crm/Deal/stage was not there, and is now"),
        (REMOVED, relabels, "schema/crm/Deal/notes: label was 'Notes', is 'Minutes'"),
        (REMOVED, deletes, "schema/crm/Deal/amount was there, and is gone"),
        (RETYPED, adds_a_field, "schema/crm/Deal/stage was not there, and is now"),
        (DELETED, renames, "integration/crm: displayName was 'Acme CRM', is 'Theirs'"),
        (DELETED, deletes, "integration/crm was there, and is gone"),
        (REPLACED, renames, "integration/crm: displayName was 'Acme CRM', is 'Theirs'"),
        (REPLACED, adds_a_field, "schema/crm/Deal/stage was not there, and is now"),
        (REPLACED, deletes, "integration/crm was there, and is gone"),
        (SWAPPED, adds_a_field, "schema/crm/Deal/stage was not there, and is now"),
        (SWAPPED, adds_a_field_to_the_other, "schema/other/Lead/notes was not there, and is now"),
    ],
)
def test_what_somebody_changed_a_moment_ago_is_not_destroyed(
    filled: World, files: Desired, meddle: Callable[[Dialect], None], told: str
) -> None:
    plan = _plan(filled, files)
    meddle(filled.dialect)
    filled.forget()
    outcome = filled.apply(plan)
    assert filled.counting.writes == 0
    assert outcome.moved
    assert not outcome.attempted
    first, *others = outcome.steps
    assert first.result is Result.FAILED
    assert told in first.problem
    assert first.help == "plan again"
    assert {one.result for one in others} <= {Result.NOT_ATTEMPTED}
    again = filled.apply(_plan(filled, files))
    assert again.converged
    assert _plan(filled, files).empty


@pytest.mark.parametrize(
    ("files", "looked"),
    [
        (REMOVED, [["getSchemaFields", "uploadObjectSchema"]]),
        (RETYPED, [["getSchemaFields", "uploadObjectSchema"]]),
        (DELETED, [["getCrmIntegrations", "deleteCrmIntegration"]]),
        (
            REPLACED,
            [
                ["getCrmIntegrations", "getSchemaFields", "deleteCrmIntegration"],
                ["registerCrmIntegration"],
                ["uploadObjectSchema"],
            ],
        ),
        (
            SWAPPED,
            [
                ["getCrmIntegrations", "getSchemaFields", "getSchemaFields", "deleteCrmIntegration"],
                ["getCrmIntegrations", "getSchemaFields", "deleteCrmIntegration"],
                ["registerCrmIntegration"],
                ["registerCrmIntegration"],
                ["uploadObjectSchema"],
                ["uploadObjectSchema"],
            ],
        ),
        (wanted(CRM, OTHER, schemas=[deal(replace(AMOUNT, label="Sum"))]), [["uploadObjectSchema"]]),
        (wanted(replace(CRM, display_name="New"), OTHER), [["registerCrmIntegration"]]),
    ],
    ids=["removed", "retyped", "deleted", "replaced", "swapped", "relabelled", "renamed"],
)
@pytest.mark.parametrize("after", [0.0, 61.0])
def test_each_step_looks_once_and_the_ledger_has_it(
    filled: World, files: Desired, looked: list[list[str]], after: float
) -> None:
    outcome = filled.apply(_plan(filled, files), clock=lambda: after, parallelism=1)
    assert outcome.converged
    calls = [[one.operation for one in step.calls] for step in outcome.steps]
    if after and len(looked) == 1 and len(looked[0]) == 1:  # what destroys nothing is looked at again when it is old
        assert calls[0][1:] == looked[0]
    else:
        assert calls == looked


def test_it_stops_its_own_chain_only(filled: World) -> None:
    changed = DesiredSchema("other", "Lead", (replace(AMOUNT, label="Sum"),))
    plan = _plan(filled, replace(REMOVED, schemas=(*REMOVED.schemas, changed)))
    adds_a_field(filled.dialect)
    outcome = filled.apply(plan)
    results = {one.step.id: one.result for one in outcome.steps}
    assert results == {"upload schema/crm/Deal": Result.FAILED, "upload schema/other/Lead": Result.DONE}
    assert outcome.moved
    assert outcome.attempted


def test_what_cannot_be_looked_at_is_not_destroyed() -> None:
    with closing(faulty("500@GET /crm/integrations#2-", retries=0)) as world:
        world.dialect.register(CRM)
        outcome = world.apply(_plan(world, wanted(absent=["crm"])))
        assert world.counting.writes == 0
    assert outcome.steps[0].result is Result.FAILED
    assert "HTTP 500" in outcome.steps[0].problem
    assert not outcome.attempted
    assert not outcome.moved
