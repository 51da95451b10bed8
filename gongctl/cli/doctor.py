"""`gongctl doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.options import output_option, reaching

if TYPE_CHECKING:
    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach


@click.command(
    epilog=closing(
        ("gongctl doctor", "Examine the only environment."),
        ("gongctl doctor --env production -o json", "Examine one of several, and give the answers to a program."),
        exits=((0, "nothing fails"), (1, "something fails: it is named, with what to do")),
    )
)
@output_option(("text", "json"))
@reaching
@click.pass_obj
def doctor(invocation: Invocation, /, *, reach: Reach, output: str) -> int:
    """Examine what stands between the files and the account: nothing is written anywhere.

    Looked at are the project file, the credentials (never shown), whether the account can be reached, TLS, the
    clock, the pace, what the credentials may read, and which dialect the server speaks. Exits 1 if anything fails.
    """
    from gongctl.cli.examining import examine

    return examine(invocation.root, reach, output)
