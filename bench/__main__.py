"""Measure everything, or the parts that are named; print the table, and write it as Markdown if all was measured."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.peers import Peers
from bench.rows import ALL
from bench.table import HERE, Bench
from gongctl import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.table import Row

TARGET: Final = HERE / "BENCHMARKS.md"
NOTES: Final = HERE / "bench" / "notes.md"
INTRODUCTION: Final = (
    "Written by `make bench`: whole processes on one machine in one run, the two sides of a ratio in turn, "
    "medians of several runs after one that is not counted. Machines are noisy: look at ratios."
)
_WORDS: Final = {True: "kept", False: "**missed**", None: ""}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(ALL)}; all, if none is named")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(ALL):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    peers = Peers.installed(HERE / ".bench")
    found: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as work:
        for part in given.parts or ALL:
            found[part] = []
            for row in ALL[part](Bench(Path(work), peers)):
                found[part].append(row)
                print(f"{row.what}: {row.measured}  {row.bound}  {_WORDS[row.kept]}", flush=True)
    if not given.parts:
        TARGET.write_text(document(found, peers.versions()), encoding="utf-8")
        print(f"wrote {TARGET.relative_to(HERE)}")


def document(found: dict[str, list[Row]], versions: Sequence[str]) -> str:
    """Give the whole of BENCHMARKS.md."""
    rows = [row for part in found.values() for row in part]
    missed = sum(row.kept is False for row in rows)
    today, python = str(dt.datetime.now(dt.UTC).date()), f"Python {platform.python_version()}"
    lines = [
        "# Benchmarks",
        "",
        INTRODUCTION,
        "",
        f"- {', '.join((today, f'{os.cpu_count()} processors', _processor(), platform.system(), python))}",
        f"- gongctl {__version__}; {'; '.join(versions)}",
        f"- {sum(row.kept is True for row in rows)} bounds kept, {missed} missed",
        "",
        "| what | measured | bound | |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.measured} | {row.bound} | {_WORDS[row.kept]} |" for row in rows),
    ]
    return "\n".join([*lines, "", NOTES.read_text(encoding="utf-8").strip(), ""])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    main()
