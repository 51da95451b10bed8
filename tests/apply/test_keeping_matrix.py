"""Every trouble at every call with which objects are saved and put back: nothing is lost, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from gongctl.apply import Circumstances, apply
from gongctl.backup.pending import pending
from gongctl.cli.backups import with_interrupted
from gongctl.emulator import create_app
from gongctl.gong import wire
from gongctl.keeping import Backups
from gongctl.model import Account, CrmObject, DesiredSchema, Field, Integration, SchemaKey
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.plan import make_plan
from tests.apply.troubles import TROUBLES, Trouble, Troubled, dialect_through
from tests.contract.checked import InProcess
from tests.planning.build import allow, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.emulator import Emulator
    from gongctl.ledger import Outcome
    from gongctl.planning.plan import Plan

ACCOUNT = Account("test", "http://localhost/v2", "openapi")
NAME = Field("name", "Name", "STRING", is_required=False)
KEYS = [SchemaKey("crm", "Account"), SchemaKey("crm", "Deal")]
SCHEMAS = [DesiredSchema("crm", key.object_type, (NAME,)) for key in KEYS]
BEFORE = Integration("crm", "Custom", "CRM")
DESIRED = wanted(replace(BEFORE, integration_type="HubSpot"), schemas=SCHEMAS)
OBJECTS = (CrmObject("1", {"name": "one"}), CrmObject("2", {"name": "two"}))
QUIET: Final = Trouble(lambda request, inner: inner.handle_request(request))
OPERATIONS: Final = ("GET objects", "POST entities", "GET upload-status")


class Run:
    """gongctl, with backups, in front of an account, with trouble in between."""

    def __init__(
        self, app: Emulator, backups: Path, trouble: Trouble = QUIET, operation: str = "", number: int = 0
    ) -> None:
        self.troubled = Troubled(InProcess(app), trouble, operation, number)
        self.dialect = dialect_through(self.troubled)
        self.backups = backups

    def plan(self) -> Plan:
        seen, _ = with_interrupted(observe(self.dialect, DESIRED, Intent(), 1), self.backups, ACCOUNT)
        return make_plan(DESIRED, seen, Intent(), allow("integration/crm"))

    def apply(self) -> Outcome:
        plan = self.plan()
        declared = {one.key: one for one in SCHEMAS}
        keeper = Backups(plan, self.dialect, ACCOUNT, declared, self.backups, parallelism=1, sleep=lambda _: None)
        circumstances = Circumstances(0.0, parallelism=1, clock=lambda: 0.0, keeper=keeper)
        return apply(plan, self.dialect, circumstances)


def filled() -> Emulator:
    app = create_app()
    dialect = dialect_through(Troubled(InProcess(app), QUIET, "", 0))
    dialect.register(BEFORE)
    for key in KEYS:
        dialect.upload_schema(key, [NAME])
        dialect.upload_objects(key, OBJECTS, f"before-{key.object_type}")
    return app


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1024 * 1024)
    monkeypatch.setattr("gongctl.readback.READ_BACK_AFTER", (0.0, 0.0, 0.0))
    with filled() as app:
        yield app


LAST: Final = {"GET objects": 8, "POST entities": 2, "GET upload-status": 6}


def test_how_many_calls_there_are(app: Emulator, tmp_path: Path) -> None:
    run = Run(app, tmp_path)
    assert run.apply().converged
    assert {one: run.troubled.counts[one] for one in OPERATIONS} == LAST


@pytest.mark.parametrize(("operation", "number"), [("GET objects", 1), *LAST.items()])
@pytest.mark.parametrize("name", TROUBLES)
def test_trouble(app: Emulator, tmp_path: Path, name: str, operation: str, number: int) -> None:
    trouble = TROUBLES[name]
    run = Run(app, tmp_path, trouble, operation, number)
    outcome = run.apply()
    assert run.troubled.struck
    assert trouble.passes in {None, outcome.converged}, outcome
    assert all(len(ids) == 1 for ids in run.troubled.request_ids.values())
    again = Run(app, tmp_path)
    assert again.apply().converged
    for key in KEYS:
        assert sorted(again.dialect.objects(key), key=lambda one: one.object_id) == list(OBJECTS)
    assert Run(app, tmp_path).plan().empty
    assert not pending(tmp_path, ACCOUNT).backups
