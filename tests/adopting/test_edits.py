"""Edits of files that are there: what the account says otherwise is written, and all else stays to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.model import Field
from tests.adopting.projects import AMOUNT, CRM, NAME, OWNER, STAGE, account, adopt, write

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
# Our CRM; ask Ann.
kind: Integration
integrationId: crm
integrationType: Custom   # since 2024
displayName: Acme CRM
crmInstanceUrl: https://crm.acme.example
"""

SCHEMA = """\
---
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
"""


def imported(root: Path, text: str, *fields: Field) -> str:
    """The text of a file after an import; the plan that follows is empty."""
    write(root, {"crm.yaml": text})
    made = adopt(root, account(*fields))
    assert made.plan.empty
    again = adopt(root, account(*fields))
    assert not again.texts  # a second time there is nothing to do
    return (root / "crm.yaml").read_bytes().decode()


CASES = {
    "nothing differs": ("  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true}\n", [AMOUNT], None),
    "a label": (
        "  # what it is worth\n  - {uniqueName: amount, label: Worth, type: CURRENCY, isRequired: true}  # in euros\n",
        [AMOUNT],
        "  # what it is worth\n  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true}  # in euros\n",
    ),
    "what a file leaves out stays out": ("  - {uniqueName: amount, label: Amount, type: CURRENCY}\n", [AMOUNT], None),
    "a required field that is none": (
        "  - uniqueName: name\n    label: Name\n    type: STRING\n    isRequired: true # why?\n",
        [NAME],
        "  - uniqueName: name\n    label: Name\n    type: STRING\n    isRequired: false # why?\n",
    ),
    "a field more": (
        "  - uniqueName: name  # the name\n    label: Name\n    type: STRING # text\n  # the end\n",
        [NAME, AMOUNT],
        (
            "  - uniqueName: name  # the name\n    label: Name\n    type: STRING # text\n"
            "  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true}\n  # the end\n"
        ),
    ),
    "a field less": (
        (
            "  - {uniqueName: name, label: Name, type: STRING}\n"
            "  # gone some day\n  - uniqueName: amount\n    label: Amount  # really\n\n    type: CURRENCY\n"
        ),
        [NAME],
        (
            "  - {uniqueName: name, label: Name, type: STRING}\n"
            "  # gone some day\n  # - uniqueName: amount\n  #   label: Amount  # really\n\n  #   type: CURRENCY\n"
        ),
    ),
    "none of the fields": (
        "  - {uniqueName: name, label: Name, type: STRING}\n",
        [OWNER],
        None,
    ),
    "absent, and there": (
        "  - {uniqueName: name, label: Name, type: STRING}\n  - {uniqueName: amount, state: absent} # at last\n",
        [NAME, AMOUNT],
        (
            "  - {uniqueName: name, label: Name, type: STRING}\n"
            "  - {uniqueName: amount, label: Amount, type: CURRENCY, isRequired: true} # at last\n"
        ),
    ),
    "an anchor": (
        "  - {uniqueName: name, label: &l Title, type: STRING}\n  - {uniqueName: stage, label: *l, type: PICKLIST}\n",
        [NAME, STAGE],
        "  - {uniqueName: name, label: &l Name, type: STRING}\n  - {uniqueName: stage, label: Stage, type: PICKLIST}\n",
    ),
    "a merge key": (
        "  - &base {uniqueName: name, label: Name, type: STRING}\n  - {<<: *base, uniqueName: second}\n",
        [NAME, Field("second", "Second", "STRING", is_required=False)],
        "  - &base {uniqueName: name, label: Name, type: STRING}\n  - {<<: *base, uniqueName: second, label: Second}\n",
    ),
    "a type that makes it a reference": (
        "  - {uniqueName: owner, label: Owner, type: STRING}\n  - {uniqueName: name, label: Name, type: STRING}\n",
        [OWNER, NAME],
        None,
    ),
    "a reference that is none any more": (
        "  - {uniqueName: name, label: Name, type: REFERENCE, referenceObjectType: User}\n",
        [NAME],
        "  - {uniqueName: name, label: Name, type: STRING}\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_fields(case: str, tmp_path: Path) -> None:
    before, fields, after = CASES[case]
    found = imported(tmp_path, HEAD + SCHEMA + before, *fields)
    if case in {"none of the fields", "a type that makes it a reference"}:
        assert "# - {uniqueName: owner, label: Owner, type: REFERENCE, referenceObjectType:}" in found
        return
    assert found == HEAD + SCHEMA + (before if after is None else after)


def test_lists_in_brackets(tmp_path: Path) -> None:
    one = "{uniqueName: one, label: One, type: STRING}"
    two = "{uniqueName: two, label: Two, type: STRING}"
    three = "{uniqueName: three, label: Three, type: STRING}"
    name = "{uniqueName: name, label: Name, type: STRING}"
    head = HEAD + SCHEMA.rstrip("\n")

    def fields(*items: str, tail: str = "\n") -> str:
        return f"{head} [{', '.join(items)}]{tail}"

    assert imported(tmp_path, fields(one, name, two, three), NAME) == fields(name)
    assert imported(tmp_path, fields(name, one), NAME) == fields(name)
    assert imported(tmp_path, fields(one, two), NAME) == fields(name)
    assert imported(tmp_path, fields(tail=" # none\n"), NAME) == f"{head} # none\n  - {name}\n"
    assert imported(tmp_path, fields(name), NAME, STAGE) == fields(
        name, "{uniqueName: stage, label: Stage, type: PICKLIST}"
    )


def test_windows_line_ends_and_no_line_end_at_the_end(tmp_path: Path) -> None:
    text = (HEAD + SCHEMA).replace("\n", "\r\n") + "  - {uniqueName: name, label: Name, type: STRING}"
    found = imported(tmp_path, text, NAME, STAGE)
    assert found == text + "\r\n  - {uniqueName: stage, label: Stage, type: PICKLIST}"


def test_a_variable_stays_where_its_value_is_still_right(tmp_path: Path) -> None:
    project = "version: 1\nenvironments:\n  here: {variables: {host: crm.acme.example, name: Other}}\n"
    text = HEAD.replace("crm.acme.example", "${host}").replace("Acme CRM", "${name}")
    write(tmp_path, {"gongctl.yaml": project, "crm.yaml": text})
    assert adopt(tmp_path, account()).plan.empty
    assert (tmp_path / "crm.yaml").read_text() == text.replace("${name}", "Acme CRM")


def test_what_an_integration_is_called_and_what_it_is_not_any_more(tmp_path: Path) -> None:
    write(tmp_path, {"crm.yaml": HEAD.replace("Acme CRM", "Old").replace("Custom ", "HubSpot ")})
    assert adopt(tmp_path, account()).plan.empty
    assert (tmp_path / "crm.yaml").read_text() == HEAD.replace("Custom ", "Custom ")
    write(tmp_path, {"crm.yaml": "kind: Integration\nintegrationId: crm # gone?\nstate: absent\n# end\n"})
    assert adopt(tmp_path, account()).plan.empty
    assert (tmp_path / "crm.yaml").read_text() == (
        "kind: Integration\nintegrationId: crm # gone?\nintegrationType: Custom\ndisplayName: Acme CRM\n"
        "crmInstanceUrl: https://crm.acme.example\n# end\n"
    )


def test_what_the_account_lacks_stays_until_it_is_to_become_a_comment(tmp_path: Path) -> None:
    text = HEAD + SCHEMA + "  - {uniqueName: name, label: Name, type: STRING}\n"
    other = text.replace("Id: crm", "Id: other").replace("Custom", "HubSpot")
    write(tmp_path, {"crm.yaml": text, "other.yaml": other})
    made = adopt(tmp_path, account(NAME))
    assert not made.texts
    assert not made.plan.empty
    assert adopt(tmp_path, account(NAME), disable=True).plan.empty
    assert (tmp_path / "crm.yaml").read_text() == text
    left = (tmp_path / "other.yaml").read_text().splitlines()
    assert [one for one in left if not one.startswith("#")] == ["---"]
    assert [one.removeprefix("# ") for one in left[1:]] == other.splitlines()[1:]


def test_lists_that_stand_elsewhere_too_become_its_own(tmp_path: Path) -> None:
    shared = "  - &all\n    uniqueName: name\n    label: Name\n    type: STRING\n"
    text = HEAD + SCHEMA.replace("fields:", "fields: &f") + shared
    write(tmp_path, {"crm.yaml": text})
    assert adopt(tmp_path, account(NAME, AMOUNT, crm=CRM)).plan.empty
