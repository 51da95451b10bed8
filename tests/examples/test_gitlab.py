"""The pipeline for GitLab, carried out: its own shell lines, this gongctl, and a pretend Gong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gongctl import __version__
from tests.cli.running import FILES
from tests.config.test_history import run as git
from tests.examples.actions import SECRETS
from tests.examples.conftest import NAMED, RETYPED, Gong
from tests.examples.gitlab import FORK, Pipeline, holds, merge_request, of_main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.examples.hub import Hub


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "pipeline"


def results(pipeline: Pipeline) -> dict[str, Any]:
    return {name: job.result for name, job in pipeline.done.items()}


def merged(hub: Hub, files: str) -> dict[str, str]:
    """Merge a change into main; give the variables of the pipeline of main."""
    hub.pull_request(crm=files)
    return of_main(hub, before=hub.merge().more["before"])


def test_a_merge_request_is_checked_and_planned(hub: Hub, gong: Gong, directory: Path) -> None:
    hub.pull_request(crm=NAMED)
    pipeline = Pipeline(hub, directory, merge_request(hub))
    assert results(pipeline) == {"check": "success", "plan": "success"}
    assert "<testsuite" in pipeline.artifact("gongctl.xml").read_text("utf-8")
    assert "Sum" in pipeline.artifact("plan.html").read_text("utf-8")
    assert gong.labels() == ["Amount"]
    assert hub.installed == {f"install gongctl=={__version__}"}


def test_invalid_files_get_no_plan(hub: Hub, directory: Path) -> None:
    hub.pull_request(crm=FILES.replace("CURRENCY", "MONEY"))
    pipeline = Pipeline(hub, directory, merge_request(hub))
    assert results(pipeline) == {"check": "failure"}
    assert "<failure" in pipeline.artifact("gongctl.xml").read_text("utf-8")


def test_a_fork_has_no_credentials_so_the_plan_is_skipped_and_that_is_said(hub: Hub, directory: Path) -> None:
    hub.pull_request(crm=NAMED)
    pipeline = Pipeline(hub, directory, merge_request(hub, FORK))
    assert results(pipeline) == {"check": "success"}
    assert "The plan was skipped: this merge request comes from a fork" in pipeline.done["check"].log


def test_a_blocked_plan_fails_and_is_shown_all_the_same(hub: Hub, directory: Path) -> None:
    hub.pull_request(crm=RETYPED)
    pipeline = Pipeline(hub, directory, merge_request(hub))
    assert pipeline.done["plan"].code == 3
    assert "blocked" in pipeline.artifact("plan.html").read_text("utf-8")


def test_the_plan_of_main_is_carried_out_when_somebody_presses(hub: Hub, gong: Gong, directory: Path) -> None:
    pipeline = Pipeline(hub, directory, merged(hub, NAMED))
    assert (results(pipeline), pipeline.waiting) == ({"plan-main": "success"}, ["apply"])
    assert gong.labels() == ["Amount"]
    assert pipeline.press("apply").code == 0
    assert gong.labels() == ["Sum"]
    saved = pipeline.artifact("plan.json").read_text("utf-8")
    assert not [one for one in SECRETS.values() if one in saved + pipeline.done["apply"].log]


def test_an_account_that_moved_is_left_alone(hub: Hub, gong: Gong, directory: Path) -> None:
    variables = merged(hub, NAMED)
    pipeline = Pipeline(hub, directory, variables)
    gong.upload("Total")
    job = pipeline.press("apply")
    assert job.code == 4
    assert f"main with the variable SINCE={variables['CI_COMMIT_BEFORE_SHA']}" in job.log
    assert gong.labels() == ["Total"]


def test_a_blocked_plan_of_main_is_not_offered(hub: Hub, directory: Path) -> None:
    pipeline = Pipeline(hub, directory, merged(hub, RETYPED))
    assert (pipeline.done["plan-main"].code, pipeline.waiting) == (3, [])


def test_a_pipeline_started_by_hand_compares_with_the_commit_that_is_named(hub: Hub, directory: Path) -> None:
    before = merged(hub, NAMED)["CI_COMMIT_BEFORE_SHA"]
    pipeline = Pipeline(hub, directory, {**of_main(hub, "web"), "SINCE": before})
    assert f"Since {before}" in pipeline.done["plan-main"].log


def test_drift_fails_at_night(hub: Hub, gong: Gong, directory: Path) -> None:
    assert results(Pipeline(hub, directory, of_main(hub, "schedule"))) == {"drift": "success"}
    gong.upload("Total")
    pipeline = Pipeline(hub, directory / "later", of_main(hub, "schedule"))
    assert (pipeline.done["drift"].code, pipeline.waiting) == (2, [])


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ('$A == "x"', True),
        ("$A == $B", False),
        ("$A != $B", True),
        ('$A == "x" && $B == "x"', False),
        ('$NONE == "x"', False),
        ('$NONE != "x"', True),
    ],
)
def test_rules_are_read_as_gitlab_reads_them(condition: str, held: bool) -> None:
    assert holds(condition, {"A": "x", "B": "y"}) is held


def test_the_branch_of_a_merge_request_is_what_is_planned(hub: Hub) -> None:
    event = hub.pull_request(crm=NAMED)
    assert merge_request(hub)["CI_COMMIT_SHA"] == event.more["pull_request"]["head"]["sha"]
    assert git(hub.origin, "rev-parse", "main") == merge_request(hub)["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
