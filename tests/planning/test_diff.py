"""Pairs of which much differs."""

from __future__ import annotations

from gongctl.model import Field, Integration
from gongctl.planning.change import Edit
from gongctl.planning.diff import differences


def test_two_that_have_next_to_nothing_in_common_differ_attribute_by_attribute() -> None:
    read = Field("owner", is_required=False)
    wanted = Field("owner", "Owner", "REFERENCE", is_required=False, reference_object_type="User")
    found = differences({"owner": (read, wanted)})["owner"]
    assert found.edits == (Edit("label", None, "Owner"),)
    assert [one.attribute for one in found.unverified] == ["type", "referenceObjectType"]


def test_one_of_which_nothing_was_read() -> None:
    wanted = Integration("crm", "Custom", "CRM", "https://crm.example")
    found = differences({"crm": (Integration("crm"), wanted)})["crm"]
    assert [one.attribute for one in found.edits] == ["displayName", "crmInstanceUrl"]
    assert [one.attribute for one in found.unverified] == ["integrationType"]


def test_a_list_that_differs_in_two_places_is_one_edit() -> None:
    before, after = (
        Field("stage", "Stage", "PICKLIST", ordered_values=one) for one in (("a", "b", "c"), ("x", "b", "y"))
    )
    found = differences({"stage": (before, after)})["stage"]
    assert found.edits == (Edit("orderedValueList", ("a", "b", "c"), ("x", "b", "y")),)
