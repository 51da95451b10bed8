"""`gongctl objects` and `gongctl get`, as people use them."""

from __future__ import annotations

import csv
import io
import json
import signal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.cli.running import FILES, KEY, SECRET, as_program, gongctl, project, served, started
from tests.cli.test_interruption import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = ("--max-rps", "1000")
SCHEMA = FILES.replace(
    "  - {uniqueName: amount, label: Amount, type: CURRENCY}\n",
    "  - {uniqueName: amount, label: Amount, type: CURRENCY}\n  - {uniqueName: name, label: Name, type: STRING}\n",
)
ROWS = "objectId,amount,name\n1,10,One\n2,20.50,Two\n"


def request(url: str, path: str, method: str = "GET", **more: Any) -> Any:
    return httpx.request(method, f"{url}/crm/{path}", auth=(KEY, SECRET), **more).json()


def held(url: str) -> dict[str, dict[str, str]]:
    found = request(url, "objects", params={"integrationId": "crm", "objectType": "Deal"})
    return {one["objectId"]: one["fields"] for one in found["objects"]}


@pytest.fixture
def account(tmp_path: Path) -> Iterator[str]:
    with served() as url:
        project(tmp_path, url, SCHEMA)
        assert gongctl(tmp_path, "apply", "--auto-approve", "-q", *FAST).returncode == 0
        (tmp_path / "deals.csv").write_text(ROWS, "utf-8")
        yield url


def run(root: Path, *arguments: str) -> Any:
    return gongctl(root, "objects", *arguments, *FAST)


def upload(root: Path, *arguments: str, file: str = "deals.csv") -> Any:
    return run(root, "upload", "crm", "Deal", str(root / file), *arguments)


def test_up_and_down_again_is_no_change(tmp_path: Path, account: str) -> None:
    done = upload(tmp_path)
    assert (done.returncode, done.stdout) == (0, "crm Deal: 2 uploaded.\n")
    assert held(account) == {"1": {"amount": "10", "name": "One"}, "2": {"amount": "20.50", "name": "Two"}}
    for form in ("csv", "jsonl"):
        listed = run(tmp_path, "list", "crm", "Deal", "-o", form)
        (tmp_path / f"back.{form}").write_text(listed.stdout, "utf-8")
        again = upload(tmp_path, "--dry-run", file=f"back.{form}")
        assert again.stdout == "crm Deal: 0 created, 0 changed, 2 unchanged. Nothing was sent (--dry-run).\n"


def test_only_what_changed_is_sent(tmp_path: Path, account: str) -> None:
    upload(tmp_path)
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n1,10.00,One\n2,21,Two\n3,1,New\n", "utf-8")
    shown = upload(tmp_path, "--dry-run")
    assert '    amount  "20.50" -> "21"\n' in shown.stdout
    assert "crm Deal: 1 created, 1 changed, 1 unchanged. Nothing was sent (--dry-run).\n" in shown.stdout
    assert len(held(account)) == 2
    done = json.loads(upload(tmp_path, "--changed-only", "-o", "json").stdout)["upload"]
    assert (done["uploaded"], done["compared"]) == (2, {"created": 1, "changed": 1, "unchanged": 1})
    assert held(account)["1"]["amount"] == "10"
    assert held(account)["3"] == {"amount": "1", "name": "New"}


def test_all_problems_are_told_and_nothing_is_sent(tmp_path: Path, account: str) -> None:
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n1,ten,One\n1,2,Two\n3,4,Three\n", "utf-8")
    done = upload(tmp_path)
    assert (done.returncode, done.stdout, held(account)) == (1, "", {})
    assert "error[GC711]: column 'amount': 'ten' is no number" in done.stderr
    assert "error[GC709]: the objectId '1' is there more than once" in done.stderr
    assert [one["code"] for one in json.loads(upload(tmp_path, "-o", "json").stdout)["errors"]] == ["GC711", "GC709"]


def test_what_is_invalid_can_be_left_out_and_is_written_down(tmp_path: Path, account: str) -> None:
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n1,ten,One\n3,4,Three\n", "utf-8")
    assert upload(tmp_path, "--skip-invalid").returncode == 64
    rejects = tmp_path / "rejects.jsonl"
    done = upload(tmp_path, "--skip-invalid", "--rejects", str(rejects))
    assert (done.returncode, done.stdout) == (0, "crm Deal: 1 uploaded; 1 left out as invalid.\n")
    (line,) = map(json.loads, rejects.read_text("utf-8").splitlines())
    assert (line["line"], line["record"]["amount"], line["reasons"][0]["code"]) == (2, "ten", "GC711")
    assert list(held(account)) == ["3"]


