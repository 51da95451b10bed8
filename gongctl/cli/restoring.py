"""What `gongctl restore` does: look, show, ask, put back, tell."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.backup.reading import read_backup
from gongctl.cli.applying import agreed
from gongctl.cli.claims import claims_of_backup
from gongctl.cli.console import is_terminal, logging_to, notice, result
from gongctl.cli.exits import Exit
from gongctl.cli.failures import MovedError, told_once
from gongctl.cli.looking import opened
from gongctl.cli.signals import stopping
from gongctl.diagnostics import Diagnostic, Severity, failure
from gongctl.gong.urls import shown_url
from gongctl.objects.sending import SendingCircumstances
from gongctl.render.json import to_json
from gongctl.render.restored import parts_text, restored_datum, restored_text
from gongctl.render.visible import visible
from gongctl.restore.whole import PartOutcome, needed_parts, restore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.cli.options import Reach
    from gongctl.cli.session import Connection
    from gongctl.model import Account
    from gongctl.restore.whole import Part


@dataclass(frozen=True, slots=True)
class Restoring:
    """What was said on the command line about one restore."""

    directory: Path
    auto_approve: bool
    other_account: bool
    output: str


def run(root: Path, reach: Reach, said: Restoring) -> int:
    """Restore a backup, and give the exit code."""
    with told_once(reach, as_json=said.output == "json"), logging_to(reach):
        backup = read_backup(said.directory)
        with opened(root, reach, claims_of_backup(backup)) as connection:
            if not said.other_account:
                _check_account(backup, connection.account)
            parts = needed_parts(backup, connection.dialect)
            shown = parts_text(backup, parts, connection.account.environment)
            if said.output == "text":
                result(shown)
            if not said.auto_approve and any(one.needed for one in parts):
                _ask(shown, connection, said)
                _check_unmoved(backup, parts, connection)
            return _carry_out(backup, parts, connection, reach, said)
    raise AssertionError  # pragma: no cover - told_once exits where it does not pass on


def _check_account(backup: Backup, account: Account) -> None:
    there, here = backup.manifest.baseUrl, account.base_url
    if there != here:
        summary = f"the backup was made of {shown_url(there)}, and {account.environment!r} is {shown_url(here)}"
        advice = "choose the environment with --env; or say --other-account if it is meant for this one"
        raise MovedError(Diagnostic("GC748", Severity.ERROR, summary, advice))


def _ask(shown: str, connection: Connection, said: Restoring) -> None:
    if not is_terminal(sys.stdin):
        advice = "look at what would be put back, then say --auto-approve"
        raise failure("GC640", "there is no terminal to ask on, so nothing was done", advice)
    if said.output != "text":
        notice(shown)
    if not agreed(f"Put it back into {visible(connection.account.environment)}? [y/N] "):
        raise failure("GC641", "not approved, so nothing was done", "answer 'y' to go on")


def _check_unmoved(backup: Backup, parts: Sequence[Part], connection: Connection) -> None:
    """Look again after the question was answered: what was agreed to is what happens."""
    if needed_parts(backup, connection.dialect) != tuple(parts):
        summary = "the account moved since that was shown, so nothing was done"
        raise MovedError(Diagnostic("GC642", Severity.ERROR, summary, "run again, to see what would be put back now"))


def _carry_out(backup: Backup, parts: Sequence[Part], connection: Connection, reach: Reach, said: Restoring) -> int:
    running: list[str] = []
    with stopping(lambda: running) as stop:
        connection.client.before_start = stop.check
        circumstances = SendingCircumstances(parallelism=reach.parallelism, stop=stop)

        def tell(outcome: PartOutcome) -> None:
            if not reach.quiet and said.output == "text" and is_terminal(sys.stderr):
                notice(
                    f"{'done' if outcome.done else 'failed'}: {outcome.part.what} {visible(str(outcome.part.address))}"
                )

        running.append(f"putting back {backup.directory}")
        outcomes = restore(backup, parts, connection.dialect, circumstances, tell)
        datum = restored_datum(backup, parts, outcomes, interrupted=stop.requested)
        written = result(to_json(datum) if said.output == "json" else restored_text(datum["restore"]))
    if stop.requested:
        return Exit.INTERRUPTED
    if not datum["restore"]["complete"]:
        return Exit.PART_WAY if any(one.attempted for one in outcomes) else Exit.ERROR
    return Exit.DONE if written else Exit.ERROR
