"""`gongctl completion`: the script with which a shell completes what is typed."""

from __future__ import annotations

from typing import Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_GONGCTL_COMPLETE"
"""What the script sets when it asks gongctl what fits: click looks for a variable of this name."""


@click.command(
    epilog=closing(
        ('eval "$(gongctl completion bash)"', "For bash: a line of ~/.bashrc."),
        ('eval "$(gongctl completion zsh)"', "For zsh: a line of ~/.zshrc, after compinit."),
        ("gongctl completion fish > ~/.config/fish/completions/gongctl.fish", "For fish: once."),
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, *, shell: str) -> int:
    """Print the script that lets a SHELL complete commands, options and what they take.

    What the project knows is completed too, of the directory after -C or this one: environments, addresses,
    integrations and object types as the files declare them. The account is not asked.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from gongctl.cli.console import result

    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - click knows all three
        raise click.UsageError(f"click cannot complete in {shell}", ctx)
    # Not its own source(), which asks the bash of this machine for its version.
    script = ShellComplete.source(kind(ctx.find_root().command, {}, "gongctl", VARIABLE))
    return Exit.DONE if result(script + "\n") else Exit.ERROR
