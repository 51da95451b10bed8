"""Tries the JSON Schemas with the real yaml-language-server: `python -m tests.editors DIRECTORY_OF_NODE_MODULES`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.editors.agreement import verdicts
from tests.editors.lessons import lessons
from tests.editors.server import Editor

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"
SERVER: Final = Path("node_modules/yaml-language-server/bin/yaml-language-server")


async def tried(program: Path) -> tuple[int, int]:
    """Give how many checks passed, and how many failed; say what failed."""
    passed = failed = 0
    schemas = {name: (SCHEMAS / f"{name}.schema.json").as_uri() for name in ("resources", "project")}
    with tempfile.TemporaryDirectory() as directory:
        async with Editor(Path(directory), schemas).started(program) as editor:
            for name, trouble in [*await verdicts(editor), *await lessons(editor, SCHEMAS)]:
                passed, failed = passed + (not trouble), failed + bool(trouble)
                if trouble:
                    print(f"{name}: {trouble}")
    return passed, failed


def main() -> int:
    """Try all, and give the exit code."""
    passed, failed = asyncio.run(tried(Path(sys.argv[1]).resolve() / SERVER))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
