"""Which environments a finding about a dialect is of, and what counts where."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongctl.config.load import load
from gongctl.model import DesiredIntegration, DesiredSchema, Field, Integration
from tests.config.files import ACME, codes, project

if TYPE_CHECKING:
    from pathlib import Path

BOTH = "environments:\n  there: {dialect: live}\n  here: {baseUrl: embedded}\n"
LIVE = "environments:\n  there: {dialect: live}\n"
OWNED = "kind: Integration\nintegrationId: acme\ndisplayName: Acme\nownerEmail: a@b.example\n"
SCHEMA = "kind: ObjectSchema\nintegrationId: acme\nobjectType: deal\nfields:\n"
STAGE = "  - {uniqueName: s, label: S, type: PICKLIST, orderedValueList: [b, a]}\n"


def found(root: Path, environment: str | None = None) -> list[tuple[str, str]]:
    loaded = load(root, environment=environment, every_environment=environment is None)
    return [(one.code, one.summary) for one in loaded.diagnostics]


def test_the_attributes_of_live_are_read(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, gongctl=LIVE, a=OWNED + "---\n" + SCHEMA + STAGE))
    assert codes(loaded) == []
    assert loaded.desired.integrations == (
        DesiredIntegration(Integration("acme", display_name="Acme", owner_email="a@b.example")),
    )
    stage = Field("s", "S", "PICKLIST", ordered_values=("b", "a"))
    assert loaded.desired.schemas == (DesiredSchema("acme", "deal", (stage,)),)


def test_a_type_is_wrong_in_the_environments_that_cannot_send_it_and_right_elsewhere(tmp_path: Path) -> None:
    percent = SCHEMA + "  - {uniqueName: p, label: P, type: PERCENT}\n"
    whole = OWNED + "integrationType: Custom\n---\n" + percent
    root = project(tmp_path, gongctl=BOTH + "  more: {dialect: openapi}\n", a=whole)
    told = "no field of type 'PERCENT' can be sent in environments 'here', 'more' (dialect openapi)"
    assert found(root) == [("GC314", told)]
    assert found(root, "there") == []
    assert found(root, "here") == [
        ("GC314", "no field of type 'PERCENT' can be sent in environment 'here' (dialect openapi)")
    ]


def test_a_variable_is_judged_by_the_dialect_of_its_environment(tmp_path: Path) -> None:
    gongctl = (
        "environments:\n"
        "  there: {dialect: live, variables: {sort: PERCENT, object: Deal}}\n"
        "  here: {variables: {sort: NUMBER, object: Invoice}}\n"
    )
    schema = SCHEMA.replace("deal", "${object}") + "  - {uniqueName: p, label: P, type: '${sort}'}\n"
    root = project(tmp_path, gongctl=gongctl, a=OWNED + "integrationType: Custom\n---\n" + schema)
    assert found(root) == []
    project(tmp_path, gongctl=gongctl.replace("live, ", "openapi, ").replace("{variables", "{dialect: live, variables"))
    assert found(root) == [
        ("GC315", "there is no object type 'Invoice' in environment 'here' (dialect live)"),
        ("GC314", "no field of type 'PERCENT' can be sent in environment 'there' (dialect openapi)"),
    ]


def test_the_reason_is_told_why_a_type_of_gongs_own_is_refused(tmp_path: Path) -> None:
    field = SCHEMA + "  - {uniqueName: p, label: P, type: STRINGARRAY}\n"
    root = project(tmp_path, gongctl=LIVE, a=OWNED + "---\n" + field)
    why = "'type' is 'STRINGARRAY', which cannot be sent: Gong has it for fields of its own alone"
    assert found(root) == [("GC301", why)]
    project(tmp_path, gongctl="version: 1\n", a=ACME + "---\n" + field)
    assert found(root) == [("GC301", "'type' is 'STRINGARRAY', which is not allowed")]


FORGOTTEN = "if that is spoken, write 'dialect: live' in the environment (without a project file: GONGCTL_DIALECT=live)"


@pytest.mark.parametrize(
    "gongctl", [None, "version: 1\nenvironments:\n  here: {baseUrl: embedded, dialect: openapi}\n"]
)
def test_what_only_another_dialect_knows_is_told_to_be_of_it(tmp_path: Path, gongctl: str | None) -> None:
    percent = "  - {uniqueName: p, label: P, type: PERCENT}\n  - {uniqueName: q, label: Q, type: PERCENTS}\n"
    files = OWNED + "integrationType: Custom\n---\n" + SCHEMA + STAGE + percent
    root = project(tmp_path, a=files, **({} if gongctl is None else {"gongctl": gongctl}))
    told = [(one.code, one.help.partition("; allowed: ")[0]) for one in load(root, every_environment=True).diagnostics]
    assert told == [
        ("GC203", f"it is a key of dialect 'live'; {FORGOTTEN}"),
        ("GC203", f"it is a key of dialect 'live'; {FORGOTTEN}"),
        ("GC301", f"it is a type of dialect 'live'; {FORGOTTEN}"),
        told[3],
    ]
    assert "dialect" not in told[3][1]


def test_what_is_missing_is_told_to_be_of_the_environments_that_need_it(tmp_path: Path) -> None:
    plain, owned = "kind: Integration\nintegrationId: a\nintegrationType: X\n", OWNED.replace("acme", "b")
    root = project(tmp_path, gongctl=BOTH + "  more: {dialect: openapi}\n", a=plain, b=owned)
    told = {(one.summary, one.help.partition("; ")[0]) for one in load(root, every_environment=True).diagnostics}
    live, openapi = "environment 'there' (dialect live)", "environments 'here', 'more' (dialect openapi)"
    assert told >= {
        ("'ownerEmail' is missing", f"needed in {live}"),
        ("'displayName' is missing", f"needed in {live}"),
        ("'integrationType' is missing", f"needed in {openapi}"),
    }
    project(tmp_path, gongctl=BOTH, a="kind: Integration\nintegrationType: X\ndisplayName: A\nownerEmail: a@b.c\n")
    (missing,) = [
        one for one in load(root, environment="here").diagnostics if one.code == "GC204" and "Id" in one.summary
    ]
    assert "needed in" not in missing.help


def test_two_integrations_are_one_too_many_in_live_alone(tmp_path: Path) -> None:
    second = OWNED.replace("acme", "other") + "integrationType: Other\n"
    gone = "kind: Integration\nintegrationId: gone\nstate: absent\n"
    root = project(tmp_path, gongctl=BOTH, a=OWNED + "integrationType: Custom\n---\n" + second, b=gone)
    assert found(root) == []
    project(tmp_path, gongctl=LIVE, a=OWNED + "---\n" + OWNED.replace("acme", "other"))
    assert [code for code, _ in found(root)] == ["GC411"]
    project(tmp_path, a=OWNED)
    assert found(root) == []


def test_a_project_without_environments_speaks_what_it_is_told_to(tmp_path: Path) -> None:
    def codes(root: Path, dialect: str | None) -> list[str]:
        return [one.code for one in load(root, every_environment=True, default_dialect=dialect).diagnostics]

    assert codes(project(tmp_path, a=ACME), None) == []
    assert "GC204" in codes(tmp_path, "live")
    assert codes(project(tmp_path, a=OWNED), "live") == []
    assert "GC204" in codes(tmp_path, None)
    project(tmp_path, gongctl="environments:\n  there: {baseUrl: embedded}\n", a=ACME)
    assert codes(tmp_path, "live") == []


def test_what_is_to_be_gone_has_a_name_where_it_is_found_by_that(tmp_path: Path) -> None:
    gone = "kind: Integration\nintegrationId: acme\nstate: absent\n"
    root = project(tmp_path, gongctl=LIVE, a=gone + "displayName: Acme CRM\n")
    loaded = load(root)
    assert loaded.diagnostics == ()
    assert loaded.desired.integrations[0].integration.display_name == "Acme CRM"
    project(tmp_path, gongctl="version: 1\n")
    assert [code for code, _ in found(root)] == ["GC207"]


@pytest.mark.parametrize("gongctl", [LIVE, BOTH])
def test_right_files_of_live_are_read_without_the_models(gongctl: str, tmp_path: Path) -> None:
    text = OWNED + ("integrationType: Custom\n" if gongctl == BOTH else "") + "---\n" + SCHEMA + STAGE
    root = project(tmp_path, gongctl=gongctl, a=text)
    code = "import sys\nfrom gongctl.cli import cli\ntry: cli()\nfinally: print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, "-C", str(root), "validate"], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("ok: ")
    assert "gongctl.config.quick" in done.stderr.split()
    assert "pydantic" not in done.stderr.split()
