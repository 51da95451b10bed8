"""Reads what a file of the corpus expects: `# expect: CODE, CODE` on the offending line."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from click.testing import CliRunner, Result

from gongctl.cli import cli

CORPUS = Path(__file__).parent
_EXPECT = re.compile(r"# expect(?P<above>-above)?: (?P<codes>GC\d{3}(?:, GC\d{3})*)")

Place = tuple[int, str]


def expected(path: Path) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _EXPECT.search(line)
        if match is not None:
            found.update((number - bool(match["above"]), code) for code in match["codes"].split(", "))
    return found


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(root), "validate", *arguments])


def reported(root: Path, file: str) -> Counter[Place]:
    """Give what `validate` says about a file, as JSON; text must do without a traceback as well."""
    text = run(root)
    result = run(root, "-o", "json")
    for one in (text, result):
        assert one.exception is None or isinstance(one.exception, SystemExit), one.exception
        assert one.exit_code in {0, 1}
    diagnostics = json.loads(result.stdout)["diagnostics"]
    assert all(one["summary"] in " ".join(text.stdout.split()) for one in diagnostics if "  " not in one["summary"])
    return Counter((one["line"], one["code"]) for one in diagnostics if one["file"] == file)
