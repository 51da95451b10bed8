"""Comparisons in every form: hostile names, the limit of a comment, what is said in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from gongctl.model import Account, Field, Integration, ObservedIntegration, SchemaKey
from gongctl.planning.comparison import Side, compare
from gongctl.render.comparison import comparison_datum, comparison_text, status
from gongctl.render.comparison_html import comparison_html
from gongctl.render.comparison_markdown import comparison_markdown
from gongctl.render.json import to_json
from gongctl.render.visible import visible
from tests.planning.build import seen
from tests.render.reports import Page, nasty_texts, rendered, squeezed
from tests.render.test_hostile import COMMAND, HIDDEN, LIVE, MARKDOWN_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: dict[str, Callable[[Any], str]] = {
    "text": comparison_text,
    "json": to_json,
    "markdown": comparison_markdown,
    "html": comparison_html,
}


def datum(*pairs: tuple[Field | None, Field | None], name: str = "b", key: str = "crm") -> dict[str, Any]:
    befores = tuple(before for before, _ in pairs if before)
    afters = tuple(after for _, after in pairs if after)
    first, second = side("a", key, "X", befores), side(name, key, "Y", afters)
    comparison = compare(first, second, (f"note {name}",))
    accounts = (Account(one.name, f"https://{one.name}", "openapi") for one in (first, second))
    return comparison_datum(next(accounts), next(accounts), comparison, lambda _address: None)


def side(name: str, key: str, kind: str, fields: tuple[Field, ...]) -> Side:
    integration = ObservedIntegration(Integration(key, kind, key), "active")
    return Side(name, seen(integration, schemas={SchemaKey(key, key): fields}))


def every(word: str) -> dict[str, Any]:
    one = Field(word, word, "STRING")
    return datum(
        (one, Field(word, f"{word}.", "STRING")),
        (Field(f"{word}1", word, word), None),
        (None, Field(f"{word}2", word, word)),
        (Field(f"{word}3", word, "REFERENCE"), Field(f"{word}3", word, "REFERENCE")),
        name=word,
        key=word,
    )


@pytest.mark.parametrize("form", FORMS)
@given(word=nasty_texts)
def test_nothing_hidden_and_no_command_is_in_any_form(form: str, word: str) -> None:
    written = FORMS[form](every(word))
    assert not HIDDEN.search(written.replace("\u200d", ""))
    assert not COMMAND.search(written)


@given(word=nasty_texts)
def test_names_do_nothing_in_markdown(word: str) -> None:
    page = rendered(comparison_markdown(every(word)))
    assert {one for one in page.tags if one != "code"} <= MARKDOWN_TAGS
    assert not page.attributes
    assert not LIVE.search(" ".join(page.bare))


@given(word=nasty_texts)
def test_names_do_nothing_in_html(word: str) -> None:
    page = Page(comparison_html(every(word)))
    assert not {"script", "a", "img", "b-"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"href", "src"}]
    assert squeezed(visible(word)) in squeezed("".join(page.texts))


def test_markdown_keeps_to_a_limit() -> None:
    pairs = [(Field(f"field{one}", "L" * 50, "STRING"), None) for one in range(3000)]
    text = comparison_markdown(datum(*pairs))
    assert len(text) < 65_536
    assert text.count("\nfield") == 3000
    assert re.search("3,001 .* in .*a.* alone", text)
    tiny = comparison_markdown(datum(*pairs), limit=400)
    assert len(tiny) <= 400


def test_what_a_comparison_comes_to() -> None:
    one = Field("x", "X", "STRING")
    same = datum((one, one))
    same["changes"], same["same"] = [], True
    same["counts"] = dict.fromkeys(same["counts"], 0)
    assert status(same) == "No differences between a and b; 1 object type compared."
    same["counts"]["not-verified"] = 1200
    assert status(same) == (
        "No differences between a and b; 1 object type compared; 1,200 ? not verified, no difference."
    )
    assert status(datum((one, None), (None, Field("y", "Y", "STRING")))) == (
        "1 + in b alone, 1 - in a alone, 1 ~ differs (a -> b); 1 object type compared."
    )


def test_what_neither_side_tells_has_no_value() -> None:
    one = Field("owner", "Owner", "REFERENCE")
    found = datum((one, one))
    assert "? owner  referenceObjectType  not verified: neither account returns it" in comparison_text(found)
    assert "`?` `owner` · referenceObjectType · not verified" in comparison_markdown(found)
    assert "(unset)" not in comparison_html(found)


def test_what_is_read_aloud_of_a_page() -> None:
    one = Field("x", "X", "STRING")
    page = comparison_html(datum((one, None), (None, Field("y", "Y", "STRING"))))
    assert re.findall('class="unseen">([^<]*):<', page) == ["differs", "in b alone", "in a alone"]
