"""Pictures as one HTML page: the SVG inside, no script, nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from gongctl.render.graph.svg import to_svg
from gongctl.render.html import template

if TYPE_CHECKING:
    from gongctl.render.graph.value import Graph


def to_page(graph: Graph) -> str:
    """Give a picture as a page. Raises ImportError as `to_svg` does."""
    picture = Markup(to_svg(graph))  # noqa: S704 - every name in it is escaped where the SVG is made
    title = f"gongctl graph for {graph.environment}"
    return template("graph.html.j2").render(title=title, picture=picture) + "\n"
