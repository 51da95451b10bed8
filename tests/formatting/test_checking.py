"""The safety net: what a wrong layout would lose is noticed, and the file is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.formatting import tokens
from gongctl.formatting.checking import same
from gongctl.formatting.format import format_bytes
from gongctl.formatting.layout import lay_out
from tests.formatting.test_properties import data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gongctl.formatting.tree import Document

TEXT = """\
# one
kind:   Integration # two
integrationId: &id acme
integrationType: *id
---
kind: ObjectSchema
integrationId: '007'
objectType: Deal
fields: [{uniqueName: a, label: A, type: STRING}]
"""


def _losing(old: str, new: str) -> Callable[[Iterable[Document]], str]:
    """Make a layout that writes something else than it should."""

    def layout(documents: Iterable[Document]) -> str:
        text = lay_out(documents)
        assert old in text
        return text.replace(old, new)

    return layout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (" # two", "", "a comment would be lost"),
        ("# one", "# One", "a comment would be lost"),
        ("Deal", "Lead", "a value would change"),
        ('"007"', "7", "a value would change"),
        ("label: A, ", "", "a value would change"),
        ("{uniqueName", "{more: 1, uniqueName", "a value would change"),
        ("*id", "acme", "an anchor or an alias would be lost"),
        ("---\n", "", "it would not be read without findings"),
        ("fields: [", "fields: ", "it would not be read without findings"),
        ("---\nkind", "---\na\n---\nkind", "the number of documents would change"),
    ],
)
def test_a_loss_is_noticed(old: str, new: str, told: str) -> None:
    made = format_bytes("crm.yaml", TEXT.encode(), layout=_losing(old, new))
    assert made.text is None
    (finding,) = made.diagnostics
    assert finding.code == "GC670"
    assert finding.summary == f"crm.yaml cannot be formatted without loss: {told}"
    assert "as it was" in finding.help


def test_a_fault_of_the_layout_is_told_and_no_traceback() -> None:
    def layout(documents: Iterable[Document]) -> str:
        raise IndexError(f"no {next(iter(documents)).root is None}")

    made = format_bytes("crm.yaml", TEXT.encode(), layout=layout)
    assert [one.code for one in made.diagnostics] == ["GC670"]
    assert "IndexError: no False" in made.diagnostics[0].summary


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("uniqueName: 007", 'uniqueName: "007"', True),
        ("uniqueName: true", 'uniqueName: "true"', True),
        ("uniqueName: ~", 'uniqueName: "~"', True),
        ("protect: [1, a]", 'protect: ["1", a]', True),
        ("uniqueName: 007", 'uniqueName: "7"', False),
        ("label: 7", 'label: "7"', False),
        ("uniqueName: '7'", "uniqueName: 7", False),
        ("isRequired: true", "isRequired: 1", False),
        ("a: [1, 2]", "a: [2, 1]", False),
        ("a: {b: 1, c: 2}", "a: {c: 2, b: 1}", True),
    ],
)
def test_what_is_the_same(old: str, new: str, alike: bool) -> None:
    assert same(data(old)[0], data(new)[0]) is alike


def test_far_too_many_comments_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_MOST_COMMENTS", 10)
    text = "a:   1\n" + "# x\n" * 11
    assert format_bytes("a.yaml", text.encode()).text == text
    assert format_bytes("a.yaml", text[:-4].encode()).text == "a: 1\n" + "# x\n" * 10
