"""`gongctl get` and `gongctl objects list`: hostile accounts, narrow terminals, broken projects, outputs that fail."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.cli.running import (
    FILES,
    KEY,
    SECRET,
    as_program,
    command,
    gongctl,
    project,
    served,
    with_credentials,
)
from tests.cli.test_program import at_a_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

FAST = ("--max-rps", "1000", "--max-retries", "0")
HOSTILE = "\x1b[2J\u202eevil\n::error::x ##[error]y"
OTHER = FILES.replace("Deal", "Lead").partition("---\n")[2]


def call(url: str, method: str, path: str, **more: Any) -> None:
    httpx.request(method, f"{url}/crm/{path}", auth=(KEY, SECRET), **more).raise_for_status()


def put_objects(url: str, *objects: dict[str, Any]) -> None:
    query = {"integrationId": "crm", "objectType": "Deal", "clientRequestId": str(objects)[:40]}
    call(url, "POST", "entities", params=query, json={"entities": objects})


@pytest.fixture
def account(tmp_path: Path) -> Iterator[str]:
    """Serve an account with an integration and a schema, both with texts that do harm, and a project for it."""
    with served() as url:
        body = {"integrationId": "crm", "integrationType": "Custom", "displayName": HOSTILE}
        call(url, "PUT", "integrations", json=body)
        fields = [{"uniqueName": "amount", "label": HOSTILE, "type": "CURRENCY", "isRequired": True}]
        fields += [{"uniqueName": "name", "label": "Name", "type": "STRING"}]
        call(url, "POST", "entity-schema", json={"integrationId": "crm", "objectType": "Deal", "fields": fields})
        project(tmp_path, url, f"{FILES}---\n{OTHER}")
        yield url


def harmless(text: str) -> bool:
    lines = text.split("\n")
    return all(line.isprintable() and not line.lstrip().startswith("::") and "##[" not in line for line in lines)


@pytest.mark.parametrize("output", ["table", "yaml", "json"])
@pytest.mark.parametrize("arguments", [("integrations",), ("schema",), ("schema", "crm", "Deal")])
def test_no_text_of_the_account_does_harm(
    tmp_path: Path, account: str, arguments: tuple[str, ...], output: str
) -> None:
    del account
    done = gongctl(tmp_path, "get", *arguments, "-o", output, *FAST)
    assert done.returncode == 0
    assert "evil" in done.stdout
    assert harmless(done.stdout)
    assert harmless(done.stderr)


def test_schemas_are_those_that_files_declare(tmp_path: Path, account: str) -> None:
    del account
    done = gongctl(tmp_path, "get", "schema", "-o", "json", *FAST)
    schemas = json.loads(done.stdout)["schemas"]
    assert [(one["objectType"], len(one["fields"])) for one in schemas] == [("Deal", 2), ("Lead", 0)]
    assert done.stderr == "the account has no fields of schema/crm/Lead\n"
    quiet = gongctl(tmp_path, "get", "schema", "-q", *FAST)
    assert (quiet.stderr, quiet.stdout.count("schema/")) == ("", 1)


def test_an_integration_without_declared_schemas(tmp_path: Path, account: str) -> None:
    project(tmp_path, account, FILES.partition("---\n")[0])
    done = gongctl(tmp_path, "get", "schema", "crm", "-o", "json", *FAST)
    assert (done.returncode, json.loads(done.stdout)["schemas"]) == (0, [])
    assert "no file declares a schema of integration 'crm'; name object types" in done.stderr


def test_what_is_declared_and_not_registered_is_not_asked_for(tmp_path: Path) -> None:
    with served("500@getSchemaFields") as url:
        done = gongctl(project(tmp_path, url), "get", "schema", *FAST)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "the account has no fields of schema/crm/Deal\n"
        none = gongctl(tmp_path, "get", "integrations", *FAST)
        assert (none.returncode, none.stdout, none.stderr) == (0, "", "the account has no integrations\n")


@pytest.mark.parametrize("arguments", [("schema", "crn", "Deal"), ("schema", "crn")])
def test_an_integration_that_is_not_there(tmp_path: Path, account: str, arguments: tuple[str, ...]) -> None:
    del account
    done = gongctl(tmp_path, "get", *arguments, "-o", "json", *FAST)
    (error,) = json.loads(done.stdout)["errors"]
    assert (done.returncode, error["code"]) == (1, "GC720")
    assert error["help"] == "did you mean 'crm'? there are: 'crm'"


def test_files_are_not_needed_to_look(tmp_path: Path, account: str) -> None:
    put_objects(account, {"objectId": "1", "fields": {"name": "One", "amount": "5"}})
    (tmp_path / "crm.yaml").write_text("kind: [", "utf-8")
    for arguments in (("get", "integrations"), ("get", "schema", "crm", "Deal"), ("objects", "list", "crm", "Deal")):
        done = gongctl(tmp_path, *arguments, *FAST)
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "objectId  amount  name\n1         5       One\n"
    assert "GC1" in gongctl(tmp_path, "get", "schema", *FAST).stderr
    (tmp_path / "crm.yaml").unlink()
    assert gongctl(tmp_path, "get", "integrations", *FAST).returncode == 0
    nowhere = gongctl(tmp_path / "nowhere", "get", "integrations", *FAST)
    assert (nowhere.returncode, "nowhere" in nowhere.stderr) == (1, True)


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (
            200,
            "crm            Custom           \\x1b[2J\\u202eevil\\n::error::x \\x23#[error]y                  active",
        ),
        (60, "crm           Custom        \\x1b[2J\\u2…               active"),
        (24, "displayName   \\x1b[2J\\u…"),
    ],
)
def test_a_table_fits_the_terminal(tmp_path: Path, account: str, columns: int, line: str) -> None:
    del account
    with at_a_terminal(tmp_path, "get", "integrations", "--no-color", *FAST, columns=columns) as terminal:
        assert terminal.ended() == 0
    lines = terminal.shown.replace("\r\n", "\n").split("\n")
    assert line in lines
    assert max(map(len, lines)) <= columns


def test_data_are_as_they_are_for_programs_and_visible_on_a_terminal(tmp_path: Path, account: str) -> None:
    put_objects(account, {"objectId": "1", "fields": {"amount": "1", "name": "\x1b[2J漢\x9b"}})
    arguments = ("objects", "list", "crm", "Deal", "--field", "name", *FAST)
    piped = as_program(tmp_path, *arguments, "-o", "csv", PYTHONIOENCODING="ascii")
    assert piped.stdout == "objectId,name\n1,\x1b[2J漢\x9b\n"
    for output, shown in (("csv", "1,\\x1b[2J漢\\x9b"), ("jsonl", '{"objectId": "1", "name": "\\u001b[2J漢\\u009b"}')):
        with at_a_terminal(tmp_path, *arguments, "-o", output) as terminal:
            assert terminal.ended() == 0
        assert f"{shown}\r\n" in terminal.shown
        assert "\x1b" not in terminal.shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("output", ["table", "csv", "jsonl"])
def test_an_output_that_cannot_be_written(tmp_path: Path, account: str, output: str) -> None:
    put_objects(account, {"objectId": "1", "fields": {"name": "One", "amount": "1"}})
    words = command(tmp_path, "objects", "list", "crm", "Deal", "-o", output, *FAST)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            words, stdout=full, stderr=subprocess.PIPE, env=with_credentials(), check=False, text=True
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: standard output cannot be written (No space left on device)")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("get", "schma"), "Did you mean 'schema'?"),
        (("get", "nothing"), "There are: integrations, schema."),
        (("objects", "lsit"), "Did you mean 'list'?"),
        (("objects", "nothing"), "There are: list, status, upload."),
    ],
)
def test_a_mistyped_command_is_met_with_the_nearest(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = gongctl(tmp_path, *arguments)
    assert (done.returncode, words in done.stderr) == (64, True)


def test_a_status_is_followed_on_a_terminal(tmp_path: Path, account: str) -> None:
    put_objects(account, {"objectId": "1", "fields": {"name": "One", "amount": "1"}})
    call(
        account,
        "POST",
        "entities",
        params={"integrationId": "crm", "objectType": "Deal", "clientRequestId": "up"},
        json={"entities": [{"objectId": "2", "fields": {"name": "Two", "amount": "2"}}]},
    )
    with at_a_terminal(tmp_path, "objects", "status", "crm", "up", "--wait", *FAST) as terminal:
        assert terminal.ended() == 0
    lines = terminal.shown.replace("\r\n", "\n").splitlines()
    assert lines == [
        "Queued",
        "Processing",
        "Complete, 1 objects taken",
        "upload up to crm: Complete",
        "  taken  1",
        "  failed  0",
    ]
