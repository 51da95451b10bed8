"""Two accounts side by side: what differs, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from gongctl.capabilities import DIALECTS, LIVE, OPENAPI
from gongctl.model import Field, Integration, ObservedIntegration
from gongctl.planning.change import Action
from gongctl.planning.comparison import Comparison, Side, compare
from tests.planning.build import ACCOUNT, AMOUNT, CRM, DEAL, NOTES, OWNER_AS_READ, seen
from tests.planning.worlds import accounts

if TYPE_CHECKING:
    from gongctl.model import Observed, SchemaKey

THERE = ObservedIntegration(CRM, "active")


def side(name: str, *fields: Field, key: SchemaKey = DEAL, dialect: str = OPENAPI, **crm: Any) -> Side:
    one = ObservedIntegration(replace(CRM, **crm), "active")
    return Side(name, seen(one, schemas={key: fields}), DIALECTS[dialect])


def told(comparison: Comparison) -> list[str]:
    found = []
    for one in comparison.changes:
        edits = ", ".join(f"{edit.attribute} {edit.before!r} -> {edit.after!r}" for edit in one.edits)
        action = {Action.CREATE: "+", Action.DELETE: "-", Action.UPDATE: "~", Action.UNVERIFIED: "?"}[one.action]
        words = [action, str(one.address), edits if action in "~?" else "", one.consequence]
        found.append(" ".join(word for word in words if word))
    return found


def test_fields_that_differ_and_that_are_on_one_side_alone() -> None:
    first = side("a", AMOUNT, NOTES, Field("gone", "Gone", "DATE"))
    second = side("b", Field("new", "New", "DATE"), replace(NOTES, label="N", is_required=True), AMOUNT)
    found = compare(first, second)
    assert told(found) == [
        "+ schema/crm/Deal/new",
        "~ schema/crm/Deal/notes label 'Notes' -> 'N', isRequired False -> True",
        "- schema/crm/Deal/gone",
    ]
    assert not found.same
    assert [(edit.before, edit.after) for edit in found.changes[0].edits] == [
        (None, "New"),
        (None, "DATE"),
        (None, False),
    ]
    assert [(edit.before, edit.after) for edit in found.changes[2].edits] == [
        ("Gone", None),
        ("DATE", None),
        (False, None),
    ]


def test_integrations() -> None:
    other = ObservedIntegration(Integration("new", "HubSpot"), "active")
    first = Side("a", seen(THERE, ObservedIntegration(Integration("old", "HubSpot"), "active")))
    second = Side("b", seen(ObservedIntegration(replace(CRM, integration_type="Other"), "active"), other))
    assert told(compare(first, second)) == [
        "~ integration/crm integrationType 'Custom' -> 'Other'",
        "+ integration/new",
        "- integration/old",
    ]


@pytest.mark.parametrize(("before", "after", "sign"), [((), (AMOUNT,), "+"), ((AMOUNT,), (), "-")])
def test_a_schema_on_one_side_alone(before: tuple[Field, ...], after: tuple[Field, ...], sign: str) -> None:
    found = compare(side("a", *before), side("b", *after))
    assert told(found) == [f"{sign} schema/crm/Deal", f"{sign} schema/crm/Deal/amount"]
    assert found.compared == (DEAL,)


def test_a_type_that_differs_is_a_difference_and_no_replacement() -> None:
    found = compare(side("a", AMOUNT), side("b", replace(AMOUNT, type="NUMBER")))
    assert told(found) == ["~ schema/crm/Deal/amount type 'CURRENCY' -> 'NUMBER'"]
    assert found.changes[0].destroys is None


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (None, "CURRENCY", "a does not return it"),
        ("CURRENCY", None, "b does not return it"),
        ("currency", "CURRENCY", "it differs by case alone (currency in a)"),
    ],
)
def test_a_type_that_was_not_read_well_is_no_difference(before: str | None, after: str | None, why: str) -> None:
    found = compare(side("a", replace(AMOUNT, type=before)), side("b", replace(AMOUNT, type=after)))
    assert told(found) == [f"? schema/crm/Deal/amount type {before!r} -> {after!r} not verified: {why}"]
    assert found.same


@pytest.mark.parametrize(("before", "after"), [(None, "Custom"), ("Custom", None)])
def test_an_integration_type_that_was_not_read_is_no_difference(before: str | None, after: str | None) -> None:
    found = compare(side("a", integration_type=before), side("b", integration_type=after))
    assert [one[:2] for one in told(found)] == ["? "]
    assert found.same


def test_a_reference_that_neither_account_returns() -> None:
    found = compare(side("a", OWNER_AS_READ), side("b", OWNER_AS_READ))
    assert told(found) == [
        "? schema/crm/Deal/owner referenceObjectType None -> None not verified: neither account returns it"
    ]
    assert found.same


def test_a_reference_that_both_return_is_compared() -> None:
    before, after = (replace(OWNER_AS_READ, reference_object_type=one) for one in ("User", "Lead"))
    assert told(compare(side("a", before), side("b", after))) == [
        "~ schema/crm/Deal/owner referenceObjectType 'User' -> 'Lead'"
    ]
    assert told(compare(side("a", before), side("b", before))) == []


def test_values_that_neither_of_two_live_accounts_returns() -> None:
    stage = Field("stage", "Stage", "PICKLIST")
    assert told(compare(side("a", stage, dialect=LIVE), side("b", stage, dialect=LIVE))) == [
        "? schema/crm/Deal/stage orderedValueList None -> None not verified: neither account returns it"
    ]
    assert told(compare(side("a", stage), side("b", stage))) == []


def test_values_that_differ() -> None:
    stage = Field("stage", "Stage", "PICKLIST", ordered_values=("Open", "Won"))
    more = replace(stage, ordered_values=("Open", "Won", "Lost"))
    assert told(compare(side("a", stage, dialect=LIVE), side("b", more, dialect=LIVE))) == [
        "~ schema/crm/Deal/stage orderedValueList ('Open', 'Won') -> ('Open', 'Won', 'Lost')"
    ]
    nothing = replace(stage, ordered_values=None)
    for one, other, silent in ((stage, nothing, "b"), (nothing, stage, "a")):
        assert told(compare(side("a", one, dialect=LIVE), side("b", other, dialect=LIVE)))[0].endswith(
            f"not verified: {silent} does not return it"
        )


def test_what_one_dialect_does_not_have_is_no_difference() -> None:
    owner = replace(OWNER_AS_READ, is_required=None, reference_object_type="USER")
    first = side("a", replace(AMOUNT, is_required=True), NOTES, OWNER_AS_READ)
    second = side(
        "b",
        *(replace(one, is_required=None) for one in (AMOUNT, NOTES)),
        owner,
        dialect=LIVE,
        integration_type=None,
        crm_instance_url=None,
        owner_email="o@acme.example",
    )
    there, back = compare(first, second), compare(second, first)
    assert there.same
    assert back.same
    assert told(there) == [
        "? integration/crm integrationType 'Custom' -> None not verified: b does not return it",
        "? integration/crm crmInstanceUrl 'https://crm.example' -> None not verified: b does not return it",
        "? integration/crm ownerEmail None -> 'o@acme.example' not verified: a does not return it",
        "? schema/crm/Deal/amount isRequired True -> None not verified: b does not return it",
        "? schema/crm/Deal/owner referenceObjectType None -> 'USER' not verified: a does not return it",
    ]
    assert len(told(back)) == len(told(there))


def test_what_is_unset_in_an_account_that_has_it_differs() -> None:
    assert told(compare(side("a", display_name=None), side("b"))) == [
        "~ integration/crm displayName None -> 'Acme CRM'"
    ]
    assert told(compare(side("a", replace(AMOUNT, label=None)), side("b", AMOUNT))) == [
        "~ schema/crm/Deal/amount label None -> 'Amount'"
    ]


def test_not_required_is_the_same_as_nothing_said() -> None:
    assert told(compare(side("a", AMOUNT), side("b", replace(AMOUNT, is_required=None)))) == []


def test_what_a_person_should_know() -> None:
    asleep = Side("b", seen(replace(THERE, status="Inactive"), schemas={ACCOUNT: ()}))
    found = compare(Side("a", seen(THERE)), asleep, ("said before",))
    assert found.notes == ("said before", "integration/crm is Inactive in b")
    assert found.compared == (ACCOUNT,)


@given(observed=accounts())
def test_an_account_does_not_differ_from_itself(observed: Observed) -> None:
    for dialect in DIALECTS.values():
        assert compare(Side("a", observed, dialect), Side("b", observed, dialect)).same


@given(first=accounts(), second=accounts())
def test_the_other_way_round_adds_what_was_missing(first: Observed, second: Observed) -> None:
    there = compare(Side("a", first), Side("b", second)).changes
    back = compare(Side("b", second), Side("a", first)).changes

    def of(changes: Any, action: Action) -> set[str]:
        return {str(one.address) for one in changes if one.action is action}

    assert of(there, Action.CREATE) == of(back, Action.DELETE)
    assert of(there, Action.DELETE) == of(back, Action.CREATE)
    assert of(there, Action.UPDATE) == of(back, Action.UPDATE)
