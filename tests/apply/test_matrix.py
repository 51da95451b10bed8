"""Every trouble at every operation: what passes ends converged in the same run, all else stops with the truth."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from gongctl.apply import Circumstances, apply
from gongctl.emulator import create_app
from gongctl.gong import wire
from gongctl.gong.errors import CallError
from gongctl.ledger import Result
from gongctl.model import DesiredSchema, Field, Integration, SchemaKey
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.plan import make_plan
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema
from gongctl.planning.verify import unmet
from tests.apply.troubles import OPERATIONS, TROUBLES, Trouble, Troubled, dialect_through
from tests.contract.checked import InProcess
from tests.planning.build import allow, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.emulator import Emulator
    from gongctl.ledger import Outcome
    from gongctl.planning.plan import Plan

NAME, SUM = Field("name", "Name", "STRING", is_required=False), Field("sum", "Sum", "NUMBER", is_required=False)
LEAVE: Final = allow("integration/b", "integration/c", "integration/d")
DESIRED: Final = wanted(
    Integration("a", "Custom", "A, renamed"),
    Integration("b", "Salesforce", "B"),
    Integration("e", "Zoho", "E"),
    absent=["c", "d"],
    schemas=[
        DesiredSchema("a", "Deal", (Field("name", "Relabelled", "STRING", is_required=False),)),
        DesiredSchema("a", "Account", (NAME, SUM)),
        DesiredSchema("b", "Deal", (NAME, SUM)),
        DesiredSchema("e", "Deal", (NAME,)),
        DesiredSchema("e", "Contact", (NAME, SUM)),
    ],
)
"""An update, a replacement, a creation and two deletions, with schemas: each operation is called several times."""

QUIET: Final = Trouble(lambda request, inner: inner.handle_request(request))


class Run:
    """gongctl in front of an account, with trouble in between."""

    def __init__(self, app: Emulator, trouble: Trouble = QUIET, operation: str = "", number: int = 0) -> None:
        self.troubled = Troubled(InProcess(app), trouble, operation, number)
        self.dialect = dialect_through(self.troubled)

    def plan(self) -> Plan:
        # Backups have a matrix of their own.
        intent = Intent(no_backup=True)
        return make_plan(DESIRED, observe(self.dialect, DESIRED, intent, 1), intent, LEAVE)

    def apply(self) -> tuple[Plan, Outcome] | None:
        """Plan and apply; None where planning failed."""
        try:
            plan = self.plan()
        except CallError:
            return None
        return plan, apply(plan, self.dialect, Circumstances(0.0, parallelism=1, clock=lambda: 0.0))


@contextmanager
def account() -> Iterator[Emulator]:
    """Open an account that is not yet as the files want it."""
    with create_app() as app:
        dialect = Run(app).dialect
        for name, kind in (("a", "Custom"), ("b", "HubSpot"), ("c", "Zendesk"), ("d", "Pipedrive")):
            dialect.register(Integration(name, kind, name.upper()))
        for name, kind in (("a", "Deal"), ("a", "Account"), ("b", "Deal")):
            dialect.upload_schema(SchemaKey(name, kind), [NAME])
        yield app


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1024 * 1024)
    monkeypatch.setattr("gongctl.readback.READ_BACK_AFTER", (0.0, 0.0, 0.0))
    with account() as app:
        yield app


def occurrences() -> list[tuple[str, int]]:
    """Count the calls of a faultless run: the first, the second and the last of each operation."""
    with account() as app:
        run = Run(app)
        assert run.apply() is not None
        return [(one, number) for one in OPERATIONS for number in sorted({1, 2, run.troubled.counts[one]})]


@pytest.mark.parametrize(("operation", "number"), occurrences())
@pytest.mark.parametrize("name", TROUBLES)
def test_trouble(app: Emulator, name: str, operation: str, number: int) -> None:
    trouble = TROUBLES[name]
    run = Run(app, trouble, operation, number)
    found = run.apply()
    assert run.troubled.struck
    if found is None:
        assert not trouble.passes
        assert run.troubled.writes == []
    else:
        assert trouble.passes in {None, found[1].converged}, [one for one in found[1].steps if one.problem or one.unmet]
        check_truth(found[1], run, app)
    assert all(len(ids) == 1 for ids in run.troubled.request_ids.values())
    if found is None or not found[1].converged:
        again = Run(app)
        second = again.apply()
        assert second is not None
        assert second[1].converged
        for deleted, ids in again.troubled.request_ids.items():
            assert not ids & run.troubled.request_ids.get(deleted, set())
    assert Run(app).plan().empty


def check_truth(outcome: Outcome, run: Run, app: Emulator) -> None:
    """What the ledger says of each step is what the account shows, and what was sent."""
    there = observe(Run(app).dialect, DESIRED, Intent(), 1)
    replaced = {
        one.step.completes for one in outcome.steps if isinstance(one.step, RegisterIntegration) and one.attempted
    }
    for one in outcome.steps:
        sent = called_as(one.step) in run.troubled.writes
        assert sent >= one.attempted
        if one.result is Result.NOT_ATTEMPTED:
            assert not sent
        if one.result is Result.DONE and one.step.id not in replaced:
            assert unmet(one.step, there) == ()
        if "the account does not show it" in one.problem:
            assert unmet(one.step, there)


def called_as(step: Step) -> tuple[str, str]:
    match step:
        case DeleteIntegration(integration_id=name):
            return "DELETE integrations", name
        case RegisterIntegration(integration=integration):
            return "PUT integrations", integration.integration_id
        case UploadSchema(key=key):
            return "POST entity-schema", f"{key.integration_id}/{key.object_type}"
