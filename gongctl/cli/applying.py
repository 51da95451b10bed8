"""What `gongctl apply` does: plan, show, ask, carry out, report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from gongctl.apply import Circumstances
from gongctl.apply import apply as carry_out
from gongctl.cli.console import is_terminal, logging_to, notice, painter, result, warn
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told
from gongctl.cli.session import Connection, Planned, connected, load_files, plan_once
from gongctl.cli.signals import stopping
from gongctl.cli.steps import Steps
from gongctl.diagnostics import Diagnostic, Severity, failure
from gongctl.planning.moved import moved
from gongctl.render.document import VERSION, Datum, outcome_datum, plan_datum
from gongctl.render.finding import finding
from gongctl.render.text import outcome_text, plan_text
from gongctl.render.validation import to_json
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongctl.cli.options import Options
    from gongctl.config.load import Loaded
    from gongctl.ledger import Outcome
    from gongctl.planning.plan import Plan

STALE_SUMMARY: Final = "the account or the files moved while the plan was looked at; nothing was done"


def run(root: Path, options: Options, *, auto_approve: bool) -> int:
    """Apply a project and give the exit code; what fails before the first write is told, and exits 1."""
    with told(options), logging_to(options):
        loaded = load_files(root, options)
        with connected(root, loaded, options) as connection:
            return _Applying(root, loaded, options, connection).run(auto_approve=auto_approve)


@dataclass(frozen=True, slots=True)
class _Applying:
    """One run of apply against an account that is connected."""

    root: Path
    loaded: Loaded
    options: Options
    connection: Connection

    def run(self, *, auto_approve: bool) -> int:
        planned = self._plan()
        datum = self._show(planned)
        if planned.plan.blocked or planned.plan.empty:
            self._report(planned, datum, None)
            return Exit.BLOCKED if planned.plan.blocked else Exit.DONE
        if not auto_approve:
            self._ask(len(planned.plan.steps), datum)
            again = self._plan_again()
            if what := _what_moved(planned.plan, again.plan):
                self._tell_moved(what)
                self._report(planned, datum, None, _stale(what))
                return Exit.STALE
            if again.plan.blocked:
                # An allowance that ended, or a protection that came, while the plan was looked at.
                self._report(again, self._show(again), None)
                return Exit.BLOCKED
            planned = again
        return self._carry_out(planned, datum)

    def _plan_again(self) -> Planned:
        """Read the files and the account once more: somebody may have looked at the plan for an hour."""
        loaded = load_files(self.root, self.options)
        return plan_once(loaded, self.options, self.connection.dialect)

    def _plan(self) -> Planned:
        return plan_once(self.loaded, self.options, self.connection.dialect)

    def _show(self, planned: Planned) -> Datum:
        loaded = planned.loaded
        datum = plan_datum(self.connection.account, planned.plan, loaded.origins.find, loaded.diagnostics)
        warn(datum["warnings"], self.options)
        if self.options.output == "text":
            shown = result(plan_text(datum, painter(sys.stdout, no_color=self.options.no_color)))
            if not shown:
                raise failure(
                    "GC644", "the plan could not be shown, so nothing was done", "make room for standard output"
                )
        return datum

    def _ask(self, calls: int, datum: Datum) -> None:
        if not is_terminal(sys.stdin):
            raise failure(
                "GC640",
                "there is no terminal to ask on, so nothing was done",
                "look at the plan, then say --auto-approve",
            )
        if self.options.output == "json":  # standard output is for the result: a person reads the plan here
            notice(plan_text(datum, painter(sys.stderr, no_color=self.options.no_color)))
        environment = visible(self.connection.account.environment)
        if not _agreed(f"Make {calls} {'call' if calls == 1 else 'calls'} to {environment}? [y/N] "):
            raise failure("GC641", "not approved, so nothing was done", "answer 'y' to go on")

    def _tell_moved(self, what: tuple[str, ...]) -> None:
        paint = painter(sys.stderr, no_color=self.options.no_color)
        notice(f"{paint('stale:', 'blocked')} {STALE_SUMMARY}")
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
            self._report(planned, datum, outcome)
        return _exit_code(outcome, detailed=self.options.detailed_exitcode)

    def _report(
        self, planned: Planned, plan: Datum, outcome: Outcome | None, errors: Sequence[Diagnostic] = ()
    ) -> None:
        """Write the ledger, or everything as JSON. That it cannot be written changes no exit code any more."""
        ledger = None if outcome is None else outcome_datum(outcome, planned.loaded.origins.find)
        if self.options.output == "json":
            told_errors = [finding(one) for one in errors]
            result(to_json({"version": VERSION, "plan": plan, "outcome": ledger, "errors": told_errors}))
        elif ledger is not None:
            result("\n" + outcome_text(ledger, painter(sys.stdout, no_color=self.options.no_color)))


def _what_moved(before: Plan, after: Plan) -> tuple[str, ...]:
    """Say what is not any more as it was when the plan was shown: in the account, or else in the files."""
    if what := moved(before.observed, after.observed):
        return what
    same = (before.changes, before.steps) == (after.changes, after.steps)
    return () if same else ("the files want something else now",)


def _stale(what: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    return tuple(Diagnostic("GC642", Severity.ERROR, f"{STALE_SUMMARY}: {one}", "plan again") for one in what)


def _agreed(question: str) -> bool:
    while True:
        click.echo(question, nl=False, err=True)
        line = sys.stdin.readline()
        if not line:  # Ctrl-D leaves the cursor behind the question
            notice("")
        answer = line.strip().lower()
        if answer in {"y", "yes"}:
            return True
        if answer in {"", "n", "no"}:
            return False
        notice("answer y or n")


def _exit_code(outcome: Outcome, *, detailed: bool) -> Exit:
    if outcome.interrupted:
        return Exit.INTERRUPTED
    if outcome.converged:
        return Exit.CHANGES if detailed else Exit.DONE
    if outcome.attempted:
        return Exit.PART_WAY
    return Exit.STALE if outcome.moved else Exit.ERROR
