"""One project directory for two accounts that speak different dialects: it converges on each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from tests.cli.running import KEY, SECRET, gongctl, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST: Final = ("--max-rps", "1000")
FILES: Final = """\
kind: Integration
integrationId: acme-crm
integrationType: Custom
displayName: Acme CRM
crmInstanceUrl: https://crm.acme.example
ownerEmail: ann@acme.example
---
kind: ObjectSchema
integrationId: acme-crm
objectType: Account
fields:
  - {uniqueName: name, label: Name, type: STRING, isRequired: true}
---
kind: ObjectSchema
integrationId: acme-crm
objectType: Deal
fields:
  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true}
  - {uniqueName: stage, label: Stage, type: PICKLIST, orderedValueList: [Open, Won, Lost]}
  - {uniqueName: account, label: Account, type: REFERENCE, referenceObjectType: Account}
"""
ALLOWED: Final = ("--allow-destroy", "integration/acme-crm")


class Place:
    """A project, and the accounts of its environments."""

    def __init__(self, root: Path, urls: dict[str, str]) -> None:
        self.root, self.urls = root, urls
        accounts = "".join(f"  {name}: {{baseUrl: {url!r}, dialect: {name}}}\n" for name, url in urls.items())
        (root / "gongctl.yaml").write_text(f"version: 1\nenvironments:\n{accounts}", encoding="utf-8")
        self.write(FILES)

    def write(self, files: str) -> None:
        (self.root / "crm.yaml").write_text(files, encoding="utf-8")

    def run(self, command: str, environment: str, *arguments: str) -> Any:
        more = ("--auto-approve",) if command == "apply" else ()
        return gongctl(self.root, command, *arguments, "--env", environment, *more, *FAST)

    def apply(self, environment: str, *arguments: str) -> None:
        done = self.run("apply", environment, *arguments)
        assert done.returncode == 0, done.stderr

    def planned(self, environment: str) -> Any:
        """Plan; gives the changes that write."""
        done = self.run("plan", environment, "-o", "json")
        assert done.returncode == 0, done.stderr
        plan = json.loads(done.stdout)
        return [one for one in plan["changes"] if one["action"] not in {"keep", "not-verified"}]

    def ask(self, environment: str, path: str, **query: str) -> Any:
        answer = httpx.get(f"{self.urls[environment]}{path}", params=query, auth=(KEY, SECRET))
        return answer.raise_for_status().json()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with served() as openapi, served(dialect="live") as live:
        yield Place(tmp_path, {"openapi": openapi, "live": live})


@pytest.mark.parametrize("environment", ["openapi", "live"])
def test_it_is_applied_and_then_the_plan_is_empty(place: Place, environment: str) -> None:
    valid = gongctl(place.root, "validate")
    assert valid.returncode == 0, valid.stdout
    assert len(place.planned(environment)) > 3
    place.apply(environment)
    assert place.planned(environment) == []
    assert place.run("plan", environment, "--detailed-exitcode").returncode == 0
    place.write(FILES.replace("label: Amount", "label: Sum").replace("Open, Won, Lost", "Open, Lost, Won"))
    changed = {one["address"]: [edit["name"] for edit in one["attributes"]] for one in place.planned(environment)}
    values = {"schema/acme-crm/Deal/stage": ["orderedValueList"]} if environment == "live" else {}
    assert changed == {"schema/acme-crm/Deal/amount": ["label"], **values}
    place.apply(environment)
    assert place.planned(environment) == []


def test_each_account_has_what_its_dialect_knows(place: Place) -> None:
    for environment in place.urls:
        place.apply(environment)
    (registered,) = place.ask("openapi", "/crm/integrations")["integrations"]
    assert registered.items() >= {"integrationId": "acme-crm", "integrationType": "Custom"}.items()
    assert "ownerEmail" not in registered
    (there,) = place.ask("live", "/crm/integrations")["integrations"]
    assert {**there, "integrationId": 0} == {"integrationId": 0, "name": "Acme CRM", "ownerEmail": "ann@acme.example"}
    query = {"integrationId": str(there["integrationId"]), "objectType": "DEAL"}
    (fields,) = place.ask("live", "/crm/entity-schema", **query)["objectTypeToSelectedFields"].values()
    for one in fields:
        del one["lastModified"]
    assert fields == [
        {"uniqueName": "amount", "label": "Amount", "type": "CURRENCY"},
        {"uniqueName": "stage", "label": "Stage", "type": "PICKLIST", "orderedValueList": ["Open", "Won", "Lost"]},
        {"uniqueName": "account", "label": "Account", "type": "REFERENCE", "referenceTo": "ACCOUNT"},
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("ann@acme.example", "bob@acme.example"), ("displayName: Acme CRM", "displayName: Acme")]
)
def test_another_owner_or_name_replaces_only_where_that_is_needed_and_allowed(place: Place, old: str, new: str) -> None:
    for environment in place.urls:
        place.apply(environment)
    (before,) = place.ask("live", "/crm/integrations")["integrations"]
    place.write(FILES.replace(old, new))
    refused = place.run("apply", "live")
    assert refused.returncode == 3
    assert "--allow-destroy integration/acme-crm" in refused.stdout
    assert place.ask("live", "/crm/integrations")["integrations"] == [before]
    place.apply("live", *ALLOWED)
    (after,) = place.ask("live", "/crm/integrations")["integrations"]
    assert after["integrationId"] != before["integrationId"]
    assert new.rpartition(": ")[2] in after.values()
    assert place.planned("live") == []
    place.apply("openapi")  # where it is changed in place, or not known at all
    assert place.planned("openapi") == []


def test_a_saved_plan_is_stale_when_somebody_registered_anew_under_the_same_name(place: Place) -> None:
    place.apply("live")
    place.write(FILES.replace("label: Amount", "label: Sum"))
    path = str(place.root / "plan.json")
    assert place.run("plan", "live", "--out", path).returncode == 0
    url, credentials = f"{place.urls['live']}/crm", (KEY, SECRET)
    (there,) = place.ask("live", "/crm/integrations")["integrations"]
    query = {"integrationId": str(there["integrationId"]), "clientRequestId": "theirs"}
    assert httpx.delete(f"{url}/integrations", params=query, auth=credentials).status_code == 201
    while place.ask("live", "/crm/request-status", **query)["status"] != "DONE":
        pass
    body = {"name": there["name"], "ownerEmail": there["ownerEmail"]}
    assert httpx.put(f"{url}/integrations", json=body, auth=credentials).status_code == 200
    done = gongctl(place.root, "apply", path, "--auto-approve", *FAST)
    assert done.returncode == 4, done.stderr
    assert f"the account's own id was {there['integrationId']}" in done.stderr
    place.apply("live")
    assert place.planned("live") == []


def test_what_is_absent_is_deleted_by_its_name_and_by_the_accounts_own_id(place: Place) -> None:
    place.apply("live")
    gone = "kind: Integration\nintegrationId: acme-crm\ndisplayName: Acme CRM\nstate: absent\n"
    place.write(gone)
    assert place.run("apply", "live").returncode == 3
    place.apply("live", *ALLOWED, "--no-wait")
    (there,) = place.ask("live", "/crm/integrations")["integrations"]  # still being deleted
    place.write(f"kind: Integration\nintegrationId: '{there['integrationId']}'\nstate: absent\n")
    again = place.run("apply", "live", "--allow-destroy", f"integration/{there['integrationId']}")
    # The account is busy with it since the run before: that is waited for, and not asked for once more.
    assert again.returncode == 0
    assert "GC614" in again.stderr or "accepted to delete the integration" in again.stderr
    assert place.ask("live", "/crm/integrations").get("integrations") == []
    assert "accepted to delete" not in place.run("plan", "live").stderr
