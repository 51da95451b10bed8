"""Plans as text: what stands in which column."""

from __future__ import annotations

from gongctl.model import Account, Field
from gongctl.render.document import plan_datum
from gongctl.render.text import plan_text
from tests.planning.build import deal, wanted
from tests.planning.live import AMOUNT, CRM, holding, planned

ACCOUNT = Account("test", "http://localhost/v2", "live")


def test_the_column_of_types_is_as_wide_as_the_longest() -> None:
    mail = Field("mail", "Mail", "EMAILADDRESS")
    plan = planned(wanted(CRM, schemas=[deal(AMOUNT, mail)]), holding())
    lines = plan_text(plan_datum(ACCOUNT, plan, lambda _address: None)).splitlines()
    assert [line for line in lines if line.strip().startswith("+ ")][-2:] == [
        '      + amount  CURRENCY     "Amount"',
        '      + mail    EMAILADDRESS "Mail"',
    ]
