"""What the tests of backups share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.apply.world import World
from tests.backup.crm import fill

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world() -> Iterator[World]:
    """Give an account that holds an integration with schemas and objects."""
    found = World()
    fill(found)
    yield found
    found.close()


@pytest.fixture
def fresh() -> Iterator[World]:
    """Give an account that holds nothing."""
    found = World()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read back again at once."""
    monkeypatch.setattr("gongctl.readback.READ_BACK_AFTER", (0.0, 0.0, 0.0))
