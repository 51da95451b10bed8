"""Drawing what the files declare, and what a plan would change of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.capabilities import DIALECTS, OPENAPI, PLAIN
from gongctl.cli.claims import claims_of
from gongctl.cli.console import logging_to, notice, warn
from gongctl.cli.failures import told
from gongctl.cli.options import default_dialect
from gongctl.cli.results import Results
from gongctl.cli.session import account_of, connected, load_files, plan_once
from gongctl.cli.unnamed import nothing_named
from gongctl.diagnostics import failure
from gongctl.model import Observed
from gongctl.planning.selection import Selection, unmatched
from gongctl.render.graph.building import make_graph
from gongctl.render.graph.datum import graph_datum
from gongctl.render.graph.dot import to_dot
from gongctl.render.graph.mermaid import MOST_CHARACTERS, to_mermaid
from gongctl.render.graph.words import note
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongctl.cli.options import Options, Wishes
    from gongctl.config.load import Loaded
    from gongctl.planning.plan import Plan
    from gongctl.render.graph.value import Graph
    from gongctl.render.paint import Paint

MOST_FIELDS: Final = 300
"""How many fields are drawn unless more are asked for: a picture of them is still taken in at a glance."""

_LAID_OUT: Final = frozenset({"svg", "html"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw: with what a plan would change, and with every field, none, or as many as are readable."""

    planned: bool
    fields: bool | None


def draw(root: Path, options: Options, wish: Wish) -> bool:
    """Draw, and say whether all of it was written."""
    outputs = Results(options, root, {form: _drawn(form) for form in _FORMS})
    with told(options, outputs), logging_to(options):
        _check_library(options)
        loaded = load_files(root, options)
        outputs.environment = loaded.chosen.name
        graph = _graph(root, loaded, options, wish)
        _tell(graph, options, wish)
        outputs.finish({"plan": None, "outcome": None, "errors": [], "result": (graph, wish)})
    return not outputs.lost


def _graph(root: Path, loaded: Loaded, options: Options, wish: Wish) -> Graph:
    selection = Selection(options.only, options.exclude)
    plan = _plan(root, loaded, options) if wish.planned else None
    if plan is None and (missing := unmatched(options.only, loaded.desired, Observed())):
        raise nothing_named("--only", missing, loaded.desired, Observed())
    dialect = loaded.chosen.dialect or (None if loaded.project.environments else default_dialect()) or OPENAPI
    capabilities = DIALECTS.get(dialect, PLAIN) if plan is None else plan.capabilities
    return make_graph(loaded.desired, loaded.chosen.name, capabilities, selection, plan)


def _plan(root: Path, loaded: Loaded, options: Options) -> Plan:
    account = account_of(loaded.project, loaded.chosen)
    claims = claims_of(loaded.desired)
    with connected(root, account, loaded.chosen.credentials, options, claims) as connection:
        planned = plan_once(root, loaded, options, connection)
    warn(planned.datum["warnings"], options)
    return planned.plan


def _check_library(wishes: Wishes) -> None:
    """Raise `GongctlError` (GC690) where a form is wished for whose library is not there: before anything is read."""
    forms = _LAID_OUT & {wishes.output, *(form for form, _ in wishes.report)}
    if not forms:
        return
    from gongctl.render.graph.layout import lacking

    if why := lacking():
        raise failure(
            "GC690",
            f"{' and '.join(sorted(forms)).upper()} cannot be drawn: {why}",
            "install gongctl with the extra: pip install '.[graph]' in a clone of its repository; Mermaid and DOT "
            "(-o mermaid, -o dot) need nothing more",
        )


def readable(graph: Graph, fields: bool | None) -> Graph:  # noqa: FBT001 - as it was said
    """Leave out fields as it was wished, or as far as there are more of them than anybody reads."""
    if fields is False:
        return graph.plain()
    return graph.pointed() if fields is None and len(graph.rows) > MOST_FIELDS else graph


def mermaid(graph: Graph, fields: bool | None) -> str:  # noqa: FBT001 - as it was said
    """Write Mermaid; without fields where it would be more than pages draw, unless every field was asked for."""
    text = to_mermaid(readable(graph, fields))
    return text if fields or len(text) <= MOST_CHARACTERS else to_mermaid(graph.plain())


def _svg(graph: Graph, fields: bool | None) -> str:  # noqa: FBT001 - as it was said
    from gongctl.render.graph.svg import to_svg

    return to_svg(readable(graph, fields))


def _html(graph: Graph, fields: bool | None) -> str:  # noqa: FBT001 - as it was said
    from gongctl.render.graph.page import to_page

    return to_page(readable(graph, fields))


_FORMS: Final[dict[str, Callable[[Graph, bool | None], str]]] = {
    "mermaid": mermaid,
    "dot": lambda graph, fields: to_dot(readable(graph, fields)),
    "svg": _svg,
    "html": _html,
    "json": lambda graph, fields: to_json(graph_datum(graph.plain() if fields is False else graph)),
}


def _drawn(form: str) -> Callable[[tuple[Graph, Wish], Paint], str]:
    return lambda wished, _paint: _FORMS[form](wished[0], wished[1].fields)


def _tell(graph: Graph, options: Options, wish: Wish) -> None:
    """Tell what was left out, and what cannot be drawn by everybody."""
    forms = {options.output, *(form for form, _ in options.report)}
    if options.quiet or forms == {"json"}:
        return
    if wish.fields is None and (said := note(readable(graph, None))):
        notice(f"{said}: more than {MOST_FIELDS} are hard to read (--fields draws all, --only a part)")
    if "mermaid" in forms and len(mermaid(graph, wish.fields)) > MOST_CHARACTERS:
        notice(
            f"this is more than {MOST_CHARACTERS:,} characters of Mermaid, which GitHub does not draw: "
            "draw a part (--only, --no-fields), or an SVG (-o svg)"
        )
