"""`gongctl import`, over the command line: an account of many object types, into nothing and into what is there."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gongctl.emulator import Settings, create_app
from gongctl.emulator.serve import Server
from tests.cli.running import FILES, KEY, SECRET, gongctl, project, served
from tests.cli.test_get import FAST, HOSTILE, call
from tests.cli.test_program import at_a_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TYPES = [f"Type{number:02}" for number in range(28)] + ["Deal", "Account"]
TYPED = [argument for one in TYPES for argument in ("--object-type", one)]


def field(name: str, kind: str = "STRING", **more: Any) -> dict[str, Any]:
    return {"uniqueName": name, "label": name.title(), "type": kind, **more}


@pytest.fixture
def url() -> Iterator[str]:
    """Serve an account with an integration and thirty object types."""
    with served() as found:
        body = {"integrationId": "crm", "integrationType": "Custom", "displayName": "Acme"}
        call(found, "PUT", "integrations", json=body)
        for kind in TYPES:
            fields = [field("name", isRequired=True), field("worth", "CURRENCY"), field("stage", "PICKLIST")]
            if kind == "Deal":
                fields.append(field("account", "REFERENCE", referenceObjectType="Account"))
            upload = {"integrationId": "crm", "objectType": kind, "fields": fields}
            call(found, "POST", "entity-schema", json=upload)
        yield found


def environment(root: Path, url: str) -> Path:
    (root / "gongctl.yaml").write_text(f"version: 1\nenvironments:\n  test: {{baseUrl: {url!r}}}\n", "utf-8")
    return root


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("one-file", ["gong.yaml"]),
        ("per-integration", ["crm.yaml"]),
        ("per-schema", sorted(["crm/integration.yaml", *(f"crm/{one}.yaml" for one in TYPES)])),
    ],
)
def test_into_an_empty_directory(layout: str, names: list[str], url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    done = gongctl(tmp_path, "import", *FAST, *TYPED, "--layout", layout)
    assert (done.returncode, done.stderr) == (0, "")
    assert "to complete  schema/crm/Deal/account" in done.stdout
    assert "The plan is empty" in done.stdout
    files = [str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.yaml") if one.name != "gongctl.yaml"]
    assert sorted(files) == names
    planned = gongctl(tmp_path, "plan", *FAST, "--detailed-exitcode")
    assert planned.returncode == 0
    assert "= account  unmanaged, kept" in planned.stdout
    assert gongctl(tmp_path, "fmt", "--check", *names).returncode == 0
    # Without the JSON Schemas of a project, a line for editors would lead nowhere.
    assert "yaml-language-server" not in "".join((tmp_path / one).read_text("utf-8") for one in names)
    again = gongctl(tmp_path, "import", *FAST, *TYPED, "--layout", layout)
    assert again.stdout == (
        "to complete  schema/crm/Deal/account: it stands as a comment, and is unmanaged\n"
        "The plan is empty: the files say what the account holds.\n"
    )


WRITTEN = """\
# Acme's CRM. Ann owns it.
kind: Integration
integrationId: crm
integrationType: &type Custom  # never change this
displayName: ${name}
---
# -- deals --
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
  # the name goes first
  - uniqueName: name
    label: Title        # people call it title
    type: STRING
  - {uniqueName: old, label: Old, type: STRING}  # from the old CRM
  - uniqueName: account
    label: Account
    type: REFERENCE
    referenceObjectType: Account  # what a deal belongs to