def test_nothing_is_sent_where_the_invalid_cannot_be_written_down(tmp_path: Path, account: str) -> None:
    invalid = "objectId,amount,name\n1,ten,One\n3,4,Three\n"
    (tmp_path / "deals.csv").write_text(invalid, "utf-8")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "deals.csv")
    for rejects in ("/dev/full", str(tmp_path / "deals.csv"), str(tmp_path / "link.jsonl")):
        done = upload(tmp_path, "--skip-invalid", "--rejects", rejects)
        assert (done.returncode, done.stdout, "error[GC645]" in done.stderr) == (1, "", True)
    assert (held(account), (tmp_path / "deals.csv").read_text("utf-8")) == ({}, invalid)


def test_a_rehearsal_writes_the_invalid_down_too_and_an_old_file_does_not_stay(tmp_path: Path, account: str) -> None:
    rejects = tmp_path / "rejects.jsonl"
    rejects.write_text("of last week\n", "utf-8")
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n1,ten,One\n3,4,Three\n", "utf-8")
    done = upload(tmp_path, "--dry-run", "--skip-invalid", "--rejects", str(rejects))
    assert (done.returncode, f"not taken, and now in {rejects}: 1 record\n" in done.stderr) == (0, True)
    assert [json.loads(line)["objectId"] for line in rejects.read_text("utf-8").splitlines()] == ["1"]
    (tmp_path / "deals.csv").write_text(ROWS, "utf-8")
    assert upload(tmp_path, "--rejects", str(rejects)).returncode == 0
    assert (rejects.read_text("utf-8"), len(held(account))) == ("", 2)


def test_a_variable_maps_columns_whose_names_hold_blanks(tmp_path: Path, account: str) -> None:
    (tmp_path / "deals.csv").write_text("objectId,Deal Name,Deal Size\n1,One,5\n", "utf-8")
    said = {"GONGCTL_MAP": "Deal Name=name\nDeal Size=amount\n"}
    done = gongctl(tmp_path, "objects", "upload", "crm", "Deal", str(tmp_path / "deals.csv"), *FAST, **said)
    assert (done.returncode, held(account)) == (0, {"1": {"name": "One", "amount": "5"}})


def test_what_was_changed_back_since_a_run_that_was_cut_off_is_sent_again(tmp_path: Path) -> None:
    """The journal knows the batch as done; comparing knows better."""
    with served("400@uploadCrmObjects#3") as url:
        project(tmp_path, url, SCHEMA)
        gongctl(tmp_path, "apply", "--auto-approve", "-q", *FAST)
        old = {"entities": [{"objectId": str(one), "fields": {"amount": "0", "name": "n"}} for one in (1, 2)]}
        query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "before"}
        request(url, "entities", "POST", params=query, json=old)
        (tmp_path / "deals.csv").write_text("objectId,amount,name\n1,1,n\n2,2,n\n", "utf-8")
        one_by_one = ("--changed-only", "--batch-size", "1", "--parallelism", "1")
        assert upload(tmp_path, *one_by_one).returncode == 5
        assert held(url)["1"]["amount"] == "1"
        request(url, "entities", "POST", params={**query, "clientRequestId": "back"}, json=old)
        done = upload(tmp_path, *one_by_one)
        assert (done.returncode, {name: one["amount"] for name, one in held(url).items()}) == (0, {"1": "1", "2": "2"})


def test_a_pipe_that_is_checked_and_then_sent(tmp_path: Path, account: str) -> None:
    text = '{"objectId": 7, "amount": 1e2}\r\n{"objectId": "8", "amount": 0.10, "name": null}\n'
    command = ("objects", "upload", "crm", "Deal", "-")
    unknown = as_program(tmp_path, *command, *FAST, piped=text)
    assert (unknown.returncode, "error[GC702]" in unknown.stderr) == (1, True)
    done = as_program(tmp_path, *command, "--format", "jsonl", *FAST, piped=text)
    assert (done.returncode, done.stdout) == (0, "crm Deal: 2 uploaded.\n")
    assert held(account) == {"7": {"amount": "100"}, "8": {"amount": "0.10"}}


