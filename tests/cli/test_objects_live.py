"""`gongctl objects` and `gongctl doctor` where the account speaks `live`: files of objects, and nothing is listed."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gongctl.cli import uploading
from tests.cli.running import KEY, SECRET, as_program, gongctl, served, started
from tests.cli.test_interruption import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = ("--max-rps", "1000", "--max-retries", "0")
PROJECT = "version: 1\nenvironments:\n  test: {{baseUrl: {!r}, dialect: {}}}\n"
FILES = """\
kind: Integration
integrationId: crm
displayName: CRM
ownerEmail: owner@acme.example
---
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
  - {uniqueName: amount, label: Amount, type: CURRENCY}
  - {uniqueName: name, label: Name, type: STRING}
---
kind: ObjectSchema
integrationId: crm
objectType: Account
fields:
  - {uniqueName: name, label: Name, type: STRING, isRequired: true}
"""
ROWS = "objectId,amount,name\n1,10,One\n2,20.50,Two\n"


def project(root: Path, url: str, dialect: str = "live") -> None:
    (root / "gongctl.yaml").write_text(PROJECT.format(url, dialect), "utf-8")
    needed = {"live": "ownerEmail: owner@acme.example", "openapi": "integrationType: Custom"}
    (root / "crm.yaml").write_text(FILES.replace(needed["live"], needed[dialect]), "utf-8")
    assert gongctl(root, "apply", "--auto-approve", "-q", *FAST).returncode == 0
    (root / "deals.csv").write_text(ROWS, "utf-8")
    (root / "accounts.csv").write_text("objectId,name\na,Acme\n", "utf-8")
    (root / "users.csv").write_text("Id,email,active\nu,u@acme.example,true\n", "utf-8")


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    with served(dialect="live") as url:
        project(tmp_path, url)
        yield url


def run(root: Path, *arguments: str) -> Any:
    return gongctl(root, "objects", *arguments, *FAST)


def request(url: str, method: str, path: str, **more: Any) -> Any:
    return httpx.request(method, f"{url}/crm/{path}", auth=(KEY, SECRET), **more).raise_for_status().json()


def assigned(url: str) -> str:
    (one,) = request(url, "GET", "integrations")["integrations"]
    return str(one["integrationId"])


def held(url: str, kind: str, *ids: str) -> dict[str, Any]:
    found = request(url, "GET", "entities", params={"integrationId": assigned(url), "objectType": kind}, json=ids)
    return {
        name: one and {key: one[key] for key in one if key not in {"objectId", "modifiedDate"}}
        for name, one in found["crmObjectsMap"].items()
    }


def retype(url: str, *fields: tuple[str, str]) -> None:
    """Give the account another schema of deals than the files have."""
    query = {"integrationId": assigned(url), "objectType": "DEAL"}
    request(
        url,
        "POST",
        "entity-schema",
        params=query,
        json=[{"uniqueName": name, "label": name, "type": kind} for name, kind in fields],
    )


@pytest.mark.parametrize("said", ["Deal", "deal", "DEAL"])
def test_up_and_down_again_is_no_change(tmp_path: Path, account: str, said: str) -> None:
    done = run(tmp_path, "upload", "crm", said, "deals.csv")
    assert (done.returncode, done.stdout) == (0, "crm Deal: 2 uploaded.\n")
    assert held(account, "DEAL", "1", "2", "3") == {
        "1": {"amount": "10", "name": "One"},
        "2": {"amount": "20.50", "name": "Two"},
        "3": None,
    }
    for form in ("csv", "jsonl"):
        listed = run(tmp_path, "list", "crm", said, "--id", "1", "--id", "2", "-o", form)
        (tmp_path / f"back.{form}").write_text(listed.stdout, "utf-8")
        again = run(tmp_path, "upload", "crm", "Deal", f"back.{form}", "--dry-run")
        assert again.stdout == "crm Deal: 0 created, 0 changed, 2 unchanged. Nothing was sent (--dry-run).\n"


def test_only_what_changed_is_sent_also_where_numbers_come_back(tmp_path: Path, account: str) -> None:
    lines = '{"objectId": "1", "amount": 10.0, "name": "One"}\n{"objectId": "2", "amount": 20.5, "name": "Two"}\n'
    query = {"integrationId": assigned(account), "objectType": "DEAL", "clientRequestId": "other"}
    request(account, "POST", "entities", params=query, files={"dataFile": ("x", lines.encode())})
    (tmp_path / "deals.csv").write_text(ROWS.replace("Two", "Second") + "3,1,New\n", "utf-8")
    done = json.loads(run(tmp_path, "upload", "crm", "deal", "deals.csv", "--changed-only", "-o", "json").stdout)
    assert (done["upload"]["uploaded"], done["upload"]["compared"]) == (2, {"created": 1, "changed": 1, "unchanged": 1})
    assert held(account, "DEAL", "1", "2")["2"]["name"] == "Second"
    assert held(account, "DEAL", "1")["1"]["amount"] == 10.0


def test_many_are_compared_in_pieces(tmp_path: Path, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "_MANY_CALLS", 3)
    rows = "".join(f"{number},{number},n\n" for number in range(350))
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n" + rows, "utf-8")
    assert run(tmp_path, "upload", "crm", "Deal", "deals.csv", "--batch-size", "200").returncode == 0
    shown = run(tmp_path, "upload", "crm", "Deal", "deals.csv", "--dry-run", "-vv")
    assert "350 unchanged" in shown.stdout
    assert shown.stderr.count("GET /v2/crm/entities ") == 4
    assert "to read what is there takes 4 calls of 100 ids; Gong allows 10,000 calls a day" in shown.stderr
    assert account


def test_a_time_of_change_is_taken_and_is_no_difference(tmp_path: Path, account: str) -> None:
    (tmp_path / "deals.csv").write_text("objectId,amount,modifiedDate\n1,10,2026-01-02T03:04:05Z\n", "utf-8")
    assert run(tmp_path, "upload", "crm", "Deal", "deals.csv").stdout == "crm Deal: 1 uploaded.\n"
    shown = run(tmp_path, "list", "crm", "Deal", "--id", "1", "-o", "jsonl").stdout
    assert json.loads(shown) == {"objectId": "1", "amount": "10", "modifiedDate": "2026-01-02T03:04:05Z"}
    (tmp_path / "deals.csv").write_text("objectId,amount,modifiedDate\n1,10,2026-02-02T03:04:05Z\n", "utf-8")
    assert "1 unchanged" in run(tmp_path, "upload", "crm", "Deal", "deals.csv", "--dry-run").stdout
    (tmp_path / "deals.csv").write_text("objectId,amount,modifiedDate\n1,10,soon\n", "utf-8")
    assert "GC711" in run(tmp_path, "upload", "crm", "Deal", "deals.csv").stderr
    assert account


# -- what fails


def test_the_lines_that_an_account_names_are_lines_of_the_files(tmp_path: Path, account: str) -> None:
    retype(account, ("amount", "CURRENCY"), ("name", "BOOLEAN"))
    (tmp_path / "deals.csv").write_text('objectId,name\n1,true\n\n2,"no\nno"\n3,false\n4,no\n', "utf-8")
    done = run(tmp_path, "upload", "crm", "Deal", "deals.csv", "--rejects", "rejects.jsonl", "--batch-size", "3")
    assert done.returncode == 5
    assert "failed  deals.csv:4: object 2: The field" in done.stdout
    assert "failed  deals.csv:7: object 4: The field" in done.stdout
    assert "crm Deal: 2 uploaded; 2 failed.\n" in done.stdout
    told = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert [(one["line"], one["objectId"], one["record"]["name"]) for one in told] == [
        (4, "2", "no\nno"),
        (7, "4", "no"),
    ]
    assert held(account, "DEAL", "1", "2", "3", "4") == {
        "1": {"name": "true"},
        "2": None,
        "3": {"name": "false"},
        "4": None,
    }


def test_how_a_batch_can_be_asked_for_that_did_not_take(tmp_path: Path, account: str) -> None:
    retype(account, ("amount", "CURRENCY"), ("name", "BOOLEAN"))
    (tmp_path / "deals.csv").write_text("objectId,name\n1,true\n2,false\n3,no\n", "utf-8")
    done = run(tmp_path, "upload", "crm", "Deal", "deals.csv", "--batch-size", "2", "-v")
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("batch")]
    place, status, asking = line.removeprefix("batch   ").split(": ")
    assert (place, status) == ("deals.csv:4", "Failed, 1 of 1 failed")
    asked = gongctl(tmp_path, *asking.split()[1:], *FAST)
    assert (asked.returncode, "upload" in asked.stdout) == (5, True)
    assert all(f" INFO deals.csv:{one}: upload " in done.stderr for one in ("2-3", "4"))
    told = json.loads(run(tmp_path, "upload", "crm", "Deal", "deals.csv", "-o", "json").stdout)["upload"]["requests"]
    assert [{**one, "clientRequestId": len(one["clientRequestId"])} for one in told] == [
        {"clientRequestId": 32, "place": "deals.csv:2-4", "objects": 3, "status": "Failed", "failed": 1}
    ]


def test_of_many_that_fail_a_few_are_named(tmp_path: Path, account: str) -> None:
    retype(account, ("amount", "CURRENCY"), ("name", "BOOLEAN"))
    rows = "".join(f"{number},{'true' if number % 2 else 'no'}\n" for number in range(60))
    (tmp_path / "deals.csv").write_text("objectId,name\n" + rows, "utf-8")
    arguments = ("upload", "crm", "Deal", "deals.csv", "--rejects", "rejects.jsonl")
    done = run(tmp_path, *arguments)
    last = json.loads((tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["record"], last["line"], last["reasons"][0]["summary"]) == (
        None,
        2,
        "10 objects more of deals.csv:2-61 failed, of which the account says nothing",
    )
    assert "crm Deal: 30 uploaded; 30 failed.\n" in done.stdout
    assert "not taken, and now in rejects.jsonl: 20 records\n" in done.stderr
    assert "not taken, and not in rejects.jsonl: 10 records\n" in done.stderr
    assert "which records the other 10 are that failed, the account does not say" in done.stderr
    assert "--batch-size 20" in done.stderr
    done = run(tmp_path, *arguments, "--batch-size", "20")
    assert "not taken, and now in rejects.jsonl: 30 records\n" in done.stderr
    assert "which records" not in done.stderr


def test_the_status_of_an_upload_has_the_lines(tmp_path: Path, account: str) -> None:
    query = {"integrationId": assigned(account), "objectType": "DEAL", "clientRequestId": "mine"}
    lines = (
        "".join(json.dumps({"objectId": str(one), "amount": "x"}) + "\n" for one in range(25)) + '{"objectId": "y"}\n'
    )
    request(account, "POST", "entities", params=query, files={"dataFile": ("x", lines.encode())})
    first = run(tmp_path, "status", "crm", "mine")
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, "upload mine to crm: Queued")
    done = run(tmp_path, "status", "crm", "mine", "--wait")
    assert done.returncode == 5
    shown = done.stdout.splitlines()
    assert shown[:4] == [
        "upload mine to crm: Failed",
        "  taken  1",
        "  failed  25",
        '  - line 1 of what was sent: The field "amount" is a CURRENCY, and "x" is none.',
    ]
    assert shown[-1] == "  - and 5 more, of which the account does not say more"
    data = json.loads(run(tmp_path, "status", assigned(account), "mine", "-o", "json").stdout)["upload"]
    assert (data["errorLines"], data["entitiesProcessed"], data["entitiesFailed"]) == ([*range(1, 21)], 1, 25)
    assert "GC721" in run(tmp_path, "status", "crm", "never").stderr
    assert "GC612" in run(tmp_path, "status", "mcr", "never").stderr


# -- by ids


def test_objects_of_some_ids(tmp_path: Path, account: str) -> None:
    run(tmp_path, "upload", "crm", "Deal", "deals.csv")
    (tmp_path / "ids.txt").write_text("\ufeff2\r\n\r\nnowhere\r\n2\r\n", "utf-8")
    done = run(tmp_path, "list", "crm", "deal", "--ids", "ids.txt", "--field", "amount", "-o", "csv")
    assert (done.returncode, done.stdout) == (0, "objectId,amount\n2,20.50\n")
    assert "warning[GC725]: 1 of 2 ids have no object of 'deal': 'nowhere'" in done.stderr
    piped = as_program(tmp_path, "objects", "list", "crm", "Deal", "--ids", "-", "--field", "name", *FAST, piped="1\n")
    assert (piped.returncode, piped.stdout) == (0, "objectId  name\n1         One\n")
    asked = run(tmp_path, "list", "crm", "Deal", "--where", "objectId=1", "--field", "name", "-o", "jsonl")
    assert asked.stdout == '{"objectId": "1", "name": "One"}\n'
    assert account


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("list", "crm", "Deal"), 1, "GC613"),
        (("list", "crm", "Deal", "--where", "name=x"), 1, "GC613"),
        (("list", "crm", "Business_User", "--id", "u"), 1, "can be uploaded, and not read"),
        (("list", "mcr", "Deal", "--id", "1"), 1, "GC612"),
        (("list", "7", "Deal", "--id", "1"), 1, "GC720"),
        (("list", "crm", "Deal", "--ids", "nowhere.txt"), 1, "GC700"),
        (("list", "crm", "Deal", "--ids", "latin.txt"), 1, "GC701"),
        (("upload", "crm", "Invoice", "deals.csv"), 1, "GC712"),
        (("upload", "crm", "Deal=deals.csv"), 64, "one type is written so: Deal deals.csv"),
        (("upload", "crm", "Deal"), 64, "Missing argument 'FILE...'"),
        (("upload", "crm", "Deal=deals.csv", "Account=accounts.csv", "x.csv"), 64, "'x.csv' is no OBJECT_TYPE=FILE"),
        (("upload", "crm", "Deal=-", "Account=-"), 64, "can be read once"),
        (("upload", "crm", "Deal=deals.csv", "Account=accounts.csv", "--map", "a=b"), 64, "--map is for one"),
    ],
)
def test_what_goes_wrong_is_told(
    tmp_path: Path, account: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "latin.txt").write_bytes(b"\xe9\n")
    done = run(tmp_path, *arguments)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert account


def test_ids_where_objects_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with served() as url:
        project(tmp_path, url, "openapi")
        run(tmp_path, "upload", "crm", "Deal", "deals.csv")
        done = run(tmp_path, "list", "crm", "Deal", "--id", "2", "--id", "9", "-o", "csv")
        assert (done.returncode, done.stdout) == (0, "objectId,amount,name\n2,20.50,Two\n")
        assert "GC725" in done.stderr
        assert "GC712" in run(tmp_path, "upload", "crm", "deal", "deals.csv").stderr
        assert "GC712" in run(tmp_path, "upload", "crm", "BUSINESS_USER", "users.csv").stderr


# -- types without a schema, and several at a time


def test_users_and_stages_need_no_schema_and_are_not_read(tmp_path: Path, account: str) -> None:
    done = run(tmp_path, "upload", "crm", "business_user", "users.csv", "--id-column", "Id", "--dry-run")
    assert done.stdout.startswith("crm BUSINESS_USER: 1 would be sent, and not compared: they cannot be read back.")
    done = run(tmp_path, "upload", "crm", "business_user", "users.csv", "--id-column", "Id", "--changed-only")
    assert (done.returncode, done.stdout) == (0, "crm BUSINESS_USER: 1 uploaded.\n")
    assert "objects of 'BUSINESS_USER' cannot be read back: all of them are sent" in done.stderr
    assert account
    assert "GC708" in run(tmp_path, "upload", "crm", "STAGE", "users.csv").stderr


def test_several_types_go_in_an_order_of_their_own(tmp_path: Path, account: str) -> None:
    (tmp_path / "users.csv").write_text("objectId,email\nu,u@acme.example\n", "utf-8")
    types = ("deal=deals.csv", "Account=accounts.csv", "BUSINESS_USER=users.csv")
    done = run(tmp_path, "upload", "crm", *types)
    assert (done.returncode, done.stdout) == (
        0,
        "crm BUSINESS_USER: 1 uploaded.\ncrm Account: 1 uploaded.\ncrm Deal: 2 uploaded.\n",
    )
    data = json.loads(run(tmp_path, "upload", "crm", *types, "--changed-only", "-o", "json").stdout)
    assert [(one["objectType"], one["uploaded"]) for one in data["uploads"]] == [
        ("BUSINESS_USER", 1),
        ("Account", 0),
        ("Deal", 0),
    ]
    assert (data["notBegun"], data["errors"]) == ([], [])
    assert held(account, "ACCOUNT", "a") == {"a": {"name": "Acme"}}


def test_all_types_are_checked_before_one_is_sent(tmp_path: Path, account: str) -> None:
    (tmp_path / "deals.csv").write_text("objectId,amount\n1,ten\n", "utf-8")
    (tmp_path / "accounts.csv").write_text("objectId,name\na,Acme\nb,\n", "utf-8")
    types = ("Deal=deals.csv", "Account=accounts.csv")
    done = run(tmp_path, "upload", "crm", *types)
    assert (done.returncode, done.stdout) == (1, "")
    assert "GC711" in done.stderr
    assert "GC710" in done.stderr
    assert held(account, "ACCOUNT", "a") == {"a": None}
    done = run(tmp_path, "upload", "crm", *types, "--skip-invalid", "--rejects", "rejects.jsonl")
    assert (
        done.stdout == "crm Account: 1 uploaded; 1 left out as invalid.\ncrm Deal: 0 uploaded; 1 left out as invalid.\n"
    )
    told = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert [(one["file"], one["objectId"]) for one in told] == [("accounts.csv", "b"), ("deals.csv", "1")]


def test_one_that_does_not_take_stops_those_behind_it(tmp_path: Path, account: str) -> None:
    query = {"integrationId": assigned(account), "objectType": "ACCOUNT"}
    request(
        account, "POST", "entity-schema", params=query, json=[{"uniqueName": "name", "label": "n", "type": "BOOLEAN"}]
    )
    types = ("Deal=deals.csv", "Account=accounts.csv")
    done = run(tmp_path, "upload", "crm", *types)
    assert done.returncode == 5
    assert done.stdout.endswith("crm Account: 0 uploaded; 1 failed.\ncrm Deal: not begun.\n")
    assert held(account, "DEAL", "1") == {"1": None}
    data = json.loads(run(tmp_path, "upload", "crm", *types, "-o", "json").stdout)
    assert data["notBegun"] == [{"integrationId": "crm", "objectType": "Deal"}]
    assert [one["failures"][0]["line"] for one in data["uploads"]] == [2]


ADDRESSES = """\
objectId,Stage,Owner,Page
1,Won,jo@acme.example,https://acme.example/a?b=1
2,Wun,not an email,acme.example
3,won,jo@acme.example,https://jo:secret@acme.example
"""
JUDGED = """\
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
  - {uniqueName: Stage, label: Stage, type: PICKLIST, orderedValueList: [New, Won]}
  - {uniqueName: Owner, label: Owner, type: EMAILADDRESS}
  - {uniqueName: Page, label: Page, type: URL}
