"""Reading what `gongctl get` shows, and showing it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, TypeVar

from gongctl.address import Address
from gongctl.cli.claims import claims_of
from gongctl.cli.console import Reading, is_terminal, notice, painter, result, stream
from gongctl.cli.looking import check_integration, opened
from gongctl.cli.session import account_of, connected, load_files
from gongctl.model import SchemaKey
from gongctl.observe import read_schemas
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from gongctl.cli.options import Manner, Reach
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Field
    from gongctl.render.document import Datum
    from gongctl.render.paint import Paint

_Found = TypeVar("_Found")
_Schemas = dict[SchemaKey, "tuple[Field, ...]"]


def named_schemas(root: Path, reach: Reach, integration_id: str, object_types: Sequence[str]) -> _Schemas:
    """Read the schemas of some object types. Raises `GongctlError`, also where there is no such integration."""
    keys = [SchemaKey(integration_id, one) for one in dict.fromkeys(object_types)]
    with opened(root, reach) as connection:
        found = _read(connection.dialect, keys, reach)
        if not all(found.values()):  # only then can it be missing
            check_integration(connection.dialect, integration_id)
    _tell_empty((key for key in keys if not found[key]), reach)
    return found


def declared_schemas(root: Path, reach: Reach, integration_id: str | None) -> _Schemas:
    """Read the schemas that the files declare, all or those of one integration. Raises `GongctlError`.

    Those of an integration that the account does not have are not asked for.
    """
    loaded = load_files(root, reach)
    keys = [one.key for one in loaded.desired.schemas if integration_id in {None, one.integration_id}]
    account, claims = account_of(loaded.project, loaded.chosen), claims_of(loaded.desired)
    with connected(root, account, loaded.chosen.credentials, reach, claims) as connection:
        if integration_id is not None:
            check_integration(connection.dialect, integration_id)
            there = {integration_id}
        else:
            there = {one.integration.integration_id for one in connection.dialect.integrations()} if keys else set()
        found = _read(connection.dialect, [key for key in keys if key.integration_id in there], reach)
    _tell_empty((key for key in keys if not found.get(key)), reach)
    if not keys and not reach.quiet:
        of = "" if integration_id is None else f" of integration {integration_id!r}"
        notice(f"no file declares a schema{of}; name object types: gongctl get schema INTEGRATION OBJECT_TYPE...")
    return found


def _read(dialect: Dialect, keys: Sequence[SchemaKey], reach: Reach) -> _Schemas:
    with Reading(reach) as reading:
        return read_schemas(dialect, keys, reach.parallelism, reading)


def _tell_empty(keys: Iterable[SchemaKey], manner: Manner) -> None:
    for key in () if manner.quiet else keys:
        notice(f"the account has no fields of {Address.schema(key)}")


def show(  # noqa: PLR0913 - a value, and each of its forms
    found: _Found,
    output: str,
    manner: Manner,
    as_table: Callable[[_Found, int | None, Paint], Iterable[str]],
    as_yaml: Callable[[_Found], str],
    as_datum: Callable[[_Found], Datum],
) -> bool:
    """Write what was found to standard output, in the form wished; say whether it can have arrived."""
    if output == "json":
        return result(to_json(as_datum(found)))
    if output == "yaml":
        return result(as_yaml(found))
    return stream(as_table(found, terminal_columns(), painter(sys.stdout, no_color=manner.no_color)))


def terminal_columns() -> int | None:
    """Give the width of the terminal that standard output is, if it is one."""
    return shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
