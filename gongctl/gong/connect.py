"""From a base URL to a connection: where credentials may go, and over what."""

from __future__ import annotations

import ipaddress
import os
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.request import proxy_bypass

import httpx

from gongctl.capabilities import LIVE, OPENAPI
from gongctl.diagnostics import failure
from gongctl.gong.client import Client, Limits
from gongctl.gong.live import LiveDialect
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import SlidingWindow, Unpaced
from gongctl.gong.urls import shown_url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from gongctl.gong.credentials import Credentials
    from gongctl.gong.dialect import Dialect
    from gongctl.gong.naming import Claim
    from gongctl.gong.pace import Pace

    Speak = Callable[[Client, Sequence[Claim]], Dialect]

DIALECTS: Final[dict[str, Speak]] = {OPENAPI: lambda client, _claims: OpenApiDialect(client), LIVE: LiveDialect}
"""Every dialect that can be spoken, by the name that environments use: made of a client, and of the integrations
as files know them."""

TRUSTED_HOST: Final = "api.gong.io"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the API is, and how hard it may be called. `base_url` is used as it stands, its path included."""

    base_url: str
    dialect: str = OPENAPI
    allow_hosts: frozenset[str] = frozenset()
    max_rps: float = 3.0
    parallelism: int = 4

    def check(self) -> None:
        """Make sure that it can be spoken to, and trusted. Raises `GongctlError`."""
        dialect_factory(self.dialect)
        check_destination(self.base_url, self.allow_hosts)


def dialect_factory(name: str) -> Speak:
    """Find a dialect by name. Raises `GongctlError` for one that this version does not speak."""
    if name not in DIALECTS:
        raise failure(
            "GC504", f"dialect {name!r} is not spoken by this version", f"it speaks: {', '.join(sorted(DIALECTS))}"
        )
    return DIALECTS[name]


def connect(
    endpoint: Endpoint,
    credentials: Credentials,
    limits: Limits,
    transport: httpx.BaseTransport | None = None,
    claims: Sequence[Claim] = (),
) -> tuple[Client, Dialect]:
    """Open the one client of a run. With `transport`, calls go there unpaced (the emulator in this process).

    `claims` are the integrations as files know them, for accounts that give ids of their own.
    Raises `GongctlError` for a base URL to which credentials may not be sent.
    """
    speak = dialect_factory(endpoint.dialect)
    pace: Pace = Unpaced()
    if transport is None:
        check_destination(endpoint.base_url, endpoint.allow_hosts)
        pace = SlidingWindow(endpoint.max_rps)
    direct = transport is None
    proxy = proxy_variable(endpoint.base_url) if direct else ""
    client = Client(http_client(endpoint, transport), credentials, pace, limits, traced=direct, proxy=proxy)
    return client, speak(client, claims)


def http_client(endpoint: Endpoint, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Make the HTTP client of an endpoint. Raises `GongctlError` (GC606) for settings that cannot be used."""
    try:
        return httpx.Client(
            base_url=endpoint.base_url,
            transport=transport or _direct_transport(endpoint.base_url, endpoint.parallelism),
            limits=_connections(endpoint.parallelism),
            headers={"User-Agent": "gongctl", "Accept": "application/json"},
        )
    except (OSError, ValueError, ImportError) as error:  # ssl.SSLError is an OSError
        raise failure(
            "GC606",
            f"a connection cannot be prepared: {error}",
            "check SSL_CERT_FILE (a file of PEM certificates), and HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (http URLs)",
        ) from error


def check_destination(base_url: str, allow_hosts: Collection[str]) -> None:
    """Make sure that credentials may be sent to a base URL. Raises `GongctlError` where they may not."""
    url = parse_base_url(base_url)
    host = _host(url)
    if not trusted(host) and host not in {one.lower() for one in allow_hosts}:
        raise failure(
            "GC611",
            f"credentials are not sent to {host!r}",
            f"only loopback, {TRUSTED_HOST} and *.{TRUSTED_HOST} are trusted; if you mean it: --allow-host {host}",
        )
    if url.scheme == "http" and not is_loopback(host):
        raise failure("GC503", f"plain http to {host!r} would show the credentials to everybody", "write https://")
    if (host == "gong.io" or host.endswith(".gong.io")) and not url.path.strip("/"):
        raise failure(
            "GC503",
            f"the base URL {shown_url(base_url)!r} has no path",
            f"it is used as it stands: write {shown_url(base_url).rstrip('/')}/v2",
        )


def parse_base_url(base_url: str) -> httpx.URL:
    """Read a base URL with the parser that calls go out by, so that no other reading can be slipped in.

    Raises `GongctlError` for what is no plain http(s) URL, or holds credentials, a query or a fragment.
    """
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.userinfo:
        raise failure("GC503", "the base URL holds credentials", "take them out; they come from environment variables")
    if url.scheme not in {"http", "https"} or not url.host or url.query or url.fragment or "\\" in base_url:
        raise failure(
            "GC503",
            f"{shown_url(base_url)!r} is no base URL",
            "write one such as https://api.gong.io/v2, or 'embedded'",
        )
    return url


def _host(url: httpx.URL) -> str:
    return url.host.lower().rstrip(".")


def trusted(host: str) -> bool:
    """Whether credentials may go to a host without anybody's leave."""
    return is_loopback(host) or host == TRUSTED_HOST or host.endswith(f".{TRUSTED_HOST}")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_variable(base_url: str) -> str:
    """Name the variable whose proxy stands on the way to a base URL; empty where none does."""
    url = parse_base_url(base_url)
    host = _host(url)
    if is_loopback(host) or proxy_bypass(host):
        return ""
    names = [case for name in (f"{url.scheme}_proxy", "all_proxy") for case in (name, name.upper())]
    return next((one for one in names if os.environ.get(one)), "")


def _direct_transport(base_url: str, parallelism: int) -> httpx.HTTPTransport | None:
    """Reach loopback without a proxy, which would see the credentials; reading no CA bundle for plain http.

    `None` leaves it to httpx, which honours HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE.
    """
    url = parse_base_url(base_url)
    if not is_loopback(_host(url)):
        return None
    verify: ssl.SSLContext | bool = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.scheme == "http" else True
    return httpx.HTTPTransport(verify=verify, limits=_connections(parallelism))


def _connections(parallelism: int) -> httpx.Limits:
    return httpx.Limits(max_connections=parallelism + 1, max_keepalive_connections=parallelism + 1)
