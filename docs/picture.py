"""Draw the picture of a plan in the README, from what gongctl really prints.

    make picture

The account is an embedded Gong that holds the quickstart; the files were then edited as `EDITS` says.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from gongctl.cli import cli

HERE = Path(__file__).parent
PICTURE = HERE / "plan.svg"
QUICKSTART = HERE.parent / "examples" / "quickstart"

EDITS = (
    ("integration.yaml", "displayName: Acme CRM", "displayName: Acme CRM (EMEA)"),
    ("schemas/deal.yaml", "label: Close date", "label: Expected close"),
    ("schemas/deal.yaml", "{uniqueName: probability, label: Probability, type: NUMBER}", "{uniqueName: probability, state: absent}"),
    ("schemas/lead.yaml", "  - {uniqueName: source, label: Lead source, type: PICKLIST}\n", ""),
    ("schemas/lead.yaml", "fields:\n", "fields:\n  - {uniqueName: score, label: Score, type: NUMBER}\n"),
)  # fmt: skip


def plan() -> str:
    """Apply the quickstart to an embedded Gong, edit it, and give what `plan` prints, with its colours."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "quickstart"
        shutil.copytree(QUICKSTART, root, ignore=shutil.ignore_patterns(".gongctl"))
        _run(root, "apply", "--auto-approve", "--quiet")
        for name, old, new in EDITS:
            text = (root / name).read_text(encoding="utf-8")
            if old not in text:
                sys.exit(f"{name} does not hold {old!r} any more: mend EDITS")
            (root / name).write_text(text.replace(old, new), encoding="utf-8")
        return _run(root, "plan", "--quiet")


def _run(root: Path, *arguments: str) -> str:
    result = CliRunner(env={"FORCE_COLOR": "1"}).invoke(cli, ["-C", str(root), *arguments])
    if result.exit_code:
        sys.exit(result.output)
    return result.stdout


def draw(text: str) -> str:
    """Draw terminal output as an SVG that needs nothing from elsewhere."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=104, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.rstrip("\n")), soft_wrap=False)
    svg = console.export_svg(title="gongctl plan", unique_id="plan")
    # The library's fonts would come from a server; whoever looks has a fixed-width one.
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    PICTURE.write_text(draw(plan()), encoding="utf-8")
