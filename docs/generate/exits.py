"""The exit codes: their names from the code, their meanings from here, and none without the other."""

from __future__ import annotations

from docs.generate.markdown import table
from gongctl.cli.exits import Exit

MEANINGS = {
    Exit.DONE: 'Done. For `plan` and `apply` also "there are changes", unless `--detailed-exitcode` is given.',
    Exit.ERROR: "An error: invalid files, an edited plan, missing or refused credentials, the API, the network, no "
    "terminal to ask on, not approved; `fmt --check` found something; `doctor` found a fault.",
    Exit.CHANGES: "Only with `--detailed-exitcode`: the plan is not empty.",
    Exit.BLOCKED: "Blocked by a guard: `apply`, and `plan` with `--detailed-exitcode`.",
    Exit.STALE: "Stale or foreign: the account or the files moved since the plan was made, another hash, another "
    "environment or base URL. Nothing was written.",
    Exit.PART_WAY: "From the first attempted write on: stopped part-way by an error, or what was written did not take.",
    Exit.USAGE: "A wrong command line.",
    Exit.INTERRUPTED: "Interrupted, by Ctrl-C or SIGTERM; after writes too, and then the ledger says what was done.",
}


def page() -> str:
    """Write the page. Raises `KeyError` for an exit code that nobody described."""
    rows = [[str(one.value), MEANINGS[one]] for one in Exit]
    order = (Exit.INTERRUPTED, Exit.ERROR, Exit.STALE, Exit.BLOCKED, Exit.CHANGES)
    return "\n".join(
        [
            "# Exit codes\n",
            table(["code", "meaning"], rows),
            (
                f"Where several hold, the first of these counts: {', '.join(str(one.value) for one in order)}. "
                "From the first attempted write on, an error is 5.\n"
            ),
        ]
    )
