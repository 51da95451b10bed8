"""`gongctl explain`: what a code means, with an example."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import codes
from gongctl.cli.exits import Exit
from gongctl.cli.options import NO_COLOR, output_option
from gongctl.codes import CODES

if TYPE_CHECKING:
    from gongctl.render.paint import Paint
    from gongctl.render.validation import Datum

_COLUMNS = 100


class CodeName(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A code of the table, in any case of its letters."""

    name = "CODE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Find it; an unknown one is a usage error that names the nearest."""
        code = value.strip().strip("[]").upper()
        code = f"GC{code}" if code.isdecimal() else code
        if code in CODES:
            return code
        near = _nearest(code)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise click.BadParameter(f"there is no code {value!r}; {hint}'gongctl explain' lists all", ctx, param)


def _nearest(code: str) -> list[str]:
    """Find codes with the same characters in another order, or else those that are most alike."""
    import difflib

    swapped = [one for one in CODES if sorted(one) == sorted(code)]
    alike = [one for one in CODES if one[:3] == code[:3]] or CODES
    return swapped or difflib.get_close_matches(code, alike, n=3)


@click.command(
    epilog=closing(
        ("gongctl explain GC203", "Explain one code: a bad example, what is said, a good one."),
        ("gongctl explain", "List all codes."),
    )
)
@click.argument("code", required=False, type=CodeName(), shell_complete=codes)
@output_option(("text", "json"))
@NO_COLOR
def explain(*, code: str | None, output: str, no_color: bool) -> int:
    """Explain the CODE of a finding, such as GC203, with a bad and a good example.

    Without CODE, all codes are listed.
    """
    from gongctl.cli.console import painter, result
    from gongctl.render.explanation import explanation, overview
    from gongctl.render.json import to_json

    datum = overview() if code is None else explanation(code)
    text = to_json(datum) if output == "json" else _text(datum, painter(sys.stdout, no_color=no_color))
    return Exit.DONE if result(text) else Exit.ERROR


def _text(datum: Datum, paint: Paint) -> str:
    from gongctl.cli.console import is_terminal
    from gongctl.render.explanation import overview_text, to_text

    if "codes" in datum:
        return overview_text(datum, paint)
    columns = shutil.get_terminal_size((_COLUMNS, 24)).columns if is_terminal(sys.stdout) else _COLUMNS
    return to_text(datum, columns, paint)
