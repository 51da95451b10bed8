"""What `gongctl apply` does: plan, show, ask, carry out, report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from gongctl.apply import Circumstances
from gongctl.apply import apply as carry_out
from gongctl.cli.console import Reading, is_terminal, logging_to, notice, painter, result, warn
from gongctl.cli.failures import as_json, told
from gongctl.cli.session import Connection, Planned, connected, load_files, plan_once
from gongctl.cli.signals import stopping
from gongctl.cli.steps import Steps
from gongctl.diagnostics import failure
from gongctl.planning.moved import moved
from gongctl.render.document import VERSION, Datum, outcome_datum, plan_datum
from gongctl.render.text import outcome_text, plan_text
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.cli.options import Options
    from gongctl.config.load import Loaded
    from gongctl.ledger import Outcome

FAILED: Final = 1
CHANGED: Final = 2
BLOCKED: Final = 3
STALE: Final = 4
PART_WAY: Final = 5
INTERRUPTED: Final = 130


def run(root: Path, options: Options, *, auto_approve: bool) -> int:
    """Apply a project and give the exit code; what fails before the first write is told, and exits 1."""
    with told(options), logging_to(options):
        loaded = load_files(root, options)
        with connected(root, loaded, options) as connection:
            return _Applying(loaded, options, connection).run(auto_approve=auto_approve)


@dataclass(frozen=True, slots=True)
class _Applying:
    """One run of apply against an account that is connected."""

    loaded: Loaded
    options: Options
    connection: Connection

    def run(self, *, auto_approve: bool) -> int:
        planned = self._plan()
        datum = self._show(planned)
        if planned.plan.blocked or planned.plan.empty:
            self._report(datum, None)
            return BLOCKED if planned.plan.blocked else 0
        if not auto_approve:
            self._ask(len(planned.plan.steps))
            # Somebody may have looked at the plan for an hour: everything is read again.
            again = self._plan()
            if what := moved(planned.plan.observed, again.plan.observed):
                self._tell_moved(what)
                self._report(datum, None)
                return STALE
            planned = again
        return self._carry_out(planned, datum)

    def _plan(self) -> Planned:
        return plan_once(self.loaded, self.options, self.connection.dialect, Reading(self.options))

    def _show(self, planned: Planned) -> Datum:
        find = self.loaded.origins.find
        datum = plan_datum(self.connection.account, planned.plan, find, self.loaded.diagnostics)
        warn(datum["warnings"], self.options)
        if self.options.output == "text":
            result(plan_text(datum, painter(sys.stdout, no_color=self.options.no_color)))
        return datum

    def _ask(self, calls: int) -> None:
        if not is_terminal(sys.stdin):
            raise failure(
                "GC640",
                "there is no terminal to ask on, so nothing was done",
                "look at the plan, then say --auto-approve",
            )
        environment = visible(self.connection.account.environment)
        if not _agreed(f"Make {calls} {'call' if calls == 1 else 'calls'} to {environment}? [y/N] "):
            raise failure("GC641", "not approved, so nothing was done", "answer 'y' to go on")

    def _tell_moved(self, what: tuple[str, ...]) -> None:
        paint = painter(sys.stderr, no_color=self.options.no_color)
        notice(f"{paint('stale:', 'blocked')} the account moved while the plan was looked at; nothing was done")
        for one in what:
            notice(f"    {visible(one)}")
        notice("    plan again")

    def _carry_out(self, planned: Planned, datum: Datum) -> int:
        steps = Steps(self.options, len(planned.plan.steps))
        with stopping(steps.in_flight) as stop:
            self.connection.client.before_start = stop.check
            circumstances = Circumstances(planned.observed_at, self.options.parallelism, stop, tell=steps.tell)
            with steps:
                outcome = carry_out(planned.plan, self.connection.dialect, circumstances)
            # Still within reach of signals: the ledger is printed always, whoever is impatient.
            self._report(datum, outcome)
        return _exit_code(outcome, detailed=self.options.detailed_exitcode)

    def _report(self, plan: Datum, outcome: Outcome | None) -> None:
        ledger = None if outcome is None else outcome_datum(outcome, self.loaded.origins.find)
        if self.options.output == "json":
            result(as_json({"version": VERSION, "plan": plan, "outcome": ledger, "errors": []}))
        elif ledger is not None:
            result("\n" + outcome_text(ledger, painter(sys.stdout, no_color=self.options.no_color)))


def _agreed(question: str) -> bool:
    while True:
        click.echo(question, nl=False, err=True)
        answer = sys.stdin.readline().strip().lower()
        if answer in {"y", "yes"}:
            return True
        if answer in {"", "n", "no"}:
            return False


def _exit_code(outcome: Outcome, *, detailed: bool) -> int:
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.converged:
        return CHANGED if detailed else 0
    if outcome.attempted:
        return PART_WAY
    return STALE if outcome.moved else FAILED
