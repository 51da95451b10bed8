"""A runner of workflows: carries out their jobs in order, each in a checkout of its own, as GitHub does.

The `run:` lines are run by bash; what the few actions do that the workflows use is done here.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML

from tests.cli.running import KEY, SECRET, environment
from tests.config.test_history import run as git
from tests.examples.expressions import asks_for_status, evaluate, filled, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.examples.hub import Hub

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


@dataclass
class Run:
    """One run of a workflow in a directory of its own. `before` is done before the jobs that it names."""

    hub: Hub
    directory: Path
    workflow: dict[str, Any]
    event: Event
    before: Mapping[str, Callable[[], None]]

    def jobs(self) -> dict[str, Job]:
        """Carry it out; give the jobs by name."""
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
    run: Run
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
