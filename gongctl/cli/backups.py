"""Backups as plan and apply see them: where they are, what was interrupted, and what is at stake."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongctl.address import Address
from gongctl.backup.pending import Pending, pending
from gongctl.deletions import DeletionLog
from gongctl.diagnostics import Diagnostic, Severity
from gongctl.gong.errors import CallError
from gongctl.model import Interrupted
from gongctl.private import OWN_DIRECTORY

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.capabilities import Capabilities
    from gongctl.cli.options import Options
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Account, Integration, Observed
    from gongctl.planning.plan import Plan


def backups_directory(root: Path, options: Options) -> Path:
    """Say below which directory backups are."""
    return root / OWN_DIRECTORY / "backups" if options.backup is None else options.backup


def with_interrupted(observed: Observed, directory: Path, account: Account) -> tuple[Observed, tuple[Diagnostic, ...]]:
    """Add the replacements that were interrupted to what was observed; and warn of what cannot be read.

    One whose integration is there, of the old type and with the old id of the account's own, was never deleted: it
    is none.
    """
    found: Pending = pending(directory, account)
    there = {one.integration.integration_id: (_type(one.integration), one.assigned_id) for one in observed.integrations}
    lost = [one for one in found.backups if there.get(one.integration_id) != _saved(one)]
    return replace(observed, interrupted=tuple(map(_interrupted, lost))), found.warnings


def under_way(root: Path, account: Account, capabilities: Capabilities) -> tuple[Diagnostic, ...]:
    """Warn of deletions that the account accepted, and whose end no run has seen. No call is made."""
    if not capabilities.deletes_later:
        return ()
    return tuple(
        Diagnostic(
            "GC614",
            Severity.WARNING,
            f"the account accepted to delete the integration with the id {one.assigned_id} ({one.since}); it may not "
            "be done yet",
            "that takes up to 24 hours; apply waits for it, and asks for no second one",
        )
        for one in DeletionLog(root / OWN_DIRECTORY, account).open()
    )


def _saved(backup: Backup) -> tuple[str, str | None]:
    return _type(backup.integration), backup.manifest.integration.assignedId


def _type(integration: Integration) -> str:
    return (integration.integration_type or "").casefold()


def _interrupted(backup: Backup) -> Interrupted:
    schemas = {object_type: saved.fields for object_type, saved in backup.schemas.items()}
    objects = {one.objectType: one.count for one in backup.manifest.objects}
    return Interrupted(backup.integration_id, backup.manifest.id, schemas, objects)


def count_objects(plan: Plan, dialect: Dialect) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Count what goes with the integrations of a plan, a call an object type; what cannot be counted is a warning."""
    counted = {}
    for key in plan.at_stake:
        try:
            counted[key] = len(dialect.objects(key))
        except CallError as error:
            told = error.diagnostics[0]
            summary = f"the objects of {Address.schema(key)} could not be counted: {told.summary}"
            warning = Diagnostic("GC745", Severity.WARNING, summary, told.help)
            return replace(plan, counted=counted), (warning,)
    return replace(plan, counted=counted), ()
