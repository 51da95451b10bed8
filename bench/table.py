"""A line of the table, and what it takes to come to one."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measure import Command
from bench.servers import KEY, SECRET

if TYPE_CHECKING:
    from bench.peers import Peers

HERE: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `kept` is None where there is no bound, or nothing to hold against."""

    what: str
    measured: str
    bound: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Bench:
    """Where things are: a directory to write in, and the peers."""

    work: Path
    peers: Peers

    def gongctl(self, root: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> Command:
        """Give a run of gongctl in a project."""
        program = str(Path(sys.executable).with_name("gongctl"))
        return Command([program, *arguments], root, self._environment(), frozenset(codes))

    def python(self, directory: Path, *arguments: str) -> Command:
        """Give a run of the Python that runs gongctl."""
        return Command([sys.executable, *arguments], directory, self._environment())

    def peer(self, root: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> Command:
        """Give a run of a peer."""
        return Command(arguments, root, self._environment(), frozenset(codes))

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GONG", "GITHUB_", "TF_"))}
        return {**kept, "GONG_ACCESS_KEY": KEY, "GONG_ACCESS_KEY_SECRET": SECRET, "NO_COLOR": "1"}


def ratio_row(what: str, first: float, second: float, most: float | None, unit: str = "s") -> Row:
    """Make the row of a ratio, with both figures."""
    ratio = first / second
    bound = "" if most is None else f"<= {most:g}"
    return Row(what, f"{ratio:.3g} ({first:.3g} : {second:.3g} {unit})", bound, None if most is None else ratio <= most)
