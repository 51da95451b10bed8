"""Replacements that are killed at any call, where deletions take their time: the next runs end with what was wanted."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from gongctl.backup.pending import pending
from gongctl.cli.backups import with_interrupted
from gongctl.cli.claims import claims_of
from gongctl.keeping import Backups
from gongctl.model import Account, SchemaKey
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.plan import make_plan
from tests.apply.test_keeping import Killed, Striking
from tests.apply.test_live import FILES, LEAVE, OWNED, live
from tests.apply.troubles import dialect_through
from tests.apply.world import speak
from tests.contract.checked import InProcess
from tests.planning.live import AMOUNT, NOTES, OWNER, STAGE

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.gong.dialect import Dialect
    from gongctl.ledger import Outcome
    from gongctl.planning.plan import Plan
    from tests.apply.world import World

ACCOUNT: Final = Account("test", "http://localhost/v2", "live")
DEALS: Final = SchemaKey("crm", "Deal")


def _kill() -> None:
    raise Killed


class Life:
    """One account, over several runs of gongctl, each of which may be killed."""

    def __init__(self, world: World, backups: Path) -> None:
        self.world, self.backups = world, backups
        assert world.apply(world.plan(FILES)).converged
        world.dialect.upload_schema(DEALS, [AMOUNT, STAGE, OWNER, NOTES])

    def plan(self, dialect: Dialect) -> Plan:
        seen, warnings = with_interrupted(observe(dialect, OWNED, Intent(), 1), self.backups, ACCOUNT)
        assert not warnings
        return make_plan(OWNED, seen, Intent(), LEAVE, dialect.capabilities)

    def speaking(self, strike_at: int = 0, *, after: bool = False) -> Dialect:
        transport = Striking(self.world.counted(InProcess(self.world.app)), strike_at, _kill, after=after)
        claims = claims_of(OWNED)
        return dialect_through(transport, lambda client: speak(self.world.settings, client, claims))

    def run(self, strike_at: int = 0, *, after: bool = False) -> tuple[Plan, Outcome]:
        dialect = self.speaking(strike_at, after=after)
        plan = self.plan(dialect)
        keeper = Backups(plan, dialect, ACCOUNT, {one.key: one for one in OWNED.schemas}, self.backups, parallelism=1)
        return plan, self.world.apply(plan, dialect, keeper=keeper, parallelism=1)


OTHERWISE: Final[dict[str, Any]] = {"while_deleting": "hidden", "empty_account": "404", "null_schema": True}


def test_killed_at_any_call_the_next_runs_end_with_what_was_wanted(tmp_path: Path) -> None:
    for at in range(1, 100):
        for after in (False, True):
            with closing(live(**(OTHERWISE if after else {}))) as world:
                life = Life(world, tmp_path / f"{at}-{after}")
                try:
                    life.run(at, after=after)
                except Killed:
                    pass
                else:
                    assert at > 15  # every call of a whole run was the last one of some run
                    return
                _, tried = life.run()  # while the account may still be deleting
                world.finish_deletions()
                _, outcome = life.run()
                assert tried.converged or not any(one.unmet for one in tried.steps)
                assert outcome.converged
                assert set(world.speaking(claims_of(OWNED)).schema(DEALS)) == {AMOUNT, STAGE, OWNER, NOTES}
                assert life.plan(life.speaking()).empty
                assert not pending(life.backups, ACCOUNT).backups
    pytest.fail("it never came to an end")


def test_a_second_try_while_the_account_deletes_keeps_the_backup_that_counts(tmp_path: Path) -> None:
    with closing(live(deleting_seconds=0.0)) as world:
        life = Life(world, tmp_path / "backups")
        with pytest.raises(Killed):
            life.run(9, after=True)  # after the delete
        (kept,) = pending(life.backups, ACCOUNT).backups
        assert kept.stage == "deleting"
        plan = life.plan(life.speaking())
        assert [one.integration_id for one in plan.observed.interrupted] == ["crm"]
        assert replace(plan, steps=()).restorations == ()
        assert life.run()[1].converged
        assert not pending(life.backups, ACCOUNT).backups
