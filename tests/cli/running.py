"""gongctl as a program of its own, and a pretend Gong on a port for it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from gongctl.cli import cli
from gongctl.emulator import Fault, Settings, create_app
from gongctl.emulator.serve import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY, SECRET, TOKEN = "the-access-key", "the-s3cr3t-of-this-test", "the-t0ken-of-this-test"

FILES = """\
kind: Integration
integrationId: crm
integrationType: Custom
displayName: CRM
---
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
  - {uniqueName: amount, label: Amount, type: CURRENCY}
"""


MANY = FILES + "".join(
    f"---\nkind: ObjectSchema\nintegrationId: crm\nobjectType: Type{number}\n"
    "fields:\n  - {uniqueName: a, label: A, type: STRING}\n"
    for number in range(9)
)
"""Files of ten schemas."""


def environment(**more: str) -> dict[str, str]:
    """Give the variables of this process without those that mean something to gongctl."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GONG", "COV_", "GITHUB_", "GIT_"))
    }
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def with_credentials(**more: str) -> dict[str, str]:
    return environment(**{"GONG_ACCESS_KEY": KEY, "GONG_ACCESS_KEY_SECRET": SECRET, **more})


def command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "gongctl", "-C", str(root), *arguments]


def gongctl(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run gongctl to its end, without a terminal, in this process: fast, and the same but for its very start."""
    kept = {**dict.fromkeys(os.environ), **with_credentials(**variables)}
    done = CliRunner(env=kept).invoke(cli, ["-C", str(root), *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(list(arguments), done.exit_code, done.stdout, done.stderr)


def as_program(root: Path, *arguments: str, piped: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run gongctl to its end, without a terminal, as a program of its own; it reads what is `piped` to it."""
    return subprocess.run(
        command(root, *arguments),
        env=with_credentials(**variables),
        input=piped,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@contextmanager
def started(root: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Start gongctl as a program of its own, without a terminal."""
    with subprocess.Popen(
        command(root, *arguments),
        env=with_credentials(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        yield program


@contextmanager
def served(*faults: str, **more: Any) -> Iterator[str]:
    """Serve a pretend Gong on loopback; gives its base URL. `more` are settings of the emulator."""
    settings = Settings(
        credentials=(f"{KEY}:{SECRET}",), tokens=(TOKEN,), faults=tuple(map(Fault.parse, faults)), **more
    )
    with create_app(settings=settings) as app, Server(app, "127.0.0.1", 0) as server:
        yield server.url


def project(root: Path, base_url: str, files: str = FILES) -> Path:
    """Write a project for a base URL."""
    (root / "gongctl.yaml").write_text(f"version: 1\nenvironments:\n  test: {{baseUrl: {base_url!r}}}\n", "utf-8")
    (root / "crm.yaml").write_text(files, "utf-8")
    return root
