"""The tree as a thing to edit: what is not touched stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.config.source import read_source
from gongctl.formatting.building import build
from gongctl.formatting.layout import lay_out
from gongctl.formatting.tree import Comment, Document, Entry, Mapping, Scalar, Sequence, commented, nodes

if TYPE_CHECKING:
    from gongctl.config.parsing import Placed

TEXT = """\
# Deals.

kind: ObjectSchema
integrationId: acme # ours
objectType: Deal
fields:
  - {uniqueName: amount, label: Amount, type: CURRENCY} # in euros

  # Asked for by sales.
  - uniqueName: stage
    label: Stage # as in the CRM
    type: PICKLIST
  # The end.
"""


def tree(text: str) -> list[Document]:
    events: list[Placed] = []
    assert not read_source("a.yaml", text.encode(), events=events).diagnostics
    return build(text, events)


def fields(document: Document) -> Sequence:
    assert document.root is not None
    assert isinstance(document.root.value, Mapping)
    found = document.root.value.get("fields")
    assert isinstance(found, Sequence)
    return found


def test_a_file_in_form_is_laid_out_as_it_is() -> None:
    assert lay_out(tree(TEXT)) == TEXT


def test_a_scalar_is_replaced_and_all_else_stays() -> None:
    documents = tree(TEXT)
    stage = fields(documents[0]).entries[1].value
    assert isinstance(stage, Mapping)
    label = stage.get("label")
    assert isinstance(label, Scalar)
    label.raw = '"Phase: now"'
    assert lay_out(documents) == TEXT.replace("label: Stage", 'label: "Phase: now"')


def test_a_field_is_added_and_another_taken_away() -> None:
    documents = tree(TEXT)
    listed = fields(documents[0]).entries
    added = Mapping([Entry(Scalar("name"), Scalar("uniqueName")), Entry(Scalar("Name"), Scalar("label"))], flow=True)
    listed.append(Entry(added, beside=[Comment("# new")]))
    del listed[1]
    kept, _, rest = TEXT.partition("\n  # Asked")
    assert (
        lay_out(documents) == kept + "  - {uniqueName: name, label: Name} # new\n" + rest[rest.index("  # The end") :]
    )


def test_what_is_in_an_entry() -> None:
    first, second = fields(tree(TEXT)[0]).entries
    assert [node.raw for node in nodes(first) if isinstance(node, Scalar)] == [
        *("uniqueName", "amount", "label", "Amount", "type", "CURRENCY")
    ]
    assert (second.above[0].text, second.above[0].blank, second.blank) == ("# Asked for by sales.", True, False)
    assert commented(second)
    second.above = []
    assert commented(second)
    (document,) = tree("")
    assert document.empty
