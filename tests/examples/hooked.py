"""Run pre-commit on a repository, with hooks that call this gongctl."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cli.running import environment
from tests.config.test_history import run as git
from tests.examples.hub import programs

if TYPE_CHECKING:
    from pathlib import Path


def pre_commit(repository: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Add all files of a repository, and run its hooks on them; `tmp_path` keeps what pre-commit needs."""
    git(repository, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
        cwd=repository,
        env=environment(
            PATH=f"{programs(tmp_path / 'bin')}:{os.environ['PATH']}", PRE_COMMIT_HOME=str(tmp_path / "pre-commit")
        ),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
