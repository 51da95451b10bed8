"""Addresses that name nothing are met with the nearest ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.cli.unnamed import nothing_named
from gongctl.model import DesiredSchema, Field, Integration, Observed
from tests.cli.running import gongctl, project
from tests.planning.build import patterns, wanted

if TYPE_CHECKING:
    from pathlib import Path

CRM = wanted(
    Integration("acme-crm", "Custom"),
    schemas=[
        DesiredSchema("acme-crm", "DEAL", (Field("Amount/1", "Amount", "CURRENCY"),)),
        DesiredSchema("acme-crm", "ACCOUNT"),
    ],
)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        (["integration/acme-cmr"], "integration/acme-crm"),
        (["schema/acme-crm/Deal"], "schema/acme-crm/DEAL"),
        (["schema/ACME-CRM/deals"], "schema/acme-crm/DEAL"),
        (["schema/acme-crm/Deal/amount%2F1"], "schema/acme-crm/DEAL/Amount%2F1"),
        (["schema/acme-crm/Deal/Am*"], "schema/acme-crm/DEAL/Am*"),
        (["schema/acme-crm/Deal", "schema/acme-crm/Acount"], "schema/acme-crm/DEAL, schema/acme-crm/ACCOUNT"),
        (["schema/acme-crm/Lead"], None),
        (["schema/acme-crm/DEAL/stage"], None),
        (["schema/acme-crm/Deal/stage*"], None),
        (["integration/other"], None),
        (["schema/other/DEAL"], None),
    ],
)
def test_what_was_probably_meant_is_named(named: list[str], meant: str | None) -> None:
    (told,) = nothing_named("--only", patterns(*named), CRM, Observed()).diagnostics
    assert (told.code, told.summary) == ("GC630", f"--only {', '.join(named)} matches nothing")
    assert told.help.startswith(
        "addresses are those" if meant is None else f"did you mean {meant}? addresses are those"
    )


@pytest.mark.parametrize("command", [["plan"], ["graph"], ["graph", "--plan"]])
def test_commands_ask_whether_it_was_meant(tmp_path: Path, command: list[str]) -> None:
    project(tmp_path, "embedded")
    done = gongctl(tmp_path, *command, "--only", "schema/crm/DEAL")
    assert done.returncode == 1
    assert "GC630" in done.stderr
    assert "did you mean schema/crm/Deal?" in " ".join(done.stderr.split())