"""


def test_values_of_a_picklist_and_addresses_are_checked(tmp_path: Path, account: str) -> None:
    kept = "---\n".join(one for one in (tmp_path / "crm.yaml").read_text("utf-8").split("---\n") if "Deal" not in one)
    (tmp_path / "crm.yaml").write_text(f"{kept}---\n{JUDGED}", "utf-8")
    (tmp_path / "deals.csv").write_text(ADDRESSES, "utf-8")
    done = run(tmp_path, "upload", "crm", "Deal", "deals.csv")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "error[GC711]: column 'Stage': 'Wun' is none of the field's values\n --> deals.csv:3:1\n"
        "  = help: did you mean 'Won'? allowed: New, Won\n"
    )
    told = [
        one["summary"]
        for one in json.loads(run(tmp_path, "upload", "crm", "Deal", "deals.csv", "-o", "json").stdout)["errors"]
    ]
    assert told == [
        "column 'Stage': 'Wun' is none of the field's values",
        "column 'Owner': 'not an email' is no e-mail address",
        "column 'Page': 'acme.example' is no absolute http or https URI",
        "column 'Stage': 'won' is none of the field's values",
    ]
    assert held(account, "DEAL", "1") == {"1": None}


def test_any_value_is_right_where_no_file_lists_those_of_a_picklist(tmp_path: Path, account: str) -> None:
    picked = "{uniqueName: name, label: Name, type: PICKLIST}"
    (tmp_path / "crm.yaml").write_text(FILES.replace("{uniqueName: name, label: Name, type: STRING}\n", f"{picked}\n"))
    done = run(tmp_path, "upload", "crm", "Deal", "deals.csv")
    assert (done.returncode, done.stdout) == (0, "crm Deal: 2 uploaded.\n")
    assert held(account, "DEAL", "2")["2"]["name"] == "Two"


def test_what_cannot_be_read_later_is_told_with_what_was_sent_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with served("500@getCrmObjects#2", dialect="openapi") as url:
        project(tmp_path, url, "openapi")
        done = run(tmp_path, "upload", "crm", "Deal=deals.csv", "Account=accounts.csv", "--changed-only", "-o", "json")
        data = json.loads(done.stdout)
        assert (done.returncode, [one["uploaded"] for one in data["uploads"]]) == (5, [1, 0])
        assert data["errors"][0]["code"] == "GC602"


@pytest.mark.parametrize(
    ("fault", "heard", "times"),
    [("slow=2@getCrmObjects#2", "GET /v2/crm/upload-status", 3), ("503@getCrmObjects#2-", "trying again", 1)],
)
def test_an_interruption_between_two_types_tells_what_was_sent(
    tmp_path: Path, fault: str, heard: str, times: int
) -> None:
    with served(fault) as url:
        project(tmp_path, url, "openapi")
        files = [f"{kind}={tmp_path / name}" for kind, name in (("Account", "accounts.csv"), ("Deal", "deals.csv"))]
        options = ("--changed-only", "-vv", "--max-rps", "1000")
        with started(tmp_path, "objects", "upload", "crm", *files, *options) as program:
            assert program.stderr is not None
            for line in program.stderr:
                times -= heard in line
                if not times:  # the accounts are through
                    break
            program.send_signal(signal.SIGINT)
            code, out, err = ended(program)
        assert (code, "Traceback" in err) == (130, False)
        assert out.startswith("crm Account: 1 uploaded; 1 created")
        assert "Interrupted: crm Deal: 0 uploaded" in out or "crm Deal: not begun" in out


# -- going wrong on the way


def test_an_answer_that_is_lost_is_no_second_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with served("drop-after@uploadCrmObjects#1", dialect="live") as url:
        project(tmp_path, url)
        done = gongctl(tmp_path, "objects", "upload", "crm", "Deal", "deals.csv", "--max-rps", "1000", "-vv")
        assert (done.returncode, done.stdout) == (0, "crm Deal: 2 uploaded.\n")
        assert "POST /v2/crm/entities -> 409" in done.stderr


def test_what_did_not_arrive_is_sent_by_the_next_run_whatever_is_said_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with served("drop-before@uploadCrmObjects#1", dialect="live", unknown_request="pending") as url:
        project(tmp_path, url)
        done = run(tmp_path, "upload", "crm", "Deal", "deals.csv")
        assert (done.returncode, "error[GC601]" in done.stdout) == (5, True)
        assert run(tmp_path, "upload", "crm", "Deal", "deals.csv").stdout == "crm Deal: 2 uploaded.\n"


def test_an_integration_of_another_name_is_sent_nothing(tmp_path: Path, account: str) -> None:
    (tmp_path / "crm.yaml").write_text(FILES.replace("displayName: CRM", "displayName: Other"), "utf-8")
    done = run(tmp_path, "upload", "crm", "Deal", "deals.csv")
    assert done.returncode == 1
    assert "error[GC612]" in done.stdout
    assert "'crm' is 'Other' in the files, and the account lists 'CRM'" in done.stdout
    assert held(account, "DEAL", "1") == {"1": None}


# -- doctor


@pytest.mark.parametrize(
    ("scope", "what"),
    [
        ("api:crm:schema", "reading schemas"),
        ("api:crm:get-objects", "reading objects"),
        ("api:crm:upload", "reading uploads"),
    ],
)
def test_the_scope_that_is_lacking_is_named(tmp_path: Path, scope: str, what: str) -> None:
    with served(dialect="live", without_scopes=(scope,)) as url:
        (tmp_path / "gongctl.yaml").write_text(PROJECT.format(url, "live"), "utf-8")
        (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
        done = gongctl(tmp_path, "doctor", "-o", "json", *FAST)
        found = {one["what"]: one for one in json.loads(done.stdout)["findings"]}
        assert (done.returncode, found[what]["health"], scope in found[what]["help"]) == (1, "failed", True)
        others = {"reading schemas", "reading objects", "reading uploads"} - {what}
        assert {found[one]["health"] for one in others} == {"good"}
