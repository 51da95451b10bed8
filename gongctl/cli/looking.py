"""What commands that only look at the account have in common: opening it, and whether an integration is there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongctl.cli.outputs import check_log
from gongctl.cli.session import account_of, connected, load_project
from gongctl.config.discover import check_root
from gongctl.config.likeness import nearest
from gongctl.config.project import choose_environment
from gongctl.diagnostics import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.cli.options import Reach
    from gongctl.cli.session import Connection
    from gongctl.gong.dialect import Dialect


@contextmanager
def opened(root: Path, reach: Reach) -> Iterator[Connection]:
    """Open the account of the environment chosen, without a look at the resource files. Raises `GongctlError`."""
    check_log(reach.log, root)
    check_root(root)
    project = load_project(root)
    environment = choose_environment(project, reach.env)
    with connected(root, account_of(project, environment), environment.credentials, reach) as connection:
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
