"""Objects up: a million rows of CSV to a pretend Gong on a port, beside ten thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.files import deals
from bench.measure import run
from bench.servers import served
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Figures
    from bench.table import Bench

FEW: Final = 10_000
MANY: Final = 1_000_000
_MOST: Final = 1.2, 10
"""By how much more memory many rows may need than few: a factor, and MiB."""


def uploading(bench: Bench) -> Iterator[Row]:
    """Upload few rows and many: what takes no more memory does not hold them."""
    found = {rows: _upload(bench, rows) for rows in (FEW, MANY)}
    for rows, took in found.items():
        figures = f"{took.wall:.1f} s, {rows / took.wall:,.0f} rows a second, {took.peak:.0f} MiB"
        yield Row(f"`objects upload`, {rows:,} rows of CSV", figures, "", None)
    few, many = found[FEW].peak, found[MANY].peak
    factor, more = _MOST
    bound = f"<= {factor:g} x {few:.0f} + {more} MiB"
    yield Row("the same: memory of many rows", f"{many:.0f} MiB", bound, many <= factor * few + more)


def _upload(bench: Bench, rows: int) -> Figures:
    data = bench.work / f"objects{rows}.sqlite"
    fast = ("-q", "--max-rps", "1000000")
    with served("--processing", "0", "--data", str(data)) as server:
        root = deals(bench.work / f"objects{rows}", server.url, rows)
        run(bench.gongctl(root, "apply", "--auto-approve", *fast))
        return run(bench.gongctl(root, "objects", "upload", "crm", "Deal", "deals.csv", *fast))
