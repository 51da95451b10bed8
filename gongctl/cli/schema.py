"""`gongctl schema`: what the files look like, for editors and for programs."""

from __future__ import annotations

from typing import Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.exits import Exit

SCHEMAS: Final = ("resources", "project", "plan", "ledger", "backup")
"""What there is a JSON Schema of."""


def schema_file(name: str) -> str:
    """Say in which file of gongctl's repository the schema of something stands."""
    return f"schemas/{name}.schema.json"


@click.command(
    epilog=closing(
        ("gongctl schema resources", "Print the schema of resource files."),
        (
            "gongctl schema resources > .json-schema/resources.schema.json",
            "Renew the copy that editors read, after an upgrade of gongctl.",
        ),
        ("gongctl schema plan > plan.schema.json", "Save the schema of saved plans."),
    )
)
@click.argument("name", type=click.Choice(SCHEMAS))
def schema(*, name: str) -> int:
    """Print the JSON Schema of a kind of file.

    \b
    resources   documents of resource files
    project     gongctl.yaml
    plan        what 'gongctl plan --out' saves
    ledger      what 'gongctl apply -o json' prints
    backup      manifest.json of a backup

    It is that of the gongctl that runs. 'gongctl init' writes those of resources and of the project file into
    .json-schema, for editors.
    """  # noqa: D301 - click reads \b as: keep these lines as they are
    from gongctl import shipped
    from gongctl.cli.console import result

    return Exit.DONE if result(shipped.text(schema_file(name))) else Exit.ERROR
