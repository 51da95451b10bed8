"""Short ways to say what is desired, what was observed, and what is intended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gongctl.address import AddressPattern
from gongctl.model import (
    Desired,
    DesiredIntegration,
    DesiredSchema,
    Field,
    Integration,
    Observed,
    ObservedIntegration,
    SchemaKey,
    State,
)
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.plan import Plan, make_plan
from gongctl.planning.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TODAY = dt.date(2026, 5, 1)
DEAL = SchemaKey("crm", "Deal")
ACCOUNT = SchemaKey("crm", "Account")
CRM = Integration("crm", "Custom", "Acme CRM", "https://crm.example")
THERE = ObservedIntegration(CRM, "active")
AMOUNT = Field("amount", "Amount", "CURRENCY", is_required=False)
NOTES = Field("notes", "Notes", "STRING", is_required=False)
OWNER = Field("owner", "Owner", "REFERENCE", is_required=False, reference_object_type="User")
OWNER_AS_READ = Field("owner", "Owner", "REFERENCE", is_required=False)


def wanted(*integrations: Integration, absent: Iterable[str] = (), schemas: Iterable[DesiredSchema] = ()) -> Desired:
    gone = (DesiredIntegration(Integration(one), State.ABSENT) for one in absent)
    everything = (*(DesiredIntegration(one) for one in integrations), *gone)
    return Desired(
        tuple(sorted(everything, key=lambda one: one.integration.integration_id)),
        tuple(sorted(schemas, key=lambda one: one.key)),
    )


def deal(*fields: Field, absent: Iterable[str] = (), prune: bool | None = None) -> DesiredSchema:
    return DesiredSchema(DEAL.integration_id, DEAL.object_type, fields, frozenset(absent), prune)


def seen(*integrations: ObservedIntegration, schemas: Mapping[SchemaKey, tuple[Field, ...]] | None = None) -> Observed:
    return Observed(integrations, schemas or {})


def patterns(*texts: str) -> tuple[AddressPattern, ...]:
    return tuple(AddressPattern.parse(one) for one in texts)


def intend(
    *, only: Iterable[str] = (), exclude: Iterable[str] = (), prune: bool = False, rewrite: Iterable[str] = ()
) -> Intent:
    return Intent(Selection(patterns(*only), patterns(*exclude)), prune, patterns(*rewrite))


def allow(*texts: str) -> Policy:
    return Policy(TODAY, tuple(Permission(one) for one in patterns(*texts)))


def planned(desired: Desired, observed: Observed, intent: Intent | None = None, policy: Policy | None = None) -> Plan:
    return make_plan(desired, observed, intent or Intent(), policy or Policy(TODAY))


def lines(plan: Plan) -> list[str]:
    """Say a plan's changes in short: `~ schema/crm/Deal/amount label`."""
    return [
        " ".join([one.action.value, str(one.address), *(edit.attribute for edit in one.edits)]) for one in plan.changes
    ]


def step_ids(plan: Plan) -> list[str]:
    return [one.id for one in plan.steps]
