"""Pictures for the tests of every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.capabilities import PLAIN
from gongctl.model import DesiredSchema, Field, Integration
from gongctl.planning.selection import Selection
from gongctl.render.graph.building import make_graph
from tests.planning.build import patterns, wanted

if TYPE_CHECKING:
    from gongctl.model import Desired
    from gongctl.render.graph.value import Graph

CRM = Integration("crm", "Custom", "Acme CRM")


def reference(name: str, target: str, *, required: bool = False) -> Field:
    return Field(name, name.title(), "REFERENCE", required, target)


def text(name: str, *, required: bool = False) -> Field:
    return Field(name, name.title(), "STRING", required)


ACCOUNT = DesiredSchema("crm", "Account", (text("name", required=True), reference("parent", "Account")))
DEAL = DesiredSchema(
    "crm",
    "Deal",
    (text("name"), reference("account", "Account", required=True), reference("owner", "User")),
    frozenset({"legacy"}),
)
LEAD = DesiredSchema("crm", "Lead")
SMALL = wanted(CRM, absent=["old"], schemas=[ACCOUNT, DEAL, LEAD])


def drawn(desired: Desired = SMALL, *, only: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Graph:
    return make_graph(desired, "test", PLAIN, Selection(patterns(*only), patterns(*exclude)))


def large(types: int = 50, fields: int = 20) -> Desired:
    """Give object types, each of which refers to the next, the first two thirds of them to the first too."""
    schemas = [
        DesiredSchema(
            "crm",
            f"Type{one:02}",
            (
                *(
                    (reference("next", f"Type{one + 1:02}"), reference("first", "Type00"))
                    if one < types * 2 // 3
                    else ()
                ),
                *(text(f"field_{number}__c") for number in range(fields - 2)),
            ),
        )
        for one in range(types)
    ]
    return wanted(CRM, schemas=schemas)


def named(word: str) -> Desired:
    """Give a project in which a word is the name of everything."""
    word = word or "x"
    fields = (
        Field(word, word, "STRING", is_required=True),
        Field(f"{word}2", word, "REFERENCE", reference_object_type=word),
        Field(f"{word}3", word, word, reference_object_type=f"{word}4"),
    )
    return wanted(
        Integration(word, word, word),
        schemas=[DesiredSchema(word, word, fields, frozenset({f"{word}5"}))],
    )
