"""Two accounts side by side, as one HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.render.comparison import status
from gongctl.render.html import template

if TYPE_CHECKING:
    from gongctl.render.document import Datum


def comparison_html(datum: Datum) -> str:
    """Give what differs between two accounts as a page."""
    first, second = datum["environments"]
    what = "no differences" if datum["same"] else "differences"
    page = template("comparison.html.j2").render(
        title=f"gongctl diff: {what} between {first['environment']} and {second['environment']}",
        first=first,
        second=second,
        comparison=datum,
        status=status(datum),
    )
    return page + "\n"
