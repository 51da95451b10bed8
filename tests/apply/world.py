"""A pretend account in this process, with every exchange counted, and checked against the API's description."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from gongctl.apply import Circumstances, apply
from gongctl.cli.claims import claims_of
from gongctl.deleting import Waiting
from gongctl.emulator import Emulator, Fault, Settings, create_app
from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.live import LiveDialect
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Policy
from gongctl.planning.plan import Plan, make_plan
from tests.contract.checked import DOCUMENT, LIVE, CheckedTransport, InProcess
from tests.planning.build import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gongctl.capabilities import Capabilities
    from gongctl.gong.dialect import Dialect
    from gongctl.gong.naming import Claim
    from gongctl.ledger import Outcome
    from gongctl.model import Desired


LOOKS = 3
"""How often the emulator is asked what became of a deletion until it has ended, unless time plays a part."""


class Counting(httpx.BaseTransport):
    """Counts calls by `METHOD last-part-of-path` and passes them on."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.calls: Counter[str] = Counter()
        self.queries: list[dict[str, str]] = []
        self.deletions: list[tuple[str, str]] = []
        """What was ever asked to be deleted, and the client's ids of that."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        if request.method == "DELETE" and "clientRequestId" in query:
            self.deletions.append((query["integrationId"], query["clientRequestId"]))
        self.calls[f"{request.method} {request.url.path.rpartition('/')[2]}"] += 1
        self.queries.append(dict(request.url.params))
        return self._inner.handle_request(request)

    @property
    def writes(self) -> int:
        return sum(number for name, number in self.calls.items() if not name.startswith("GET"))


@dataclass
class Clock:
    """Time that passes by sleeping alone."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def speak(settings: Settings, client: Client, claims: Iterable[Claim] = ()) -> Dialect:
    """Speak the dialect of an emulator; integrations are found by `claims` where they have to be."""
    return LiveDialect(client, claims) if settings.dialect == "live" else OpenApiDialect(client)


@dataclass
class World:
    """An account, and gongctl in front of it.

    `dialect` knows integrations as the files do that were planned with last, in a dialect that finds them by name.
    """

    settings: Settings = field(default_factory=Settings)
    retries: int = 4
    checked: bool = True

    def __post_init__(self) -> None:
        self.app: Emulator = create_app(settings=self.settings)
        inner: httpx.BaseTransport = InProcess(self.app)
        document = LIVE if self.settings.dialect == "live" else DOCUMENT
        self.counting = Counting(CheckedTransport(inner, document=document) if self.checked else inner)
        http = httpx.Client(base_url="http://localhost/v2", transport=self.counting)
        credentials = Credentials("the tests' own", user="key", secret="secret")
        limits = Limits(max_retries=self.retries)
        self.client = Client(http, credentials, Unpaced(), limits, sleep=lambda _: None)
        self.dialect = self.speaking()

    @property
    def can(self) -> Capabilities:
        return self.dialect.capabilities

    def speaking(self, claims: Iterable[Claim] = ()) -> Dialect:
        return speak(self.settings, self.client, claims)

    def close(self) -> None:
        self.client.close()
        self.app.close()

    def plan(self, desired: Desired, intent: Intent | None = None, policy: Policy | None = None) -> Plan:
        # Backups have tests of their own: the calls that they make are not counted here.
        intent = replace(intent or Intent(), no_backup=True)
        if self.can.assigns_ids:
            self.dialect = self.speaking(claims_of(desired))
        observed = observe(self.dialect, desired, intent, 1)
        return make_plan(desired, observed, intent, policy or Policy(TODAY), self.can)

    def apply(self, plan: Plan, dialect: Dialect | None = None, **circumstances: Any) -> Outcome:
        given = {"observed_at": 0.0, "clock": lambda: 0.0, "waiting": self.waiting(), **circumstances}
        return apply(plan, dialect or self.dialect, Circumstances(**given))

    def waiting(self, tell: Callable[..., None] = lambda *_: None, **said: Any) -> Waiting:
        """Wait for deletions without any time going by."""
        clock = Clock()
        return Waiting(tell=tell, sleep=clock.sleep, clock=clock, **said)

    def counted(self, transport: httpx.BaseTransport) -> httpx.BaseTransport:
        """Let the deletions that go through another transport be known here."""
        other = Counting(transport)
        other.deletions = self.counting.deletions
        return other

    def finish_deletions(self) -> None:
        """Let the account carry out what it was asked to delete, as a day would do."""
        other = self.speaking()
        for integration_id, request_id in self.counting.deletions if self.can.deletes_later else ():
            for _ in range(LOOKS):
                other.deletion(integration_id, request_id)
        self.counting.deletions.clear()

    def forget(self) -> None:
        """Begin to count anew."""
        self.counting.calls.clear()
        self.counting.queries.clear()


def faulty(*faults: str, retries: int = 4) -> World:
    return World(Settings(faults=tuple(Fault.parse(one) for one in faults)), retries)
