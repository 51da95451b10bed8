"""What is drawn: of files alone, of a selection, of a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongctl.capabilities import DIALECTS, LIVE, PLAIN
from gongctl.model import DesiredSchema, Field, ObservedIntegration, SchemaKey
from gongctl.planning.selection import Selection
from gongctl.render.graph.building import make_graph
from gongctl.render.graph.value import Fate, Graph, Kind
from tests.planning.build import allow, intend, planned, seen, wanted
from tests.render.graph.drawings import ACCOUNT, CRM, DEAL, LEAD, SMALL, drawn, reference, text


def boxes(graph: Graph) -> list[tuple[str, Kind, list[str]]]:
    return [(one.key.object_type, one.kind, [row.name for row in one.rows]) for one in graph.boxes]


def lines(graph: Graph) -> list[str]:
    return [f"{one.source.object_type}.{one.field} {one.target.object_type}" for one in graph.references]


def test_all_that_files_declare() -> None:
    graph = drawn()
    assert [(one.integration_id, one.told, one.absent) for one in graph.groups] == [
        ("crm", "Acme CRM (Custom)", False),
        ("old", "", True),
    ]
    assert boxes(graph) == [
        ("Account", Kind.DECLARED, ["name", "parent"]),
        ("Deal", Kind.DECLARED, ["name", "account", "owner", "legacy"]),
        ("Lead", Kind.DECLARED, []),
        ("User", Kind.UNDECLARED, []),
    ]
    assert lines(graph) == ["Account.parent Account", "Deal.account Account", "Deal.owner User"]
    assert [(row.required, row.target, row.absent) for row in graph.boxes[1].rows] == [
        (False, None, False),
        (True, "Account", False),
        (False, "User", False),
        (False, None, True),
    ]


def test_object_types_of_an_integration_that_no_file_declares() -> None:
    graph = drawn(wanted(schemas=[LEAD]))
    assert [(one.integration_id, one.declared) for one in graph.groups] == [("crm", False)]


def test_a_cycle_of_references_and_two_integrations_with_the_same_object_types() -> None:
    there = DesiredSchema("crm", "A", (reference("b", "B"),)), DesiredSchema("crm", "B", (reference("a", "A"),))
    other = DesiredSchema("hub", "A", (reference("b", "B"),))
    graph = drawn(wanted(CRM, replace(CRM, integration_id="hub"), schemas=[*there, other]))
    assert [(one.source, one.target) for one in graph.references] == [
        (SchemaKey("crm", "A"), SchemaKey("crm", "B")),
        (SchemaKey("crm", "B"), SchemaKey("crm", "A")),
        (SchemaKey("hub", "A"), SchemaKey("hub", "B")),
    ]
    assert [(one.key.integration_id, one.kind) for one in graph.boxes if one.key.object_type == "B"] == [
        ("crm", Kind.DECLARED),
        ("hub", Kind.UNDECLARED),
    ]


def test_a_target_is_found_as_the_dialect_writes_it() -> None:
    desired = wanted(CRM, schemas=[ACCOUNT, DesiredSchema("crm", "DEAL", (reference("account", "ACCOUNT"),))])
    assert lines(make_graph(desired, "test", DIALECTS[LIVE], Selection()))[-1] == "DEAL.account Account"
    assert lines(make_graph(desired, "test", PLAIN, Selection()))[-1] == "DEAL.account ACCOUNT"


@pytest.mark.parametrize(
    ("only", "exclude", "expected"),
    [
        (
            ("schema/crm/Deal",),
            (),
            [
                ("Account", Kind.OUTSIDE, []),
                ("Deal", Kind.DECLARED, ["name", "account", "owner", "legacy"]),
                ("User", Kind.UNDECLARED, []),
            ],
        ),
        (
            ("schema/crm/Deal/a*",),
            (),
            [("Account", Kind.OUTSIDE, []), ("Deal", Kind.DECLARED, ["account"])],
        ),
        (
            ("integration/crm",),
            ("schema/crm/Deal",),
            [("Account", Kind.DECLARED, ["name", "parent"]), ("Lead", Kind.DECLARED, [])],
        ),
        (
            (),
            ("schema/crm/Account", "schema/crm/Deal/owner"),
            [
                ("Account", Kind.OUTSIDE, []),
                ("Deal", Kind.DECLARED, ["name", "account", "legacy"]),
                ("Lead", Kind.DECLARED, []),
            ],
        ),
    ],
)
def test_what_is_selected_is_drawn_and_what_that_refers_to(
    only: tuple[str, ...], exclude: tuple[str, ...], expected: list[tuple[str, Kind, list[str]]]
) -> None:
    graph = drawn(only=only, exclude=exclude)
    assert boxes(graph) == expected
    assert all(one.target in {box.key for box in graph.boxes} for one in graph.references)


def test_how_many_fields_are_not_drawn() -> None:
    assert [(one.key.object_type, one.left_out) for one in drawn(only=("schema/crm/Deal/name",)).boxes] == [("Deal", 3)]
    plain, pointed = drawn().plain(), drawn().pointed()
    assert [one.left_out for one in plain.boxes] == [2, 4, 0, 0]
    assert [[row.name for row in one.rows] for one in pointed.boxes] == [["parent"], ["account", "owner"], [], []]
    assert plain.number_of_fields == pointed.number_of_fields == drawn().number_of_fields == 6


def colours(graph: Graph) -> dict[str, tuple[Fate, str]]:
    found = {f"{one.integration_id}": (one.touch.fate, one.touch.mark) for one in graph.groups}
    for box in graph.boxes:
        found[box.key.object_type] = (box.touch.fate, box.touch.mark)
        found |= {f"{box.key.object_type}.{row.name}": (row.touch.fate, row.touch.mark) for row in box.rows}
    return {name: touch for name, touch in found.items() if touch != (Fate.NONE, "")}


def test_what_a_plan_would_do() -> None:
    there = {
        ACCOUNT.key: (
            Field("name", "Other", "STRING", is_required=True),
            Field("parent", "Parent", "REFERENCE", is_required=False),
        ),
        DEAL.key: (
            Field("name", "Name", "NUMBER", is_required=False),
            Field("account", "Account", "REFERENCE", is_required=True),
            Field("legacy", "Old", "DATE"),
            Field("kept", "Kept", "REFERENCE"),
        ),
    }
    observed = seen(ObservedIntegration(CRM, "active"), schemas=there)
    policy = allow("schema/crm/Deal/legacy")
    plan = planned(SMALL, observed, policy=policy)
    graph = make_graph(SMALL, "test", PLAIN, Selection(), plan)
    assert colours(graph) == {
        "Account": (Fate.UPDATE, "~"),
        "Account.name": (Fate.UPDATE, "~"),
        "Deal": (Fate.BLOCKED, "! ~"),
        "Deal.name": (Fate.BLOCKED, "! -/+"),
        "Deal.owner": (Fate.CREATE, "+"),
        "Deal.kept": (Fate.BLOCKED, "!"),
        "Deal.legacy": (Fate.DELETE, "-"),
    }
    assert [one.touch.fate for one in graph.references] == [Fate.NONE, Fate.NONE, Fate.CREATE]
    assert [row.type for row in graph.boxes[1].rows if row.name in {"kept", "legacy"}] == ["REFERENCE", "DATE"]
    assert {row.name for row in graph.pointed().boxes[1].rows} == {"name", "account", "owner", "kept", "legacy"}


def test_what_is_created_and_what_goes_with_pruning() -> None:
    other = ObservedIntegration(replace(CRM, integration_id="other", integration_type="X"), "active")
    files = wanted(CRM, schemas=[DesiredSchema("crm", "Lead", (text("name"),))])
    plan = planned(files, seen(other), intend(prune=True), allow("integration/other"))
    graph = make_graph(files, "test", PLAIN, Selection(), plan)
    assert colours(graph) == {
        "crm": (Fate.CREATE, "+"),
        "Lead": (Fate.CREATE, "+"),
        "Lead.name": (Fate.CREATE, "+"),
        "other": (Fate.DELETE, "-"),
    }
    assert [(one.integration_id, one.declared) for one in graph.groups] == [("crm", True), ("other", False)]


def test_pruned_fields_are_drawn() -> None:
    observed = seen(ObservedIntegration(CRM, "active"), schemas={LEAD.key: (Field("gone", "Gone", "STRING"),)})
    plan = planned(SMALL, observed, intend(prune=True, only=["schema/crm/Lead"]))
    graph = make_graph(SMALL, "test", PLAIN, Selection(), plan)
    assert colours(graph) == {"Lead": (Fate.BLOCKED, "! ~"), "Lead.gone": (Fate.BLOCKED, "! -")}
