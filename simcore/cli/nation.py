"""simcore nation: the baseline of a country against its national figures."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from simcore.cli.common import (
    COHORTS,
    CONFINE,
    DRAWS,
    LANG,
    THREADS,
    kind_errors,
    progress_bar,
    show,
)


@click.command("nation")
@click.option("--country", help="Country, or a nation file (TOML) [the only country with one].")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("results/nation"),
    show_default=True,
    help="Folder for nation.csv and nation.json.",
)
@DRAWS
@COHORTS
@LANG
@THREADS
@CONFINE
def nation_command(
    country: str | None,
    out: Path,
    draws: int | None,
    cohorts: int | None,
    lang: str,
    threads: int | None,
) -> None:
    """Hold the baseline of a country against its national figures.

    One birth cohort times residents at each age makes a nation.  Ends with 1 if a figure of grade
    A or B is missed without a written reason.
    """
    with kind_errors():
        from simcore.national.nation import OUTSIDE, file_of, nation
        from simcore.national.record import nation_table, write_nation
        from simcore.report.nation import nation_rows
        from simcore.texts import texts

        file = file_of(country)
        spoken = texts(lang)
        with progress_bar(draws or file.nation.draws) as step:
            found = nation(file.path, draws, cohorts, threads=threads, progress=step)
        out.mkdir(parents=True, exist_ok=True)
        write_nation(found, out)
        show(nation_rows(file, nation_table(found), spoken))
        missed = [str(n) for n in found["national_line"].to_numpy()[found["verdict"] == OUTSIDE]]
        click.echo(f"\n{spoken.say('nation.written', path=out / 'nation.csv')}")
        if missed:
            click.echo(spoken.say("nation.missed", n=len(missed), lines=", ".join(missed)))
            sys.exit(1)
        click.echo(spoken.say("nation.met"))
