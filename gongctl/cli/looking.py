"""What commands that only look at the account have in common: opening it, and whether an integration is there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.cli.claims import claims_here
from gongctl.cli.outputs import check_log
from gongctl.cli.session import account_of, connected, load_project
from gongctl.config.discover import check_root
from gongctl.config.likeness import nearest
from gongctl.config.project import choose_environment
from gongctl.diagnostics import failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongctl.cli.options import Reach
    from gongctl.cli.session import Connection
    from gongctl.gong.dialect import Dialect
    from gongctl.gong.naming import Claim


@contextmanager
def opened(root: Path, reach: Reach, more: Sequence[Claim] = ()) -> Iterator[Connection]:
    """Open the account of the environment chosen. Raises `GongctlError`.

    The resource files are looked at only where integrations are found by the names that they give, or `more` give.
    """
    check_log(reach.log, root)
    check_root(root)
    project = load_project(root)
    environment = choose_environment(project, reach.env)
    account = account_of(project, environment)
    claims = {one.integration_id: one for one in (*more, *claims_here(root, reach, account))}
    with connected(root, account, environment.credentials, reach, tuple(claims.values())) as connection:
        yield connection


def check_integration(dialect: Dialect, integration_id: str) -> None:
    """Raise `GongctlError` (GC720) where the account has no such integration; it names those that are there."""
    known = [one.integration.integration_id for one in dialect.integrations()]
    if integration_id in known:
        return
    meant = nearest(integration_id, known)
    hint = "" if meant is None else f"did you mean {meant!r}? "
    listed = f"there are: {', '.join(map(repr, known))}" if known else "it has none at all"
    raise failure("GC720", f"the account has no integration {integration_id!r}", hint + listed)
