"""The integrations as files and saved plans know them, for accounts that find them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.capabilities import DIALECTS
from gongctl.cli.console import notice
from gongctl.cli.session import read_files
from gongctl.diagnostics import errors
from gongctl.gong.naming import Claim
from gongctl.model import State
from gongctl.planning.steps import RegisterIntegration

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.cli.options import Reach
    from gongctl.model import Account, Desired
    from gongctl.planning.plan import Plan


def claims_of(desired: Desired) -> tuple[Claim, ...]:
    """Say how files know the integrations that they declare."""
    return tuple(
        Claim(
            one.integration.integration_id,
            (one.integration.display_name,) if one.integration.display_name else (),
            present=one.state is State.PRESENT,
        )
        for one in desired.integrations
    )


def claims_of_plan(plan: Plan) -> tuple[Claim, ...]:
    """Say how a saved plan knows the integrations that it saw, and those that it registers."""
    names: dict[str, list[str]] = {}
    wanted = [one.integration for one in plan.steps if isinstance(one, RegisterIntegration)]
    for integration in (*wanted, *(one.integration for one in plan.observed.integrations)):
        known = names.setdefault(integration.integration_id, [])
        if integration.display_name is not None:
            known.append(integration.display_name)
    return tuple(Claim(name, tuple(known)) for name, known in names.items())


def claims_of_backup(backup: Backup) -> tuple[Claim, ...]:
    """Say how a backup knows the integration that it is of."""
    name = backup.integration.display_name
    return (Claim(backup.integration_id, () if name is None else (name,)),)


def claims_here(root: Path, reach: Reach, account: Account) -> tuple[Claim, ...]:
    """Read how the files know their integrations, if the account has to be asked by that.

    Files that are not valid know none: what is there can be looked at all the same, by the account's own ids.
    """
    if account.dialect not in DIALECTS or not DIALECTS[account.dialect].assigns_ids:
        return ()
    loaded = read_files(root, reach)
    if not errors(loaded.diagnostics):
        return claims_of(loaded.desired)
    if not reach.quiet:
        notice("the resource files are not valid (gongctl validate): integrations go by the account's own ids")
    return ()
