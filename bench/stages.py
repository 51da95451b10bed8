"""How the stages of a run grow: each timed inside of one process, at one size and at ten times that."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.files import project
from gongctl.cli import YOUNG
from gongctl.config.discover import discover, read_bytes
from gongctl.config.load import load
from gongctl.config.source import read_source
from gongctl.model import Account, Integration, Observed, ObservedIntegration
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Policy
from gongctl.planning.plan import make_plan
from gongctl.render.document import plan_datum
from gongctl.render.html import to_html
from gongctl.render.json import to_json
from gongctl.render.markdown import to_markdown
from gongctl.render.text import plan_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.config.load import Loaded

RUNS = 3
LEAST_SECONDS = 0.3
FIELDS_A_FILE = 100


def stages(root: Path) -> dict[str, Callable[[], object]]:
    """Give every stage for the project in a directory, ready to be run."""
    import datetime as dt  # noqa: PLC0415 - beside its only use

    files = discover(root, (), ()).files
    loaded = load(root)
    observed = _observed(loaded)
    policy = Policy(dt.date(2026, 1, 1))
    plan = make_plan(loaded.desired, observed, Intent(), policy)
    datum = plan_datum(Account("bench", "http://localhost", "openapi"), plan, loaded.origins.find)
    report: dict[str, Any] = {"plan": datum, "outcome": None, "errors": []}
    return {
        "parse": lambda: [read_source(name, read_bytes(path, name)) for name, path in files.items()],
        "validate": lambda: load(root),
        "diff": lambda: make_plan(loaded.desired, observed, Intent(), policy),
        "render text": lambda: plan_text(datum),
        "render json": lambda: to_json(datum),
        "render markdown": lambda: to_markdown(report),
        "render html": lambda: to_html(report),
    }


def _observed(loaded: Loaded) -> Observed:
    """See an account in which every tenth field has another label, so that every tenth line is a change."""
    schemas = {
        schema.key: tuple(
            replace(one, label="Other") if place % 10 == 0 else one for place, one in enumerate(schema.fields)
        )
        for schema in loaded.desired.schemas
    }
    return Observed((ObservedIntegration(Integration("crm", "Custom", "CRM"), "active"),), schemas)


def timed(stage: Callable[[], object]) -> float:
    """Give the median of several runs, in seconds; of many, where a run is short."""
    found: list[float] = []
    while len(found) < RUNS or sum(found) < LEAST_SECONDS:
        began = time.perf_counter()
        stage()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def main() -> None:
    """Print the seconds of every stage for each of the sizes given, as JSON."""
    gc.set_threshold(YOUNG)  # as the command line has it
    found: dict[str, list[float]] = {}
    for size in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as name:
            root = project(Path(name) / "p", "embedded", files=size // FIELDS_A_FILE, fields=FIELDS_A_FILE)
            for stage, work in stages(root).items():
                found.setdefault(stage, []).append(timed(work))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
