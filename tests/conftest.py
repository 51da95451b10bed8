"""How the tests are run: the same examples each time, and nothing of the caller's environment."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from gongctl.objects import journal

settings.register_profile(
    "gongctl", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gongctl")


def pytest_xdist_auto_num_workers() -> int:
    """More workers than two processors: many tests wait for programs that they start."""
    return max(4, os.cpu_count() or 1)


@pytest.fixture(autouse=True)
def _without_waiting_for_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait until it is on the disk: no test takes the power away."""
    monkeypatch.setattr(os, "fsync", lambda _number: None)
    monkeypatch.setattr(journal, "SYNCHRONOUS", "OFF")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep credentials, options, colours and the CI runner of whoever runs the tests out of them."""
    for name in os.environ:
        if name.startswith(("GONG_", "GONGCTL_", "GITHUB_")) or name.lower() in {
            "no_color", "force_color", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "term",
        }:  # fmt: skip
            monkeypatch.delenv(name)
