"""A small GitHub: a repository with its pull requests, and a runner that carries out a workflow's jobs in order.

The `run:` lines are run by bash, as GitHub runs them, each job in a checkout of its own. `gongctl` is this one;
`pip` only notes what it is asked for; `gh` is the pretend one beside this file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML

from tests.cli.running import KEY, SECRET, environment
from tests.config.test_history import run as git
from tests.examples.expressions import asks_for_status, evaluate, filled, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "ci"
SECRETS: Final = {"GONG_ACCESS_KEY": KEY, "GONG_ACCESS_KEY_SECRET": SECRET}


@dataclass
class Event:
    """What started a run: `ref` and `sha` are what is checked out, `more` the rest of the event."""

    name: str
    sha: str
    ref: str = "refs/heads/main"
    more: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"gongctl-plan": dict(SECRETS), "production": dict(SECRETS)}
    )


@dataclass
class Job:
    """What became of a job."""

    result: str
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    code: int = 0


class Hub:
    """The repository on GitHub: commits, artifacts of the last run, and what `gh` can ask for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.origin = root / "origin"
        self.origin.mkdir(parents=True)
        git(self.origin, "init", "-q")
        git(self.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
        self._store = root / "hub.json"
        self._store.write_text(json.dumps({"pulls": [], "statuses": {}, "comments": []}), "utf-8")
        self._programs = programs(root / "bin")
        self._runs = 0

    @property
    def store(self) -> dict[str, Any]:
        """What `gh` knows."""
        read: dict[str, Any] = json.loads(self._store.read_text("utf-8"))
        return read

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
        self._store.write_text(json.dumps(store), "utf-8")
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
        return _Run(self, directory, read_example(workflow), event, before or {}).jobs()

    def variables(self, permissions: dict[str, str]) -> dict[str, str]:
        """Give the variables that lead a job to the programs, and tell `gh` what the job may do."""
        return {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "FAKE_GH_STORE": str(self._store),
            "FAKE_GH_PERMISSIONS": json.dumps(permissions),
        }


def read_example(name: str) -> dict[str, Any]:
    """Read a YAML file of examples/ci."""
    read: dict[str, Any] = YAML(typ="safe").load(EXAMPLES / name)
    return read


def shell(lines: str, workspace: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run shell lines as both runners do. The pretend Gong has no limit of calls, so there is no need to wait."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines],
        env=environment(**variables, GONGCTL_MAX_RPS="1000"),
        cwd=workspace,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


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


@dataclass
class _Run:
    hub: Hub
    directory: Path
    workflow: dict[str, Any]
    event: Event
    before: Mapping[str, Callable[[], None]]

    def jobs(self) -> dict[str, Job]:
        assert self.workflow["defaults"] == {"run": {"shell": "bash"}}
        self.directory.mkdir()
        done: dict[str, Job] = {}
        for name, job in self.workflow["jobs"].items():
            self.before.get(name, lambda: None)()
            needs = job.get("needs", [])
            before = {one: done[one] for one in ([needs] if isinstance(needs, str) else needs)}
            results = [one.result for one in before.values()]
            succeeded = all(one == "success" for one in results)
            context = self._context(job, before, succeeded=succeeded)
            wanted = _holds(job.get("if"), context, succeeded=succeeded)
            done[name] = _Steps(self, name, job, context).carry_out() if wanted else Job("skipped")
        return done

    def _context(self, job: dict[str, Any], before: dict[str, Job], *, succeeded: bool) -> dict[str, Any]:
        named = job.get("environment")
        place = named["name"] if isinstance(named, dict) else named
        return {
            "github": {
                "event_name": self.event.name,
                "event": self.event.more,
                "ref": self.event.ref,
                "repository": "acme/crm",
                "run_id": "17",
                "token": "the-token-of-the-job",
            },
            "inputs": self.event.inputs,
            "secrets": self.event.secrets.get(place or "", {}),
            "needs": {name: {"result": one.result, "outputs": one.outputs} for name, one in before.items()},
            "status": _status(succeeded=succeeded),
            "steps": {},
        }


def _status(*, succeeded: bool) -> dict[str, bool]:
    return {"success": succeeded, "failure": not succeeded, "cancelled": False, "always": True}


def _holds(condition: str | None, context: dict[str, Any], *, succeeded: bool) -> bool:
    if condition is None:
        return succeeded
    return bool(evaluate(condition, context)) and (succeeded or asks_for_status(condition))


@dataclass
class _Steps:
    run: _Run
    name: str
    job: dict[str, Any]
    context: dict[str, Any]

    def carry_out(self) -> Job:
        workspace = self.run.directory / self.name
        workspace.mkdir()
        done = Job("success")
        for number, step in enumerate(self.job["steps"]):
            succeeded = done.result == "success"
            self.context["status"] = _status(succeeded=succeeded)
            if not _holds(step.get("if"), self.context, succeeded=succeeded):
                continue
            code = self._use(step, workspace) if "uses" in step else self._bash(step, workspace, number, done)
            if code:
                done.result, done.code = "failure", done.code or code
        outputs = self.job.get("outputs", {})
        done.outputs = {name: filled(value, self.context) for name, value in outputs.items()}
        return done

    def _use(self, step: dict[str, Any], workspace: Path) -> int:
        wanted = {name: filled(written(value), self.context) for name, value in step.get("with", {}).items()}
        match step["uses"].partition("@")[0]:
            case "actions/checkout":
                git(workspace, "init", "-q")
                depth = wanted.get("fetch-depth", "1")
                limit = [] if depth == "0" else [f"--depth={depth}"]
                git(workspace, "fetch", "-q", *limit, self.run.hub.origin.as_uri(), self.run.event.sha)
                git(workspace, "checkout", "-q", "FETCH_HEAD")
            case "actions/setup-python":
                pass
            case "actions/upload-artifact":
                file, place = workspace / wanted["path"], self.run.directory / "artifacts" / wanted["name"]
                if file.exists():
                    place.mkdir(parents=True)
                    shutil.copy(file, place)
            case "actions/download-artifact":
                shutil.copytree(self.run.directory / "artifacts" / wanted["name"], workspace, dirs_exist_ok=True)
            case unknown:
                raise AssertionError(unknown)
        return 0

    def _bash(self, step: dict[str, Any], workspace: Path, number: int, done: Job) -> int:
        files = {name: self.run.directory / f"{self.name}-{number}-{name}" for name in ("OUTPUT", "STEP_SUMMARY")}
        for one in files.values():
            one.touch()
        own = {**self.run.workflow["env"], **self.job.get("env", {}), **step.get("env", {})}
        github = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "acme/crm",
            "GITHUB_RUN_ID": "17",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": self.run.event.sha,
            "GITHUB_WORKFLOW": self.run.workflow["name"],
            "GITHUB_WORKSPACE": str(workspace),
            **{f"GITHUB_{name}": str(path) for name, path in files.items()},
        }
        variables = {name: filled(written(value), self.context) for name, value in own.items()}
        ended = shell(
            step["run"], workspace, {**self.run.hub.variables(self.job["permissions"]), **github, **variables}
        )
        done.log += ended.stdout
        done.summary += files["STEP_SUMMARY"].read_text("utf-8")
        outputs = dict(line.split("=", 1) for line in files["OUTPUT"].read_text("utf-8").splitlines())
        self.context["steps"][step.get("id", str(number))] = {"outputs": outputs}
        return ended.returncode
