"""The files of an earlier commit, through git itself, in a directory of their own.

Only YAML files are written, and links with what they lead to, just as the commit has them: git is asked
for their content, and for nothing that would run what a repository names (hooks, filters, a monitor of
files). The repository's own index and working tree are not touched.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gongctl.diagnostics import GongctlError, failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS: Final = 120.0
_LINK: Final = b"120000"
_SUBMODULE: Final = b"160000"
_YAML: Final = (".yaml", ".yml")
_OF_ANOTHER_REPOSITORY: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)
"""A hook is run with these set; here the project directory alone says which repository is meant."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the repository that holds a directory; `prefix` leads from its top to that directory."""

    top: Path
    id: str
    prefix: str


def find_commit(directory: Path, ref: str) -> Commit:
    """Find the commit that a person named by branch, tag, hash or the like.

    Raises `GongctlError`: GC660 where git or the repository is missing, GC661 for an unknown commit.
    """
    prefix = os.fsdecode(_git(directory, "rev-parse", "--show-prefix")).rstrip("\n")
    top = Path(os.fsdecode(_git(directory, "rev-parse", "--show-toplevel")).rstrip("\n"))
    found = (
        b""
        if not ref or ref.startswith(("-", "^"))
        else _git(directory, *_VERIFY, f"{ref}^{{commit}}", missing_ok=True)
    )
    if not found:
        raise failure("GC661", f"--since {ref}: git knows no such commit here", _hint(directory))
    return Commit(top, found.decode("ascii").strip(), prefix)


_VERIFY: Final = ("rev-parse", "--verify", "--quiet")


def _hint(directory: Path) -> str:
    shallow = _git(directory, "rev-parse", "--is-shallow-repository").strip() == b"true"
    if shallow:
        return "this clone is shallow: fetch the commit first (git fetch --unshallow; actions/checkout: fetch-depth: 0)"
    return "name a branch, a tag or a commit that is here (git fetch brings those of a remote, such as origin/main)"


@dataclass(frozen=True, slots=True)
class Written:
    """The project directory of a commit, and the places below it, relative to it, that the commit does not hold.

    Those are submodules, and links that lead out of the repository.
    """

    root: Path
    unknown: tuple[str, ...]


def write_files(commit: Commit, directory: Path) -> Written:
    """Write the YAML files of a commit below a directory.

    The project directory need not exist afterwards: at that commit there may have been no such project.
    Raises `GongctlError` (GC660).
    """
    unknown: list[str] = []
    entries = dict(_wanted(commit, unknown))
    contents = _contents(commit, [entry.identity for entry in entries.values()])
    links = {}
    for (path, entry), content in zip(entries.items(), contents, strict=True):
        if entry.mode == _LINK:
            links[directory / path] = os.fsdecode(content)
        else:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_bytes(content)
    for place, target in links.items():  # last, so that no file is written through one
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    within = (posixpath.relpath(one, commit.prefix or ".") for one in unknown)
    return Written(directory / commit.prefix, tuple(one for one in within if not one.startswith("..")))


class _Entry(NamedTuple):
    mode: bytes
    identity: bytes


def _wanted(commit: Commit, unknown: list[str]) -> Iterator[tuple[str, _Entry]]:
    """List the files of the project, and those that its links lead to, by path; `unknown` takes up what is not held."""
    waiting = [commit.prefix]
    seen: set[str] = set()
    while waiting:
        start = waiting.pop()
        for path, entry in _tree(commit, start):
            if path in seen:
                continue
            seen.add(path)
            if entry.mode == _SUBMODULE:
                unknown.append(path)
            elif entry.mode == _LINK:
                target = _target(commit, path)
                if target is None:
                    unknown += [path] if path.endswith(_YAML) else []
                # A link without a suffix matters only if it leads to a directory.
                elif path.endswith(_YAML) or _tree(commit, f"{target}/"):
                    waiting.append(target)
                    yield path, entry
            elif path.endswith(_YAML) or path == start:
                yield path, entry


def _tree(commit: Commit, start: str) -> list[tuple[str, _Entry]]:
    listed = _git(commit.top, "ls-tree", "-r", "-z", "--full-tree", commit.id, *([start] if start else []))
    entries = []
    for line in filter(None, listed.split(b"\0")):
        head, _, path = line.partition(b"\t")
        mode, _, identity = head.split(b" ")
        entries.append((os.fsdecode(path), _Entry(mode, identity)))
    return entries


def _target(commit: Commit, path: str) -> str | None:
    """Find where a link leads within the repository; None where it leads out of it: no commit knows what is there."""
    text = os.fsdecode(_git(commit.top, "cat-file", "blob", f"{commit.id}:{path}"))
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
    return None if target.startswith(("/", "..")) else target


def _contents(commit: Commit, identities: Sequence[bytes]) -> Iterator[bytes]:
    """Give the contents of objects, in order: behind each header `ID TYPE SIZE`, its bytes and a line break."""
    answer = _git(commit.top, "cat-file", "--batch", stdin=b"".join(one + b"\n" for one in identities))
    at = 0
    for _ in identities:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(directory: Path, *arguments: str, stdin: bytes = b"", missing_ok: bool = False) -> bytes:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    try:
        # The arguments are ours, but for the name of a commit, which cannot be an option; there is no shell.
        done = subprocess.run(  # noqa: S603
            ["git", "--literal-pathspecs", *arguments],  # noqa: S607 - the git of the person who runs this
            cwd=directory,
            input=stdin,
            capture_output=True,
            env={**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise failure("GC660", "--since needs git, which was not found", "install git, or leave --since out") from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise failure("GC660", f"git {arguments[0]} failed: {error}", "run it by hand to see why") from error
    if done.returncode and not missing_ok:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise failure(
            "GC660",
            f"git {arguments[0]} failed: {said[0] if said else f'exit code {done.returncode}'}",
            "--since needs the git repository that holds the project directory",
        )
    return b"" if done.returncode else done.stdout


_NO_MONITOR: Final = ("-c", "core.fsmonitor=false", "--no-optional-locks")
"""So that asking what is edited runs nothing that a repository names, and writes nothing into it."""


def uncommitted(directory: Path, files: Sequence[str]) -> list[str]:
    """Name those of some files below a directory that have edits which are not committed; none without git."""
    if not files:
        return []
    try:
        said = _git(
            directory,
            *_NO_MONITOR,
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=all",
            "--",
            *files,
            missing_ok=True,
        )
        prefix = os.fsdecode(_git(directory, "rev-parse", "--show-prefix", missing_ok=True)).rstrip("\n")
    except GongctlError:
        return []
    changed = {os.fsdecode(one[3:]).removeprefix(prefix) for one in said.split(b"\0") if len(one) > 3}  # noqa: PLR2004
    return [one for one in files if one in changed]
