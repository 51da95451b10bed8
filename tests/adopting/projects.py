"""Projects into which something is imported, without a network."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gongctl.adopting.adoption import Adopted, Adoption, Wish
from gongctl.adopting.files import Layout
from gongctl.capabilities import DIALECTS, OPENAPI
from gongctl.config.dialects import speech
from gongctl.config.load import Loaded, load
from gongctl.model import Field, Integration, Observed, ObservedIntegration, SchemaKey
from gongctl.planning.guard import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.address import Address

CRM = Integration("crm", "Custom", "Acme CRM", "https://crm.acme.example")
DEAL = SchemaKey("crm", "Deal")
TODAY = Policy(dt.date(2026, 11, 24))

AMOUNT = Field("amount", "Amount", "CURRENCY", is_required=True)
NAME = Field("name", "Name", "STRING", is_required=False)
STAGE = Field("stage", "Stage", "PICKLIST", is_required=False)
OWNER = Field("owner", "Owner", "REFERENCE", is_required=False)


def account(*fields: Field, crm: Integration | None = CRM, **more: tuple[Field, ...]) -> Observed:
    """An account with one integration, and schemas: that of Deal, and `more` by their object types."""
    integrations = () if crm is None else (ObservedIntegration(crm, "active"),)
    schemas = {DEAL: fields, **{SchemaKey("crm", kind): listed for kind, listed in more.items()}}
    return Observed(integrations, schemas)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def adopt(
    root: Path,
    observed: Observed,
    *,
    layout: Layout = Layout.PER_INTEGRATION,
    answers: dict[str, str] | None = None,
    disable: bool = False,
    dialect: str = OPENAPI,
    variables: dict[str, str] | None = None,
) -> Adopted:
    """Import what was observed into the files below `root`, and write them."""

    def read(place: Path) -> Loaded:
        return load(place, variables=variables or {}, default_dialect=dialect)

    def ask(address: Address, _attribute: str) -> str | None:
        return (answers or {}).get(str(address))

    wish = Wish(layout, ask, disable)
    spoken = speech(frozenset({dialect}))
    made = Adoption(root, read, observed, DIALECTS[dialect], spoken, TODAY, wish).carry_out(read(root))
    write(root, dict(made.texts))
    return made
