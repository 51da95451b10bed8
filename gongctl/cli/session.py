"""What plan and apply share: the files, the account, and planning, told as people expect it."""

from __future__ import annotations

import datetime as dt
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from gongctl.capabilities import LIVE, OPENAPI
from gongctl.cli.backups import backups_directory, count_objects, under_way, with_interrupted
from gongctl.cli.console import Reading
from gongctl.cli.credentials import EMBEDDED, find_credentials
from gongctl.cli.options import default_dialect, in_actions
from gongctl.cli.unnamed import nothing_named
from gongctl.config.discover import PROJECT_FILE
from gongctl.config.load import Loaded, load
from gongctl.config.project import read_project
from gongctl.config.project_rules import EMBEDDED as EMBEDDED_URL
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, Span, errors, failure
from gongctl.model import Account
from gongctl.observe import observe
from gongctl.planning.change import Destroys
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.narrowing import narrowed
from gongctl.planning.plan import NothingNamedError, Plan, lacking_integrations, make_plan
from gongctl.planning.selection import Selection
from gongctl.private import OWN_DIRECTORY, make_directory
from gongctl.render.document import Datum, plan_datum
from gongctl.render.validation import findings, validation

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import httpx

    from gongctl.address import Address
    from gongctl.cli.options import Options, Reach
    from gongctl.config.project import Credentials, Environment, Project
    from gongctl.config.text import SourceText
    from gongctl.gong.client import Client
    from gongctl.gong.connect import Endpoint
    from gongctl.gong.credentials import Credentials as Secrets
    from gongctl.gong.dialect import Dialect
    from gongctl.gong.naming import Claim
    from gongctl.model import DesiredSchema, SchemaKey
    from gongctl.planning.since import Since

IN_PROCESS: Final = "http://localhost/v2"

_EMBEDDED_FILES: Final[dict[str, str]] = {OPENAPI: "embedded.sqlite", LIVE: "embedded-live.sqlite"}
"""Where the embedded emulator keeps its data, by dialect."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The account that a run speaks to."""

    account: Account
    client: Client
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, its datum, and the monotonic time in seconds before which nothing of it was read.

    `find` tells where in the files an address is declared; `declared` are the schemas that it was made of.
    """

    plan: Plan
    datum: Datum
    find: Callable[[Address], Span | None]
    observed_at: float
    declared: Mapping[SchemaKey, DesiredSchema]


def read_files(root: Path, reach: Reach) -> Loaded:
    """Read the project for the chosen environment, valid or not. Raises `GongctlError` for what cannot be chosen."""
    return load(root, environment=reach.env, variables=dict(reach.var), default_dialect=default_dialect())


def load_files(root: Path, reach: Reach, forgiven: Container[str] = ()) -> Loaded:
    """Read the project for the chosen environment.

    Raises `GongctlError` with all findings if any is an error, and its code is not `forgiven`.
    """
    loaded = read_files(root, reach)
    if any(one.code not in forgiven for one in errors(loaded.diagnostics)):
        name = loaded.environment.name if loaded.environment else None
        raise InvalidFilesError(loaded.diagnostics, validation(loaded), loaded.sources, name)
    return loaded


def load_project(root: Path) -> Project:
    """Read the project file alone. Raises `GongctlError` with all findings if any is an error."""
    file = read_project(root)
    if errors(file.diagnostics):
        sources = {PROJECT_FILE: file.source} if file.source is not None else {}
        raise InvalidFilesError(file.diagnostics, findings(file.diagnostics, sources), sources)
    return file.project


class InvalidFilesError(GongctlError):
    """The files are not valid: all findings, as data too, the texts that they point into, and for which environment."""

    def __init__(
        self,
        diagnostics: Iterable[Diagnostic],
        found: Mapping[str, Any],
        sources: Mapping[str, SourceText],
        environment: str | None = None,
    ) -> None:
        super().__init__(*diagnostics)
        self.environment = environment
        self.found = found
        self.sources = sources


@contextmanager
def connected(
    root: Path, account: Account, named: Credentials | None, reach: Reach, claims: Sequence[Claim] = ()
) -> Iterator[Connection]:
    """Open an account: the emulator in this process, or the API behind its base URL, with the credentials named.

    `claims` are the integrations as files know them, for accounts that give ids of their own.
    """
    from gongctl.gong.client import Limits
    from gongctl.gong.connect import connect

    with reached(root, account, named, reach) as (endpoint, credentials, transport):
        client, spoken = connect(endpoint, credentials, Limits(reach.timeout, reach.max_retries), transport, claims)
        try:
            yield Connection(account, client, spoken)
        finally:
            client.close()


@contextmanager
def reached(
    root: Path, account: Account, named: Credentials | None, reach: Reach
) -> Iterator[tuple[Endpoint, Secrets, httpx.BaseTransport | None]]:
    """Give what it takes to speak to an account: where it is, the credentials, and the way to the embedded one."""
    from gongctl.gong.connect import Endpoint

    hosts = frozenset(reach.allow_host)
    endpoint = Endpoint(account.base_url, account.dialect, hosts, reach.max_rps, reach.parallelism)
    if account.base_url == EMBEDDED_URL:
        with _embedded(root, account.dialect) as transport:
            yield replace(endpoint, base_url=IN_PROCESS), EMBEDDED, transport
        return
    endpoint.check()  # before any secret is looked for
    credentials = find_credentials(named, os.environ, root)
    if named is not None and named.command and in_actions(reach):
        from gongctl.cli.actions import mask

        mask(credentials)
    yield endpoint, credentials, None


def account_of(project: Project, environment: Environment) -> Account:
    """Say which account an environment means. Raises `GongctlError` where nothing says where it is."""
    named = default_dialect() if not project.environments else None
    dialect = environment.dialect or named or OPENAPI
    return Account(environment.name, _base_url(environment), dialect)


def plan_once(
    root: Path, loaded: Loaded, options: Options, connection: Connection, before: Plan | None = None
) -> Planned:
    """Read the account and plan. Raises `GongctlError`.

    What goes with an integration is counted, unless that was done for the plan `before`.
    """
    dialect = connection.dialect
    desired = narrowed(loaded.desired, dialect.capabilities)
    intent = _intent(root, loaded, options)
    observed_at = time.monotonic()
    with Reading(options) as reading:
        seen = observe(dialect, desired, intent, options.parallelism, reading)
    observed, warnings = with_interrupted(seen, backups_directory(root, options), connection.account)
    warnings += under_way(root, connection.account, dialect.capabilities)
    if lacking := lacking_integrations(desired, observed, intent):
        raise GongctlError(*(_lacking(one, loaded) for one in lacking))
    try:
        plan = make_plan(desired, observed, intent, _policy(loaded.project, options), dialect.capabilities)
    except NothingNamedError as error:
        raise nothing_named(error.option, error.patterns, desired, observed) from error
    if before is not None:
        plan = replace(plan, counted=before.counted)
    elif options.count_objects and plan.at_stake and dialect.capabilities.lists_objects:
        plan, more = count_objects(plan, dialect)
        warnings += more
    find = loaded.origins.find
    declared = {one.key: one for one in desired.schemas}
    datum = plan_datum(connection.account, plan, find, (*loaded.diagnostics, *warnings))
    return Planned(plan, datum, find, observed_at, declared)


def _base_url(environment: Environment) -> str:
    found = environment.base_url or os.environ.get("GONG_BASE_URL")
    if not found:
        raise failure(
            "GC631",
            f"no base URL for environment {environment.name!r}",
            "give the environment a baseUrl in gongctl.yaml (if that is elsewhere: -C DIR), or set GONG_BASE_URL "
            "(such as https://api.gong.io/v2)",
        )
    return found


def _intent(root: Path, loaded: Loaded, options: Options) -> Intent:
    selection = Selection(options.only, options.exclude)
    prune = options.prune or loaded.project.prune
    since = _since(root, loaded, options)
    return Intent(selection, prune, options.rewrite, since, options.backup_types, options.no_backup)


def _since(root: Path, loaded: Loaded, options: Options) -> Since | None:
    if options.since is None:
        return None
    from gongctl.config.history import wanted_since

    return wanted_since(
        root,
        options.since,
        loaded.chosen.name,
        dict(options.var),
        prune=options.prune,
        default_dialect=default_dialect(),
    )


def _policy(project: Project, options: Options) -> Policy:
    said = (Permission(pattern) for pattern in options.allow_destroy)
    written = (Permission(one.address, Destroys(one.destroys), one.until) for one in project.allow)
    return Policy(dt.datetime.now(dt.UTC).date(), (*said, *written), project.protect)


def _lacking(address: Address, loaded: Loaded) -> Diagnostic:
    return Diagnostic(
        "GC632",
        Severity.ERROR,
        f"{address}: no file declares integration {address.integration_id!r}, and the account does not have it",
        "declare it (kind: Integration), or mend the integrationId",
        loaded.origins.find(address),
    )


@contextmanager
def _embedded(root: Path, dialect: str) -> Iterator[httpx.BaseTransport]:
    """Open the emulator in this process, with a file of its own for each dialect."""
    import httpx

    from gongctl.emulator import Settings, StoreError, create_app

    directory = root / OWN_DIRECTORY
    try:
        make_directory(directory)
    except OSError as error:
        raise failure("GC633", f"{directory}: {error.strerror}", "the embedded Gong keeps its data there") from error
    try:
        app = create_app(directory / _EMBEDDED_FILES[dialect], Settings(dialect=cast("Any", dialect)))
    except StoreError as error:
        raise failure("GC633", str(error), "move that file away: the embedded Gong then begins anew") from error
    try:
        yield httpx.WSGITransport(app=app)
    finally:
        app.close()
