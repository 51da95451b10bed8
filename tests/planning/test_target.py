"""What will be there afterwards: what is wanted, and what is kept of the observed."""

from __future__ import annotations

from dataclasses import replace

from gongctl.model import Field
from gongctl.planning.selection import EVERYTHING, Selection
from gongctl.planning.target import complete, in_sendable_case, target_schema, with_declared_unread
from tests.planning.build import AMOUNT, NOTES, OWNER, OWNER_AS_READ, deal, patterns
from tests.planning.live import STAGE

EXTRA = Field("extra", "Extra", "STRING", is_required=False)


def test_an_absent_field_outside_of_the_selection_stays() -> None:
    selection = Selection(patterns("schema/crm/Deal/amount"))
    target = target_schema(deal(AMOUNT, absent=["notes"]), (AMOUNT, NOTES), selection, prune=False)
    assert target.removed == ()
    assert target.fields == (AMOUNT, NOTES)


def test_pruning_outside_of_the_selection_removes_nothing() -> None:
    selection = Selection((), patterns("schema/crm/Deal/extra"))
    target = target_schema(deal(AMOUNT), (AMOUNT, NOTES, EXTRA), selection, prune=True)
    assert target.removed == ("notes",)
    assert target.kept == {"extra"}


def test_with_pruning_what_is_absent_goes_too() -> None:
    target = target_schema(deal(AMOUNT, absent=["notes"]), (AMOUNT, NOTES, EXTRA), EVERYTHING, prune=True)
    assert target.removed == ("extra", "notes")


def test_the_target_of_a_reference_is_carried_along_only_where_it_stays_one() -> None:
    seen = OWNER
    assert complete(OWNER_AS_READ, seen).reference_object_type == "User"
    assert complete(Field("owner", "Owner", "reference"), seen).reference_object_type == "User"
    assert complete(Field("owner", "Owner", "STRING"), seen).reference_object_type is None
    assert complete(Field("owner", "Owner", "STRING"), None).reference_object_type is None


def test_an_unselected_reference_gets_the_target_that_only_its_file_knows() -> None:
    assert with_declared_unread(OWNER_AS_READ, OWNER) == OWNER
    known = Field("owner", "Owner", "REFERENCE", is_required=False, reference_object_type="Account")
    assert with_declared_unread(known, OWNER) == known
    text = Field("owner", "Owner", "STRING")
    assert with_declared_unread(text, OWNER) == text
    assert with_declared_unread(OWNER_AS_READ, text) == OWNER_AS_READ


def test_an_unselected_picklist_gets_the_values_that_only_its_file_knows() -> None:
    unread = replace(STAGE, ordered_values=None)
    assert with_declared_unread(unread, STAGE) == STAGE
    assert with_declared_unread(STAGE, replace(STAGE, ordered_values=("Open",))) == STAGE
    assert with_declared_unread(replace(unread, type="STRING"), STAGE).ordered_values is None


def test_a_type_that_is_known_is_sent_as_it_is_known_and_no_other_is_touched() -> None:
    assert in_sendable_case(Field("a", "A", "string")).type == "STRING"
    assert in_sendable_case(Field("a", "A", "weird")).type == "weird"
    assert in_sendable_case(Field("a", "A", None)).type is None
