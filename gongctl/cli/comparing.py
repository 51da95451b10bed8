"""Comparing what the accounts of two environments hold."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from gongctl.address import Address
from gongctl.cli.claims import claims_of
from gongctl.cli.console import Reading, logging_to, warn
from gongctl.cli.exits import Exit
from gongctl.cli.failures import told
from gongctl.cli.results import Results
from gongctl.cli.session import Connection, InvalidFilesError, account_of, connected, load_files
from gongctl.config.project_rules import EMBEDDED
from gongctl.diagnostics import GongctlError
from gongctl.model import Observed, SchemaKey
from gongctl.observe import read_schemas
from gongctl.planning.comparison import Side, compare
from gongctl.planning.stakes import USUAL_TYPES
from gongctl.render.comparison import comparison_datum, comparison_text
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gongctl.cli.diff import Comparing
    from gongctl.config.load import Loaded
    from gongctl.model import Account, ObservedIntegration
    from gongctl.render.document import Datum
    from gongctl.render.paint import Paint


@dataclass(frozen=True, slots=True)
class _World:
    """One environment: what its files declare, its account, and the way there.

    `own` gives the ids that integrations have here, by those that they have in the first environment, where the same
    declaration gives them another id by a variable.
    """

    loaded: Loaded
    connection: Connection
    own: Mapping[str, str]

    @property
    def account(self) -> Account:
        return self.connection.account

    def renamed(self, one: ObservedIntegration) -> ObservedIntegration:
        """Give an integration with the id that it has in the first environment."""
        known = {here: there for there, here in self.own.items()}
        there = known.get(one.integration.integration_id)
        return one if there is None else replace(one, integration=replace(one.integration, integration_id=there))


def compare_environments(root: Path, options: Comparing, names: tuple[str, str]) -> Exit:
    """Compare, write what differs, and give the exit code."""
    outputs = Results(options, root, _FORMS)
    with told(options, outputs), logging_to(options), ExitStack() as stack:
        loaded = [_files(root, options, name) for name in names]
        first = _World(loaded[0], _open(stack, root, loaded[0], options), {})
        second = _World(loaded[1], _open(stack, root, loaded[1], options), _other_ids(*loaded))
        datum = _compared(first, second, options)
        warn(datum["warnings"], options)
        outputs.finish({"plan": None, "outcome": None, "errors": [], "result": datum})
    if outputs.lost:
        return Exit.ERROR
    return Exit.CHANGES if options.detailed_exitcode and not datum["same"] else Exit.DONE


def _files(root: Path, options: Comparing, name: str) -> Loaded:
    return load_files(root, replace(options, env=name))


def _open(stack: ExitStack, root: Path, loaded: Loaded, options: Comparing) -> Connection:
    """Open the account of an environment, until the stack ends."""
    with _named(loaded.chosen.name):
        account = account_of(loaded.project, loaded.chosen)
        claims = claims_of(loaded.desired)
        return stack.enter_context(connected(root, account, loaded.chosen.credentials, options, claims))


@contextmanager
def _named(environment: str) -> Iterator[None]:
    """Say of a failure in which environment it happened: there are two."""
    try:
        yield
    except InvalidFilesError:
        raise
    except GongctlError as error:
        found = (replace(one, summary=f"{environment}: {one.summary}") for one in error.diagnostics)
        raise GongctlError(*found) from error


def _other_ids(first: Loaded, second: Loaded) -> dict[str, str]:
    """Pair the ids that one declaration gives to an integration in the two environments, where they differ."""
    places = {_place(second, one): one for one in _declared(second)}
    pairs = {one: places.get(_place(first, one)) for one in _declared(first)}
    return {one: other for one, other in pairs.items() if other is not None and other != one}


def _declared(loaded: Loaded) -> list[str]:
    return [one.integration.integration_id for one in loaded.desired.integrations]


def _place(loaded: Loaded, integration_id: str) -> str | None:
    span = loaded.origins.find(Address.integration(integration_id))
    return None if span is None else str(span)


def _compared(first: _World, second: _World, options: Comparing) -> Datum:
    integrations = [_integrations(one) for one in (first, second)]
    keys = _keys(first, second, options, [one for found in integrations for one in found])
    one, other = (
        _side(world, found, keys, options) for world, found in zip((first, second), integrations, strict=True)
    )
    comparison = compare(one, other, tuple(_notes(first, second)))
    return comparison_datum(first.account, second.account, comparison, first.loaded.origins.find)


def _integrations(world: _World) -> tuple[ObservedIntegration, ...]:
    with _named(world.account.environment):
        return tuple(world.renamed(one) for one in world.connection.dialect.integrations())


def _keys(first: _World, second: _World, options: Comparing, there: list[ObservedIntegration]) -> tuple[SchemaKey, ...]:
    """Name the schemas to read: those that files declare, and what was asked for of every integration.

    Object types that a dialect writes in one way are one, however files and people write them.
    """
    renamed = {here: there for there, here in second.own.items()}
    declared = [one.key for world in (first, second) for one in world.loaded.desired.schemas]
    declared = [replace(one, integration_id=renamed.get(one.integration_id, one.integration_id)) for one in declared]
    asked = (*options.object_type, *(USUAL_TYPES if options.probe else ()))
    more = [SchemaKey(one.integration.integration_id, name) for one in there for name in asked]
    found: dict[SchemaKey, SchemaKey] = {}
    for key in (*declared, *more):
        written = key.object_type
        for world in (first, second):
            written = world.connection.dialect.capabilities.known_type(written)
        found.setdefault(replace(key, object_type=written), key)
    return tuple(sorted(found.values()))


def _side(
    world: _World, integrations: tuple[ObservedIntegration, ...], keys: tuple[SchemaKey, ...], options: Comparing
) -> Side:
    """Read the schemas of the integrations that are there. Those of others are as good as empty."""
    dialect = world.connection.dialect
    there = {one.integration.integration_id for one in integrations}
    here = {replace(key, integration_id=world.own.get(key.integration_id, key.integration_id)): key for key in keys}
    wanted = [own for own, key in here.items() if key.integration_id in there and _has(world, key)]
    with _named(world.account.environment), Reading(options) as reading:
        read = read_schemas(dialect, wanted, options.parallelism, reading)
    schemas = {key: read.get(own, ()) for own, key in here.items()}
    return Side(world.account.environment, Observed(integrations, schemas), dialect.capabilities)


def _has(world: _World, key: SchemaKey) -> bool:
    """Whether an account can have an object type: some dialects name all that there are."""
    known = world.connection.dialect.capabilities
    return not known.object_types or known.known_type(key.object_type) in known.object_types


def _notes(first: _World, second: _World) -> Iterator[str]:
    for there, here in second.own.items():
        yield (
            f"{Address.integration(there)} is {Address.integration(here)} in {second.account.environment}: "
            "one declaration names both"
        )
    if (
        first.account.base_url == second.account.base_url == EMBEDDED
        and first.account.dialect == second.account.dialect
    ):
        yield "both environments are the embedded account of this project: they cannot differ"


def _markdown(datum: Datum) -> str:
    from gongctl.render.comparison_markdown import comparison_markdown

    return comparison_markdown(datum)


def _html(datum: Datum) -> str:
    from gongctl.render.comparison_html import comparison_html

    return comparison_html(datum)


_FORMS: Final[dict[str, Callable[[Any, Paint], str]]] = {
    "text": comparison_text,
    "json": lambda datum, _paint: to_json(datum),
    "markdown": lambda datum, _paint: _markdown(datum),
    "html": lambda datum, _paint: _html(datum),
}
