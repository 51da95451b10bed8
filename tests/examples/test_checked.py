"""The workflows of examples/ci pass the checkers that their readers would use, and hold what they promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples.actions import EXAMPLES, read_example

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKFLOWS = sorted(one.name for one in EXAMPLES.glob("github-actions*.yml"))
BIN = Path(sys.executable).parent
PINNED = re.compile(r"uses: (actions/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")


def check(*command: str, text: str | None = None) -> None:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], input=text, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def jobs(workflow: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from read_example(workflow)["jobs"].items()


def shell_lines() -> Iterator[tuple[str, str]]:
    """Give every piece of shell, with where it stands."""
    for workflow in WORKFLOWS:
        for name, job in jobs(workflow):
            for step in job["steps"]:
                if "run" in step:
                    yield f"{workflow}: {name}: {step['name']}", step["run"]
    for name, job in read_example("gitlab-ci.yml").items():
        if isinstance(job, dict) and "script" in job:
            yield f"gitlab-ci.yml: {name}", "\n".join(job["script"])


def test_github_would_read_them() -> None:
    files = [str(EXAMPLES / one) for one in WORKFLOWS]
    check("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def test_gitlab_would_read_its_own() -> None:
    file = str(EXAMPLES / "gitlab-ci.yml")
    check("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", file)


def test_an_audit_of_their_security_finds_nothing() -> None:
    config = str(Path(__file__).with_name("zizmor.yml"))
    files = [str(EXAMPLES / one) for one in WORKFLOWS]
    check("zizmor", "--offline", "--quiet", "--persona", "auditor", "--config", config, *files)


@pytest.mark.parametrize(("place", "text"), list(shell_lines()), ids=[place for place, _ in shell_lines()])
def test_the_shell_lines_are_sound(place: str, text: str) -> None:
    assert "${{" not in text, f"{place}: what comes from outside is handed over in `env`"
    # SC2153: SINCE and since are two.
    check("shellcheck", "--shell=bash", "--enable=deprecate-which,quote-safe-variables", "-e", "SC2153", "-", text=text)


def test_every_action_is_github_s_own_and_pinned_once() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for workflow in WORKFLOWS:
        for line in (EXAMPLES / workflow).read_text("utf-8").splitlines():
            if re.search(r"\buses:", line):
                found = PINNED.search(line)
                assert found is not None, line
                pins.setdefault(found[1], set()).add((found[2], found[3]))
    assert pins
    assert [name for name, versions in pins.items() if len(versions) > 1] == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_job_has_a_limit_of_time_and_only_what_it_needs(workflow: str) -> None:
    assert read_example(workflow)["permissions"] == {}
    for name, job in jobs(workflow):
        writes = {key for key, value in job["permissions"].items() if value == "write"}
        assert writes == ({"pull-requests", "statuses"} if name == "review" else set()), name
        assert job["timeout-minutes"]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_secrets_and_a_token_that_may_write_are_never_in_one_job(workflow: str) -> None:
    for name, job in jobs(workflow):
        secret = "secrets." in str(job)
        assert not (secret and "write" in job["permissions"].values()), name
        assert secret is ("environment" in job), name


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_applies_are_one_at_a_time_and_never_cancelled(workflow: str) -> None:
    apply = dict(jobs(workflow))["apply"]
    assert apply["concurrency"] == {"group": "gongctl-apply", "cancel-in-progress": False, "queue": "max"}
    assert apply["environment"] == "production"


def test_the_readme_tells_of_every_file() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    files = {one.name for one in EXAMPLES.iterdir()} - {"README.md"}
    assert set(re.findall(r"`([\w-]+\.yml|[\w-]+\.yaml)`", readme)) >= files
