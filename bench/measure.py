"""Whole processes, timed by what the operating system says of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, where it is run, and the exit codes with which it has done its work."""

    arguments: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    codes: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run, or the median of several, took: seconds on the clock and of the processors, and MiB."""

    wall: float
    cpu: float
    peak: float


def run(command: Command) -> Figures:
    """Run a command once. Raises `RuntimeError` with its words if it did not do its work."""
    return _run(command)[0]


def output(command: Command) -> str:
    """Run a command once, and give what it printed."""
    return _run(command)[1]


def _run(command: Command) -> tuple[Figures, str]:
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            list(command.arguments),
            cwd=command.directory,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.codes:
        raise RuntimeError(f"{' '.join(command.arguments)}: exit code {process.returncode}\n{said[-2000:]}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), said


def median(command: Command, runs: int) -> Figures:
    """Run a command once to warm up, then several times."""
    run(command)
    return _middle([run(command) for _ in range(runs)])


def in_turn(runs: int, *commands: Command) -> list[Figures]:
    """Run commands in turn, so that a machine that slows down slows all of them; once more before, to warm up."""
    found: list[list[Figures]] = [[] for _ in commands]
    for number in range(runs + 1):
        for place, command in enumerate(commands):
            figures = run(command)
            if number:
                found[place].append(figures)
    return [_middle(one) for one in found]


def _middle(figures: Sequence[Figures]) -> Figures:
    return Figures(
        statistics.median(one.wall for one in figures),
        statistics.median(one.cpu for one in figures),
        statistics.median(one.peak for one in figures),
    )