def test_more_than_is_read_is_counted(tmp_path: Path, account: str) -> None:
    rows = "".join(f"{number},x,y\n" for number in range(150))
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n" + rows, "utf-8")
    done = upload(tmp_path)
    assert "error[GC714]: 150 problems in 150 of 150 records; the first are told" in done.stderr
    assert held(account) == {}


def test_what_the_account_refuses_is_told_by_file_and_line(tmp_path: Path, account: str) -> None:
    fields = [{"uniqueName": one, "label": one, "type": "STRING", "isRequired": True} for one in ("amount", "must")]
    body = {"integrationId": "crm", "objectType": "Deal", "fields": fields}
    request(account, "entity-schema", "POST", json=body)
    rejects = tmp_path / "rejects.jsonl"
    done = upload(tmp_path, "--rejects", str(rejects))
    assert done.returncode == 5
    assert f'failed  {tmp_path / "deals.csv"}:2: object 1: Object "1" lacks required fields' in done.stdout
    assert "crm Deal: 0 uploaded; 2 failed.\n" in done.stdout
    assert len(rejects.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("upload", "crm", "Deal"), 64, "FILE"),
        (("upload", "crm", "Deal", "nowhere.csv"), 1, "GC700"),
        (("upload", "crm", "Deal", "deals.txt"), 1, "GC702"),
        (("upload", "crm", "Invoice", "deals.csv"), 1, "GC712"),
        (("upload", "crm", "Deal", "deals.csv", "--map", "amount"), 64, "COLUMN=FIELD"),
        (("upload", "crm", "Deal", "deals.csv", "--map", "x=amuont"), 1, "GC713"),
        (("list", "mcr", "Deal"), 1, "GC720"),
        (("list", "crm", "Deal", "--where", "x"), 64, "NAME=VALUE"),
        (("status", "crm", "never"), 1, "GC721"),
        (("status", "nowhere", "never"), 1, "GC720"),
        (("lsit",), 64, "No such command"),
    ],
)
def test_what_goes_wrong_is_told(
    tmp_path: Path, account: str, arguments: tuple[str, ...], code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del account
    monkeypatch.chdir(tmp_path)
    done = run(tmp_path, *arguments)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr


def test_a_list_in_every_form(tmp_path: Path, account: str) -> None:
    hostile = {"objectId": "=1", "fields": {"amount": "-5", "name": "\x1b[31m@SUM\u202e", "more": "x,y"}}
    query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "x"}
    request(account, "entities", "POST", params=query, json={"entities": [hostile]})
    upload(tmp_path)
    table = run(tmp_path, "list", "crm", "Deal", "--where", "objectId==1").stdout
    assert "\x1b" not in table
    assert "\u202e" not in table
    rows = list(csv.reader(io.StringIO(run(tmp_path, "list", "crm", "Deal", "-o", "csv").stdout)))
    assert rows[0] == ["objectId", "amount", "name", "more"]
    assert not any(cell[:1] in {"=", "+", "@", "\t", "\r"} for row in rows for cell in row)
    lines = run(tmp_path, "list", "crm", "Deal", "-o", "jsonl", "--field", "name", "--limit", "1").stdout.splitlines()
    assert [json.loads(one) for one in lines] == [{"objectId": "1", "name": "One"}]
    none = run(tmp_path, "list", "crm", "Deal", "--where", "name=Nobody")
    assert (none.returncode, "none of the 3 objects fits --where" in none.stderr) == (0, True)
    doubt = run(tmp_path, "list", "crm", "Deal", "--field", "nmae")
    assert (doubt.returncode, "warning[GC722]" in doubt.stderr) == (0, True)


def test_a_field_called_objectid_is_doubtful(tmp_path: Path, account: str) -> None:
    request(
        account,
        "entities",
        "POST",
        params={"integrationId": "crm", "objectType": "Deal", "clientRequestId": "y"},
        json={"entities": [{"objectId": "9", "fields": {"objectId": "other"}}]},
    )
    assert "warning[GC723]" in run(tmp_path, "list", "crm", "Deal").stderr


def test_how_far_an_upload_has_come(tmp_path: Path, account: str) -> None:
    query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "mine"}
    request(
        account, "entities", "POST", params=query, json={"entities": [{"objectId": "1", "fields": {"amount": "x"}}]}
    )
    first = run(tmp_path, "status", "crm", "mine")
    assert (first.returncode, first.stdout.startswith("upload mine to crm: Queued")) == (0, True)
    waited = run(tmp_path, "status", "crm", "mine", "--wait", "-o", "json")
    assert (waited.returncode, json.loads(waited.stdout)["upload"]["entitiesFailed"]) == (5, 1)


