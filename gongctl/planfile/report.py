"""The format of what `gongctl apply` reports as JSON: nothing reads it here, but its JSON Schema is made of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Described

from gongctl.planfile.format import AddressText, Finding, Origin, PlanDatum  # noqa: TC001 - pydantic looks at them
from gongctl.saved.layout import Part, Text


class Call(Part):
    """A call of the API, with all its tries."""

    operation: Text = Described(description="The name that the API's description gives it.")
    attempts: int = Described(description="How many tries there were.")
    httpStatus: int | None = Described(description="The status of the last answer; null where none came.")  # noqa: N815
    requestId: Text | None = Described(description="Gong's own name of the exchange.")  # noqa: N815
    messages: list[Text] = Described(description="The API's own words, where it refused.")
    seconds: float = Described(description="What all tries took, waits included.")


class StepOutcome(Part):
    """What became of a step."""

    id: Text
    address: AddressText
    outcome: Literal["done", "accepted", "failed", "not-attempted"] = Described(
        description="What is accepted, the account has still to do."
    )
    attempts: int = Described(description="How often the write was sent; 0 where it was not.")
    httpStatus: int | None  # noqa: N815
    requestId: Text | None  # noqa: N815
    messages: list[Text]
    calls: list[Call] = Described(description="Every call of this step, in order.")
    problem: Text
    help: Text
    seconds: float = Described(description="What the step took, waits included.")
    verified: bool | None = Described(description="Whether the account shows it; null where that was not looked at.")
    didNotTake: list[Text]  # noqa: N815
    origin: Origin | None = Described(description="Where the files declare it.")


class ObjectsOutcome(Part):
    """What became of the objects of one type that were put back after a replacement."""

    address: AddressText
    backup: Text | None = Described(description="The interrupted replacement's backup; null: that of this run.")
    outcome: Literal["done", "failed", "not-attempted"]
    objects: int = Described(description="How many of the saved objects are there again, as they were.")
    failed: int = Described(description="How many the account refused.")
    problem: Text
    help: Text
    seconds: float


class Outcome(Part):
    """The ledger: what became of every step of the plan, in the plan's order, and of objects that were put back."""

    converged: bool = Described(description="Whether all was done, and shows.")
    interrupted: bool
    notReadBack: Text = Described(description="Why what was written could not be read back; empty where it was.")  # noqa: N815
    counts: dict[str, int]
    steps: list[StepOutcome]
    putBack: list[ObjectsOutcome]  # noqa: N815


class ApplyReport(Part):
    """What `gongctl apply -o json` gives: the plan, the ledger if anything was carried out, and errors."""

    version: Literal[1]
    plan: PlanDatum | None = None
    outcome: Outcome | None = None
    errors: list[Finding]
