"""Whether letters can be read where they stand, in both lights; and what marks say that plans have too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongctl.capabilities import PLAIN
from gongctl.model import ObservedIntegration
from gongctl.planning.selection import Selection
from gongctl.render.graph.building import make_graph
from gongctl.render.graph.svg import to_svg
from gongctl.render.graph.words import legend
from tests.planning.build import allow, planned, seen, wanted
from tests.render.graph.drawings import CRM
from tests.render.graph.test_forms import SVG

if TYPE_CHECKING:
    from gongctl.model import Desired
    from gongctl.planning.guard import Policy
    from gongctl.render.graph.value import Graph

READABLE = 4.5
VARIABLE = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
LETTERS = re.compile(r"text(?:\.([\w.]+))? \{[^}]*?fill: var\(--([\w-]+)\)")
REPLACED = wanted(replace(CRM, integration_type="HubSpot"))


def drawn(desired: Desired, policy: Policy | None = None) -> Graph:
    """Draw a plan for an account that has the integration alone."""
    plan = planned(desired, seen(ObservedIntegration(CRM, "active")), policy=policy)
    return make_graph(desired, "test", PLAIN, Selection(), plan)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink(style: str, classes: set[str]) -> str:
    """Name the colour of a text: the last of the rules with the most classes, as browsers choose it."""
    fitting = [(set((one[1] or "").split(".")) - {""}, one[2]) for one in LETTERS.finditer(style)]
    _, found = max(((len(wanted), number), name) for number, (wanted, name) in enumerate(fitting) if wanted <= classes)
    return found


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("allowed", [False, True])
def test_the_name_of_an_integration_can_be_read_whatever_becomes_of_it(allowed: bool, dark: bool) -> None:
    svg = to_svg(drawn(REPLACED, allow("integration/crm") if allowed else None))
    tree = ET.fromstring(svg)  # noqa: S314 - our own text
    (name,) = [one for one in tree.iter(f"{SVG}text") if "".join(one.itertext()).endswith("-/+ crm")]
    style = tree.findtext(f"{SVG}style") or ""
    bright, _, dim = style.partition("@media")
    colours = dict(VARIABLE.findall(bright)) | (dict(VARIABLE.findall(dim)) if dark else {})
    assert contrast(colours[ink(style, set(name.attrib["class"].split()))], colours["sheet"]) >= READABLE


def test_the_mark_of_what_is_unmanaged_says_nothing_else_in_a_picture() -> None:
    assert [(sign, meaning) for _, sign, meaning in legend(drawn(wanted(CRM)))] == [
        ("no mark", "a plan would change nothing of this")
    ]
