"""What can go wrong with a backup, as the one error that says what and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.diagnostics import Diagnostic, GongctlError, Severity

if TYPE_CHECKING:
    from pathlib import Path


class BackupError(GongctlError):
    """A backup could not be made, or cannot be relied on."""


def _error(code: str, summary: str, advice: str) -> BackupError:
    return BackupError(Diagnostic(code, Severity.ERROR, summary, advice))


def not_made(integration_id: str, where: Path, why: str, advice: str = "") -> BackupError:
    """Say why a backup could not be made, with the advice of what went wrong. Without it nothing may be deleted."""
    first = f"{advice}; " if advice else "mend that and run again, or name another directory; "
    summary = f"no backup of integration {integration_id!r} could be made below {where}: {why}"
    return _error("GC740", summary, f"{first}nothing is deleted without a complete backup")


def no_backup(directory: Path, why: str) -> BackupError:
    """Say why a directory is no backup."""
    advice = "name a directory that has a manifest.json: 'gongctl apply' makes them below .gongctl/backups"
    return _error("GC741", f"{directory} is no backup: {why}", advice)


def damaged(directory: Path, file: str, why: str) -> BackupError:
    """Say what does not fit in a backup."""
    advice = "a backup is put back as it was saved, or not at all: take an undamaged copy of the whole directory"
    return _error("GC742", f"{directory / file} was edited or damaged: {why}", advice)


def unknown_version(directory: Path, file: str, version: str, known: str) -> BackupError:
    """Say that a backup is of another version."""
    return _error(
        "GC743",
        f"{directory / file}: a backup of version {version}; this gongctl reads {known}",
        "use the gongctl that wrote it",
    )


def unreadable_backup(error: GongctlError) -> Diagnostic:
    """Warn of a directory among the backups that cannot be read: whether a replacement waits in it is not known."""
    first = error.diagnostics[0]
    advice = "whether it is of a replacement that was interrupted is not known; move it away if it is not needed"
    return Diagnostic("GC749", Severity.WARNING, first.summary, advice)
