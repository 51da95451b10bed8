"""What happened: one line for each step of a plan, and what all of them come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongctl.gong.errors import Trace
    from gongctl.planning.stakes import Restoration
    from gongctl.planning.steps import Step


class Result(StrEnum):
    """How a step ended; what is `accepted` the account has still to do."""

    DONE = "done"
    ACCEPTED = "accepted"
    FAILED = "failed"
    NOT_ATTEMPTED = "not-attempted"


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """One line of the ledger.

    `attempted` says whether a write was sent, and `trace` what it left behind; `calls` are all that
    the step made, in their order: it may have read again before it wrote, or to find out what became
    of a write. `unmet` says what did not take, `None` where it was not read back. `seconds` is how long
    the step took, waits included.
    """

    step: Step
    result: Result
    trace: Trace | None = None
    problem: str = ""
    help: str = ""
    seconds: float = 0.0
    attempted: bool = False
    moved: bool = False
    unmet: tuple[str, ...] | None = None
    calls: tuple[Trace, ...] = ()

    @property
    def as_wished(self) -> bool:
        """Whether it is done, or accepted where that is all that was to be waited for."""
        return self.result is Result.DONE or (self.result is Result.ACCEPTED and not self.problem)


@dataclass(frozen=True, slots=True)
class ObjectsOutcome:
    """What became of the objects of one type that were to be put back.

    `objects` is how many of the saved ones are there again, as they were; `failed` are those that the account
    refused. `sent` says whether any upload was sent.
    """

    restoration: Restoration
    result: Result
    objects: int = 0
    failed: int = 0
    problem: str = ""
    help: str = ""
    seconds: float = 0.0
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ledger: every step in the plan's order, and then what was put back.

    `unread` says why what was written could not be read back.
    """

    steps: tuple[StepOutcome, ...]
    interrupted: bool = False
    unread: str = ""
    put_back: tuple[ObjectsOutcome, ...] = ()

    @property
    def converged(self) -> bool:
        """Whether all was done, and shows. What was not looked at again cannot be said to.

        What is accepted, and was not to be waited for, is as much as was asked for.
        """
        return (
            not self.interrupted
            and not self.unread
            and all(one.as_wished and not one.unmet for one in self.steps)
            and all(one.result is Result.DONE for one in self.put_back)
        )

    @property
    def attempted(self) -> bool:
        """Whether any write was sent."""
        return any(one.attempted for one in self.steps) or any(one.sent for one in self.put_back)

    @property
    def moved(self) -> bool:
        """Whether the account was found changed since it was planned for."""
        return any(one.moved for one in self.steps)
