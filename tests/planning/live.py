"""Short ways to say what is desired of an account that speaks `live`, and what was observed there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.capabilities import DIALECTS
from gongctl.model import Field, Integration, Observed, ObservedIntegration
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Policy
from gongctl.planning.plan import Plan, make_plan
from tests.planning.build import DEAL, TODAY

if TYPE_CHECKING:
    from gongctl.model import Desired

LIVE: Final = DIALECTS["live"]
ASSIGNED: Final = "9007199254740993"
CRM: Final = Integration("crm", "Custom", "Acme CRM", "https://crm.example", "ann@acme.example")
"""As a file has it that serves both dialects."""
THERE: Final = ObservedIntegration(Integration("crm", None, "Acme CRM", None, "ann@acme.example"), None, ASSIGNED)
AMOUNT: Final = Field("amount", "Amount", "CURRENCY")
NOTES: Final = Field("notes", "Notes", "STRING")
STAGE: Final = Field("stage", "Stage", "PICKLIST", ordered_values=("Open", "Won"))
OWNER: Final = Field("owner", "Owner", "REFERENCE", reference_object_type="USER")
TAGS: Final = Field("tags", "Tags", "STRINGARRAY")


def listed(**said: str | None) -> ObservedIntegration:
    """Give the integration as the account lists it, but for what is said."""
    return replace(THERE, integration=replace(THERE.integration, **said))  # type: ignore[arg-type]  # names of texts


def holding(*fields: Field, there: ObservedIntegration = THERE) -> Observed:
    """Observe an integration whose deals have these fields."""
    return Observed((there,), {DEAL: fields})


def planned(desired: Desired, observed: Observed, intent: Intent | None = None, policy: Policy | None = None) -> Plan:
    return make_plan(desired, observed, intent or Intent(), policy or Policy(TODAY), LIVE)
