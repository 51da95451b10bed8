"""Reading the account, whole, before anything is decided: no call more than a plan needs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from gongctl.model import Observed
from gongctl.planning.decide import Intent, schemas_to_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.gong.dialect import Dialect
    from gongctl.model import Desired, Field, SchemaKey
    from gongctl.planning.basis import Basis


Tell = Callable[[int, int], None]
"""Hears how many schemas were read, of how many."""


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


def observe(dialect: Dialect, desired: Desired, intent: Intent, parallelism: int, tell: Tell = _quiet) -> Observed:
    """Read the integrations once, and each schema that planning needs once, side by side.

    Raises `gongctl.gong.errors.CallError` for the first read that failed, in the order of schemas.
    """
    integrations = dialect.integrations()
    keys = schemas_to_read(desired, integrations, intent, dialect.capabilities)
    return Observed(integrations, read_schemas(dialect, keys, parallelism, tell))


def observe_again(dialect: Dialect, before: Observed, parallelism: int, tell: Tell = _quiet) -> Observed:
    """Read once more what was read before, to see whether it is still so.

    The schemas of an integration that is gone are not asked for. Raises as `observe` does.
    """
    integrations = dialect.integrations()
    there = {one.integration.integration_id for one in integrations}
    keys = [key for key in sorted(before.schemas) if key.integration_id in there]
    return Observed(integrations, read_schemas(dialect, keys, parallelism, tell))


def read_schemas(
    dialect: Dialect, keys: Sequence[SchemaKey], parallelism: int, tell: Tell = _quiet
) -> dict[SchemaKey, tuple[Field, ...]]:
    """Read schemas side by side. Raises what the first one that failed raised; the rest is given up."""
    if not keys:
        return {}
    pool = ThreadPoolExecutor(min(parallelism, len(keys)), thread_name_prefix="gongctl-read")
    found = {}
    try:
        for key, fields in zip(keys, pool.map(dialect.schema, keys), strict=True):
            found[key] = fields
            tell(len(found), len(keys))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return found


def read_schemas_here(dialect: Dialect, keys: Sequence[SchemaKey]) -> dict[SchemaKey, tuple[Field, ...]]:
    """Read schemas one after the other, in the calling thread."""
    return {key: dialect.schema(key) for key in keys}


def observe_here(dialect: Dialect, basis: Basis) -> Observed:
    """Read what a step rests on, in the calling thread; schemas of an integration that is gone are not asked for."""
    integrations = dialect.integrations() if basis.integrations else ()
    gone = basis.integrations - {one.integration.integration_id for one in integrations}
    keys = [key for key in basis.schemas if key.integration_id not in gone]
    return basis.of(Observed(integrations, read_schemas_here(dialect, keys)))
