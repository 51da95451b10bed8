"""`gongctl show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit
from gongctl.cli.options import NO_COLOR, OUTPUT, REPORT, Wishes, option

if TYPE_CHECKING:
    from gongctl.cli import Invocation


@click.command(
    epilog=closing(
        ("gongctl show plan.json", "Show a saved plan, as when it was made."),
        ("gongctl show plan.json -o html --report markdown=plan.md", "Show it in two other forms."),
    )
)
@click.argument("plan", type=click.Path(path_type=Path))
@OUTPUT
@REPORT
@option("-q", "--quiet", is_flag=True, help="No warnings.")
@NO_COLOR
@click.pass_obj
def show(invocation: Invocation, /, plan: Path, **form: Any) -> int:
    """Show a plan that 'gongctl plan --out' saved, in any form, as it was when it was made.

    Neither the account nor the files are looked at. A file that was edited is refused.
    """
    from gongctl.cli.failures import told
    from gongctl.cli.outputs import Outputs
    from gongctl.cli.saving import read_saved

    wishes = Wishes(**form, out=None, no_github=True)
    outputs = Outputs(wishes, invocation.root)
    with told(wishes, outputs):
        datum = read_saved(plan).datum
        shown = outputs.show(datum)
        outputs.finish({"plan": datum, "outcome": None, "errors": []})
    return Exit.ERROR if outputs.lost or not shown else Exit.DONE
