"""A small GitLab: carries out the jobs of examples/ci/gitlab-ci.yml whose rules hold, each in a checkout of its own."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

from tests.config.test_history import run as git
from tests.examples.actions import SECRETS, Job, read_example, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.examples.hub import Hub

OURS, FORK = "1", "2"
_TEST = re.compile(r'\$(\w+) (==|!=) (?:"([^"]*)"|\$(\w+))')


def holds(condition: str, variables: dict[str, str]) -> bool:
    """Whether the condition of a rule holds: comparisons of a variable with a string or another, all with `&&`."""
    return all(_compared(one, variables) for one in condition.split(" && "))


def _compared(comparison: str, variables: dict[str, str]) -> bool:
    found = _TEST.fullmatch(comparison)
    assert found is not None, f"not understood: {comparison}"
    other = found[3] if found[4] is None else variables.get(found[4])
    return (variables.get(found[1]) == other) is (found[2] == "==")


def merge_request(hub: Hub, project: str = OURS) -> dict[str, str]:
    """Give the variables of the pipeline of a merge request for the branch `change`."""
    return {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_COMMIT_SHA": git(hub.origin, "rev-parse", "change"),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(hub.origin, "merge-base", "main", "change"),
        "CI_MERGE_REQUEST_PROJECT_ID": OURS,
        "CI_PROJECT_ID": project,
    }


def of_main(hub: Hub, source: str = "push", before: str = "0" * 40) -> dict[str, str]:
    """Give the variables of a pipeline of main."""
    return {
        "CI_PIPELINE_SOURCE": source,
        "CI_COMMIT_SHA": git(hub.origin, "rev-parse", "main"),
        "CI_COMMIT_BEFORE_SHA": before,
        "CI_COMMIT_BRANCH": "main",
        "CI_PROJECT_ID": OURS,
    }


class Pipeline:
    """One pipeline, in its own directory. `press` carries out a job that waits for somebody."""

    def __init__(self, hub: Hub, directory: Path, variables: dict[str, str]) -> None:
        self._hub = hub
        self._directory = directory
        self._variables = {**variables, "CI_DEFAULT_BRANCH": "main"}
        self._file = read_example("gitlab-ci.yml")
        self.done: dict[str, Job] = {}
        self.waiting: list[str] = []
        assert self._matching(self._file["workflow"]["rules"]) is not None
        self._run()

    def press(self, name: str) -> Job:
        """Carry out a job that waits."""
        self.waiting.remove(name)
        self.done[name] = self._carry_out(name)
        return self.done[name]

    def artifact(self, name: str) -> Path:
        """Say where an artifact is kept."""
        return self._directory / "artifacts" / name

    def _run(self) -> None:
        self.artifact("").mkdir(parents=True)
        keywords = {"stages", "workflow", "variables", "default"}
        jobs = {name: job for name, job in self._file.items() if name not in keywords}
        for name, job in sorted(jobs.items(), key=lambda one: self._file["stages"].index(one[1]["stage"])):
            rule = self._matching(job["rules"])
            if rule is None or "failure" in [one.result for one in self.done.values()]:
                continue
            if rule.get("when") == "manual":
                self.waiting.append(name)
            else:
                self.done[name] = self._carry_out(name)

    def _matching(self, rules: list[dict[str, Any]]) -> dict[str, Any] | None:
        return next((one for one in rules if holds(one["if"], self._variables)), None)

    def _carry_out(self, name: str) -> Job:
        job = self._file[name]
        workspace = self._directory / name
        workspace.mkdir()
        git(workspace, "init", "-q")
        git(workspace, "fetch", "-q", self._hub.origin.as_uri(), self._variables["CI_COMMIT_SHA"])
        git(workspace, "checkout", "-q", "FETCH_HEAD")
        for file in self.artifact("").iterdir():
            shutil.copy(file, workspace)
        secrets = SECRETS if self._variables["CI_PROJECT_ID"] == OURS else {}
        lines = "\n".join([*self._file["default"]["before_script"], *job["script"]])
        ended = shell(
            lines, workspace, {**self._hub.variables({}), **self._file["variables"], **secrets, **self._variables}
        )
        self._keep(job.get("artifacts", {}), workspace, succeeded=ended.returncode == 0)
        return Job("failure" if ended.returncode else "success", log=ended.stdout, code=ended.returncode)

    def _keep(self, artifacts: dict[str, Any], workspace: Path, *, succeeded: bool) -> None:
        if succeeded or artifacts.get("when") == "always":
            for path in [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]:
                shutil.copy(workspace / path, self.artifact(path))
