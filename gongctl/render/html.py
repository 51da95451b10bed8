"""Plans, ledgers and failures as one HTML page: no script, nothing from elsewhere, readable on paper.

The page is a template; all text that comes from files or from the account is made visible and escaped
in one place, for every expression of the template.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gongctl.render import wording
from gongctl.render.review import grouped, review, review_ledger
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from jinja2 import Template

    from gongctl.render.document import Datum

_SHORT_COMMIT: Final = 12


def to_html(report: Datum) -> str:
    """Give a report as a page.

    `report` has `plan` and `outcome`, each a datum or None, and `errors`, a list of findings.
    """
    plan, outcome = report["plan"], report["outcome"]
    page = template("report.html.j2").render(
        title=_title(report),
        plan=plan,
        review=review(plan) if plan else None,
        outcome=outcome,
        ledger=review_ledger(outcome) if outcome else None,
        errors=report["errors"],
        commit=(plan["sinceCommit"] or "")[:_SHORT_COMMIT] if plan else "",
    )
    return page + "\n"


def _title(report: Datum) -> str:
    plan, outcome, errors = report["plan"], report["outcome"], report["errors"]
    of = f" for {plan['environment']}" if plan else ""
    if outcome:
        return f"gongctl apply{of}: {wording.verdict(outcome)[0]}"
    if errors or plan is None:
        return f"gongctl{of}: failed"
    return f"gongctl plan{of}: {wording.plan_status(plan)}"


@cache
def template(name: str) -> Template:
    """Give a template of this package, in which whatever comes from outside is made visible and escaped."""
    environment = Environment(
        loader=PackageLoader("gongctl.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"grouped": grouped, "wording": wording}
    environment.filters["place"] = _place
    environment.filters["value"] = _value
    return environment.get_template(name)


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template writes
    """Make a text visible; markup is what the template itself made of texts that were."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _place(one: Datum) -> str:
    return f"{one['file']}:{one['line']}"


def _value(one: Any) -> str:  # noqa: ANN401 - whatever an attribute holds
    if one is None:
        return "(unset)"
    return str(one).lower() if isinstance(one, bool) else f'"{one}"'