def test_one_that_does_not_end_in_time(tmp_path: Path, account: str) -> None:
    del account
    with served("slow=0.01@getUploadStatus") as url:
        project(tmp_path, url, SCHEMA)
        gongctl(tmp_path, "apply", "--auto-approve", "-q", *FAST)
        query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": "mine"}
        request(url, "entities", "POST", params=query, json={"entities": [{"objectId": "1", "fields": {}}]})
        done = run(tmp_path, "status", "crm", "mine", "--wait", "--wait-timeout", "0.001")
        assert (done.returncode, "GC724" in done.stderr) == (1, True)


def test_what_the_account_holds(tmp_path: Path, account: str) -> None:
    def get(*arguments: str) -> Any:
        return gongctl(tmp_path, "get", *arguments, *FAST)

    assert "crm" in get("integrations").stdout
    (one,) = json.loads(get("integrations", "-o", "json").stdout)["integrations"]
    assert (one["integrationId"], one["status"]) == ("crm", "active")
    files = tmp_path / "got"
    files.mkdir()
    (files / "gongctl.yaml").write_text("version: 1\n", "utf-8")
    (files / "all.yaml").write_text(
        get("integrations", "-o", "yaml").stdout + "---\n" + get("schema", "-o", "yaml").stdout, "utf-8"
    )
    assert gongctl(files, "validate").returncode == 0
    table = get("schema", "crm", "Deal").stdout
    assert table.startswith("schema/crm/Deal\nuniqueName")
    empty = get("schema", "crm", "Nothing")
    assert (empty.returncode, "the account has no fields of schema/crm/Nothing" in empty.stderr) == (0, True)
    assert get("schema", "mcr").returncode == 1
    assert account


def test_an_upload_that_is_interrupted_goes_on(tmp_path: Path) -> None:
    with served("slow=1@uploadCrmObjects#3") as url:
        project(tmp_path, url, SCHEMA)
        gongctl(tmp_path, "apply", "--auto-approve", "-q", *FAST)
        rows = "".join(f"{number},{number},n\n" for number in range(40))
        (tmp_path / "deals.csv").write_text("objectId,amount,name\n" + rows, "utf-8")
        command = ("objects", "upload", "crm", "Deal", str(tmp_path / "deals.csv"), "--batch-size", "5")
        options = ("--parallelism", "1", "-vv", *FAST)
        with started(tmp_path, *command, *options) as program:
            assert program.stderr is not None
            posts = 0
            for line in program.stderr:
                posts += "POST /v2/crm/entities" in line
                if posts == 2:
                    break
            program.send_signal(signal.SIGINT)
            code, out, err = ended(program)
        assert (code, "\nInterrupted: crm Deal:" in out, "Traceback" in err) == (130, True, False)
        assert len(held(url)) < 40
        done = gongctl(tmp_path, *command, *FAST, "-o", "json")
        upload = json.loads(done.stdout)["upload"]
        assert (done.returncode, upload["uploaded"] + upload["uploadedEarlier"], len(held(url))) == (0, 40, 40)
        assert upload["uploadedEarlier"] >= 5


def test_what_is_piped_away_is_no_trouble(tmp_path: Path, account: str) -> None:
    rows = "".join(f"{number},{number},n\n" for number in range(3000))
    (tmp_path / "deals.csv").write_text("objectId,amount,name\n" + rows, "utf-8")
    assert upload(tmp_path).returncode == 0
    with started(tmp_path, "objects", "list", "crm", "Deal", "-o", "csv", *FAST) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "objectId,amount,name\n"
        program.stdout.close()
        program.stdout = None
        code, _, err = ended(program)
    assert (code, err) == (0, "")
    assert account


@pytest.mark.parametrize(
    "command",
    [("get", "integrations"), ("objects", "list", "crm", "Deal"), ("objects", "upload", "crm", "Deal", "deals.csv")],
)
def test_a_log_never_goes_into_a_file_of_the_project(
    tmp_path: Path, account: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "crm.yaml").read_text("utf-8")
    done = gongctl(tmp_path, *command, "--log", str(tmp_path / "crm.yaml"), *FAST)
    assert (done.returncode, "GC645" in done.stderr) == (1, True)
    assert (tmp_path / "crm.yaml").read_text("utf-8") == before
    assert account
