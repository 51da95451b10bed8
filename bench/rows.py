"""What is measured, each thing as rows of the table: what it took, what it may take, and whether that is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bench.files import project, terraform, wide_project, zone
from bench.measure import in_turn, median, output, run
from bench.servers import served
from bench.table import HERE, Bench, Row, ratio_row
from bench.uploads import uploading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.measure import Command

RUNS: Final = 5
FIELDS: Final = 10_000
FILES: Final = 100


HELLO: Final = """\
import click


@click.command()
@click.option("--name", default="you", help="Who.")
def main(name: str) -> None:
    "Say hello."
    click.echo(f"hello {name}")


if __name__ == "__main__":
    main()
"""

MODELS: Final = "import pydantic\n\n\nclass One(pydantic.BaseModel):\n    name: str\n\n\n"


def start_up(bench: Bench) -> Iterator[Row]:
    """Say who one is, and check one file."""
    (bench.work / "hello.py").write_text(HELLO, encoding="utf-8")
    (bench.work / "hello_models.py").write_text(MODELS + HELLO, encoding="utf-8")
    root = project(bench.work / "one", "embedded", files=1, fields=10)
    hello = bench.python(bench.work, "hello.py", "--help")
    models = bench.python(bench.work, "hello_models.py", "--help")
    runs = RUNS * 4
    for option in ("--version", "--help"):
        own, other = in_turn(runs, bench.gongctl(root, option), hello)
        yield ratio_row(f"`gongctl {option}` : a click program that says hello", own.wall, other.wall, 1.1)
    own, other = in_turn(runs, bench.gongctl(root, "validate"), models)
    yield ratio_row("`validate`, one file of 10 fields : click hello with pydantic models", own.wall, other.wall, 4)
    own, other = in_turn(runs, bench.gongctl(root, "validate"), hello)
    yield ratio_row("`validate`, one file of 10 fields : click hello", own.wall, other.wall, None)
    if checked := _check_jsonschema(bench, root):
        own, other = in_turn(RUNS, bench.gongctl(root, "validate"), checked)
        yield ratio_row("`validate`, one file of 10 fields : check-jsonschema", own.wall, other.wall, 1)


def _check_jsonschema(bench: Bench, root: Path) -> Command | None:
    found = bench.peers.find("check-jsonschema")
    if found is None:
        return None
    files = sorted(one.name for one in root.glob("*.yaml") if one.name != "gongctl.yaml")
    schema = str(HERE / "schemas" / "resources.schema.json")
    return bench.peer(root, found, "--schemafile", schema, *files)


def validating(bench: Bench) -> Iterator[Row]:
    """Check 10,000 fields in 100 files."""
    root = project(bench.work / "large", "embedded", files=FILES, fields=FIELDS // FILES)
    ours = bench.gongctl(root, "validate")
    records = zone(bench.work / "zone", FIELDS)
    if found := bench.peers.find("octodns-validate"):
        own, other = in_turn(3, ours, bench.peer(records, found, "--config-file", "config.yaml"))
        yield ratio_row("`validate`, 10,000 fields : octodns-validate, 10,000 records", own.wall, other.wall, 0.12)
    if checked := _check_jsonschema(bench, root):
        own, other = in_turn(3, ours, checked)
        yield ratio_row("`validate`, 10,000 fields : check-jsonschema on the same files", own.wall, other.wall, 0.08)
    if found := bench.peers.find("yamllint"):
        own, other = in_turn(3, ours, bench.peer(root, found, "-d", "{rules: {}}", "."))
        yield ratio_row("`validate`, 10,000 fields : yamllint without rules", own.wall, other.wall, None)
    own = median(ours, RUNS)
    yield Row("`validate`, 10,000 fields: memory", f"{own.peak:.0f} MiB", "", None)


def planning(bench: Bench) -> Iterator[Row]:
    """Plan 10,000 fields, of which one changed."""
    with served() as server:
        root = project(bench.work / "planned", server.url, files=FILES, fields=FIELDS // FILES)
        fast = ("--max-rps", "1000000", "--parallelism", "8")
        run(bench.gongctl(root, "apply", "--auto-approve", "-q", *fast))
        project(root, server.url, files=FILES, fields=FIELDS // FILES, changed=True)
        ours = bench.gongctl(root, "plan", "--detailed-exitcode", *fast, codes=(2,))
        own = median(ours, RUNS)
        yield Row("`plan`, 10,000 fields, one changed: memory", f"{own.peak:.0f} MiB", "<= 80 MiB", own.peak <= 80)  # noqa: PLR2004
        records = zone(bench.work / "zone", FIELDS)
        if found := bench.peers.find("octodns-sync"):
            own, other = in_turn(3, ours, bench.peer(records, found, "--config-file", "config.yaml"))
            yield ratio_row("`plan`, 10,000 fields : octodns-sync, 10,000 records", own.wall, other.wall, 0.1)
            yield ratio_row("the same: memory", own.peak, other.peak, None, "MiB")
        if theirs := _terraform(bench, FIELDS):
            own, other = in_turn(1, ours, theirs)
            yield ratio_row("`plan`, 10,000 fields : terraform, one resource of as many", own.wall, other.wall, 0.05)
    with served() as server:
        yield from _small_plans(bench, server.url)


def _small_plans(bench: Bench, url: str) -> Iterator[Row]:
    for fields in (10, 100, 1000):
        root = project(bench.work / f"small{fields}", url, files=1, fields=fields)
        run(bench.gongctl(root, "apply", "--auto-approve", "-q"))
        project(root, url, files=1, fields=fields, changed=True)
        ours = bench.gongctl(root, "plan", "--detailed-exitcode", codes=(2,))
        if theirs := _terraform(bench, fields):
            own, other = in_turn(3, ours, theirs)
            what = f"`plan`, {fields:,} fields : terraform, one resource of as many"
            yield ratio_row(what, own.wall, other.wall, None)


def _terraform(bench: Bench, fields: int) -> Command | None:
    found = bench.peers.find("terraform")
    if found is None:
        return None
    root = terraform(bench.work / f"terraform{fields}", fields, changed=False)
    run(bench.peer(root, found, "init", "-input=false"))
    run(bench.peer(root, found, "apply", "-auto-approve", "-input=false"))
    terraform(root, fields, changed=True)
    return bench.peer(root, found, "plan", "-input=false", "-detailed-exitcode", codes=(2,))


def formatting(bench: Bench) -> Iterator[Row]:
    """Format 10,000 fields, which are canonical already."""
    root = project(bench.work / "formatted", "embedded", files=FILES, fields=FIELDS // FILES)
    run(bench.gongctl(root, "fmt"))
    own, other = in_turn(3, bench.gongctl(root, "fmt", "--check"), bench.gongctl(root, "validate"))
    yield ratio_row("`fmt --check`, 10,000 fields : `validate` of the same", own.wall, other.wall, None)


def calls(bench: Bench) -> Iterator[Row]:
    """Count the calls of a plan, and of a faultless apply."""
    schemas = 20
    with served() as server:
        root = project(bench.work / "counted", server.url, files=schemas, fields=5)
        run(bench.gongctl(root, "plan"))
        found = server.calls()["calls"]
        yield Row("calls of a plan of 20 schemas, nothing registered", str(found), "1", found == 1)
        run(bench.gongctl(root, "apply", "--auto-approve", "--max-rps", "1000"))
        found, most = server.calls()["calls"], 1 + (1 + schemas) + 1 + schemas
        yield Row("calls of the apply that creates them", str(found), f"<= {most}", found <= most)
        run(bench.gongctl(root, "plan", "--max-rps", "1000"))
        found = server.calls()["calls"]
        yield Row("calls of a plan of 20 schemas, all there", str(found), f"<= {1 + schemas}", found <= 1 + schemas)


def pace(bench: Bench) -> Iterator[Row]:
    """Apply under 3 calls a second, counted by a server in a window and in a bucket."""
    schemas = 15
    for limit in ("window", "bucket"):
        with served("--limit", limit, "--rate", "3") as server:
            root = project(bench.work / f"paced-{limit}", server.url, files=schemas, fields=2)
            took = run(bench.gongctl(root, "apply", "--auto-approve")).wall
            found = server.calls()
        most = 1.1 * (found["calls"] - 3) / 3 + 1
        what = f"apply of {found['calls']} calls, 3 a second by {limit}"
        yield Row(f"{what}: time", f"{took:.1f} s", f"<= {most:.1f} s", took <= most)
        yield Row(f"{what}: answers of 429", str(found["refused"]), "0", found["refused"] == 0)


def latency(bench: Bench) -> Iterator[Row]:
    """Plan 200 integrations of 5 schemas each, at 50 ms a call."""
    integrations, schemas, parallelism = 200, 5, 8
    with served("--latency", "0.05") as server:
        root = wide_project(bench.work / "wide", server.url, integrations=integrations, schemas=schemas, fields=2)
        fast = ("--max-rps", "1000", "--parallelism", str(parallelism))
        run(bench.gongctl(root, "apply", "--auto-approve", "-q", "--max-rps", "1000000", "--parallelism", "32"))
        server.calls()
        took = run(bench.gongctl(root, "plan", *fast)).wall
        made = server.calls()["calls"]
    most = 1.3 * made * 0.05 / parallelism
    what = f"`plan` of 200 integrations of 5 schemas, 50 ms a call, {made:,} calls, 8 side by side"
    yield Row(what, f"{took:.1f} s", f"<= {most:.1f} s", took <= most)


def scale(bench: Bench) -> Iterator[Row]:
    """Carry the largest projects through validate, plan, apply and an empty plan: 100,000 fields, and one of 10,000."""
    shapes = {
        "200 integrations x 5 schemas x 100 fields": (200, 5, 100),
        "1 integration x 1 schema x 10,000 fields": (1, 1, FIELDS),
    }
    fast = ("--max-rps", "1000000", "--parallelism", "8", "-q")
    for what, (integrations, schemas, fields) in shapes.items():
        with served() as server:
            root = bench.work / f"scale{integrations}"
            wide_project(root, server.url, integrations=integrations, schemas=schemas, fields=fields)
            for name, command in {
                "`validate`": bench.gongctl(root, "validate"),
                "`plan`, all to be created": bench.gongctl(root, "plan", *fast),
                "`apply`": bench.gongctl(root, "apply", "--auto-approve", *fast),
                "`plan`, all there": bench.gongctl(root, "plan", "--detailed-exitcode", *fast),
            }.items():
                took = run(command)
                yield Row(f"{what}: {name}", f"{took.wall:.1f} s, {took.peak:.0f} MiB", "", None)


def growth(bench: Bench) -> Iterator[Row]:
    """Ten times the fields, and no more than eleven times the time."""
    sizes = (10_000, 100_000)
    found = json.loads(output(bench.python(HERE, "-m", "bench.stages", *map(str, sizes))))
    for stage, (small, large) in found.items():
        yield ratio_row(f"{stage}: 100,000 fields : 10,000 fields", large, small, 11)


ALL: Final[dict[str, Callable[[Bench], Iterator[Row]]]] = {
    "calls": calls,
    "start-up": start_up,
    "validate": validating,
    "plan": planning,
    "fmt": formatting,
    "pace": pace,
    "latency": latency,
    "scale": scale,
    "growth": growth,
    "objects": uploading,
}
