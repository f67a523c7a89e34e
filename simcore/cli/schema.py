"""simcore schema: the JSON Schema of a kind of file, for editors."""

from __future__ import annotations

import click


@click.command("schema")
@click.argument(
    "kind", type=click.Choice(["scenario", "programme", "settlement"]), default="scenario"
)
def schema_command(kind: str) -> None:
    """Print the JSON Schema of a scenario, a programme or a settlement file.

    An editor that knows it completes keys and says what they mean (docs/scenario.md).
    """
    from simcore.scenario.describe.json_schema import schema_text

    click.echo(schema_text(kind), nl=False)
