"""Which of the integrations that an account lists is which of those that files know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.cli.claims import claims_of, claims_of_plan
from gongctl.gong.naming import Claim, Listed, identify, is_another_name
from gongctl.model import DesiredIntegration, Integration, Observed, ObservedIntegration, State
from tests.planning.build import allow, wanted
from tests.planning.live import CRM, planned

if TYPE_CHECKING:
    from collections.abc import Iterable

ACME, SALES = Listed("1", "Acme CRM", "ann@acme.example"), Listed("2", "Sales")
NAMELESS = Listed("3", None)
FILE, OTHER_FILE = Claim("crm", ("Acme CRM",)), Claim("sales", ("Sales",))


def absent(name: str, *shown: str) -> Claim:
    return Claim(name, shown, present=False)


@pytest.mark.parametrize(
    ("listed", "claims", "found"),
    [
        # by name
        ([ACME], [FILE], {"crm": "1"}),
        ([ACME, SALES], [OTHER_FILE, FILE], {"crm": "1", "sales": "2"}),
        ([ACME], [Claim("crm", ("New", "Acme CRM"))], {"crm": "1"}),
        ([ACME], [Claim("a", ("acme crm",)), FILE], {"crm": "1"}),
        # by a name in another case, or with blanks around it
        ([ACME], [Claim("crm", ("ACME crm",))], {"crm": "1"}),
        ([Listed("1", " Acme CRM ")], [FILE], {"crm": "1"}),
        # by the account's own id
        ([ACME], [Claim("1", ("Sales",)), FILE], {"crm": "1"}),
        ([ACME], [Claim("1", ("Sales",)), OTHER_FILE], {"1": "1"}),
        ([ACME], [absent("1")], {"1": "1"}),
        # the last one left is the last one that is to be there, under another name
        ([ACME], [OTHER_FILE], {"sales": "1"}),
        ([NAMELESS], [FILE], {"crm": "3"}),
        ([ACME, SALES], [FILE, Claim("b", ("Billing",))], {"crm": "1", "b": "2"}),
        # but not where that is a guess
        ([ACME, SALES], [Claim("b", ("Billing",))], {"1": "1", "2": "2"}),
        ([ACME], [OTHER_FILE, Claim("b", ("Billing",))], {"1": "1"}),
        ([ACME], [Claim("crm")], {"1": "1"}),
        # what is to be gone is found by its name; only what says none is what happens to be left
        ([ACME], [absent("crm", "Acme CRM")], {"crm": "1"}),
        ([ACME], [absent("crm", "acme CRM")], {"crm": "1"}),
        ([ACME], [absent("crm", "Sales")], {"1": "1"}),
        ([ACME], [absent("crm")], {"crm": "1"}),
        ([ACME], [absent("crm"), OTHER_FILE], {"crm": "1"}),
        ([ACME, SALES], [absent("crm")], {"1": "1", "2": "2"}),
        ([ACME], [absent("crm"), absent("b")], {"1": "1"}),
        ([ACME], [absent("a", "Acme CRM"), FILE], {"crm": "1"}),
        ([ACME], [absent("a", "Acme CRM"), OTHER_FILE], {"a": "1"}),
        ([ACME, SALES], [absent("crm", "Acme CRM"), Claim("b", ("Billing",))], {"crm": "1", "b": "2"}),
        # what no file knows goes by the account's own id
        ([ACME, SALES], [FILE], {"crm": "1", "2": "2"}),
        ([], [FILE], {}),
        ([NAMELESS], [], {"3": "3"}),
    ],
)
def test_who_is_who(listed: list[Listed], claims: list[Claim], found: dict[str, str]) -> None:
    assert {name: one.assigned_id for name, one in identify(listed, claims).items()} == found


def test_two_of_one_name_are_not_both_found() -> None:
    twin = Listed("9", "Acme CRM")
    assert identify([ACME, twin], [FILE]) == {"crm": ACME, "9": twin}


def test_an_id_of_files_that_is_the_id_of_another_one_hides_it() -> None:
    """The dialect refuses to go on then: fewer are found than are listed."""
    assert identify([ACME, SALES], [Claim("2", ("Acme CRM",))]) == {"2": ACME}


@pytest.mark.parametrize(
    ("listed", "names", "another"),
    [
        ("Acme CRM", ["Acme CRM"], False),
        ("acme crm ", ["Sales", "Acme CRM"], False),
        (None, ["Acme CRM"], False),
        ("Acme", ["Acme CRM"], True),
    ],
)
def test_what_is_another_name(listed: str | None, names: Iterable[str], another: bool) -> None:
    assert is_another_name(listed, names) is another


def test_files_claim_what_is_present_and_what_is_absent_under_the_name_that_they_say() -> None:
    gone = DesiredIntegration(Integration("old", display_name="Old"), State.ABSENT)
    files = wanted(CRM, Integration("bare"), absent=["nameless"])
    assert claims_of(files.__class__((*files.integrations, gone))) == (
        Claim("bare"),
        Claim("crm", ("Acme CRM",)),
        absent("nameless"),
        absent("old", "Old"),
    )


def test_a_saved_plan_claims_the_name_that_it_registers_and_the_one_that_it_saw() -> None:
    there = ObservedIntegration(Integration("crm", None, "Acme", None, "ann@acme.example"), None, "1")
    other = ObservedIntegration(Integration("2"), None, "2")
    plan = planned(wanted(CRM), Observed((there, other)), policy=allow("integration/crm"))
    assert claims_of_plan(plan) == (Claim("crm", ("Acme CRM", "Acme")), Claim("2"))
