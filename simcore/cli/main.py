"""The shell: run, compare, settle, check, and more.  Slow imports stand in the commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simcore.cli.answers import show_first, show_rest
from simcore.cli.common import (
    COHORTS,
    CONFINE,
    CONTEXT,
    DRAWS,
    LANG,
    THREADS,
    Shell,
    above_bar,
    kind_errors,
    open_page,
    progress_bar,
    say,
)
from simcore.cli.contracts import compare_command, settle_command, show_warnings
from simcore.cli.difference import diff_command
from simcore.cli.export import export_command
from simcore.cli.nation import nation_command
from simcore.cli.schema import schema_command
from simcore.cli.sweep import sweep_command, task_command

if TYPE_CHECKING:
    from simcore.scenario import Scenario
    from simcore.summary.answers import Answers
    from simcore.texts import Texts


@click.group(cls=Shell, context_settings=CONTEXT)
@click.version_option(package_name="simcore")
def main() -> None:
    """Who pays and who harvests: simulated lives with and without a social investment."""


def _peak(scenario: Scenario, draws: int, cohorts: int, threads: int | None = None) -> str:
    """Memory that a run takes at its peak, in words."""
    from simcore.engine.memory import shown
    from simcore.runs.need import run_need

    return shown(run_need(scenario, cohorts, threads).of(draws))


def _remark(scenario: Scenario, texts: Texts, err: bool = False) -> None:
    """Print what is simulated otherwise than the scenario says."""
    from simcore.scenario.check.remarks import remarks

    for one in remarks(scenario, texts):
        click.echo(f"  {texts.say('shell.note', text=one)}", err=err)


@main.command("run")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Result folder [results/NAME].")
@DRAWS
@COHORTS
@click.option("--open", "opens", is_flag=True, help="Open the report in a browser.")
@LANG
@THREADS
@CONFINE
def run_command(
    scenario: Path,
    out: Path | None,
    draws: int | None,
    cohorts: int | None,
    opens: bool,
    lang: str,
    threads: int | None,
) -> None:
    """Simulate SCENARIO, lay money on, and write a result folder with a report.

    If the folder already holds the same lives, only the money is worked out anew.
    """
    with kind_errors():
        from simcore.runs.run import run
        from simcore.scenario import load
        from simcore.texts import texts

        loaded = load(scenario)
        folder = out or Path("results") / loaded.name
        n, c = draws or loaded.run.draws, cohorts or loaded.run.cohorts
        click.echo(
            f"{loaded.name}: {loaded.children} children x {n} draws x {c} cohorts x "
            f"{len(loaded.arms)} arms, {loaded.run.years} years; "
            f"about {_peak(loaded, n, c, threads)} of memory",
            err=True,
        )
        _remark(loaded, texts(lang), err=True)
        spoken = texts(lang)

        def tell(first: Answers, many: int) -> None:
            with above_bar():
                show_first(first, many, n, loaded, spoken)

        with progress_bar(n) as step:
            done = run(loaded, folder, n, c, lang=lang, threads=threads, progress=step,
                       say=say, tell=tell)  # fmt: skip
        show_rest(done, spoken)
        if opens:
            open_page(done.folder / "report.html")


for command in (
    compare_command, settle_command, schema_command, nation_command, sweep_command, task_command,
    diff_command, export_command,
):  # fmt: skip
    main.add_command(command)


@main.command("check")
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@CONFINE
def check_command(scenarios: tuple[Path, ...]) -> None:
    """Check SCENARIOS, run each with a few children, and show digests.

    What would stop a run stops here, before the work.  Nothing is written.
    """
    with kind_errors():
        from simcore.runs.rehearse import rehearse
        from simcore.scenario import digest, lives_digest, load
        from simcore.texts import DEFAULT, texts

        for path in scenarios:
            scenario = load(path)
            lacks = rehearse(scenario)
            click.echo(f"{path}: fine")
            if lacks:
                click.echo(f"  note: {lacks.partition(': ')[2]}")
            _remark(scenario, texts(DEFAULT))
            click.echo(f"  scenario {digest(scenario)}")
            click.echo(f"  lives    {lives_digest(scenario)}")
            if scenario.base:
                click.echo(
                    f'  base     {scenario.base}, extends_digest = "{scenario.base_digest[:23]}"'
                )
            grades = [str(p.grade) for p in scenario.parameters.values()]
            counts = ", ".join(f"{grades.count(g)} {g}" for g in "ABC")
            click.echo(f"  {len(scenario.parameters)} numbers used: {counts}")
            for name in scenario.contracts:
                show_warnings(scenario, name)
            n, c = scenario.run.draws, scenario.run.cohorts
            click.echo(f"  {n} draws x {c} cohorts: about {_peak(scenario, n, c)} of memory")


@main.command("calibrate")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder [results/NAME-calibration].")
@click.option("--draws", type=click.IntRange(min=2), help="Rows of the posterior.")
@click.option("--members", type=click.IntRange(min=2), help="Fits in the ensemble.")
@click.option("--iterations", type=click.IntRange(min=1), help="Steps of each fit.")
@THREADS
@CONFINE
def calibrate_command(
    scenario: Path,
    out: Path | None,
    draws: int | None,
    members: int | None,
    iterations: int | None,
    threads: int | None,
) -> None:
    """Fit the baseline of SCENARIO to its targets; the name of a country is its shipped model.

    Writes the posterior as data.  A scenario uses it with posterior = "posterior.csv".
    """
    with kind_errors():
        from simcore.calibration.checkpoint import FIT
        from simcore.calibration.fit import calibrate
        from simcore.calibration.record import MANIFEST, record_of, target_table, write
        from simcore.countries import models
        from simcore.scenario import load
        from simcore.storage.folder import writing

        loaded = load(
            calibrated if (calibrated := f"{scenario}_calibration") in models() else scenario
        )
        folder = out or Path("results") / f"{loaded.name}-calibration"
        with writing(folder, MANIFEST) as place, progress_bar(0) as step:
            kept = place.work / FIT
            try:
                fit = calibrate(
                    loaded, draws=draws, members=members, iterations=iterations, threads=threads,
                    keep=place.work, say=say, progress=step,
                )  # fmt: skip
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    "finished iterations are kept; run the same command to go on"
                    if kept.exists()
                    else "no iteration was finished yet, so nothing is kept"
                ) from None
            for changed in place.replace(lambda new: write(fit, new), record_of(fit)):
                click.echo(f"{folder / changed}: had been changed by hand; kept", err=True)
            kept.unlink(missing_ok=True)
        table = target_table(fit)
        missed = table[table["fitted"] & ~table["met"]]
        click.echo(f"{int(table['fitted'].sum())} targets, {len(missed)} missed")
        for name, row in missed.iterrows():
            click.echo(
                f"  {name} ({row['grade']}): figure {row['figure']:.4g}, best fit "
                f"{row['best']:.4g}, {row['residual']:+.1f} sd"
            )
        click.echo(f"posterior: {folder / 'posterior.csv'}")


@main.command("evidence")
@click.argument("programme", required=False)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A programme of your own (TOML); may be given several times.",
)
@click.option("--age", type=int, help="Only programmes for this age.")
@click.option("--design", help="Only studies of this design, for example rct.")
@click.option("--grade", type=click.Choice(["A", "B", "C"]), help="This grade or better.")
@click.option("--domain", help="Only effects on this part of life, for example work.")
@LANG
@CONFINE
def evidence_command(
    programme: str | None,
    files: tuple[Path, ...],
    age: int | None,
    design: str | None,
    grade: str | None,
    domain: str | None,
    lang: str,
) -> None:
    """List what is known of programmes, or show PROGRAMME with everything known.

    A scenario lays a programme on with programme = "id" in [interventions.NAME].
    """
    with kind_errors():
        from simcore.report.catalogue import listing, page, read_all

        known = read_all(files)
        if programme:
            click.echo(page(known, programme, lang))
            return
        table = listing(known, age=age, design=design, grade=grade, domain=domain, lang=lang)
        if table.empty:
            click.echo("no programme fits; leave out a filter")
            return
        click.echo(table.to_string(index=False, na_rep="", float_format=lambda x: f"{x:.2f}"))
        click.echo(
            "\nhazard_ratio with low and high (90 %) as reported; kept: share that its design "
            "lets count (designs.csv of the country)."
        )


@main.command("trace")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--child", type=int, default=0, show_default=True, help="Number of the child.")
@click.option("--cohort", type=int, default=0, show_default=True)
@click.option("--draw", type=int, default=0, show_default=True)
@click.option("--all", "everything", is_flag=True, help="Show decisions that change nothing too.")
@CONFINE
def trace_command(scenario: Path, child: int, cohort: int, draw: int, everything: bool) -> None:
    """Replay one synthetic child of SCENARIO through all arms."""
    with kind_errors():
        from simcore.report.labels import clean
        from simcore.scenario import load
        from simcore.summary.trace import trace

        asked = load(scenario)
        table = trace(asked, child, cohort, draw)
        rows = table.decisions
        if not everything:
            rows = rows[(rows["before"] != rows["after"]) | (rows["step"] < 0)]
        click.echo(rows.to_string(index=False, max_colwidth=70))
        if not table.money.empty:
            currency = asked.money.currency if asked.money else ""
            click.echo(f"\n{clean(currency)} by year (an expense is positive)")
            click.echo(table.money.round(0).astype(int).to_string())


@main.command("rerun")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="New folder [FOLDER-rerun].")
@LANG
@THREADS
@CONFINE
def rerun_command(folder: Path, out: Path | None, lang: str, threads: int | None) -> None:
    """Rebuild the result in FOLDER from its own record, and compare bit for bit."""
    with kind_errors():
        from simcore.runs.rerun import rerun

        place = folder.resolve()
        target = out or place.with_name(place.name + "-rerun")
        with progress_bar(0) as step:
            rerun(folder, target, lang=lang, threads=threads, progress=step,
                  say=say)  # fmt: skip
        click.echo(f"{target}: counts and flows equal those of {folder}, bit for bit")


@main.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
def verify_command(folder: Path) -> None:
    """Check that every file simcore wrote into FOLDER is as it was written."""
    with kind_errors():
        from simcore.runs.store import verify

        record = verify(folder)
        click.echo(f"{folder}: all {len(record['files'])} files are as they were written")


if __name__ == "__main__":
    main()
