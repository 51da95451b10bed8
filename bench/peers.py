"""The tools that gongctl is measured beside: those of the package index in an environment of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES: Final = ("octodns", "check-jsonschema", "yamllint")


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the peers are."""

    programs: Path

    @classmethod
    def installed(cls, environment: Path) -> Peers:
        """Install the peers of the package index, unless they are there."""
        programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
        if not (programs / "yamllint").exists():
            subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)  # noqa: S603 - our own command
            pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *PACKAGES], check=True)  # noqa: S603 - our own command
        return cls(programs)

    def find(self, name: str) -> str | None:
        """Give the path of a program: in that environment, or on the PATH (terraform); None where it is not."""
        here = self.programs / name
        return str(here) if here.exists() else shutil.which(name)

    def versions(self) -> list[str]:
        """Name the peers with their versions, those of the PATH too."""
        pip = [str(self.programs / "python"), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
        done = subprocess.run(pip, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
        found = [line.replace("==", " ") for line in done.stdout.splitlines() if line.split("==")[0] in PACKAGES]
        if terraform := shutil.which("terraform"):
            done = subprocess.run([terraform, "version"], check=True, capture_output=True, text=True)  # noqa: S603
            found.append(done.stdout.splitlines()[0])
        return found
