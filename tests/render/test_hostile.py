"""Whatever names, labels and messages hold, it is seen in every form, and does nothing there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from gongctl.render.html import to_html
from gongctl.render.json import to_json
from gongctl.render.markdown import to_markdown
from gongctl.render.text import error_text, outcome_text, plan_text, warning_text
from gongctl.render.visible import visible
from tests.render.reports import NASTY, Page, every_outcome, everything, nasty_texts, rendered, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)
# What GitHub makes links or notifications of where it is not code: people, issues, commits, addresses, emoji, formulas.
LIVE = re.compile(r"@|#\d|://|www\.|[0-9a-f]{7}|\$|:\w+:|GH-")
MARKDOWN_TAGS = {"h2", "h3", "p", "strong", "code", "pre", "ul", "li", "br", "details", "summary"}


def text_of(report: dict[str, Any]) -> str:
    parts = [plan_text(report["plan"]), outcome_text(report["outcome"])]
    parts += map(error_text, report["errors"])
    parts += [warning_text(one) + "\n" for one in report["plan"]["warnings"]]
    return "".join(parts)


FORMS: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": text_of,
    "json": to_json,
    "markdown": to_markdown,
    "html": to_html,
}


def words_as_tags(page: Page) -> list[str]:
    """Give the tags but those of code, in which words from outside stand if they are not plain."""
    return [one for one in page.tags if one != "code"]


@pytest.mark.parametrize("form", FORMS)
@given(word=nasty_texts)
def test_nothing_hidden_and_no_command_is_in_any_form(form: str, word: str) -> None:
    written = FORMS[form](everything(word))
    assert not HIDDEN.search(written.replace("\u200d", ""))
    assert not COMMAND.search(written)
    written.encode()


@given(word=nasty_texts)
def test_json_holds_it_as_it_is(word: str) -> None:
    report = everything(word)
    assert json.loads(to_json(report)) == report


@given(word=nasty_texts)
def test_markdown_shows_it_as_code(word: str) -> None:
    page, plain = rendered(to_markdown(everything(word))), rendered(to_markdown(everything("word")))
    assert words_as_tags(page) == words_as_tags(plain)
    assert set(page.tags) <= MARKDOWN_TAGS
    assert page.attributes == plain.attributes == []
    assert page.comments == [" gongctl-plan:test "]
    assert not LIVE.search("".join(page.bare).replace("0123456789ab", ""))
    assert squeezed(visible(word)) in page.text


@given(word=nasty_texts)
def test_names_alone_in_markdown_are_code_too(word: str) -> None:
    report, plain = everything(word), everything("word")
    names = [to_markdown(one, limit=len(to_markdown(one)) * 2 // 3) for one in (report, plain)]
    page = rendered(names[0])
    assert set(page.tags) <= MARKDOWN_TAGS
    assert page.attributes == []
    assert page.comments == [" gongctl-plan:test "]
    assert not HIDDEN.search(names[0])
    assert not COMMAND.search(names[0])


@given(word=nasty_texts)
def test_html_shows_it_as_text(word: str) -> None:
    page, plain = Page(to_html(everything(word))), Page(to_html(everything("word")))
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes
    assert page.comments == []
    assert not {"script", "a", "img", "link", "iframe"} & set(page.tags)
    assert squeezed(visible(word)) in page.text


@pytest.mark.parametrize("word", NASTY)
def test_each_form_is_the_same_for_the_same_report(word: str) -> None:
    for form in FORMS.values():
        assert form(everything(word)) == form(everything(word))


def test_the_words_of_the_api_are_told_once() -> None:
    outcome = every_outcome("word")
    failed = {**outcome, "steps": [one for one in outcome["steps"] if one["problem"]]}
    for form in (to_html, to_markdown):
        text = form({"plan": None, "outcome": failed, "errors": []})
        assert "Gong says: word" not in text  # the problem quotes that
        assert text.count("Gong says: more word") == 1
