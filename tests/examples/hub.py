"""A small GitHub: a repository, its pull requests, and what `gh` can ask for.

In its runs `gongctl` is this one; `pip` only notes what it is asked for; `gh` is the pretend one beside this file.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.config.test_history import run as git
from tests.examples.actions import Event, Job, Run, read_example

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def programs(directory: Path) -> Path:
    """Make a directory for PATH with the programs that the workflows call."""
    directory.mkdir()
    lines = {
        "gongctl": f'exec "{sys.executable}" -m gongctl "$@"',
        "gh": f'exec "{sys.executable}" "{Path(__file__).with_name("fake_gh.py")}" "$@"',
        "pip": f'echo "$@" >> "{directory}/asked"',
    }
    for name, line in lines.items():
        (directory / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (directory / name).chmod(0o755)
    return directory


class Hub:
    """The repository on GitHub: commits, artifacts of the last run, and what `gh` can ask for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.origin = root / "origin"
        self.origin.mkdir(parents=True)
        git(self.origin, "init", "-q")
        git(self.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
        self._store = root / "hub.json"
        self.keep({"pulls": [], "statuses": {}, "comments": []})
        self._programs = programs(root / "bin")
        self._runs = 0

    @property
    def store(self) -> dict[str, Any]:
        """What `gh` knows."""
        read: dict[str, Any] = json.loads(self._store.read_text("utf-8"))
        return read

    def keep(self, store: dict[str, Any]) -> None:
        """Change what `gh` knows."""
        self._store.write_text(json.dumps(store), "utf-8")

    @property
    def installed(self) -> set[str]:
        """What `pip` was asked for."""
        return set((self._programs / "asked").read_text("utf-8").splitlines())

    def commit(self, **files: str) -> str:
        """Put files (`crm` for crm.yaml) into a commit on the branch that is checked out."""
        for name, text in files.items():
            (self.origin / f"{name}.yaml").write_text(text, "utf-8")
        git(self.origin, "add", "-A")
        git(self.origin, "commit", "-qm", "a change")
        return git(self.origin, "rev-parse", "HEAD")

    def pull_request(self, repository: str = "acme/crm", **files: str) -> Event:
        """Open pull request 1 with a change, or push one more change to it."""
        exists = git(self.origin, "branch", "--list", "change")
        git(self.origin, "checkout", "-q", *([] if exists else ["-b"]), "change")
        head = self.commit(**files)
        git(self.origin, "checkout", "-q", "--detach", "main")
        git(self.origin, "merge", "-q", "--no-ff", "-m", "a trial merge", "change")
        merged = git(self.origin, "rev-parse", "HEAD")
        git(self.origin, "checkout", "-q", "main")
        pull = {"number": 1, "head": {"sha": head, "repo": {"full_name": repository}}, "user": {"login": "ada"}}
        event = Event("pull_request", merged, "refs/pull/1/merge", {"pull_request": pull})
        return event if repository == "acme/crm" else Event(event.name, merged, event.ref, event.more, secrets={})

    def merge(self) -> Event:
        """Merge pull request 1 into main, as one new commit."""
        before = git(self.origin, "rev-parse", "main")
        head = git(self.origin, "rev-parse", "change")
        git(self.origin, "merge", "-q", "--squash", "change")
        git(self.origin, "commit", "-qm", "a pull request")
        git(self.origin, "branch", "-q", "-D", "change")
        sha = git(self.origin, "rev-parse", "HEAD")
        store = self.store
        store["pulls"].append({"head": {"sha": head}, "merge_commit_sha": sha})
        self.keep(store)
        return Event("push", sha, more={"before": before})

    def by_hand(self, **inputs: str) -> Event:
        """Start the workflow on main by hand."""
        return Event("workflow_dispatch", git(self.origin, "rev-parse", "main"), inputs=inputs)

    def at_night(self) -> Event:
        """Start the workflow on main by its schedule."""
        return Event("schedule", git(self.origin, "rev-parse", "main"))

    def run(
        self, workflow: str, event: Event, before: Mapping[str, Callable[[], None]] | None = None
    ) -> dict[str, Job]:
        """Carry out a workflow; give its jobs by name. `before` is done before the jobs that it names."""
        self._runs += 1
        directory = self._root / f"run-{self._runs}"
        return Run(self, directory, read_example(workflow), event, before or {}).jobs()

    def variables(self, permissions: dict[str, str]) -> dict[str, str]:
        """Give the variables that lead a job to the programs, and tell `gh` what the job may do."""
        return {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "FAKE_GH_STORE": str(self._store),
            "FAKE_GH_PERMISSIONS": json.dumps(permissions),
        }
