"""Markdown: what comes first, what is left out, and in which order."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gongctl.model import DesiredSchema, Field, Integration, ObservedIntegration, SchemaKey
from gongctl.render.markdown import COMMENT, marker, to_markdown
from tests.planning.build import planned, seen, wanted
from tests.render.reports import every_outcome, everything, many, of_plan, rendered


def names(report: dict[str, Any], letter: str) -> set[str]:
    return {
        one["path"][2] for one in report["plan"]["changes"] if one["kind"] == "field" and one["path"][2][0] == letter
    }


def told(markdown: str) -> set[str]:
    return set(re.findall(r"\b[rcuk]\d{5,}\b", rendered(markdown).text))


def test_three_thousand_changes_fit_into_a_comment_with_every_destructive_one() -> None:
    report = many(removed=1000, updated=1000, created=1000)
    markdown = to_markdown(report)
    assert len(markdown) <= COMMENT
    assert names(report, "r") <= told(markdown)
    assert "## gongctl plan for `test`: 1,000 to create, 1,000 to update, 1,000 to delete, 1,000 blocked" in markdown
    assert f"Plan hash: `{report['plan']['planHash']}`" in markdown


@pytest.mark.parametrize("length", [6, 12, 20])
def test_three_thousand_destructive_changes_fit_too(length: int) -> None:
    report = many(removed=3000, length=length)
    markdown = to_markdown(report)
    assert len(markdown) <= COMMENT
    assert names(report, "r") <= told(markdown)
    assert "field-remove" in markdown
    assert "`--allow-destroy ADDRESS`" in markdown


def test_what_does_not_fit_at_all_is_cut_and_said_to_be() -> None:
    report = many(removed=3000, length=80)
    markdown = to_markdown(report)
    assert len(markdown) <= COMMENT
    assert "**This is not all" in markdown
    assert markdown.endswith(f"Plan hash: `{report['plan']['planHash']}`\n")
    assert "3,000 to delete, 3,000 blocked" in markdown
    assert markdown.count("```") % 2 == 0


def test_the_harmless_goes_first() -> None:
    report = many(removed=20, updated=50, created=50, kept=50)
    whole = to_markdown(report, 10**6)
    assert len(told(whole)) == 170
    seen_before: set[str] = set("kcur")
    limit = len(whole)
    order = []
    while limit > 1500:
        left = {one[0] for one in told(to_markdown(report, limit))}
        order += sorted(seen_before - left)
        seen_before = left
        limit -= 300
    assert order == ["k", "c", "u"]


def test_what_is_left_out_is_counted() -> None:
    report = many(removed=3, updated=200, created=200, kept=200)
    markdown = to_markdown(report, 2500)
    assert "200 created fields are not listed here." in markdown
    assert "200 updated fields are not listed here." in markdown
    assert "Left as they are, and not listed here: 200 unmanaged." in markdown
    assert len(told(markdown)) == 3


def test_a_limit_in_bytes() -> None:
    report = everything("顧客" * 50)
    short = to_markdown(report, 9000, lambda text: len(text.encode()))
    assert len(short.encode()) <= 9000
    assert len(to_markdown(report, 9000).encode()) > 9000


def test_long_values_are_cut_before_anything_is_left_out() -> None:
    key = SchemaKey("crm", "Deal")
    before, after = (Field("a", label * 40_000, "STRING", is_required=False) for label in "xy")
    crm = ObservedIntegration(Integration("crm", "Custom"), None)
    desired = wanted(schemas=[DesiredSchema("crm", "Deal", (after,))])
    markdown = to_markdown(of_plan(planned(desired, seen(crm, schemas={key: (before,)}))))
    assert f"label `{'x' * 500}` (and 39,500 characters more) → `{'y' * 500}`" in markdown


def test_what_is_blocked_comes_first_with_its_reason_and_what_to_do() -> None:
    markdown = to_markdown(many(removed=1, updated=1, created=1, kept=1, length=6))
    headings = re.findall(r"^###.*|<summary>.*(?=</summary>)", markdown, re.MULTILINE)
    assert headings == [
        "### Blocked (1)",
        "<summary>Updates (1)",
        "<summary>Creates (1)",
        "<summary>Left as they are: 1 unmanaged",
    ]
    assert "help: to allow it: `--allow-destroy schema/crm/Deal/r00000`" in markdown


def test_an_unmanaged_field_in_the_way_is_blocked_by_its_name() -> None:
    key = SchemaKey("crm", "Deal")
    reference = Field("owner", "Owner", "REFERENCE", is_required=False)
    crm = ObservedIntegration(Integration("crm", "Custom"), None)
    desired = wanted(schemas=[DesiredSchema("crm", "Deal", (Field("a", "A", "STRING"),))])
    report = of_plan(planned(desired, seen(crm, schemas={key: (reference,)})))
    assert re.search(r"- `owner` · `crm.yaml:7` {2}\n {2}\*\*blocked:\*\* it is an unmanaged", to_markdown(report))
    assert "· blocked: unmanaged-reference (1)\n\n```\nowner\n```" in to_markdown(report, 600)


def test_a_plan_without_changes() -> None:
    markdown = to_markdown(of_plan(planned(wanted(), seen())))
    assert "## gongctl plan for `test`: no changes" in markdown
    assert "there is no call to make" in markdown


def test_a_run_that_failed() -> None:
    report = {**everything("word"), "plan": None, "outcome": None, "environment": "prod"}
    markdown = to_markdown(report)
    assert markdown.startswith("<!-- gongctl-plan:prod -->\n\n## gongctl for `prod`: failed\n")
    assert "- `GC602` refused word · `word.yaml:3`  \n  help: mend word" in markdown


def test_a_flood_of_errors_is_cut_and_counted() -> None:
    one = everything("word")["errors"][0]
    markdown = to_markdown({"plan": None, "outcome": None, "errors": [one] * 2001})
    assert markdown.count("`GC602`") == 30
    assert "1,971 more errors." in markdown


def test_a_ledger_tells_what_went_wrong_first() -> None:
    markdown = to_markdown({"plan": None, "outcome": every_outcome("word"), "errors": []})
    assert "## gongctl apply: stopped part-way: 2 done, 1 failed, 1 not attempted" in markdown
    assert markdown.index("### Failed (2)") < markdown.index("### Not attempted (1)") < markdown.index("Done (1)")
    assert "**did not take:** label is word" in markdown
    assert "(HTTP 400, requestId `word`, 3 tries)" in markdown


def test_a_long_ledger_keeps_the_names_of_what_failed() -> None:
    outcome = every_outcome("word")
    failed = [{**outcome["steps"][2], "id": f"upload schema/crm/T{n:04d}"} for n in range(1500)]
    markdown = to_markdown({"plan": None, "outcome": {**outcome, "steps": [*failed, *outcome["steps"]]}, "errors": []})
    assert len(markdown) <= COMMENT
    assert all(one["id"] in markdown for one in failed)
    assert "1 step is done, and not listed here." in markdown


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("production", "<!-- gongctl-plan:production -->"),
        ("eu-west", "<!-- gongctl-plan:eu-west -->"),
        ("--> <script>", "<!-- gongctl-plan:script -->"),
        ("a-->b", "<!-- gongctl-plan:a-b -->"),
        (None, "<!-- gongctl-plan -->"),
    ],
)
def test_the_marker_stays_hidden(name: str | None, line: str) -> None:
    assert marker(name) == line
