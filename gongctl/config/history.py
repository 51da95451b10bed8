"""What the files wanted at an earlier commit."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.config.git import find_commit, write_files
from gongctl.config.load import load
from gongctl.config.project import choose_environment, read_project
from gongctl.diagnostics import Diagnostic, GongctlError, errors, failure
from gongctl.model import Desired
from gongctl.planning.since import Since, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EMPTY: Final = frozenset({"GC409", "GC410"})
"""That there was nothing, or less, at a commit is an answer, and no mistake."""
_MOST_TOLD: Final = 3


def wanted_since(root: Path, ref: str, environment: str, variables: Mapping[str, str]) -> Since:
    """Read what the project in `root` wanted of an environment at a commit, with its project file of then.

    A project, or an environment, that was not there wanted nothing. Raises `GongctlError`: GC660 and
    GC661 of git, GC662 for files that were not valid.
    """
    commit = find_commit(root, ref)
    with tempfile.TemporaryDirectory(prefix="gongctl-") as directory:
        then = write_files(commit, Path(directory))
        return Since(ref, commit.id, _wanted(then, ref, environment, variables))


def _wanted(root: Path, ref: str, environment: str, variables: Mapping[str, str]) -> Wanted:
    if not root.is_dir():
        return Wanted(Desired())
    file = read_project(root)
    _check(file.diagnostics, ref)
    try:
        choose_environment(file.project, environment)
    except GongctlError:
        return Wanted(Desired())
    loaded = load(root, environment=environment, variables=variables)
    _check(loaded.diagnostics, ref)
    return Wanted(loaded.desired, loaded.project.prune)


def _check(diagnostics: Sequence[Diagnostic], ref: str) -> None:
    found = [one for one in errors(diagnostics) if one.code not in _EMPTY]
    if not found:
        return
    told = "; ".join(f"{one.span}: {one.summary}" if one.span else one.summary for one in found[:_MOST_TOLD])
    more = f"; and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    raise failure(
        "GC662",
        f"--since {ref}: the files were not valid at that commit: {told}{more}",
        "name a commit at which they were; or leave --since out, and name what to write again with --rewrite",
    )
