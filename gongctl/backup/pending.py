"""Backups as the journal of replacements: how far each came, and which were interrupted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongctl.backup.envelope import MANIFEST, Stage
from gongctl.backup.failures import damaged, unreadable_backup
from gongctl.backup.reading import Backup, read_backup, read_manifest
from gongctl.backup.writing import manifest_text
from gongctl.diagnostics import Diagnostic, GongctlError
from gongctl.private import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.model import Account


@dataclass(frozen=True, slots=True)
class Pending:
    """The replacements that were begun and not finished, and warnings of directories that could not be read."""

    backups: tuple[Backup, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def pending(backups: Path, account: Account) -> Pending:
    """Find the replacements in an account that were begun and not finished, the oldest first.

    Never fails: what cannot be read is a warning (GC749). A directory without a manifest is no backup.
    """
    found = []
    warnings = []
    for directory in _directories(backups):
        try:
            backup = _begun(directory, account)
        except GongctlError as error:
            warnings.append(unreadable_backup(error))
            continue
        if backup is not None:
            found.append(backup)
    return Pending(tuple(sorted(found, key=_age)), tuple(warnings))


def set_stage(backup: Backup, stage: Stage) -> Backup:
    """Write down how far the deed has come; the manifest is replaced whole, on the disk when this returns.

    Raises `BackupError` (GC742) where it cannot be written, or is not there as it was read.
    """
    from gongctl.backup.manifest import datum_of  # noqa: PLC0415 - pydantic, which a plan need not wait for

    there = read_manifest(backup.directory)
    if there.id != backup.manifest.id:
        raise damaged(backup.directory, MANIFEST, "it is the manifest of another backup now")
    datum = {**datum_of(there), "stage": stage.value}
    try:
        write_whole(backup.directory / MANIFEST, [manifest_text(datum)])
    except OSError as error:
        raise damaged(backup.directory, MANIFEST, f"it cannot be written: {error.strerror or error}") from error
    return replace(backup, manifest=read_manifest(backup.directory))


def _directories(backups: Path) -> list[Path]:
    try:
        return sorted(one for one in backups.iterdir() if (one / MANIFEST).is_file())
    except OSError:  # not there, or nothing that this user may look at
        return []


def _begun(directory: Path, account: Account) -> Backup | None:
    """Read a backup, if it is one of a replacement in this account that was begun and not finished."""
    manifest = read_manifest(directory)
    there = (manifest.environment, manifest.baseUrl, manifest.dialect)
    if there != (account.environment, account.base_url, account.dialect):
        return None
    if manifest.purpose != "replace" or not Stage(manifest.stage).begun:
        return None
    return read_backup(directory)


def _age(backup: Backup) -> tuple[str, str]:
    return backup.manifest.madeAt, backup.directory.name
