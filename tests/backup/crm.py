"""An integration with schemas and objects of several types, and ways to save it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gongctl.backup.saving import Deed, save
from gongctl.model import Account, CrmObject, DesiredSchema, Field, Integration, SchemaKey
from gongctl.planning.stakes import stakes_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.gong.dialect import Dialect
    from tests.apply.world import World

ACCOUNT = Account("test", "http://localhost/v2", "openapi")
MOMENT = dt.datetime(2026, 5, 1, 12, 30, 15, 999, dt.UTC)
CRM = Integration("crm", "Custom", "Acme CRM", "https://crm.example")
NEW = replace(CRM, integration_type="HubSpot")

NAME = Field("name", "Name", "STRING", is_required=True)
OWNER = Field("account", "Account", "REFERENCE", is_required=False, reference_object_type="Account")
PARENT = Field("parent", "Parent", "REFERENCE", is_required=False, reference_object_type="Account")
AMOUNT = Field("amount", "Amount", "CURRENCY", is_required=False)

ACCOUNTS = SchemaKey("crm", "Account")
DEALS = SchemaKey("crm", "Deal")
INVOICES = SchemaKey("crm", "Rechnung/2026 ü")

FIELDS = {ACCOUNTS: (NAME, PARENT), DEALS: (NAME, OWNER, AMOUNT), INVOICES: (NAME,)}
DECLARED = {
    ACCOUNTS: DesiredSchema("crm", "Account", (NAME, PARENT)),
    DEALS: DesiredSchema("crm", "Deal", (NAME, OWNER)),
}
TYPES = stakes_of([*(key.object_type for key in DECLARED), INVOICES.object_type])


def objects(key: SchemaKey, number: int) -> list[CrmObject]:
    """Make objects, in an order in which no file has them; some texts are odd."""
    odd = ["plain", "", 'with "quotes"\n', "ünïcödé \U0001f600", "\x01\x1b[31m", "##[error]", "\u2028"]
    made = [CrmObject(f"{one}", {"name": f"{key.object_type} {one} {odd[one % 7]}"}) for one in range(number)]
    return made[::-1]


def fill(world: World, numbers: dict[SchemaKey, int] | None = None, integration: Integration = CRM) -> None:
    """Register the integration and put schemas and objects there."""
    numbers = {ACCOUNTS: 3, DEALS: 25, INVOICES: 8} if numbers is None else numbers
    world.dialect.register(integration)
    for key, fields in FIELDS.items():
        if key in numbers:
            world.dialect.upload_schema(key, fields)
            world.dialect.upload_objects(key, objects(key, numbers[key]), f"fill-{key.object_type}".encode().hex())


def saved(dialect: Dialect, backups: Path, types: Iterable[str] = TYPES, **deed: Any) -> Backup:
    """Back the integration up."""
    (integration,) = (one for one in dialect.integrations() if one.integration.integration_id == "crm")
    return save(dialect, integration, tuple(types), DECLARED, backups, Deed(**{**_DEED, **deed}))


_DEED = {"account": ACCOUNT, "moment": MOMENT}


def contents(directory: Path) -> dict[str, bytes]:
    """Give the files of the schemas and objects of a backup."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.parent != directory
    }