# the end
"""


def test_into_files_that_people_wrote(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    (tmp_path / "gongctl.yaml").write_text(
        f"version: 1\nenvironments:\n  test: {{baseUrl: {url!r}, variables: {{name: Acme}}}}\n", "utf-8"
    )
    (tmp_path / "hand.yaml").write_text(WRITTEN, "utf-8")
    shown = gongctl(tmp_path, "import", *FAST, *TYPED, "--diff")
    assert (tmp_path / "hand.yaml").read_text("utf-8") == WRITTEN
    assert "-    label: Title        # people call it title" in shown.stdout
    done = gongctl(tmp_path, "import", *FAST, *TYPED)
    assert done.returncode == 0
    text = (tmp_path / "hand.yaml").read_text("utf-8")
    assert text.startswith(
        WRITTEN.replace("label: Title ", "label: Name ")
        .replace("  - {uniqueName: old", "  # - {uniqueName: old")
        .replace(
            "belongs to\n",
            "belongs to\n  - {uniqueName: worth, label: Worth, type: CURRENCY}\n"
            "  - {uniqueName: stage, label: Stage, type: PICKLIST}\n",
        )
    )
    assert text.count("kind: ObjectSchema") == len(TYPES)
    assert gongctl(tmp_path, "plan", *FAST, "--detailed-exitcode").returncode == 0


def test_the_target_of_a_reference_is_said_or_asked_for(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    said = ("--object-type", "Deal", "--reference", "schema/crm/Deal/account=Account")
    assert gongctl(tmp_path, "import", *FAST, *said).returncode == 0
    assert "referenceObjectType: Account" in (tmp_path / "crm.yaml").read_text("utf-8")
    (tmp_path / "crm.yaml").unlink()
    with at_a_terminal(tmp_path, "import", *FAST, "--object-type", "Deal") as terminal:
        terminal.until("referenceObjectType of schema/crm/Deal/account (Deal...)")
        terminal.type("Account\n")
        assert terminal.ended() == 0
        assert "The plan is empty" in terminal.shown
    assert "referenceObjectType: Account" in (tmp_path / "crm.yaml").read_text("utf-8")


def test_a_target_that_nothing_else_knows_is_told(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    types = ("--object-type", "Deal", "--object-type", "Account", "--diff")
    said = "schema/crm/Deal/account=Acount"
    done = gongctl(tmp_path, "import", *FAST, *types, "--reference", said)
    assert done.returncode == 0
    assert " ".join(done.stderr.split()) == (
        "warning[GC406]: schema/crm/Deal/account: no file declares the object type 'Acount' of integration 'crm' "
        "= help: did you mean 'Account'? right if its schema is kept elsewhere"
    )
    assert "GC406" not in gongctl(tmp_path, "import", *FAST, *types, "--reference", said, "--quiet").stderr
    assert gongctl(tmp_path, "import", *FAST, *types, "--reference", said.replace("Ac", "Acc")).stderr == ""
    with at_a_terminal(tmp_path, "import", *FAST, *types) as terminal:
        terminal.until("or nothing to leave it open: ")
        terminal.type("Acount\n")
        assert terminal.ended() == 0
        assert "did you mean 'Account'?" in terminal.shown


def test_hostile_names_and_labels_are_held_or_left_out(tmp_path: Path) -> None:
    with served() as url:
        call(url, "PUT", "integrations", json={"integrationId": HOSTILE, "integrationType": "Custom"})
        fields = [field("a: b, {c} # d"), field("'\"\\ ${x}"), {"uniqueName": "x", "label": HOSTILE, "type": "STRING"}]
        call(url, "POST", "entity-schema", json={"integrationId": HOSTILE, "objectType": "../Deal", "fields": fields})
        environment(tmp_path, url)
        done = gongctl(tmp_path, "import", *FAST, "--object-type", "../Deal")
    assert done.returncode == 1
    assert "GC681" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["gongctl.yaml"]
    assert not (tmp_path.parent / "Deal.yaml").exists()


def test_edits_that_are_not_committed_are_mentioned(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
    for words in ("init --quiet", "add .", "-c user.name=A -c user.email=a@a.example commit --quiet -m Begin"):
        subprocess.run(["git", *words.split()], cwd=tmp_path, check=True)
    assert "not committed" not in gongctl(tmp_path, "import", *FAST).stderr
    assert "crm.yaml has edits that are not committed" in gongctl(tmp_path, "import", *FAST, "--probe").stderr
    assert gongctl(tmp_path, "import", *FAST, "--probe").stderr == ""


def test_what_it_says_for_programs(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    done = gongctl(tmp_path, "import", *FAST, "--object-type", "Deal", "-o", "json")
    assert json.loads(done.stdout) == {
        "version": 1,
        "written": True,
        "files": [
            {
                "file": "crm.yaml",
                "new": True,
                "counts": {"integrations added": 1, "schemas added": 1, "fields added": 3, "fields to complete": 1},
            }
        ],
        "toComplete": ["schema/crm/Deal/account"],
        "planEmpty": True,
        "left": [],
        "notFound": [],
        "notAsked": [],
        "errors": [],
    }


def test_what_goes_wrong(url: str, tmp_path: Path) -> None:
    project(tmp_path, url, FILES.replace("type: CURRENCY", "type: MONEY"))
    assert "GC301" in gongctl(tmp_path, "import", *FAST).stderr
    project(tmp_path, url)
    assert gongctl(tmp_path, "import", *FAST, "--reference", "deal=Account").returncode == 64
    assert "GC720" in gongctl(tmp_path, "import", *FAST, "nobody").stderr
    project(tmp_path, url, FILES.replace("crm", "mine").replace("Custom", "HubSpot"))
    done = gongctl(tmp_path, "import", *FAST)
    assert done.returncode == 1
    assert "The plan is not empty: the account lacks what files declare (integration/mine" in done.stdout


BARE = [
    (
        (),
        "no object type was asked for: name those of crm (--object-type), or try the usual ones (--probe)\n",
        [],
        ["integration/crm"],
    ),
    (
        ("--probe",),
        "asked for Account, Contact, Deal and Lead: crm has none of them; no call lists others (--object-type)\n",
        [f"schema/crm/{one}" for one in ("Account", "Contact", "Deal", "Lead")],
        [],
    ),
    (
        ("--object-type", "Dael"),
        "asked for Dael: crm does not have it; no call lists others (--object-type)\n",
        ["schema/crm/Dael"],
        [],
    ),
]


@pytest.mark.parametrize(("said", "told", "missing", "unasked"), BARE)
def test_that_no_schema_was_found_is_told(
    said: tuple[str, ...], told: str, missing: list[str], unasked: list[str], tmp_path: Path
) -> None:
    with served() as url:
        call(url, "PUT", "integrations", json={"integrationId": "crm", "integrationType": "Custom"})
        environment(tmp_path, url)
        shown = gongctl(tmp_path, "import", *FAST, *said, "--diff")
        assert (shown.returncode, shown.stderr) == (0, told)
        done = gongctl(tmp_path, "import", *FAST, *said)
        assert done.returncode == 0
        assert done.stdout.endswith(f"1 integration added\n{told}The plan is empty: the files say what was found.\n")
        datum = json.loads(gongctl(tmp_path, "import", *FAST, *said, "-o", "json").stdout)
        assert (datum["notFound"], datum["notAsked"]) == (missing, unasked)


def test_a_type_that_was_named_and_is_not_there_is_told_beside_others(url: str, tmp_path: Path) -> None:
    environment(tmp_path, url)
    done = gongctl(tmp_path, "import", *FAST, "--probe", "--object-type", "Dael")
    assert "\nasked for Dael: crm does not have it\nThe plan is empty: the files say what was found.\n" in done.stdout
    # Nobody named Contact and Lead; and of what files declare, a plan tells.
    again = gongctl(tmp_path, "import", *FAST, "--probe", "-o", "json")
    assert json.loads(again.stdout)["notFound"] == ["schema/crm/Contact", "schema/crm/Lead"]
    assert "asked for" not in gongctl(tmp_path, "import", *FAST).stdout


def test_an_account_that_gives_ids_of_its_own(tmp_path: Path) -> None:
    settings = Settings(dialect="live", credentials=(f"{KEY}:{SECRET}",))
    with create_app(None, settings) as app, Server(app, "127.0.0.1", 0) as server:
        call(server.url, "PUT", "integrations", json={"name": "Acmé CRM", "ownerEmail": "a@acme.example"})
        (tmp_path / "gongctl.yaml").write_text(
            f"version: 1\nenvironments:\n  test: {{baseUrl: {server.url!r}, dialect: live}}\n", "utf-8"
        )
        done = gongctl(tmp_path, "import", *FAST)
        assert (done.returncode, done.stderr) == (0, "")
        # There are no others here.
        assert "asked for ACCOUNT, CONTACT, DEAL and LEAD: acme-crm has none of them\n" in done.stdout
        text = (tmp_path / "acme-crm.yaml").read_text("utf-8")
        # The account's own id of it changes with each replacement, so it does not stand there.
        assert "integrationId: acme-crm\ndisplayName: " in text
        assert gongctl(tmp_path, "plan", *FAST, "--detailed-exitcode").returncode == 0
