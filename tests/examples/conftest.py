"""An account that main describes, and the repository of it: what the workflows are tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.cli.running import FILES, KEY, SECRET, served
from tests.examples.hub import Hub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEAL = {"integrationId": "crm", "objectType": "Deal"}
NAMED = FILES.replace("label: Amount", "label: Sum")
RETYPED = FILES.replace("CURRENCY", "STRING")


class Gong:
    """The account, as somebody else sees and changes it. It starts as main describes it."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self._client = client
        registered = {"integrationId": "crm", "integrationType": "Custom", "displayName": "CRM"}
        assert client.put("/crm/integrations", json=registered).status_code == 200
        self.upload("Amount")

    def upload(self, label: str, *more: dict[str, str]) -> None:
        fields = [{"uniqueName": "amount", "label": label, "type": "CURRENCY"}, *more]
        assert self._client.post("/crm/entity-schema", json={**DEAL, "fields": fields}).status_code == 200

    def labels(self) -> list[str]:
        fields: list[dict[str, Any]] = self._client.get("/crm/entity-schema", params=DEAL).json()["fields"]
        return [one["label"] for one in fields]


@pytest.fixture
def gong() -> Iterator[Gong]:
    with served() as url, httpx.Client(base_url=url, auth=(KEY, SECRET)) as client:
        yield Gong(url, client)


@pytest.fixture
def hub(tmp_path: Path, gong: Gong) -> Hub:
    made = Hub(tmp_path / "hub")
    project = f"version: 1\nenvironments:\n  local: {{baseUrl: embedded}}\n  production: {{baseUrl: {gong.url!r}}}\n"
    made.commit(gongctl=project, crm=FILES)
    return made
