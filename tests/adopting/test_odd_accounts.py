"""Accounts that hold what files cannot, or not yet: it becomes comments, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongctl.config.load import load
from gongctl.diagnostics import GongctlError
from gongctl.model import Field, Integration, Observed, ObservedIntegration, SchemaKey
from tests.adopting.projects import AMOUNT, CRM, NAME, OWNER, account, adopt, write
from tests.adopting.test_edits import HEAD, SCHEMA, imported

if TYPE_CHECKING:
    from pathlib import Path

MINE = Integration("crm", None, "Acme CRM", None, "a@acme.example")
LIVE = "kind: Integration\nintegrationId: crm\ndisplayName: Acme CRM\nownerEmail: a@acme.example\n"
PICKED = "  - uniqueName: stage\n    label: Stage\n    type: PICKLIST\n    orderedValueList:\n"
STAGE = Field("stage", "Stage", "PICKLIST")


def live(*fields: Field, crm: Integration = MINE) -> Observed:
    return Observed((ObservedIntegration(crm, "active", "123"),), {SchemaKey("crm", "DEAL"): fields})


# -- names


HOSTILE = [
    *("a: b # c", "${x}", "\u202ebidi", "\x1b[2J", "- x", "*y", "&z", "\ud800", "null", "7", "é", " ", "{", "%a", "|"),
    *("\n---\nkind: Integration", "a\r\nb", "\ufeff", "\u2028", "'\"\\", "?", "a:", "#"),
]


@pytest.mark.parametrize("what", ["unique_name", "label"])
def test_hostile_names_are_held_exactly_or_become_comments(what: str, tmp_path: Path) -> None:
    fields = [
        replace(NAME, unique_name=one, label="L")
        if what == "unique_name"
        else replace(NAME, unique_name=f"f{number}", label=one)
        for number, one in enumerate(HOSTILE)
    ]
    made = adopt(tmp_path, account(*fields))
    assert made.plan.empty
    assert all(line.isprintable() for line in (tmp_path / "crm.yaml").read_bytes().decode().splitlines())
    declared = load(tmp_path).desired.schemas[0].fields
    assert {(one.unique_name, one.label) for one in declared} < {(one.unique_name, one.label) for one in fields}
    assert len(declared) + len(made.open) == len(fields)
    assert not adopt(tmp_path, account(*fields)).texts


def test_of_twins_the_declared_one_stays(tmp_path: Path) -> None:
    twin = replace(NAME, unique_name="NAME")
    write(tmp_path, {"crm.yaml": HEAD + SCHEMA + "  - {uniqueName: NAME, label: Name, type: STRING}\n"})
    made = adopt(tmp_path, account(NAME, twin))
    assert made.plan.empty
    assert made.open == ("schema/crm/Deal/name",)
    assert "# name: its name differs only by case from that of NAME" in made.texts["crm.yaml"]
    assert made.counts == {"crm.yaml": {"fields to complete": 1}}
    assert not adopt(tmp_path, account(NAME, twin)).texts


def test_a_schema_that_is_a_twin_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(GongctlError) as stopped:
        adopt(tmp_path, account(NAME, DEAL=(NAME,)))
    assert [one.code for one in stopped.value.diagnostics] == ["GC681", "GC404"]
    assert not list(tmp_path.iterdir())


def test_a_note_in_one_document_is_none_in_another(tmp_path: Path) -> None:
    lead = "---\nkind: ObjectSchema\nintegrationId: crm\nobjectType: Lead\nfields:\n"
    name = "  - {uniqueName: name, label: Name, type: STRING}\n"
    write(tmp_path, {"crm.yaml": HEAD + SCHEMA + name + lead + name})
    made = adopt(tmp_path, account(NAME, OWNER, Lead=(NAME, OWNER)))
    assert made.texts["crm.yaml"].count("# owner: what it refers to is not returned") == 2
    assert made.counts == {"crm.yaml": {"fields to complete": 2}}
    assert not adopt(tmp_path, account(NAME, OWNER, Lead=(NAME, OWNER))).texts


# -- what another dialect says and leaves unsaid


def test_what_gong_has_of_its_own_becomes_comments(tmp_path: Path) -> None:
    fields = [
        NAME,
        Field("arr", "Arr", "STRINGARRAY"),
        STAGE,
        Field("open", "Open", "PICKLIST", ordered_values=("x", "y: z", "${v}")),
        Field("owner", "Owner", "REFERENCE", reference_object_type="BUSINESS_USER"),
        Field("user", "User", "REFERENCE", reference_object_type="USER"),
        Field("account", "Account", "reference", reference_object_type="ACCOUNT"),
        Field("odd", "Odd", "STRING", reference_object_type="ACCOUNT"),
        Field("bare", None, "STRING"),
    ]
    made = adopt(tmp_path, live(*fields), dialect="live")
    assert made.plan.empty
    opened = [one.rpartition("/")[2] for one in made.open]
    assert opened == ["arr", "stage", "owner", "odd", "bare"]
    text = made.texts["crm.yaml"]
    assert '  - {uniqueName: open, label: Open, type: PICKLIST, orderedValueList: [x, "y: z", "$${v}"]}\n' in text
    assert "  - {uniqueName: account, label: Account, type: REFERENCE, referenceObjectType: ACCOUNT}\n" in text
    assert "# owner: no file can refer to BUSINESS_USER; it stays unmanaged" in text
    assert "# stage: its values are not returned by the account; complete it" in text
    assert not adopt(tmp_path, live(*fields), dialect="live").texts


VALUES = {
    "some go and some come": (
        "      # first\n      - x  # ex\n      - gone # gone\n      # mid\n      - z\n    # end\n",
        ("new", "x", "y", "z", "w"),
        (
            "      # first\n      - new\n      - x  # ex\n      # - gone # gone\n"
            '      - "y"\n      # mid\n      - z\n      - w\n    # end\n'
        ),
    ),
    "all go": ("    - x  # ex\n    - z\n", ("new",), "    # - x  # ex\n    # - z\n    - new\n"),
    "not returned": ("      - x\n", None, "      - x\n"),
    "in brackets": ("      [x, z] # end\n", ("z",), "      [z] # end\n"),
}


@pytest.mark.parametrize("case", VALUES)
def test_values_of_a_picklist(case: str, tmp_path: Path) -> None:
    before, values, after = VALUES[case]
    head = LIVE + SCHEMA + PICKED
    write(tmp_path, {"crm.yaml": head + before})
    observed = replace(live(), schemas={SchemaKey("crm", "Deal"): (replace(STAGE, ordered_values=values),)})
    assert adopt(tmp_path, observed, dialect="live").plan.empty
    assert (tmp_path / "crm.yaml").read_text("utf-8") == head + after
    assert not adopt(tmp_path, observed, dialect="live").texts


def test_a_picklist_that_is_none_any_more(tmp_path: Path) -> None:
    head = LIVE + SCHEMA + PICKED
    write(tmp_path, {"crm.yaml": head + "      # first\n      - x  # ex\n"})
    observed = replace(live(), schemas={SchemaKey("crm", "Deal"): (Field("stage", "Stage", "STRING"),)})
    assert adopt(tmp_path, observed, dialect="live").plan.empty
    assert (tmp_path / "crm.yaml").read_text("utf-8") == head.replace("PICKLIST", "STRING").replace(
        "    orderedValueList:\n", "    # orderedValueList:\n    #   # first\n    #   - x  # ex\n"
    )


# -- anchors and merge keys


TWO = "  - {<<: *base, uniqueName: second, label: Second}\n"
SECOND = Field("second", "Second", "STRING", is_required=False)

KEPT = {
    "an item that goes": (
        '  - &base {uniqueName: base, label: &l "B", type: STRING}\n' + TWO,
        [SECOND],
        (
            '  # - &base {uniqueName: base, label: &l "B", type: STRING}\n'
            '  - {<<: &base {uniqueName: base, label: "B", type: STRING}, uniqueName: second, label: Second}\n'
        ),
    ),
    "a merge key behind the others": (
        (
            "  - &base\n    uniqueName: base\n    label: B\n    type: STRING\n"
            "  - uniqueName: second\n    label: Second\n    <<: *base # x\n  - {uniqueName: amount, state: absent}\n"
        ),
        [Field("base", "B", "STRING", is_required=False), AMOUNT],
        (
            "  - &base\n    uniqueName: base\n    label: B\n    type: STRING\n"
            "  # - uniqueName: second\n  #   label: Second\n  #   <<: *base # x\n"
            "  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true}\n"
        ),
    ),
    "a key that cannot be unsaid": (
        (
            "  - &base {uniqueName: owner, label: Owner, type: REFERENCE, referenceObjectType: User}\n"
            "  - {<<: *base, uniqueName: second, label: Second} # why?\n"
        ),
        [OWNER, SECOND],
        (
            "  - &base {uniqueName: owner, label: Owner, type: REFERENCE, referenceObjectType: User}\n"
            "  # - {<<: *base, uniqueName: second, label: Second} # why?\n"
            "  - {uniqueName: second, label: Second, type: STRING}\n"
        ),
    ),
    "a key": (
        "  - {&k uniqueName: base, label: B, type: STRING}\n  - {*k : second, label: Second, type: STRING}\n",
        [SECOND],
        (
            "  # - {&k uniqueName: base, label: B, type: STRING}\n"
            "  - {&k uniqueName : second, label: Second, type: STRING}\n"
        ),
    ),
    "a variable in what was anchored": (
        "  - {uniqueName: base, label: &l '$${x}', type: STRING}\n  - {uniqueName: second, label: *l, type: STRING}\n",
        [replace(SECOND, label="${x}")],
        (
            "  # - {uniqueName: base, label: &l '$${x}', type: STRING}\n"
            "  - {uniqueName: second, label: &l '$${x}', type: STRING}\n"
        ),
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_stands_elsewhere_too(case: str, tmp_path: Path) -> None:
    before, fields, after = KEPT[case]
    assert imported(tmp_path, HEAD + SCHEMA + before, *fields) == HEAD + SCHEMA + after


# -- whole documents


def test_an_attribute_that_the_account_lacks_becomes_a_comment(tmp_path: Path) -> None:
    write(tmp_path, {"crm.yaml": HEAD.replace("Acme CRM", "Acme CRM  # ask Ann")})
    made = adopt(tmp_path, account(crm=replace(CRM, display_name=None)))
    assert made.plan.empty
    assert (tmp_path / "crm.yaml").read_text("utf-8") == HEAD.replace(
        "displayName: Acme CRM", "# displayName: Acme CRM  # ask Ann"
    )


def test_an_absent_integration_that_is_there_and_cannot_be_declared(tmp_path: Path) -> None:
    text = "kind: Integration # mine\nintegrationId: crm\nstate: absent\n"
    write(tmp_path, {"crm.yaml": text})
    nothing = account(crm=replace(CRM, integration_type=None))
    made = adopt(tmp_path, nothing)
    assert made.plan.empty
    assert made.open == ("integration/crm",)
    assert "# kind: Integration # mine\n# integrationId: crm\n# state: absent\n" in made.texts["crm.yaml"]


def test_one_thing_is_counted_once_however_many_passes_it_takes(tmp_path: Path) -> None:
    text = "  - {uniqueName: name, label: &l Title, type: STRING}\n  - {uniqueName: second, label: *l, type: STRING}\n"
    write(tmp_path, {"crm.yaml": HEAD.replace("Acme CRM", "Other") + SCHEMA + text})
    fields = [replace(NAME, is_required=True), replace(SECOND, label="Title", is_required=True)]
    made = adopt(tmp_path, account(*fields))
    assert made.counts == {"crm.yaml": {"integrations changed": 1, "fields changed": 2}}


@pytest.mark.parametrize("odd", ["no url", "https://ann:hunter2@crm.acme.example", "", "https://a.example/\x1b[2J"])
def test_an_attribute_that_no_file_can_hold_stops_nothing(odd: str, tmp_path: Path) -> None:
    observed = account(crm=replace(CRM, crm_instance_url=odd))
    made = adopt(tmp_path, observed)
    assert made.plan.empty
    text = made.texts["crm.yaml"]
    told = "\n# crmInstanceUrl: no file can hold what the account has; it stays unmanaged" in text
    assert told is bool(odd)  # an empty one is none
    assert "hunter2" not in text
    assert not adopt(tmp_path, observed).texts
    write(tmp_path, {"crm.yaml": HEAD})
    assert adopt(tmp_path, observed).plan.empty
    assert (tmp_path / "crm.yaml").read_text("utf-8") == HEAD.replace("crmInstanceUrl:", "# crmInstanceUrl:")


def test_a_required_attribute_that_no_file_can_hold_is_not_asked_for(tmp_path: Path) -> None:
    observed = account(crm=replace(CRM, integration_type="\x1b[2J"))
    made = adopt(tmp_path, observed, answers={"integration/crm": "Custom"})
    assert made.plan.empty
    assert made.open == ("integration/crm",)
    assert "integrationType: Custom\n" not in made.texts["crm.yaml"]
    write(tmp_path, {"crm.yaml": HEAD})
    made = adopt(tmp_path, observed)
    assert not made.texts
    assert not made.plan.empty  # it would be replaced, and that is told
