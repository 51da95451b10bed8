"""What `gongctl doctor` looks at, one finding after the other; what cannot be looked at any more is left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.cli.console import logging_to, result
from gongctl.cli.exits import Exit
from gongctl.cli.session import account_of, connected, load_files, load_project, reached
from gongctl.config.discover import check_root
from gongctl.config.project import choose_environment
from gongctl.config.project_rules import EMBEDDED as EMBEDDED_URL
from gongctl.config.telling import holds_nothing
from gongctl.diagnostics import GongctlError, errors
from gongctl.gong.connect import proxy_variable
from gongctl.gong.errors import CallError, connection_help, refusal_help
from gongctl.gong.probe import Probe, probe
from gongctl.gong.recognising import recognise
from gongctl.gong.urls import shown_url
from gongctl.model import SchemaKey
from gongctl.render.examination import Finding, Health, examination_datum, examination_text
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongctl.cli.options import Reach
    from gongctl.config.project import Environment
    from gongctl.model import Account

_SKEW: Final = 60.0
"""Seconds by which a clock may be wrong before anybody should care: certificates and allowances end by it."""

_SOON: Final = dt.timedelta(days=14)
_GONGS_PACE: Final = 3.0
_NOWHERE: Final = SchemaKey("gongctl-doctor", "Deal")
"""A schema that no account has: to ask for it shows whether one may."""
_NO_NUMBER: Final = "1"
"""The id of an integration that no account has, where accounts give the ids: those are long numbers."""


def examine(root: Path, reach: Reach, output: str) -> int:
    """Examine, show what was found, and give the exit code."""
    with logging_to(reach):
        findings = list(_findings(root, reach))
    written = result(to_json(examination_datum(findings)) if output == "json" else examination_text(findings))
    failed = any(one.health is Health.FAILED for one in findings)
    return Exit.ERROR if failed or not written else Exit.DONE


def _findings(root: Path, reach: Reach) -> Iterator[Finding]:
    """Look at one thing after the other, until one fails without which the others cannot be looked at."""
    try:
        check_root(root)
        project = load_project(root)
        environment = choose_environment(project, reach.env)
        account = account_of(project, environment)
    except GongctlError as error:
        yield _failed("configuration", error)
        return
    where = f"environment {account.environment!r}, {shown_url(account.base_url)}, dialect {account.dialect!r}"
    yield Finding("configuration", Health.GOOD, where)
    yield _files(root, reach)
    try:
        with reached(root, account, environment.credentials, reach) as (endpoint, credentials, transport):
            yield Finding("credentials", Health.GOOD, f"{credentials.name} (never shown)")
            found = probe(endpoint, credentials, min(reach.timeout, 30.0), transport)
            yield from _of_probe(found, account, credentials.name)
    except GongctlError as error:
        yield _failed("credentials" if error.diagnostics[0].code.startswith("GC62") else "connection", error)
        return
    yield from _pace(reach, account)
    answered = found.status == 200 and found.body is not None  # noqa: PLR2004 - HTTP's own number
    if answered and recognise(found.body or {}) in {None, account.dialect}:
        yield from _scopes(root, environment, account, reach)


def _files(root: Path, reach: Reach) -> Finding:
    try:
        desired = load_files(root, reach).desired
    except GongctlError as error:
        if holds_nothing(error.diagnostics):
            told = next(one for one in error.diagnostics if one.code == "GC409")
            return Finding("files", Health.DOUBTFUL, told.summary, told.help)
        number = len(errors(error.diagnostics))
        counted = "1 error" if number == 1 else f"{number:,} errors"
        return Finding(
            "files", Health.FAILED, f"{counted}; the first: {error.diagnostics[0].summary}", "gongctl validate"
        )
    return Finding("files", Health.GOOD, f"integrations: {len(desired.integrations)}, schemas: {len(desired.schemas)}")


def _failed(what: str, error: GongctlError) -> Finding:
    told = error.diagnostics[0]
    return Finding(what, Health.FAILED, f"{told.summary} ({told.code})", told.help)


def _of_probe(found: Probe, account: Account, credentials: str) -> Iterator[Finding]:
    if found.status is None:
        on_the_way = "" if account.base_url == EMBEDDED_URL else proxy_variable(account.base_url)
        advice = connection_help(found.problem, on_the_way)
        yield Finding("reachability", Health.FAILED, f"no answer: {found.problem}", advice)
        return
    yield Finding("reachability", Health.GOOD, f"HTTP {found.status} in {found.seconds * 1000:.0f} ms")
    yield from _tls(found, account)
    yield from _clock(found)
    yield from _answer(found, account, credentials)


def _tls(found: Probe, account: Account) -> Iterator[Finding]:
    if found.expires is None:
        if account.base_url.startswith("http://"):
            yield Finding("TLS", Health.GOOD, "none: this machine alone is reached without")
        return
    left = found.expires - dt.datetime.now(dt.UTC)
    told = f"the certificate is good until {found.expires:%Y-%m-%d}"
    soon = left < _SOON
    yield Finding("TLS", Health.DOUBTFUL if soon else Health.GOOD, told, "it ends soon" if soon else "")


def _clock(found: Probe) -> Iterator[Finding]:
    if found.skew is None:
        return
    if abs(found.skew) <= _SKEW:
        yield Finding("clock", Health.GOOD, "within a minute of the server's")
        return
    way = "ahead of" if found.skew > 0 else "behind"
    advice = "set it right: certificates are judged by it, and the last days of allowances"
    yield Finding("clock", Health.DOUBTFUL, f"{abs(found.skew):,.0f} seconds {way} the server's", advice)


def _answer(found: Probe, account: Account, credentials: str) -> Iterator[Finding]:
    if found.location:
        advice = "write that address as baseUrl if it is Gong's: every customer has one; redirects are not followed"
        yield Finding("answer", Health.FAILED, f"redirected to {found.location!r}", advice)
        return
    if found.status != 200:  # noqa: PLR2004 - HTTP's own number
        said = "; ".join(found.messages) or found.problem or "nothing more was said"
        advice = refusal_help(found.status or 0, credentials)
        yield Finding("answer", Health.FAILED, f"HTTP {found.status}: {said}", advice)
        return
    if found.body is None:
        advice = "check baseUrl: is it the API's base with its path, such as https://api.gong.io/v2 ?"
        yield Finding("answer", Health.FAILED, f"no answer of the API: {found.problem or 'no JSON object'}", advice)
        return
    spoken = recognise(found.body)
    if spoken is None:
        yield Finding("dialect", Health.GOOD, f"nothing in the answer speaks against {account.dialect!r}")
    elif spoken == account.dialect:
        yield Finding("dialect", Health.GOOD, f"the server speaks {spoken!r}")
    else:
        told = f"the server speaks {spoken!r}, and the environment names {account.dialect!r}"
        yield Finding("dialect", Health.FAILED, told, f"write 'dialect: {spoken}' in the environment")


def _pace(reach: Reach, account: Account) -> Iterator[Finding]:
    if account.base_url == EMBEDDED_URL:
        return
    if reach.max_rps <= _GONGS_PACE:
        yield Finding("pace", Health.GOOD, f"at most {reach.max_rps:g} calls a second start; Gong allows 3")
    else:
        told = f"up to {reach.max_rps:g} calls a second start; Gong allows 3, and 10,000 a day"
        yield Finding("pace", Health.DOUBTFUL, told, "leave --max-rps (GONGCTL_MAX_RPS) away for a real account")


def _scopes(root: Path, environment: Environment, account: Account, reach: Reach) -> Iterator[Finding]:
    """Ask for what plans and backups read; for a schema, and objects, that no account has."""
    with connected(root, account, environment.credentials, reach) as connection:
        dialect, spoken = connection.dialect, connection.dialect.capabilities
        key = replace(_NOWHERE, integration_id=_NO_NUMBER) if spoken.assigns_ids else _NOWHERE
        reads: dict[str, Callable[[], object]] = {
            "schemas": lambda: dialect.schema(key),
            "objects": lambda: dialect.objects(key) if spoken.lists_objects else dialect.objects_by_id(key, ["none"]),
            "uploads": lambda: dialect.upload_status(key.integration_id, "gongctl-doctor"),
        }
        for what, read in reads.items():
            try:
                read()
            except CallError as error:
                refused = error.trace.status in {401, 403}
                if refused or error.trace.status is None:
                    yield _failed(f"reading {what}", error)
                    continue
            yield Finding(f"reading {what}", Health.GOOD, "allowed")
