"""The workflows of examples/ci, carried out: their own shell lines and this gongctl, in a pretend GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongctl import __version__
from tests.cli.running import FILES
from tests.examples.actions import SECRETS, Event
from tests.examples.conftest import NAMED, RETYPED

if TYPE_CHECKING:
    from tests.examples.conftest import Gong
    from tests.examples.hub import Hub

USUAL, SAVED = "github-actions.yml", "github-actions-saved-plan.yml"
NOTES = FILES + "  - {uniqueName: notes, label: Notes, type: STRING}\n"
LEADS = (
    "kind: ObjectSchema\nintegrationId: crm\nobjectType: Lead\nfields:\n  - {uniqueName: a, label: A, type: STRING}\n"
)
REFERENCE = {"uniqueName": "account", "label": "A", "type": "REFERENCE", "referenceObjectType": "Account"}
REFERRING = FILES + "  - {uniqueName: account, label: A, type: REFERENCE, referenceObjectType: Account}\n"


def results(jobs: dict[str, Any]) -> dict[str, str]:
    return {name: job.result for name, job in jobs.items() if job.result != "skipped"}


def reviewed(hub: Hub, **files: str) -> Event:
    """Have a pull request planned, and merge it."""
    assert set(results(hub.run(USUAL, hub.pull_request(**files))).values()) == {"success"}
    return hub.merge()


def test_what_was_reviewed_last_is_applied(hub: Hub, gong: Gong) -> None:
    jobs = hub.run(USUAL, hub.pull_request(crm=NAMED))
    assert results(jobs) == {"validate": "success", "plan": "success", "review": "success"}
    (comment,) = hub.store["comments"]
    assert comment["body"].startswith("<!-- gongctl-plan:production -->\n")
    assert "Sum" in comment["body"]
    jobs |= {f"again, {name}": job for name, job in hub.run(USUAL, hub.pull_request(crm=NOTES)).items()}
    (comment,) = hub.store["comments"]
    assert ("Notes" in comment["body"], "Sum" in comment["body"]) == (True, False)
    assert gong.labels() == ["Amount"]
    jobs |= hub.run(USUAL, hub.merge())
    assert jobs["apply"].result == "success"
    assert gong.labels() == ["Amount", "Notes"]
    assert results(hub.run(USUAL, hub.at_night())) == {"drift": "success"}
    assert hub.installed == {f"install gongctl=={__version__}"}
    told = "".join(job.log + job.summary for job in jobs.values()) + str(hub.store)
    assert not [one for one in SECRETS.values() if one in told]


def test_another_pull_request_that_holds_the_merged_commit_is_not_taken_for_it(hub: Hub, gong: Gong) -> None:
    event = reviewed(hub, crm=NAMED)
    store = hub.store
    store["pulls"].insert(0, {"head": {"sha": event.sha}, "merge_commit_sha": None})  # main into some other branch
    hub.keep(store)
    assert results(hub.run(USUAL, event)) == {"apply": "success"}
    assert gong.labels() == ["Sum"]


def test_a_status_that_somebody_else_wrote_approves_nothing(hub: Hub, gong: Gong) -> None:
    event = reviewed(hub, crm=NAMED)
    store = hub.store
    for status in store["statuses"].values():
        status[0]["creator"] = {"login": "mallory"}
    hub.keep(store)
    assert hub.run(USUAL, event)["apply"].code == 2
    assert gong.labels() == ["Amount"]


def test_a_pull_request_without_changes(hub: Hub) -> None:
    jobs = hub.run(USUAL, hub.pull_request(crm="# A comment.\n" + FILES))
    assert results(jobs) == {"validate": "success", "plan": "success", "review": "success"}
    (status,) = hub.store["statuses"].popitem()[1]
    assert status["description"] == jobs["plan"].outputs["plan_hash"]


def test_a_target_that_no_account_returns_is_written_since_the_files_changed(hub: Hub, gong: Gong) -> None:
    hub.commit(crm=REFERRING)
    gong.upload("Amount", REFERENCE)
    event = reviewed(hub, crm=REFERRING.replace("Type: Account", "Type: Contact"))
    job = hub.run(USUAL, event)["apply"]
    assert job.result == "success"
    assert '~ account  referenceObjectType "Account" -> "Contact"' in job.log


def test_invalid_files_get_no_plan(hub: Hub) -> None:
    jobs = hub.run(USUAL, hub.pull_request(crm=FILES.replace("CURRENCY", "MONEY")))
    assert results(jobs) == {"validate": "failure"}
    assert jobs["validate"].code == 1
    assert "error[GC301]: 'type' is 'MONEY'" in jobs["validate"].log
    assert "::error file=crm.yaml,line=10," in jobs["validate"].log


def test_for_a_fork_the_plan_is_skipped_and_that_is_said(hub: Hub, gong: Gong) -> None:
    jobs = hub.run(USUAL, hub.pull_request("mallory/crm", crm=NAMED))
    assert results(jobs) == {"validate": "success"}
    assert jobs["validate"].summary.startswith("The plan was skipped: this pull request comes from a fork")
    assert "ok: 1 integration" in jobs["validate"].log
    job = hub.run(USUAL, hub.merge())["apply"]
    assert (job.result, job.code) == ("failure", 2)
    assert "Nothing was written: nobody has reviewed this plan" in job.summary
    assert gong.labels() == ["Amount"]


def test_dependabot_gets_no_credentials_either(hub: Hub) -> None:
    event = hub.pull_request(crm=NAMED)
    event.more["pull_request"]["user"]["login"] = "dependabot[bot]"
    jobs = hub.run(USUAL, event)
    assert (results(jobs), "The plan was skipped" in jobs["validate"].summary) == ({"validate": "success"}, True)


def test_forgotten_credentials_are_no_fork(hub: Hub) -> None:
    event = hub.pull_request(crm=NAMED)
    event.secrets = {}
    jobs = hub.run(USUAL, event)
    assert results(jobs) == {"validate": "success", "plan": "failure", "review": "success"}
    assert jobs["plan"].code == 1
    (status,) = hub.store["statuses"].popitem()[1]
    assert (status["state"], status["description"]) == ("failure", "no plan")


def test_an_account_that_moved_is_left_alone_until_the_new_plan_is_approved(hub: Hub, gong: Gong) -> None:
    event = reviewed(hub, crm=NAMED)
    gong.upload("Total")
    job = hub.run(USUAL, event)["apply"]
    assert (job.result, job.code) == ("failure", 4)
    assert gong.labels() == ["Total"]
    command = job.summary.split("`")[-2]
    before = event.more["before"]
    assert command.startswith(f"gh workflow run gongctl --ref main -f since={before} -f plan_hash=")
    plan_hash = command.rpartition("=")[2]
    jobs = hub.run(USUAL, hub.by_hand(since=before, plan_hash=plan_hash))
    assert results(jobs) == {"apply": "success"}
    assert gong.labels() == ["Sum"]


def test_what_was_merged_in_between_makes_it_another_plan(hub: Hub, gong: Gong) -> None:
    hub.run(USUAL, hub.pull_request(crm=NAMED))
    hub.commit(leads=LEADS)
    event = hub.merge()
    job = hub.run(USUAL, event)["apply"]
    assert (job.code, gong.labels()) == (4, ["Amount"])
    assert "schema/crm/Lead" in job.summary


def test_a_blocked_plan_is_red_in_the_pull_request_and_on_main(hub: Hub, gong: Gong) -> None:
    jobs = hub.run(USUAL, hub.pull_request(crm=RETYPED))
    assert results(jobs) == {"validate": "success", "plan": "failure", "review": "success"}
    assert jobs["plan"].code == 3
    assert "blocked" in hub.store["comments"][0]["body"]
    job = hub.run(USUAL, hub.merge())["apply"]
    assert (job.result, job.code) == ("failure", 3)
    assert "Nothing was written: the plan is blocked." in job.summary
    assert gong.labels() == ["Amount"]


def test_by_hand_main_is_planned_and_the_hash_shown_that_applies_it(hub: Hub, gong: Gong) -> None:
    gong.upload("Total")
    jobs = hub.run(USUAL, hub.by_hand())
    assert results(jobs) == {"drift": "success"}
    plan_hash = jobs["drift"].summary.split("plan_hash=")[-1][:64]
    assert results(hub.run(USUAL, hub.by_hand(plan_hash=plan_hash))) == {"apply": "success"}
    assert gong.labels() == ["Amount"]


def test_drift_is_red_at_night(hub: Hub, gong: Gong) -> None:
    gong.upload("Total")
    job = hub.run(USUAL, hub.at_night())["drift"]
    assert (job.result, job.code) == ("failure", 2)
    assert "Total" in job.summary


def test_the_first_push_of_a_repository_has_no_commit_before_it(hub: Hub) -> None:
    event = hub.at_night()
    job = hub.run(USUAL, Event("push", event.sha, more={"before": "0" * 40}))["apply"]
    assert (job.result, job.code) == ("success", 0)


def test_a_saved_plan_of_main_is_carried_out(hub: Hub, gong: Gong) -> None:
    hub.pull_request(crm=NAMED)
    jobs = hub.run(SAVED, hub.merge())
    assert results(jobs) == {"plan": "success", "apply": "success"}
    assert gong.labels() == ["Sum"]
    assert results(hub.run(SAVED, hub.by_hand())) == {"plan": "success"}


def test_a_saved_plan_of_an_account_that_moved_is_refused(hub: Hub, gong: Gong) -> None:
    hub.pull_request(crm=NAMED)
    event = hub.merge()
    jobs = hub.run(SAVED, event, before={"apply": lambda: gong.upload("Total")})
    assert results(jobs) == {"plan": "success", "apply": "failure"}
    assert jobs["apply"].code == 4
    assert f"gh workflow run 'gongctl apply' --ref main -f since={event.more['before']}" in jobs["apply"].summary
    assert gong.labels() == ["Total"]


def test_a_blocked_plan_is_not_saved_for_approval(hub: Hub) -> None:
    hub.pull_request(crm=RETYPED)
    jobs = hub.run(SAVED, hub.merge())
    assert (results(jobs), jobs["plan"].code) == ({"plan": "failure"}, 3)
