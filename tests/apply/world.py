"""A pretend account in this process, with every exchange counted, and checked against the API's description."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from gongctl.apply import Circumstances, apply
from gongctl.emulator import Emulator, Fault, Settings, create_app
from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.observe import observe
from gongctl.planning.decide import Intent
from gongctl.planning.guard import Policy
from gongctl.planning.plan import Plan, make_plan
from tests.contract.checked import CheckedTransport, InProcess
from tests.planning.build import TODAY

if TYPE_CHECKING:
    from gongctl.ledger import Outcome
    from gongctl.model import Desired


class Counting(httpx.BaseTransport):
    """Counts calls by `METHOD last-part-of-path` and passes them on."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.calls: Counter[str] = Counter()
        self.queries: list[dict[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls[f"{request.method} {request.url.path.rpartition('/')[2]}"] += 1
        self.queries.append(dict(request.url.params))
        return self._inner.handle_request(request)

    @property
    def writes(self) -> int:
        return sum(number for name, number in self.calls.items() if not name.startswith("GET"))


@dataclass
class World:
    """An account, and gongctl in front of it."""

    settings: Settings = field(default_factory=Settings)
    retries: int = 4
    checked: bool = True

    def __post_init__(self) -> None:
        self.app: Emulator = create_app(settings=self.settings)
        inner: httpx.BaseTransport = InProcess(self.app)
        self.counting = Counting(CheckedTransport(inner) if self.checked else inner)
        http = httpx.Client(base_url="http://localhost/v2", transport=self.counting)
        credentials = Credentials("the tests' own", user="key", secret="secret")
        limits = Limits(max_retries=self.retries)
        self.client = Client(http, credentials, Unpaced(), limits, sleep=lambda _: None)
        self.dialect = OpenApiDialect(self.client)

    def close(self) -> None:
        self.client.close()
        self.app.close()

    def plan(self, desired: Desired, intent: Intent | None = None, policy: Policy | None = None) -> Plan:
        # Backups have tests of their own: the calls that they make are not counted here.
        intent = replace(intent or Intent(), no_backup=True)
        observed = observe(self.dialect, desired, intent, 1)
        return make_plan(desired, observed, intent, policy or Policy(TODAY))

    def apply(self, plan: Plan, **circumstances: Any) -> Outcome:
        return apply(plan, self.dialect, Circumstances(**{"observed_at": 0.0, "clock": lambda: 0.0, **circumstances}))

    def forget(self) -> None:
        """Begin to count anew."""
        self.counting.calls.clear()
        self.counting.queries.clear()


def faulty(*faults: str, retries: int = 4) -> World:
    return World(Settings(faults=tuple(Fault.parse(one) for one in faults)), retries)
