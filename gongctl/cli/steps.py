"""How far applying has come: a bar on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Self

from gongctl.cli.console import is_terminal, notice, progress_bar
from gongctl.ledger import Result, StepOutcome
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from types import TracebackType

    from gongctl.cli.options import Manner
    from gongctl.model import Deletion
    from gongctl.planning.steps import DeleteIntegration, Step


class Steps:
    """Hears of every step, and shows it unless it is to be quiet."""

    def __init__(self, manner: Manner, total: int) -> None:
        self._quiet = manner.quiet
        self._running: dict[str, None] = {}
        self._bar: Any = None
        self._lock = threading.Lock()
        self._told_at: dict[str, float] = {}
        if not self._quiet and is_terminal(sys.stderr):
            self._bar = progress_bar(total, "Applying")

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the line of the bar."""
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def in_flight(self) -> list[str]:
        """Name the steps that have begun and not ended, but for those that are merely waited for."""
        return [visible(one) for one in list(self._running) if one not in self._told_at]

    def going_on(self) -> list[str]:
        """Name the deletions that the account accepted and goes on with, whatever becomes of this run."""
        return [visible(one) for one in list(self._running) if one in self._told_at]

    def waits(self, step: DeleteIntegration, deletion: Deletion | None, seconds: float) -> None:
        """Hear how far a deletion has come for which the account takes its time; a few times an hour it is told."""
        with self._lock:
            due = seconds >= self._told_at.get(step.id, 0.0)
            if due:
                self._told_at[step.id] = max(60.0, seconds * 2)
            if self._quiet or not due:
                return
        word = "not known yet" if deletion is None else visible(deletion.status) or "accepted"
        begin = "\n" if self._bar is not None else ""  # below the line of the bar
        notice(f"{begin}waiting for {visible(step.id)}: {word}, after {_span(seconds)} (it may take 24 hours)")

    def tell(self, event: Step | StepOutcome) -> None:
        """Hear that a step begins, or how it ended."""
        if isinstance(event, StepOutcome):
            self._running.pop(event.step.id, None)
            if self._bar is not None:
                self._bar.update(event.result is Result.DONE)
            elif not self._quiet:
                notice(f"{event.result.value}: {visible(event.step.id)}")
            return
        self._running[event.id] = None


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour
