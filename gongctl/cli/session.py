"""What plan and apply share: the files, the account, and planning, told as people expect it."""

from __future__ import annotations

import datetime as dt
import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gongctl.cli.console import Reading
from gongctl.cli.credentials import EMBEDDED, find_credentials
from gongctl.config.load import Loaded, load
from gongctl.config.project_rules import EMBEDDED as EMBEDDED_URL
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, errors, failure
from gongctl.observe import observe
from gongctl.planning.change import Destroys
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Permission, Policy
from gongctl.planning.plan import NothingNamedError, Plan, lacking_integrations, make_plan
from gongctl.planning.selection import Selection
from gongctl.render.document import Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from gongctl.cli.options import Options
    from gongctl.config.project import Environment, Project
    from gongctl.gong.client import Client
    from gongctl.gong.dialect import Dialect
    from gongctl.model import Address

IN_PROCESS: Final = "http://localhost/v2"


@dataclass(frozen=True, slots=True)
class Connection:
    """The account that a run speaks to."""

    account: Account
    client: Client
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, the files it is of, and the monotonic time in seconds before which nothing of it was read."""

    loaded: Loaded
    plan: Plan
    observed_at: float


def load_files(root: Path, options: Options) -> Loaded:
    """Read the project for the chosen environment. Raises `GongctlError` with all findings if any is an error."""
    loaded = load(root, environment=options.env, variables=dict(options.var))
    if errors(loaded.diagnostics):
        raise InvalidFilesError(loaded)
    return loaded


class InvalidFilesError(GongctlError):
    """The files are not valid; `loaded` has the findings and the texts that they point into."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(*loaded.diagnostics)
        self.loaded = loaded


@contextmanager
def connected(root: Path, loaded: Loaded, options: Options) -> Iterator[Connection]:
    """Open the account of the chosen environment: the emulator in this process, or the API behind its base URL."""
    from gongctl.gong.client import Limits
    from gongctl.gong.connect import OPENAPI, Endpoint, connect

    environment = loaded.environment
    if environment is None:  # pragma: no cover - a plan always has one
        raise AssertionError(loaded)
    base_url = _base_url(environment)
    dialect = environment.dialect or _dialect_variable(loaded.project) or OPENAPI
    account = Account(environment.name, base_url, dialect)
    limits = Limits(options.timeout, options.max_retries)
    endpoint = Endpoint(base_url, dialect, frozenset(options.allow_host), options.max_rps, options.parallelism)
    with ExitStack() as stack:
        if base_url == EMBEDDED_URL:
            transport: httpx.BaseTransport | None = stack.enter_context(_embedded(root))
            endpoint, credentials = replace(endpoint, base_url=IN_PROCESS), EMBEDDED
        else:
            transport = None
            endpoint.check()  # before any secret is looked for
            credentials = find_credentials(environment.credentials, os.environ, root)
        client, spoken = connect(endpoint, credentials, limits, transport)
        stack.callback(client.close)
        yield Connection(account, client, spoken)


def plan_once(loaded: Loaded, options: Options, dialect: Dialect) -> Planned:
    """Read the account and plan. Raises `GongctlError`."""
    intent = _intent(loaded.project, options)
    observed_at = time.monotonic()
    with Reading(options) as reading:
        observed = observe(dialect, loaded.desired, intent, options.parallelism, reading)
    if lacking := lacking_integrations(loaded.desired, observed, intent):
        raise GongctlError(*(_lacking(one, loaded) for one in lacking))
    try:
        plan = make_plan(loaded.desired, observed, intent, _policy(loaded.project, options))
    except NothingNamedError as error:
        raise failure(
            "GC630", str(error), "addresses are those that a plan prints, such as schema/ID/OBJECT_TYPE"
        ) from error
    return Planned(loaded, plan, observed_at)


def _base_url(environment: Environment) -> str:
    found = environment.base_url or os.environ.get("GONG_BASE_URL")
    if not found:
        raise failure(
            "GC631",
            f"no base URL for environment {environment.name!r}",
            "give the environment a baseUrl in gongctl.yaml, or set GONG_BASE_URL (such as https://api.gong.io/v2)",
        )
    return found


def _dialect_variable(project: Project) -> str | None:
    return None if project.environments else os.environ.get("GONGCTL_DIALECT")


def _intent(project: Project, options: Options) -> Intent:
    selection = Selection(options.only, options.exclude)
    return Intent(selection, options.prune or project.prune, options.rewrite)


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
def _embedded(root: Path) -> Iterator[httpx.BaseTransport]:
    import httpx

    from gongctl.emulator import StoreError, create_app

    directory = root / ".gongctl"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        ignore = directory / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise failure("GC633", f"{directory}: {error.strerror}", "the embedded Gong keeps its data there") from error
    try:
        app = create_app(directory / "embedded.sqlite")
    except StoreError as error:
        raise failure("GC633", str(error), "move that file away: the embedded Gong then begins anew") from error
    try:
        yield httpx.WSGITransport(app=app)
    finally:
        app.close()
