"""What `gongctl apply` does: plan, show, ask, carry out, report."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from gongctl.apply import Circumstances
from gongctl.apply import apply as carry_out
from gongctl.cli.backups import backups_directory
from gongctl.cli.claims import claims_of, claims_of_plan
from gongctl.cli.console import is_terminal, logging_to, notice, painter
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told
from gongctl.cli.outputs import Outputs
from gongctl.cli.plans import FromFiles, FromSaved, Plans, account_of_saved
from gongctl.cli.saving import read_saved, save
from gongctl.cli.session import account_of, connected, load_files
from gongctl.cli.signals import stopping
from gongctl.cli.steps import Steps
from gongctl.deleting import Waiting
from gongctl.deletions import DeletionLog
from gongctl.diagnostics import Diagnostic, Severity, failure
from gongctl.keeping import Backups
from gongctl.private import OWN_DIRECTORY
from gongctl.render.document import outcome_datum
from gongctl.render.finding import finding
from gongctl.render.text import plan_text
from gongctl.render.visible import visible
from gongctl.render.wording import destroys_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongctl.cli.options import Options
    from gongctl.cli.plans import Moved
    from gongctl.cli.session import Connection, Planned
    from gongctl.ledger import Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to apply alone.

    `expected` is the hash of the only plan that may be carried out; `wait_timeout` is in seconds.
    """

    auto_approve: bool
    saved: Path | None
    expected: str | None
    wait_timeout: float
    wait: bool


def run(root: Path, options: Options, said: Said) -> int:
    """Apply a project, or a saved plan, and give the exit code; what fails before the first write exits 1."""
    outputs = Outputs(options, root, applying=True)
    opened = _plans(outputs, root, options, said.saved, said.expected)
    with told(options, outputs), logging_to(options), opened as (plans, connection):
        return _Applying(root, options, outputs, plans, connection, said).run()


@contextmanager
def _plans(
    outputs: Outputs, root: Path, options: Options, saved: Path | None, expected: str | None
) -> Iterator[tuple[Plans, Connection]]:
    """Connect to the account, and give the source of the plans to be carried out there."""
    if saved is None:
        loaded = load_files(root, options)
        outputs.environment = loaded.chosen.name
        account = account_of(loaded.project, loaded.chosen)
        with connected(root, account, loaded.chosen.credentials, options, claims_of(loaded.desired)) as connection:
            yield FromFiles(root, options, connection, loaded, expected), connection
    else:
        plan = read_saved(saved)
        outputs.environment = plan.account.environment
        account, named = account_of_saved(plan, root, options)
        with connected(root, account, named, options, claims_of_plan(plan.plan)) as connection:
            yield FromSaved(root, options, connection, plan, expected), connection


@dataclass(frozen=True, slots=True)
class _Applying:
    """One run of apply against an account that is connected."""

    root: Path
    options: Options
    outputs: Outputs
    plans: Plans
    connection: Connection
    said: Said

    def run(self) -> int:
        planned, moved = self.plans.first()
        save(planned, self.options)
        self._show(planned)
        if moved:
            return self._stop_as_moved(planned, moved)
        if planned.plan.blocked or planned.plan.empty:
            return self._stop(planned, Exit.BLOCKED if planned.plan.blocked else Exit.DONE)
        if not self.said.auto_approve:
            self._ask(planned)
            again, moved = self.plans.again(planned)
            if moved:
                return self._stop_as_moved(planned, moved)
            if again.plan.blocked:
                # An allowance that ended, or a protection that came, while the plan was looked at.
                self._show(again)
                return self._stop(again, Exit.BLOCKED)
            planned = again
        return self._carry_out(planned)

    def _show(self, planned: Planned) -> None:
        if not self.outputs.show(planned.datum):
            raise failure("GC644", "the plan could not be shown, so nothing was done", "make room for standard output")

    def _ask(self, planned: Planned) -> None:
        if not is_terminal(sys.stdin):
            raise failure(
                "GC640",
                "there is no terminal to ask on, so nothing was done",
                "look at the plan, then say --auto-approve",
            )
        if self.options.output != "text":  # standard output is for the result: a person reads the plan here
            notice(plan_text(planned.datum, painter(sys.stderr, no_color=self.options.no_color)))
        environment = visible(self.connection.account.environment)
        calls = len(planned.plan.steps)
        grave = f" {told_of}" if (told_of := destroys_told(planned.datum)) else ""
        if not agreed(f"Make {calls} {'call' if calls == 1 else 'calls'} to {environment}?{grave} [y/N] "):
            raise failure("GC641", "not approved, so nothing was done", "answer 'y' to go on")

    def _stop_as_moved(self, planned: Planned, moved: Moved) -> Exit:
        paint = painter(sys.stderr, no_color=self.options.no_color)
        notice(f"{paint(f'stale[{moved.code}]:', 'blocked')} {moved.summary}")
        for one in moved.what:
            notice(f"    {visible(one)}")
        notice(f"    {moved.help}")
        summaries = [f"{moved.summary}: {one}" for one in moved.what]
        errors = [Diagnostic(moved.code, Severity.ERROR, one, moved.help) for one in summaries]
        return self._stop(planned, Exit.STALE, errors)

    def _stop(self, planned: Planned, code: Exit, errors: Sequence[Diagnostic] = ()) -> Exit:
        """End a run that has written nothing: then a result that is lost is an error."""
        self._report(planned, None, errors)
        return Exit.ERROR if self.outputs.lost else code

    def _carry_out(self, planned: Planned) -> int:
        steps = Steps(self.options, len(planned.plan.steps))
        with stopping(steps.in_flight, steps.going_on) as stop:
            self.connection.client.before_start = stop.check
            keeper = Backups(
                planned.plan,
                self.connection.dialect,
                self.connection.account,
                planned.declared,
                backups_directory(self.root, self.options),
                stop,
                self.options.parallelism,
            )
            circumstances = Circumstances(
                planned.observed_at,
                self.options.parallelism,
                stop,
                tell=steps.tell,
                keeper=keeper,
                waiting=Waiting(self.said.wait_timeout, self.said.wait, steps.waits),
                deletions=DeletionLog(self.root / OWN_DIRECTORY, self.connection.account),
            )
            with steps:
                outcome = carry_out(planned.plan, self.connection.dialect, circumstances)
            # Still within reach of signals: the ledger is printed always, whoever is impatient.
            self._report(planned, outcome)
        return _exit_code(outcome, detailed=self.options.detailed_exitcode)

    def _report(self, planned: Planned, outcome: Outcome | None, errors: Sequence[Diagnostic] = ()) -> None:
        """Write the result. Once something was written to the account, that it is lost changes no exit code."""
        ledger = None if outcome is None else outcome_datum(outcome, planned.find)
        self.outputs.finish({"plan": planned.datum, "outcome": ledger, "errors": [finding(one) for one in errors]})


def agreed(question: str) -> bool:
    """Ask a person until the answer is yes or no."""
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
