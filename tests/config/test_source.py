from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml.events import Event, ScalarEvent, StreamStartEvent

from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.parsing import Placed, c_events, pure_events
from gongctl.config.scalars import resolve
from gongctl.config.source import Opinions, Source, read_source
from tests.config.trees import DOCUMENTS, MALFORMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.config import parsing
    from gongctl.config.spans import Document, Route

PARSERS = pytest.mark.parametrize("parser", [c_events, pure_events], ids=["c", "pure"])


def read(text: str, parser: parsing.Parser = c_events) -> Source:
    return read_source("a.yaml", text.encode(), parser)


def one(text: str, parser: parsing.Parser = c_events) -> Document:
    source = read(text, parser)
    assert not source.diagnostics
    (document,) = source.documents
    return document


def text_at(document: Document, route: Route) -> str:
    start, end = document.offsets(route)
    return document.source.text[start:end]


def routes(value: object, route: Route = ()) -> list[Route]:
    if isinstance(value, YamlMap):
        return [below for key, item in value.items() for below in routes(item, (*route, key))]
    if isinstance(value, YamlList):
        return [below for index, item in enumerate(value) for below in routes(item, (*route, index))]
    return [route]


def places(document: Document) -> list[tuple[Route, tuple[int, int]]]:
    return [(route, document.offsets(route)) for route in routes(document.data) if route]


# -- properties


@given(DOCUMENTS)
def test_what_is_written_is_read(pair: tuple[str, object]) -> None:
    text, value = pair
    assert one(text).data == value


@given(DOCUMENTS)
def test_text_at_a_span_is_the_scalar(pair: tuple[str, object]) -> None:
    document = one(pair[0])
    for route in routes(document.data):
        value, written = document.value_at(route), text_at(document, route)
        if isinstance(value, str) and written[:1] == "'":
            assert written[1:-1].replace("''", "'") == value
        elif isinstance(value, str) and written[:1] == '"':
            assert json.loads(written) == value
        else:
            assert resolve(written) == value
        span = document.value_span(route)
        line = document.source.line(span.start.line)
        assert line[span.start.column - 1 : span.end.column - 1] == written


@settings(max_examples=60)
@given(DOCUMENTS)
def test_both_parsers_give_the_same(pair: tuple[str, object]) -> None:
    fast, slow = one(pair[0]), one(pair[0], pure_events)
    assert fast.data == slow.data
    assert places(fast) == places(slow)


@settings(max_examples=60)
@given(MALFORMED)
@example("a: b\n- c")
@example("{a: http://x}")
def test_what_both_parsers_accept_is_the_same(text: str) -> None:
    fast, slow = read(text), read(text, pure_events)
    if not fast.diagnostics and not slow.diagnostics:
        assert maps(fast) == maps(slow)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    check_shape(read_source("a.yaml", data))


@settings(max_examples=200)
@given(MALFORMED)
def test_any_text_is_read_without_an_exception(text: str) -> None:
    check_shape(read(text))
    check_shape(read(text, pure_events))


@given(DOCUMENTS, st.data())
def test_mutated_yaml_is_read_without_an_exception(pair: tuple[str, object], data: st.DataObject) -> None:
    text = pair[0]
    place = data.draw(st.integers(0, len(text)))
    piece = data.draw(
        st.sampled_from(["[", "}", '"', "'", ":", "\n", "\t", "&a ", "*a", "- ", "---\n", "!x ", "\0", "%", "|\n"])
    )
    check_shape(read(text[:place] + piece + text[place + data.draw(st.integers(0, 2)) :]))


def check_shape(source: Source) -> None:
    """Every finding has a place within the text, and every broken file a finding."""
    assert source.diagnostics or not source.broken
    for finding in source.diagnostics:
        assert finding.span is not None
        line = source.text.line(finding.span.start.line)
        assert 1 <= finding.span.start.column <= len(line) + 1
        assert finding.span.start <= finding.span.end
    for document in source.documents:
        for route in routes(document.data):
            document.value_span(route)


def maps(source: Source) -> list[object]:
    """Give the documents that may mean something; the parsers differ about some bare texts (`|\\n0`)."""
    return [document.data for document in source.documents if isinstance(document.data, YamlMap)]


# -- data


@PARSERS
def test_columns_count_characters(parser: parsing.Parser) -> None:
    document = one('\ufeff"é𝄞": {x: "𝄞", y: 顧客, z: last}\r\nnext: é\rlast: end', parser)
    span = document.value_span(("é𝄞", "z"))
    assert (span.start.line, span.start.column, span.end.column) == (1, 26, 30)
    assert document.value_span(("last",)).start.line == 3
    assert text_at(document, ("é𝄞", "y")) == "顧客"


@PARSERS
def test_anchors_and_tags_are_no_part_of_a_scalar(parser: parsing.Parser) -> None:
    document = one("a: &x !!str  12\nb: !!str &y\n  # c\n  z\nc: &e\nd: [&f 1, &g , !!str ]\n", parser)
    assert [text_at(document, (key,)) for key in "abc"] == ["12", "z", ""]
    assert document.data == {"a": "12", "b": "z", "c": None, "d": [1, None, ""]}
    assert text_at(document, ("d", 0)) == "1"


