"""What the files wanted at an earlier commit."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.config.git import find_commit, write_files
from gongctl.config.globs import Globs
from gongctl.config.load import load
from gongctl.config.project import choose_environment, read_project
from gongctl.diagnostics import Diagnostic, GongctlError, errors, failure
from gongctl.model import Desired
from gongctl.planning.since import Since, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongctl.config.git import Written

_EMPTY: Final = frozenset({"GC409", "GC410"})
"""That there was nothing, or less, at a commit is an answer, and no mistake."""
_MOST_TOLD: Final = 3


def wanted_since(  # noqa: PLR0913 - what is read, for whom, and how
    root: Path,
    ref: str,
    environment: str,
    variables: Mapping[str, str],
    *,
    prune: bool,
    default_dialect: str | None = None,
) -> Since:
    """Read what the project in `root` wanted of an environment at a commit, with its project file of then.

    `prune` says that this run prunes, whatever the files say; `default_dialect` is spoken where they name no
    environment. A project, or an environment, that was not there
    wanted nothing. Raises `GongctlError`: GC660 and GC661 of git, GC662 for files that were not valid, or not
    in the commit.
    """
    commit = find_commit(root, ref)
    with tempfile.TemporaryDirectory(prefix="gongctl-") as directory:
        then = write_files(commit, Path(directory))
        found = _wanted(then, ref, environment, variables, default_dialect)
    return Since(ref, commit.id, replace(found, prune=found.prune or prune))


def _wanted(
    then: Written, ref: str, environment: str, variables: Mapping[str, str], default_dialect: str | None
) -> Wanted:
    root = then.root
    if not root.is_dir():
        return Wanted(Desired())
    file = read_project(root)
    _check(file.diagnostics, ref)
    _check_held(then, file.project.resources, ref)
    try:
        choose_environment(file.project, environment)
    except GongctlError:
        return Wanted(Desired())
    loaded = load(root, environment=environment, variables=variables, default_dialect=default_dialect)
    _check(loaded.diagnostics, ref)
    return Wanted(loaded.desired, loaded.project.prune)


def _check_held(then: Written, resources: Sequence[str], ref: str) -> None:
    """Make sure that the commit holds all that could be the project's files."""
    globs = Globs(resources)
    for place in then.unknown:
        if globs.reaches(place) or globs.matches(place):
            raise failure(
                "GC662",
                f"--since {ref}: what {place} held is not in that commit: it is a submodule, or a link that leads "
                "out of the repository",
                "narrow 'resources' in gongctl.yaml to files of this repository; or leave --since out, and name "
                "what to write again with --rewrite",
            )


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
