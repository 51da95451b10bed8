"""Every form of a picture: what it tells, that names do nothing in it, and that it is the same every time."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pygraphviz
import pytest
from hypothesis import example, given

from gongctl.render.graph.datum import graph_datum
from gongctl.render.graph.dot import to_dot
from gongctl.render.graph.layout import lay_out
from gongctl.render.graph.mermaid import MOST_CHARACTERS, MOST_LINES, to_mermaid
from gongctl.render.graph.page import to_page
from gongctl.render.graph.svg import to_svg
from gongctl.render.graph.tables import tables
from gongctl.render.graph.words import LONGEST, shown
from gongctl.render.json import to_json
from gongctl.render.visible import visible, width
from tests.planning.build import wanted
from tests.render.graph.drawings import CRM, drawn, large, named, reference
from tests.render.reports import NASTY, Page, nasty_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.render.graph.value import Graph

from gongctl.model import DesiredSchema

FORMS: dict[str, Callable[[Graph], str]] = {
    "mermaid": to_mermaid,
    "dot": to_dot,
    "svg": to_svg,
    "html": to_page,
    "json": lambda graph: to_json(graph_datum(graph)),
}
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SVG = "{http://www.w3.org/2000/svg}"
LINE = re.compile(
    r"flowchart LR|  subgraph (?:g\d+|legend)\[LABEL\]|    direction LR|    [nel]\w+\[LABEL\](?::::\w+)?|  end"
    r"|  n\d+ -->\|LABEL\| n\d+|  classDef \w+ [-\w:#,. ]+|  class [\w,]+ \w+"
)
PIECE = re.compile(r"(?:#\d+;|<br/>|[^\W_]|(?<=[A-Za-z0-9])[_-]+(?=[A-Za-z0-9])|[ ─])*")


def texts_of(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own text


def read_mermaid(text: str) -> list[str]:
    """Read Mermaid by the few rules that are kept to, and give the labels as they will be shown."""
    labels: list[str] = []

    def label(found: re.Match[str]) -> str:
        assert PIECE.fullmatch(found[1]), found[1]
        labels.extend(found[1].split("<br/>"))
        return "LABEL"

    for line in text.splitlines():
        assert LINE.fullmatch(re.sub(r'"([^"]*)"', label, line)), line
    return [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), one).replace("\u200b", "") for one in labels]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bytes_every_time(form: str) -> None:
    assert FORMS[form](drawn(large(8, 5))) == FORMS[form](drawn(large(8, 5)))


@pytest.mark.parametrize("form", FORMS)
@given(word=nasty_texts)
def test_nothing_hidden_is_in_any_form(form: str, word: str) -> None:
    assert not HIDDEN.search(FORMS[form](drawn(named(word))))


@given(word=nasty_texts)
@example("fa:fa-car")
@example("\ufb02°°60¶ß")
@example('"] --> n9; click n1 "javascript:alert(1)"')
@example('%%{init: {"securityLevel": "loose"}}%%')
def test_names_do_nothing_in_mermaid(word: str) -> None:
    found = read_mermaid(to_mermaid(drawn(named(word))))
    assert shown(word) in found
    assert f"{shown(word)}* STRING" in found


@pytest.mark.parametrize("word", ["fa:fa-car", "logo:x"])
def test_names_are_no_icons_in_mermaid(word: str) -> None:
    assert "#58;#8203;" in to_mermaid(drawn(named(word)))


def test_what_is_made_visible_is_no_line_break_in_mermaid() -> None:
    assert "a#92;#8203;nb" in to_mermaid(drawn(named("a\nb")))


def test_what_mermaid_writes_itself_is_written_by_number() -> None:
    assert "\ufb02" not in to_mermaid(drawn(named("\ufb02°60¶ß")))


@given(word=nasty_texts)
@example(" ")
def test_names_do_nothing_in_dot(word: str) -> None:
    graph = pygraphviz.AGraph(string=to_dot(drawn(named(word))))
    assert sorted(graph.nodes()) == ["legend", "n1", "n2"]
    assert [(edge[0], edge[1]) for edge in graph.edges()] == [("n1", "n1"), ("n1", "n2")]
    label = graph.get_node("n1").attr["label"]
    ET.fromstring(label.replace("&#160;", " "))  # noqa: S314 - our own text


@pytest.mark.parametrize("word", [*NASTY, " "])
def test_graphviz_draws_whatever_names_hold(word: str, capfd: pytest.CaptureFixture[str]) -> None:
    drawing = pygraphviz.AGraph(string=to_dot(drawn(named(word)))).draw(format="plain", prog="dot")
    assert drawing.startswith(b"graph ")
    assert "rror" not in "".join(line for line in capfd.readouterr().err.splitlines() if "Fontconfig" not in line)


@given(word=nasty_texts)
def test_names_do_nothing_in_svg(word: str) -> None:
    svg = to_svg(drawn(named(word)))
    tree = ET.fromstring(svg)  # noqa: S314 - our own text
    tags = {one.tag.removeprefix(SVG) for one in tree.iter()}
    assert tags <= {"svg", "title", "style", "defs", "marker", "path", "rect", "g", "text"}
    attributes = {name for one in tree.iter() for name in one.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert f"{shown(word)}*" in texts_of(svg)


@given(word=nasty_texts)
def test_names_do_nothing_in_html(word: str) -> None:
    page = Page(to_page(drawn(named(word))))
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "main"),
        *("svg", "defs", "marker", "path", "rect", "g", "text"),
    }
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"href", "src"}]
    assert visible(word)[: LONGEST // 2] in "".join(page.texts)


def test_long_names_end() -> None:
    assert shown("a" * 100) == "a" * (LONGEST - 1) + "…"
    assert shown("顧" * 100) == "顧" * (LONGEST // 2 - 1) + "…"
    assert shown("a" * LONGEST) == "a" * LONGEST
    assert max(map(width, texts_of(to_svg(drawn(named("x" * 5000)))))) < LONGEST * 3


def test_what_a_picture_tells_in_mermaid() -> None:
    found = read_mermaid(to_mermaid(drawn()))
    for told in (
        "crm: Acme CRM (Custom)",
        "old (absent)",
        "name* STRING",
        "account* → Account",
        "owner → User",
        "legacy (absent)",
        "(no file declares it)",
        "(no fields)",
        "* required",
        "→ refers to",
    ):
        assert told in found
    assert 'n1 -->|"parent"| n1' in to_mermaid(drawn())


def test_what_a_picture_tells_in_svg_and_dot() -> None:
    found = texts_of(to_svg(drawn()))
    dot = to_dot(drawn())
    for told in (
        *("crm", "Acme CRM (Custom)", "old (absent)", "no object types"),
        *("name*", "account*", "→ Account", "→ User", "(absent)"),
        *("no file declares it", "no fields", "required", "refers to"),
    ):
        assert told in found
        assert told in dot
    gone = [one for one in ET.fromstring(to_svg(drawn())).iter(f"{SVG}text") if "gone" in one.attrib["class"]]  # noqa: S314 - our own text
    assert ["".join(one.itertext()) for one in gone] == ["legacy"]


def test_what_was_left_out_is_said() -> None:
    told = "6 of 6 fields are left out"
    graph = drawn().plain()
    assert told in read_mermaid(to_mermaid(graph))
    assert told in texts_of(to_svg(graph))
    assert told in to_dot(graph)
    assert "(4 fields)" in read_mermaid(to_mermaid(graph))
    assert "1 more field" in texts_of(to_svg(drawn().pointed()))


def test_data() -> None:
    datum = json.loads(to_json(graph_datum(drawn())))
    assert [one["address"] for one in datum["integrations"]] == ["integration/crm", "integration/old"]
    deal = datum["integrations"][0]["objectTypes"][1]
    assert deal["fields"][1] == {
        "address": "schema/crm/Deal/account",
        "uniqueName": "account",
        "type": "REFERENCE",
        "isRequired": True,
        "referenceObjectType": "Account",
        "absent": False,
    }
    assert datum["references"][-1] == {"from": "schema/crm/Deal/owner", "to": "schema/crm/User", "isRequired": False}
    assert [one["declared"] for one in datum["integrations"][0]["objectTypes"]] == [True, True, True, False]


@pytest.mark.parametrize("graph", [drawn(), drawn(large()), drawn(large()).pointed(), drawn(large()).plain()])
def test_no_table_stands_on_another_and_every_line_begins_at_its_field(graph: Graph) -> None:
    every = tables(graph.boxes)
    for group in graph.groups:
        mine = [every[box.key] for box in group.boxes]
        found = lay_out(mine, [one for one in graph.references if one.source.integration_id == group.integration_id])
        places = [(*found.corners[one.box.key], one.width, one.height) for one in mine]
        for number, (x, y, wide, high) in enumerate(places):
            assert 0 <= x <= found.width - wide + 1
            assert 0 <= y <= found.height - high + 1
            for left, top, broad, tall in places[:number]:
                assert x + wide <= left or left + broad <= x or y + high <= top or top + tall <= y
        for line in found.lines:
            source = every[line.reference.source]
            x, y = found.corners[source.box.key]
            row = source.row(line.reference.field)
            middle = y + (13 if row is None else 26 + 18 * row + 9)
            assert abs(line.points[0][0] - x - source.width) <= 1
            assert abs(line.points[0][1] - middle) <= 10


def test_fifty_object_types_are_no_single_column() -> None:
    alone = wanted(CRM, schemas=[DesiredSchema("crm", f"T{one}") for one in range(50)])
    sized = re.search(r'width="(\d+)" height="(\d+)"', to_svg(drawn(alone)))
    assert sized is not None
    assert 0.5 < int(sized[1]) / int(sized[2]) < 3


def test_more_references_than_mermaid_draws_become_fewer_lines() -> None:
    fields = tuple(reference(f"r{one}", "Account") for one in range(MOST_LINES + 1))
    text = to_mermaid(drawn(wanted(CRM, schemas=[DesiredSchema("crm", "Deal", fields)])).plain())
    assert f'"{MOST_LINES + 1} references"' in text
    assert text.count("-->") == 1
    assert len(text) < MOST_CHARACTERS
    read_mermaid(text)