@PARSERS
def test_merge_keys(parser: parsing.Parser) -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {<<: *a, y: 3}\nc: {z: 4, <<: [*b, {w: 5, x: 6}]}\n"
    document = one(text, parser)
    assert document.data == {
        "a": {"x": 1, "y": 2},
        "b": {"y": 3, "x": 1},
        "c": {"z": 4, "y": 3, "x": 1, "w": 5},
    }
    assert document.value_span(("c", "x")) == document.value_span(("a", "x"))
    assert document.key_span(("c", "y")) == document.key_span(("b", "y"))
    assert str(document.value_span(("c", "w"))) == "a.yaml:3:24"


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert one('a: &a {x: 1}\nb: {"<<": *a}\n').data == {"a": {"x": 1}, "b": {"<<": {"x": 1}}}


def test_an_alias_of_a_map_stands_where_it_is_used_and_of_a_scalar_where_it_is_written() -> None:
    document = one("a: &a {x: &x 1}\nb: *a\nc: [*a, *x]\n")
    assert str(document.value_span(("b",))) == "a.yaml:2:4"
    assert str(document.value_span(("b", "x"))) == "a.yaml:1:14"
    assert str(document.value_span(("c", 0))) == "a.yaml:3:5"
    assert str(document.value_span(("c", 1))) == "a.yaml:1:14"


def test_an_alias_may_be_a_key() -> None:
    assert one("- &k name\n- {*k : 1}\n").data == ["name", {"name": 1}]


def test_keys_are_taken_by_their_text() -> None:
    assert one("1: a\ntrue: b\nnull: c\n: d\n").data == {"1": "a", "true": "b", "null": "c", "": "d"}


def test_documents_that_hold_nothing_are_left_out() -> None:
    source = read("# nothing\n---\n---\n# still nothing\n---\na: 1\n...\n---\n")
    assert [document.data for document in source.documents] == [{"a": 1}]


def test_reading_goes_on_behind_a_syntax_error() -> None:
    source = read("a: 1\n---\nb: [\n---\nc: 3\n---\nd: {\n")
    assert [document.data for document in source.documents] == [{"a": 1}, {"c": 3}]
    assert [(finding.code, finding.span and finding.span.start.line) for finding in source.diagnostics] == [
        ("GC104", 3),
        ("GC104", 7),
    ]
    assert str(source.documents[1].value_span(("c",))) == "a.yaml:5:4"


def test_findings_of_a_second_opinion_outlive_the_next_one() -> None:
    source = read("a: {b: http://x, c: !!python 1}\n---\nd: {e: http://x, f: !!python 1}\n")
    assert [finding.code for finding in source.diagnostics] == ["GC107", "GC107"]


def test_the_events_are_those_that_the_data_was_made_of() -> None:
    events: list[Placed] = []
    text = "a: 1\n---\nb: {c: http://x}\n---\nd: 2\n"
    read_source("a.yaml", text.encode(), events=events)
    scalars = [text[one.start : one.end] for one in events if isinstance(one.event, ScalarEvent)]
    assert scalars == ["a", "1", "b", "c", "http://x", "d", "2"]


@PARSERS
def test_documents_need_a_separator(parser: parsing.Parser) -> None:
    assert [document.data for document in read("a: 1\n...\nb: 2\n", parser).documents] == [{"a": 1}, {"b": 2}]
    for text in ("{a: 1} {b: 2}\n", "{a: 1}\n{b: 2}\n"):
        assert [finding.code for finding in read(text, parser).diagnostics] == ["GC104"]


def test_findings_of_a_broken_document_are_told_once() -> None:
    source = read("a: 1\na: 2\nb: [\n")
    assert [finding.code for finding in source.diagnostics] == ["GC106", "GC104"]


def test_there_is_an_end_to_syntax_errors() -> None:
    assert len(read("---\na: [\n" * 1000).diagnostics) <= 60


def test_the_second_opinion_is_bounded() -> None:
    wordy = "{a: http://x, b: " + "x" * 200_000 + "}\n"
    assert [finding.code for finding in read(wordy).diagnostics] == ["GC104"]
    assert one("{a: http://x}\n").data == {"a": "http://x"}


def test_the_second_opinions_of_a_run_are_bounded() -> None:
    opinions = Opinions(left=40)
    found = [read_source("a", b"{a: http://x}\n", c_events, opinions).diagnostics for _ in range(4)]
    assert [len(one) for one in found] == [0, 0, 1, 1]


@pytest.mark.parametrize("text", ["# " + "[" * 99 + "\na: 1\n", "a: '" + "[" * 99 + "'\n", "a: |\n " + "[" * 99])
def test_brackets_that_nest_nothing_are_not_counted(text: str) -> None:
    assert isinstance(one(text).data, YamlMap)


def test_what_is_too_deep_is_refused_in_the_second_opinion_too() -> None:
    text = "a: {u: http://x}\n---\n{u: http://x, b: " + "{c: {d: [" * 20 + "]}}" * 20 + "}\n"
    assert "GC108" in {finding.code for finding in read(text).diagnostics}


def test_other_exceptions_of_a_parser_are_syntax_errors_too() -> None:
    def broken(_text: str) -> Iterator[Event]:
        yield StreamStartEvent()
        raise OverflowError("odd")

    assert [finding.code for finding in read_source("a", b"a: [", broken).diagnostics] == ["GC104"]


def test_the_pure_parser_refuses_half_a_character_as_well() -> None:
    assert [finding.code for finding in read('a: "\\ud800"', pure_events).diagnostics] == ["GC104"]


def test_a_control_character_does_not_hide_the_rest() -> None:
    source = read("a: \0\nb: [\n")
    assert [finding.code for finding in source.diagnostics] == ["GC103", "GC104"]


def test_a_kind_that_is_an_unknown_alias_is_told_of_once() -> None:
    assert [finding.code for finding in read("kind: *k\nintegrationType: X\n").diagnostics] == ["GC110"]
