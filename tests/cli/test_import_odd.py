"""`gongctl import` where something is in its way: files, questions, other dialects, hostile accounts."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.emulator import Settings, create_app
from gongctl.emulator.serve import Server
from tests.cli.running import FILES, KEY, SECRET, as_program, gongctl, project, served
from tests.cli.test_get import FAST, call
from tests.cli.test_import import field
from tests.cli.test_program import at_a_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LABELLED = FILES.replace("label: Amount", "label: Old")
IMPORTED = FILES.replace("displayName: CRM\n", "displayName: Acme\n")


def put(url: str, identity: str, *fields: dict[str, Any], kind: str = "Custom") -> None:
    call(url, "PUT", "integrations", json={"integrationId": identity, "integrationType": kind, "displayName": "Acme"})
    upload = {"integrationId": identity, "objectType": "Deal", "fields": list(fields)}
    call(url, "POST", "entity-schema", json=upload)


@pytest.fixture
def url() -> Iterator[str]:
    """Serve an account with an integration and a schema."""
    with served() as found:
        put(found, "crm", field("amount", "CURRENCY"))
        yield found


def project_file(root: Path, url: str, more: str = "", here: str = "") -> None:
    text = f"version: 1\nenvironments:\n  test: {{baseUrl: {url!r}{here}}}\n{more}"
    (root / "gongctl.yaml").write_text(text, "utf-8")


# -- files


def test_a_file_that_is_there_and_not_read_is_not_overwritten(url: str, tmp_path: Path) -> None:
    project_file(tmp_path, url, 'resources: ["gong/*.yaml"]\n')
    (tmp_path / "crm.yaml").write_text("of: somebody else\n", "utf-8")
    done = gongctl(tmp_path, "import", *FAST)
    assert done.returncode == 1
    assert "crm.yaml is there already, and is none of the files that are read; nothing was written" in done.stderr
    assert (tmp_path / "crm.yaml").read_text("utf-8") == "of: somebody else\n"


def test_a_file_that_would_not_be_read_is_not_written(url: str, tmp_path: Path) -> None:
    project_file(tmp_path, url, 'resources: ["gong/*.yaml"]\n')
    done = gongctl(tmp_path, "import", *FAST)
    assert done.returncode == 1
    assert "crm.yaml would not be read: `resources` in gongctl.yaml names other files" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["gongctl.yaml"]
    project_file(tmp_path, url, 'resources: ["crm/*.yaml"]\n')
    (tmp_path / ".json-schema").mkdir()
    (tmp_path / ".json-schema" / "resources.schema.json").write_text("{}", "utf-8")
    assert gongctl(tmp_path, "import", *FAST, "--probe", "--layout", "per-schema").returncode == 0
    first, _, _ = (tmp_path / "crm" / "Deal.yaml").read_text("utf-8").partition("\n")
    assert first.startswith("# yaml-language-server: $schema=../")
    assert gongctl(tmp_path, "plan", *FAST, "--detailed-exitcode").returncode == 0


def test_a_link_stays_a_link(url: str, tmp_path: Path) -> None:
    root = project(tmp_path, url)
    (root / "crm.yaml").rename(root / "real.txt")
    (root / "crm.yaml").symlink_to("real.txt")
    assert gongctl(root, "import", *FAST).returncode == 0
    assert (root / "crm.yaml").is_symlink()
    assert (root / "real.txt").read_text("utf-8") == IMPORTED


def test_a_directory_that_cannot_be_made_is_told_before_anything_is_written(url: str, tmp_path: Path) -> None:
    project_file(tmp_path, url)
    (tmp_path / "crm").write_text("no directory", "utf-8")
    done = gongctl(tmp_path, "import", *FAST, "--probe", "--layout", "per-schema")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "nothing was written" in done.stderr
    assert "The plan is empty" not in done.stdout
    assert sorted(one.name for one in tmp_path.iterdir()) == ["crm", "gongctl.yaml"]


def test_a_difference_is_shown_without_secrets_and_nothing_is_written(url: str, tmp_path: Path) -> None:
    secret = "crmInstanceUrl: https://ann:hunter2@crm.acme.example"
    put(url, "more", field("owner", "REFERENCE", referenceObjectType="User"), kind="HubSpot")
    root = project(tmp_path, url, LABELLED + f"# {secret}\n")
    before = {one: one.read_bytes() for one in root.iterdir()}
    done = gongctl(root, "import", *FAST, "--diff", "--object-type", "Deal")
    assert done.returncode == 0
    assert "-  - {uniqueName: amount, label: Old, type: CURRENCY}" in done.stdout
    assert "+integrationId: more" in done.stdout
    assert "hunter2" not in done.stdout
    assert "to complete  schema/more/Deal/owner" in done.stderr
    told = json.loads(gongctl(root, "import", *FAST, "--diff", "--object-type", "Deal", "-o", "json").stdout)
    assert told["written"] is False
    assert "label: Old" in told["files"][0]["diff"]
    assert {one: one.read_bytes() for one in root.iterdir()} == before


def test_two_integrations_in_one_file_and_only_one_of_them(url: str, tmp_path: Path) -> None:
    put(url, "second", field("amount", "CURRENCY"), kind="HubSpot")
    second = LABELLED.replace("crm", "second").replace("Custom", "HubSpot")
    root = project(tmp_path, url, f"{LABELLED}---\n{second}")
    assert gongctl(root, "import", *FAST, "second").returncode == 0
    imported = IMPORTED.replace("crm", "second").replace("Custom", "HubSpot")
    assert (root / "crm.yaml").read_text("utf-8") == f"{LABELLED}---\n{imported}"
    assert gongctl(root, "import", *FAST).returncode == 0
    assert (root / "crm.yaml").read_text("utf-8") == f"{IMPORTED}---\n{imported}"


# -- projects


def test_variables_that_mean_something_else_elsewhere(url: str, tmp_path: Path) -> None:
    text = FILES.replace("displayName: CRM", "displayName: ${name}").replace("label: Amount", "label: '${label}'")
    root = project(tmp_path, url, text)
    (root / "gongctl.yaml").write_text(
        f"version: 1\nenvironments:\n  a: {{baseUrl: {url!r}, variables: {{name: Acme, label: Sum}}}}\n"
        f"  b: {{baseUrl: {url!r}, variables: {{name: Emca, label: Sum}}}}\n",
        "utf-8",
    )
    shown = gongctl(root, "import", *FAST, "--env", "a", "--diff", "--quiet")
    assert shown.stderr == ""
    done = gongctl(root, "import", *FAST, "--env", "a")
    assert done.returncode == 0
    assert done.stderr == "warning: ${label} in crm.yaml:10 replaced by Amount; b had its own value\n"
    assert (root / "crm.yaml").read_text("utf-8") == text.replace("'${label}'", "Amount")
    assert "1 field changed, 1 variable replaced by values" in done.stdout
    assert gongctl(root, "import", *FAST).returncode == 1  # for which environment?


def test_the_line_of_a_variable_is_that_of_the_text_that_is_written(url: str, tmp_path: Path) -> None:
    put(url, "crm", field("amount", "CURRENCY"), field("stage"))
    account = {"integrationId": "crm", "objectType": "Account", "fields": [field("name")]}
    call(url, "POST", "entity-schema", json=account)
    more = "---\nkind: ObjectSchema\nintegrationId: crm\nobjectType: Account\nfields:\n"
    root = project(tmp_path, url, f"{FILES}{more}  - {{uniqueName: name, label: '${{a}} ${{b}}', type: STRING}}\n")
    done = gongctl(root, "import", *FAST, "--var", "a=First", "--var", "b=Last")
    lines = (root / "crm.yaml").read_text("utf-8").splitlines()
    assert done.stderr == "warning: ${a}, ${b} in crm.yaml:17 replaced by Name\n"
    assert (lines[10], lines[16]) == tuple(
        f"  - {{uniqueName: {one}, label: {one.title()}, type: STRING}}" for one in ("stage", "name")
    )


def test_what_prune_would_delete_is_told(url: str, tmp_path: Path) -> None:
    put(url, "crm", field("amount", "CURRENCY"), field("owner", "REFERENCE", referenceObjectType="User"))
    root = project(tmp_path, url)
    project_file(root, url, "prune: true\nprotect: [crm]\n")
    done = gongctl(root, "import", *FAST)
    assert done.returncode == 1
    assert "`prune` would delete what no file could be made to declare (schema/crm/Deal/owner)" in done.stdout
    said = json.loads(gongctl(root, "import", *FAST, "-o", "json").stdout)
    assert [one["address"] for one in said["left"]] == ["schema/crm/Deal/owner"]
    answered = gongctl(root, "import", *FAST, "--reference", "schema/crm/Deal/owner=User")
    assert answered.returncode == 0
    assert "GC406" in answered.stderr  # no file declares users
    again = gongctl(root, "import", *FAST, "--reference", "schema/crm/Deal/owner=User")
    assert "--reference schema/crm/Deal/owner: not asked for" in again.stderr


def test_an_account_in_the_middle_of_a_replacement(tmp_path: Path) -> None:
    with served("400@registerCrmIntegration#2") as url:
        put(url, "crm", field("amount", "CURRENCY"))
        other = FILES.replace("Custom", "HubSpot")
        root = project(tmp_path, url, other)
        allowed = ("--auto-approve", "--allow-destroy", "integration/crm")
        assert gongctl(root, "apply", *FAST, *allowed).returncode == 5
        done = gongctl(root, "import", *FAST, "--disable-missing")
        assert done.returncode == 1
        assert "the replacement of integration/crm was interrupted, and what it deleted is not" in done.stderr
        assert (root / "crm.yaml").read_text("utf-8") == other
        assert gongctl(root, "apply", *FAST, "--auto-approve").returncode == 0
        assert gongctl(root, "import", *FAST).returncode == 0


def test_a_key_that_is_merged_into_a_document_and_that_the_account_lacks(url: str, tmp_path: Path) -> None:
    text = FILES.replace("displayName: CRM\n", "displayName: CRM\n<<: {crmInstanceUrl: 'https://crm.acme.example'}\n")
    root = project(tmp_path, url, text)
    done = gongctl(root, "import", *FAST)
    assert done.returncode == 1
    assert "no edit of the files makes them say what the account says (integration/crm)" in done.stdout


# -- questions


def test_ctrl_c_at_the_question(url: str, tmp_path: Path) -> None:
    put(url, "crm", field("amount", "CURRENCY"), field("owner", "REFERENCE", referenceObjectType="User"))
    root = project(tmp_path, url)
    with at_a_terminal(root, "import", *FAST) as terminal:
        terminal.until("or nothing to leave it open: ")
        terminal.program.send_signal(signal.SIGINT)
        assert terminal.ended() == 130
        assert "Traceback" not in terminal.shown
    assert (root / "crm.yaml").read_text("utf-8") == FILES


def test_a_file_that_is_edited_while_a_question_stands_is_not_overwritten(url: str, tmp_path: Path) -> None:
    put(url, "crm", field("amount", "CURRENCY"), field("owner", "REFERENCE", referenceObjectType="User"))
    root = project(tmp_path, url)
    with at_a_terminal(root, "import", *FAST) as terminal:
        terminal.until("or nothing to leave it open: ")
        (root / "crm.yaml").write_text(LABELLED, "utf-8")
        terminal.type("User\n")
        assert terminal.ended() == 1
        assert "crm.yaml was changed while the account was read; nothing was written" in terminal.shown
    assert (root / "crm.yaml").read_text("utf-8") == LABELLED


def test_without_a_terminal_nothing_is_asked(url: str, tmp_path: Path) -> None:
    put(url, "crm", field("amount", "CURRENCY"), field("owner", "REFERENCE", referenceObjectType="User"))
    done = as_program(project(tmp_path, url), "import", *FAST, piped="User\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "to complete  schema/crm/Deal/owner" in done.stdout


# -- other dialects


@contextmanager
def live(root: Path, more: str = "") -> Iterator[str]:
    """Serve an account of dialect live, and write a project for it and another one that speaks openapi."""
    settings = Settings(dialect="live", credentials=(f"{KEY}:{SECRET}",))
    with create_app(None, settings) as app, Server(app, "127.0.0.1", 0) as server:
        call(server.url, "PUT", "integrations", json={"name": "Acmé CRM", "ownerEmail": "a@acme.example"})
        project_file(root, server.url, more, ", dialect: live")
        yield server.url


OPENAPI = "  other: {baseUrl: 'http://127.0.0.1:9'}\n"


def test_what_another_dialect_needs_stands_as_a_comment(tmp_path: Path) -> None:
    with live(tmp_path, OPENAPI):
        done = gongctl(tmp_path, "import", *FAST, "--env", "test")
        assert (done.returncode, done.stderr) == (0, "")
        assert "to complete  integration/acme-crm" in done.stdout
        text = (tmp_path / "acme-crm.yaml").read_text("utf-8")
        assert "# integrationType: # not returned by the account" in text
        assert all(line.startswith("#") for line in text.splitlines())
        again = gongctl(tmp_path, "import", *FAST, "--env", "test")
        assert (again.returncode, again.stderr) == (0, "")
        assert (tmp_path / "acme-crm.yaml").read_text("utf-8") == text


def test_what_another_dialect_needs_is_asked_for(tmp_path: Path) -> None:
    with live(tmp_path, OPENAPI):
        with at_a_terminal(tmp_path, "import", *FAST, "--env", "test") as terminal:
            terminal.until("integrationType of integration/acme-crm, or nothing to leave it open: ")
            terminal.type("Custom\n")
            assert terminal.ended() == 0
        assert gongctl(tmp_path, "plan", *FAST, "--env", "test", "--detailed-exitcode").returncode == 0
    assert "integrationType: Custom\n" in (tmp_path / "acme-crm.yaml").read_text("utf-8")


def test_an_integration_that_has_another_name_than_files_give_it(tmp_path: Path) -> None:
    with live(tmp_path):
        files = "kind: Integration\nintegrationId: mine\ndisplayName: Old CRM # ask Ann\nownerEmail: a@acme.example\n"
        (tmp_path / "crm.yaml").write_text(files, "utf-8")
        assert gongctl(tmp_path, "import", *FAST, "mine").returncode == 0
        assert (tmp_path / "crm.yaml").read_text("utf-8") == files.replace("Old CRM", '"Acmé CRM"')
        (tmp_path / "crm.yaml").unlink()
        assert gongctl(tmp_path, "import", *FAST, "acme-crm").returncode == 0
        assert (tmp_path / "acme-crm.yaml").exists()
        assert "GC720" in gongctl(tmp_path, "import", *FAST, "mine").stderr


# -- hostile accounts


@pytest.mark.parametrize("layout", ["per-integration", "per-schema"])
def test_ids_that_are_odd_names_of_files(layout: str, tmp_path: Path) -> None:
    with served() as url:
        for number, one in enumerate(["gongctl", ".hidden", "crm.yaml", "con", "a.", "../x"]):
            put(url, one, field("name"), kind=f"Type{number}")
        project_file(tmp_path, url)
        said = ("--object-type", "Deal", "--object-type", ".Lead", "--layout", layout)
        done = gongctl(tmp_path, "import", *FAST, *said)
        assert (done.returncode, done.stderr) == (0, "")
        assert gongctl(tmp_path, "plan", *FAST, "--detailed-exitcode").returncode == 0
        assert gongctl(tmp_path, "import", *FAST, *said).stdout == (
            "asked for .Lead: ../x, .hidden, a., con, crm.yaml and gongctl do not have it\n"
            "The plan is empty: the files say what was found.\n"
        )
