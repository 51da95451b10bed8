"""Every trouble at every operation: what passes ends converged in the same run, all else stops with the truth."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest

from gongctl.apply import Circumstances, apply
from gongctl.cli.claims import claims_of
from gongctl.deleting import Waiting
from gongctl.emulator import Settings, create_app
from gongctl.gong import wire
from gongctl.gong.errors import CallError
from gongctl.gong.live import LiveDialect
from gongctl.gong.openapi import OpenApiDialect
from gongctl.ledger import Result
from gongctl.model import DesiredSchema, Field, Integration, SchemaKey
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.plan import make_plan
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema
from gongctl.planning.verify import unmet
from tests.apply.troubles import TROUBLES, Trouble, Troubled, dialect_through
from tests.apply.world import LOOKS, Clock
from tests.contract.checked import InProcess
from tests.planning.build import allow, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.capabilities import Capabilities
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

REPLACED: Final = wanted(
    Integration("b", None, "B", None, "new@acme.example"),
    schemas=[
        DesiredSchema("b", "Deal", (NAME, SUM)),
        DesiredSchema("b", "Account", (NAME,)),
    ],
)
"""A replacement with two schemas: where there is room for one integration, that is all that there can be."""

WANTED: Final = {"openapi": DESIRED, "live": REPLACED}

QUIET: Final = Trouble(lambda request, inner: inner.handle_request(request))


class Run:
    """gongctl in front of an account, with trouble in between."""

    def __init__(self, app: Emulator, speaks: str, trouble: Trouble = QUIET, operation: str = "", n: int = 0) -> None:
        self.desired = WANTED[speaks]
        self.troubled = Troubled(InProcess(app), trouble, operation, n)
        claims = claims_of(self.desired)
        speak = OpenApiDialect if speaks == "openapi" else partial(LiveDialect, claims=claims)
        self.dialect = dialect_through(self.troubled, speak)

    def plan(self) -> Plan:
        # Backups have a matrix of their own.
        intent, can = Intent(no_backup=True), self.dialect.capabilities
        return make_plan(self.desired, observe(self.dialect, self.desired, intent, 1), intent, LEAVE, can)

    def apply(self) -> tuple[Plan, Outcome] | None:
        """Plan and apply; None where planning failed."""
        try:
            plan = self.plan()
        except CallError:
            return None
        clock = Clock()
        waiting = Waiting(sleep=clock.sleep, clock=clock)
        return plan, apply(plan, self.dialect, Circumstances(0.0, 1, clock=lambda: 0.0, waiting=waiting))

    def called(self) -> set[tuple[str, str]]:
        """Give the writes that were sent, as `called_as` names those of steps."""
        if not self.dialect.capabilities.assigns_ids:
            return set(self.troubled.writes)
        return {(operation, "/".join(["b", *name.split("/")[1:]])) for operation, name in self.troubled.writes}


def finish_deletions(app: Emulator, run: Run) -> None:
    """Let the account carry out what it was asked to delete, as a day would do."""
    if run.dialect.capabilities.deletes_later:
        other = dialect_through(InProcess(app), LiveDialect)
        for integration_id, ids in run.troubled.request_ids.items():
            for request_id in ids:
                for _ in range(LOOKS):
                    other.deletion(integration_id, request_id)


@contextmanager
def account(speaks: str) -> Iterator[Emulator]:
    """Open an account that is not yet as the files want it."""
    settings = Settings(dialect="live" if speaks == "live" else "openapi")
    with create_app(settings=settings) as app:
        dialect = Run(app, speaks).dialect
        there = (("a", "Custom"), ("b", "HubSpot"), ("c", "Zendesk"), ("d", "Pipedrive"))
        for name, kind in there[1:2] if speaks == "live" else there:
            dialect.register(Integration(name, kind, name.upper(), owner_email="old@acme.example"))
        for name, kind in (("a", "Deal"), ("a", "Account"), ("b", "Deal")):
            if speaks == "openapi" or name == "b":
                dialect.upload_schema(SchemaKey(name, kind), [NAME])
        yield app


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1024 * 1024)


def occurrences() -> list[tuple[str, str, int]]:
    """Count the calls of a faultless run: the first and the last of each operation.

    Of the second dialect the last ones do: the others are met by the same code.
    """
    found = []
    for speaks in WANTED:
        with account(speaks) as app:
            run = Run(app, speaks)
            assert run.apply() is not None
            counts = run.troubled.counts
            for one in sorted(counts):
                numbers = {1, counts[one]} if speaks == "openapi" else {counts[one]}
                found += [(speaks, one, number) for number in sorted(numbers)]
    return found


@pytest.mark.parametrize(("speaks", "operation", "number"), occurrences())
@pytest.mark.parametrize("name", TROUBLES)
def test_trouble(name: str, speaks: str, operation: str, number: int) -> None:
    with account(speaks) as app:
        check_trouble(app, name, speaks, operation, number)


def check_trouble(app: Emulator, name: str, speaks: str, operation: str, number: int) -> None:
    run = Run(app, speaks, TROUBLES[name], operation, number)
    found = run.apply()
    assert run.troubled.struck
    # What cannot be done twice is refused the second time, and then it cannot be told who did it before.
    twice = name == "done twice" and speaks == "live" and operation in {"PUT integrations", "DELETE integrations"}
    # Who waits for a deletion asks again, whatever became of one question.
    waited = operation == "GET request-status"
    passes = None if twice or (waited and not TROUBLES[name].passes) else TROUBLES[name].passes
    if found is None:
        assert not passes
        assert run.troubled.writes == []
    else:
        assert passes in {None, found[1].converged}, [one for one in found[1].steps if one.problem or one.unmet]
        check_truth(found[1], run, app, speaks)
    assert all(len(ids) == 1 for ids in run.troubled.request_ids.values())
    if found is None or not found[1].converged:
        finish_deletions(app, run)
        again = Run(app, speaks)
        second = again.apply()
        assert second is not None
        assert second[1].converged
        for deleted, ids in again.troubled.request_ids.items():
            assert not ids & run.troubled.request_ids.get(deleted, set())
    assert Run(app, speaks).plan().empty


def check_truth(outcome: Outcome, run: Run, app: Emulator, speaks: str) -> None:
    """What the ledger says of each step is what the account shows, and what was sent."""
    can, called = run.dialect.capabilities, run.called()
    there = observe(Run(app, speaks).dialect, run.desired, Intent(), 1)
    replaced = {
        one.step.completes for one in outcome.steps if isinstance(one.step, RegisterIntegration) and one.attempted
    }
    for one in outcome.steps:
        sent = called_as(one.step, can) in called
        assert sent >= one.attempted
        if one.result is Result.NOT_ATTEMPTED:
            assert not sent
        if one.result is Result.DONE and one.step.id not in replaced:
            assert unmet(one.step, there, can) == ()
        if "the account does not show it" in one.problem:
            assert unmet(one.step, there, can)


def called_as(step: Step, can: Capabilities) -> tuple[str, str]:
    match step:
        case DeleteIntegration(integration_id=name):
            return "DELETE integrations", name
        case RegisterIntegration(integration=integration):
            return "PUT integrations", integration.integration_id
        case UploadSchema(key=key):
            return "POST entity-schema", f"{key.integration_id}/{can.known_type(key.object_type)}"
