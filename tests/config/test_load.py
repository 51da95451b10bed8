from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.address import Address
from gongctl.config.load import load
from gongctl.config.project import Environment
from gongctl.model import Desired, DesiredIntegration, DesiredSchema, Field, Integration, SchemaKey, State
from tests.config.files import ACME, DEAL, codes, project

if TYPE_CHECKING:
    from pathlib import Path


def test_desired_values_are_sorted_by_identity_and_fields_keep_their_order(tmp_path: Path) -> None:
    other = "---\nkind: Integration\nintegrationId: '0'\nstate: absent\n"
    loaded = load(project(tmp_path, z=DEAL, y=ACME + "displayName: Acme\ncrmInstanceUrl: https://a.b\n" + other))
    assert loaded.diagnostics == ()
    assert loaded.environment == Environment("default")
    assert loaded.desired == Desired(
        (
            DesiredIntegration(Integration("0"), State.ABSENT),
            DesiredIntegration(Integration("acme", "Custom", "Acme", "https://a.b")),
        ),
        (
            DesiredSchema(
                "acme",
                "Deal",
                (Field("b", "B", "STRING", is_required=True), Field("a", "A", "REFERENCE", None, "Deal")),
                frozenset({"old"}),
                prune=True,
            ),
        ),
    )


def test_origins(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, crm__all=ACME + "---\n" + DEAL))
    key = SchemaKey("acme", "Deal")

    def place(address: Address, attribute: str | None = None) -> str:
        return str(loaded.origins.find(address, attribute))

    assert place(Address.integration("acme")) == "crm/all.yaml:1:1"
    assert place(Address.integration("acme"), "integrationType") == "crm/all.yaml:3:18"
    assert place(Address.schema(key)) == "crm/all.yaml:5:1"
    assert place(Address.schema(key), "prune") == "crm/all.yaml:8:8"
    assert place(Address.field(key, "b")) == "crm/all.yaml:10:5"
    assert place(Address.field(key, "b"), "label") == "crm/all.yaml:10:28"
    assert place(Address.field(key, "a"), "referenceObjectType") == "crm/all.yaml:14:26"
    assert place(Address.field(key, "old")) == "crm/all.yaml:15:5"
    for address, attribute in [
        (Address.integration("other"), None),
        (Address.integration("acme"), "displayName"),
        (Address.field(key, "none"), None),
        (Address.schema(SchemaKey("acme", "Lead")), None),
    ]:
        assert loaded.origins.find(address, attribute) is None


def test_sources_hold_the_lines(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, a=ACME, gongctl="version: 1\n"))
    assert set(loaded.sources) == {"a.yaml", "gongctl.yaml"}
    assert loaded.sources["a.yaml"].line(2) == "integrationId: acme"
    assert loaded.sources["a.yaml"].line(99) == ""


def test_what_left_out_or_broken_files_may_answer_is_not_told(tmp_path: Path) -> None:
    lead = DEAL.replace("objectType: Deal", "objectType: Lead").replace(
        "referenceObjectType: Deal", "referenceObjectType: X"
    )
    root = project(tmp_path, a=lead)
    assert codes(load(root)) == ["GC405", "GC406"]
    assert codes(load(root, paths=["a.yaml"])) == []
    assert codes(load(project(root, b="kind: [\n"))) == ["GC104"]
    assert codes(load(project(root, b="kind: Integration\nintegrationId: 1\nintegrationType: X\n"))) == [
        "GC406",
        "GC205",
    ]


def test_a_harmless_finding_hides_nothing_elsewhere(tmp_path: Path) -> None:
    root = project(tmp_path, a=DEAL, b=ACME.replace("acme", "x") + "displayName: a\ndisplayName: b\n")
    assert codes(load(root)) == ["GC405", "GC106"]
    assert codes(load(project(root, b=ACME.replace("acme", "x") + ACME))) == ["GC106", "GC106", "GC106"]


def test_absent_integrations_are_no_rivals_and_keep_their_schemas(tmp_path: Path) -> None:
    gone = "---\nkind: Integration\nintegrationId: old\nstate: absent\n---\n" + DEAL.replace("acme", "old")
    assert codes(load(project(tmp_path, a=ACME + gone))) == []


def test_the_same_every_time(tmp_path: Path) -> None:
    root = project(tmp_path, b=ACME, a=DEAL + "---\nkind: X\n", c=ACME + "x: y\n")
    first, second = load(root), load(root)
    assert first.diagnostics == second.diagnostics
    assert first.desired == second.desired
    assert list(first.diagnostics) == sorted(first.diagnostics, key=lambda one: (one.span is not None, one.span))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind: *k\nintegrationId: acme\nintegrationType: X\n", ["GC110"]),
        ("kind: *k\nname: x\n", ["GC110"]),
        ("*k\n", ["GC110"]),
        ("kind: 7\nname: x\n", ["GC202"]),
        (ACME + "kind: Integration\n", ["GC106"]),
        (ACME + "a: 1\nb: 2\na: 3\nc: 4\nc: 5\n", ["GC203", "GC203", "GC106", "GC203", "GC106"]),
        ("version: 1\n", ["GC204"]),
        (DEAL.replace("objectType: Deal\n", "objectType: Deal\nstate: absent\n", 1), ["GC405", "GC208"]),
        (ACME + "state: true\n", ["GC205"]),
    ],
)
def test_findings_of_one_file(text: str, found: list[str], tmp_path: Path) -> None:
    assert codes(load(project(tmp_path, a=text))) == found


def test_a_misnamed_project_file_is_recognised(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME)
    (root / "gongctl.yml").write_text("version: 1\n")
    (finding,) = load(root).diagnostics
    assert "the project file is called gongctl.yaml" in finding.help


def test_what_is_known_of_a_wrong_project_is_still_there(tmp_path: Path) -> None:
    text = "environments: {e: {credentials: [k.x, {a: 7}], variables: [x]}, f: 7}\n"
    text += "allow: [7, {address: x}]\nprotect: [a, 7]\n"
    loaded = load(project(tmp_path, a=ACME, gongctl=text), environment="e")
    assert loaded.project.protect == ("a",)
    assert loaded.project.allow == ()
    assert loaded.environment == Environment("e")
    assert "k.x" not in loaded.sources["gongctl.yaml"].line(1)
    assert set(codes(loaded)) == {"GC204", "GC205", "GC507"}


def test_somebody_in_a_subdirectory_is_told_where_the_project_is(tmp_path: Path) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "a b" / "deeper").mkdir(parents=True)
    (finding,) = load(tmp_path / "a b" / "deeper", every_environment=True).diagnostics
    assert (finding.code, finding.help) == ("GC409", "gongctl.yaml is in ../..: say gongctl -C ../..")


def test_somebody_above_a_project_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "gongctl.yaml").write_text("version: 1\n", encoding="utf-8")
    (finding,) = load(tmp_path, every_environment=True).diagnostics
    assert finding.code == "GC204"
    assert "-C 'a b'" in finding.help


def test_a_mapping_belongs_to_the_schema_and_makes_no_difference_to_a_plan(tmp_path: Path) -> None:
    text = DEAL + "mapping: {Deal Size: a, Record ID: objectId}\n"
    schema, plain = (load(project(tmp_path, y=ACME, z=one)).desired.schemas[0] for one in (text, DEAL))
    assert dict(schema.mapping) == {"Deal Size": "a", "Record ID": "objectId"}
    assert dict(plain.mapping) == {}
    assert schema == plain
