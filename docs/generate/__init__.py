"""The reference, written by the program itself: commands, codes, files, variables, exit codes, dialects.

    make reference

The pages are checked in, as the JSON Schemas are: they can be read where the code is, without building
anything, and what a change does to them is reviewed with it. A test fails when they are not fresh.
"""

from __future__ import annotations

from docs.generate import codes, commands, dialects, exits, files, names

PAGES = {
    "commands.md": commands.page,
    "codes.md": codes.overview,
    **{f"codes-{digit}.md": write for digit, write in codes.PAGES.items()},
    **files.PAGES,
    "variables.md": commands.variables,
    "addresses.md": names.page,
    "exit-codes.md": exits.page,
    "dialects.md": dialects.page,
}
"""Every page of the reference, and what writes it."""

# At the end: the title of a page is its first line.
_MARK = "\n<!-- Written by `make reference`: change the code instead. -->\n"


def pages() -> dict[str, str]:
    """Write all pages; give their texts by their names."""
    return {name: write() + _MARK for name, write in PAGES.items()}
