"""``simcore diff``: what changed between two results."""

from __future__ import annotations

from pathlib import Path

import click

from simcore.cli.common import kind_errors


@click.command("diff")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Show payers without a change too.")
def diff_command(first: Path, second: Path, everything: bool) -> None:
    """Say what differs between the results FIRST and SECOND beyond their Monte Carlo error.

    Ends with 1 where something does, as diff does.
    """
    with kind_errors():
        from simcore.runs.difference import difference

        table = difference(first, second)
        shown = table if everything else table[table["beyond"]]
        if shown.empty:
            click.echo("nothing differs beyond its Monte Carlo error")
        else:
            click.echo(shown.to_string(float_format=lambda x: f"{x:,.0f}"))
    if table["beyond"].any():
        raise SystemExit(1)
