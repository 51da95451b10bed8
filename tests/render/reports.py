"""Reports for the tests of every form: with every kind of change in them, all named and labelled as a test likes."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import strategies as st

from gongctl.address import Address
from gongctl.diagnostics import Diagnostic, Position, Severity, Span
from gongctl.gong.errors import Trace
from gongctl.ledger import Outcome, Result, StepOutcome
from gongctl.model import Account, DesiredSchema, Field, Integration, ObservedIntegration, SchemaKey
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Policy
from gongctl.planning.plan import make_plan
from gongctl.planning.since import Since, Wanted
from gongctl.render.document import outcome_datum, plan_datum
from gongctl.render.finding import finding
from tests.planning.build import TODAY, allow, planned, seen, wanted

if TYPE_CHECKING:
    from gongctl.planning.plan import Plan

NASTY = (
    "::error file=x::y", "##[error]z", "##vso[task]", "\x1b[31m", "\u202e", "\u200b", "\n", "\r\n", "\t", "\0", "`",
    "``", "```", "~~~", "|", "*a*", "_b_", "<b>", "</details>", "<script>alert(1)</script>", "-->", "<!--", "&amp;",
    "&#64;", "[x](https://evil.example)", "![i](http://evil.example/i.png)", "https://evil.example", "www.evil.example",
    "@team",
    "#12", "GH-12", "owner/repo#1", "0123456789abcdef", "\\", "$x$", "$$", "1. ", "- ", "> ", "# ", "a@b.example", " ",
    "{{ 7 }}", "{% if %}", "'", '"', "%0A", "javascript:alert(1)", "\ud800", "\U0001f600", "顧客", "é", ":tada:",
    "\u2028",
)  # fmt: skip

nasty_texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=4)), min_size=1, max_size=6).map(
    "".join
)


def place(word: str) -> Span:
    return Span(f"{word}.yaml", Position(3, 5), Position(3, 9))


def every_change(word: str, environment: str = "test") -> dict[str, Any]:
    """Give the datum of a plan in which something of every kind happens, and as much of it as can be is `word`."""
    crm, gone = Integration("crm", "Custom", "Old", "https://x"), "gone" + word
    other = Integration("other" + word, "Other" + word, word)
    key = SchemaKey("crm", "Deal")
    there = (
        Field("a" + word, "A", "STRING", is_required=False),
        Field("b" + word, "B", "NUMBER", is_required=False),
        Field("c" + word, "C", "DATE", is_required=False),
        Field("d" + word, word, word, is_required=False),
        Field("e" + word, "E", "REFERENCE", is_required=False),
    )
    files = (
        replace(there[0], label=word),
        replace(there[1], type="CURRENCY"),
        replace(there[4], reference_object_type=word),
        Field("f" + word, word, "STRING"),
    )
    desired = wanted(
        replace(crm, display_name=word),
        absent=[gone],
        schemas=[
            DesiredSchema(*key_of(key), files, frozenset({"c" + word})),
            DesiredSchema("crm", "T" + word, (Field(word, word, "STRING"),)),
        ],
    )
    observed = seen(
        *(ObservedIntegration(one, word) for one in (crm, other, Integration(gone, "Zoho"))), schemas={key: there}
    )
    since = Since(word, "0123456789abcdef", Wanted(wanted(crm)))
    plan = make_plan(
        desired, observed, Intent(since=since), Policy(TODAY, allow(str(Address.integration(gone))).permissions)
    )
    warning = Diagnostic("GC510", Severity.WARNING, f"about {word}", f"mend {word}", place(word))
    return plan_datum(Account(environment, f"https://{word}", "openapi"), plan, lambda _: place(word), [warning])


def key_of(key: SchemaKey) -> tuple[str, str]:
    return key.integration_id, key.object_type


def every_outcome(word: str) -> dict[str, Any]:
    """Give the datum of a ledger with every way to end."""
    steps = planned(wanted(Integration("crm", word, word)), seen()).steps
    steps += planned(
        wanted(schemas=[DesiredSchema("crm", word, (Field(word, word, "STRING"),)), DesiredSchema("crm", "B" + word)]),
        seen(ObservedIntegration(Integration("crm", "Custom"), None)),
    ).steps
    trace = Trace("uploadObjectSchema", 400, word, 3, (word, "more " + word))
    problem = f"the API refused it: {word}"
    outcomes = (
        StepOutcome(steps[0], Result.DONE, trace, attempted=True, unmet=()),
        StepOutcome(steps[0], Result.DONE, trace, attempted=True, unmet=(f"label is {word}",)),
        StepOutcome(steps[1], Result.FAILED, trace, problem, f"mend {word}", attempted=True),
        StepOutcome(steps[1], Result.NOT_ATTEMPTED, problem=f"waits for {word}"),
    )
    return outcome_datum(Outcome(outcomes, unread=f"no answer: {word}"), lambda _: place(word))


def errors(word: str) -> list[dict[str, Any]]:
    return [finding(Diagnostic("GC602", Severity.ERROR, f"refused {word}", f"mend {word}", place(word)))]


def everything(word: str) -> dict[str, Any]:
    """Give a report in which everything is told that can be."""
    return {"plan": every_change(word), "outcome": every_outcome(word), "errors": errors(word)}


def of_plan(plan: Plan) -> dict[str, Any]:
    def find(address: Address) -> Span:
        return Span(f"{address.integration_id}.yaml", Position(7, 5), Position(7, 9))

    return {"plan": plan_datum(Account("test", "https://x", "openapi"), plan, find), "outcome": None, "errors": []}


def many(*, removed: int = 0, updated: int = 0, created: int = 0, kept: int = 0, length: int = 10) -> dict[str, Any]:
    """Give a report of a plan with so many changes in one schema, the names of the fields so long."""

    def fields(letter: str, number: int, label: str, kind: str = "STRING") -> list[Field]:
        return [Field(f"{letter}{n:0{length - 1}d}", label, kind, is_required=False) for n in range(number)]

    key = SchemaKey("crm", "Deal")
    gone, new, other = fields("r", removed, "Gone", "NUMBER"), fields("c", created, "New"), fields("k", kept, "Kept")
    before, after = fields("u", updated, "Before"), fields("u", updated, "After")
    schema = DesiredSchema(*key_of(key), (*after, *new), frozenset(one.unique_name for one in gone))
    crm = Integration("crm", "Custom")
    return of_plan(
        planned(
            wanted(crm, schemas=[schema]), seen(ObservedIntegration(crm, None), schemas={key: (*before, *gone, *other)})
        )
    )


class Page(HTMLParser):
    """What an HTML text holds: its tags with attributes, its text, and its text outside of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.comments: list[str] = []
        self.texts: list[str] = []
        self.bare: list[str] = []
        self._within: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        if "style" not in self._within:
            self.texts.append(data)
        if not {"code", "pre", "style"} & set(self._within):
            self.bare.append(data)

    @property
    def text(self) -> str:
        return squeezed("".join(self.texts))


def rendered(markdown: str) -> Page:
    """Render Markdown as GitHub does, with raw HTML: its own filter, which comes later, is not relied on."""
    return Page(github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))


def squeezed(text: str) -> str:
    """Fold blanks, as a browser does."""
    return " ".join(text.split())
