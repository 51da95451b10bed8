"""`gongctl apply`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from gongctl.cli.options import shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.cli import Invocation
    from gongctl.cli.options import Options
    from gongctl.cli.session import Connection, Planned
    from gongctl.config.load import Loaded
    from gongctl.ledger import Outcome

FAILED: Final = 1
CHANGED: Final = 2
BLOCKED: Final = 3
STALE: Final = 4
PART_WAY: Final = 5
INTERRUPTED: Final = 130


@click.command()
@shared
@click.option("--auto-approve", is_flag=True, help="Do not ask. This allows nothing that is blocked.")
@click.pass_obj
def apply(invocation: Invocation, options: Options, *, auto_approve: bool) -> int:
    """Show what differs, ask, and carry it out; then read back what was written.

    A plan with anything blocked is not carried out at all: name what may be destroyed with
    --allow-destroy, or leave it out with --exclude.
    """
    from gongctl.cli.console import logging_to
    from gongctl.cli.failures import told
    from gongctl.cli.session import connected, load_files

    with told(options), logging_to(options):
        loaded = load_files(invocation.root, options)
        with connected(invocation.root, loaded, options) as connection:
            return _Applying(loaded, options, connection).run(auto_approve=auto_approve)


@dataclass(frozen=True, slots=True)
class _Applying:
    loaded: Loaded
    options: Options
    connection: Connection

    def run(self, *, auto_approve: bool) -> int:
        planned = self._plan()
        datum = self._show(planned)
        if planned.plan.blocked:
            self._report(datum, None)
            return BLOCKED
        if planned.plan.empty:
            self._report(datum, None)
            return 0
        if not auto_approve:
            self._ask(len(planned.plan.steps))
            again = self._plan()
            if not self._unmoved(planned, again):
                self._report(datum, None)
                return STALE
            planned = again
        outcome = self._carry_out(planned)
        self._report(datum, outcome)
        return _exit_code(outcome, detailed=self.options.detailed_exitcode)

    def _plan(self) -> Planned:
        from gongctl.cli.console import Reading
        from gongctl.cli.session import plan_once

        return plan_once(self.loaded, self.options, self.connection.dialect, Reading(self.options))

    def _show(self, planned: Planned) -> dict[str, Any]:
        from gongctl.cli.console import painter, result, warn
        from gongctl.render.document import plan_datum
        from gongctl.render.text import plan_text

        find = self.loaded.origins.find
        datum = plan_datum(self.connection.account, planned.plan, find, self.loaded.diagnostics)
        warn(datum["warnings"], self.options)
        if self.options.output == "text":
            result(plan_text(datum, painter(sys.stdout, no_color=self.options.no_color)))
        return datum

    def _ask(self, calls: int) -> None:
        from gongctl.cli.console import is_terminal
        from gongctl.diagnostics import failure

        if not is_terminal(sys.stdin):
            raise failure(
                "GC640",
                "there is no terminal to ask on, so nothing was done",
                "look at the plan, then say --auto-approve",
            )
        environment = self.connection.account.environment
        question = f"Make {calls} {'call' if calls == 1 else 'calls'} to {environment}? [y/N] "
        if not _agreed(question):
            raise failure("GC641", "not approved, so nothing was done", "answer 'y' to go on")

    def _unmoved(self, before: Planned, after: Planned) -> bool:
        from gongctl.cli.console import notice, painter
        from gongctl.planning.moved import moved
        from gongctl.render.visible import visible

        what = moved(before.plan.observed, after.plan.observed)
        if not what:
            return True
        paint = painter(sys.stderr, no_color=self.options.no_color)
        notice(f"{paint('stale:', 'blocked')} the account moved while the plan was looked at; nothing was done")
        for one in what:
            notice(f"    {visible(one)}")
        notice("    plan again")
        return False

    def _carry_out(self, planned: Planned) -> Outcome:
        from gongctl.apply import Circumstances
        from gongctl.apply import apply as carry_out
        from gongctl.cli.signals import stopping
        from gongctl.cli.steps import Steps

        steps = Steps(self.options, len(planned.plan.steps))
        with steps, stopping(steps.in_flight) as stop:
            self.connection.client.before_start = stop.check
            return carry_out(
                planned.plan,
                self.connection.dialect,
                Circumstances(planned.observed_at, self.options.parallelism, stop, tell=steps.tell),
            )

    def _report(self, plan: dict[str, Any], outcome: Outcome | None) -> None:
        from gongctl.cli.console import painter, result
        from gongctl.cli.failures import as_json
        from gongctl.render.document import VERSION, outcome_datum
        from gongctl.render.text import outcome_text

        ledger = None if outcome is None else outcome_datum(outcome, self.loaded.origins.find)
        if self.options.output == "json":
            result(as_json({"version": VERSION, "plan": plan, "outcome": ledger, "errors": []}))
        elif ledger is not None:
            result("\n" + outcome_text(ledger, painter(sys.stdout, no_color=self.options.no_color)))


def _agreed(question: str, read: Callable[[], str] | None = None) -> bool:
    read = read or sys.stdin.readline
    while True:
        click.echo(question, nl=False, err=True)
        line = read()
        answer = line.strip().lower()
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
