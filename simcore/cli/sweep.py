"""Sweeps in the shell: the plan, the work, and single parts of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simcore.cli.common import CONFINE, THREADS, kind_errors, progress_bar, say

if TYPE_CHECKING:
    from simcore.sweeps.study import Study


@click.command("sweep")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path),
              help="Store [results/NAME]; NAME.zarr is a Zarr store.")  # fmt: skip
@click.option("--plan", "plan_only", is_flag=True,
              help="Show what it takes, measured on a few points, and stop.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="Do the tasks on a Dask cluster that sees the same store.")  # fmt: skip
@THREADS
@CONFINE
def sweep_command(
    file: Path, out: Path | None, plan_only: bool, scheduler: str | None, threads: int | None
) -> None:
    """Simulate and price all points of the sweep in FILE, and keep them in a store.

    An interrupted sweep goes on where it was; with more draws in FILE only those are added.
    """
    with kind_errors():
        from simcore.sweeps.files import load_sweep
        from simcore.sweeps.layout import layout_of
        from simcore.sweeps.plan import plan_of, refuse_too_large
        from simcore.sweeps.stores.cluster import on_cluster
        from simcore.sweeps.stores.stored import run_sweep

        study = load_sweep(file)
        workers = threads or os.cpu_count() or 1
        plan = plan_of(study, layout_of(study))
        click.echo(
            f"{file.stem}: {plan.points} points x {plan.draws} draws x {study.cohorts} cohorts of "
            f"{study.scenario.name}; {plan.lives} different lives",
            err=not plan_only,
        )
        if plan_only:
            _show_plan(study, workers)
            refuse_too_large(study, plan, workers, whole=False)
            return
        place = out or Path("results") / file.stem
        with progress_bar(plan.points * plan.draws) as step:
            try:
                stored = run_sweep(
                    study, place, workers, say=say, progress=step,
                    do_all=on_cluster(scheduler) if scheduler else None,
                )  # fmt: skip
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    "finished tasks are kept; run the same command to go on"
                ) from None
        click.echo(f"{place}: {stored.plan.points} points x {stored.plan.draws} draws, complete")


def _show_plan(study: Study, workers: int) -> None:
    from simcore.engine.memory import shown
    from simcore.sweeps.layout import layout_of
    from simcore.sweeps.plan import forecast, plan_of

    layout = layout_of(study)
    plan = plan_of(study, layout)
    took = forecast(study, layout, plan)
    along, across = plan.blocks
    click.echo(
        f"  lives      {plan.lives} x {plan.draws} draws simulated once"
        + (f", {plan.again} again at borders of tasks" if plan.again else "")
    )
    click.echo(
        f"  tasks      {along * across}, each {plan.chunk_points} points x {plan.chunk_draws} draws"
    )
    one, many = _seconds(took.seconds), _seconds(took.seconds / workers)
    click.echo(
        f"  time       about {one} of one core, {many} with {workers} threads (measured on "
        f"{took.measured} points x draws)"
    )
    click.echo(
        f"  stored     {shown(plan.stored)} before compression: {', '.join(layout.variables)}"
    )
    click.echo(f"  memory     about {shown(plan.memory)} for each thread")


def _seconds(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


@click.command("task")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--part", required=True, metavar="I/N", help="Part I of N, from 0 to N - 1.")
@THREADS
def task_command(store: Path, part: str, threads: int | None) -> None:
    """Do part I of N of the tasks of STORE, for job arrays; simcore sweep makes the store.

    Parts may be done anywhere that sees the store, in any order, and again.
    """
    with kind_errors():
        from simcore.errors import ResultError
        from simcore.sweeps.execute import done
        from simcore.sweeps.stores.stored import keep, missing, reopen

        number, _, of = part.partition("/")
        if not (number.isdecimal() and of.isdecimal() and 0 <= int(number) < int(of)):
            raise ResultError(
                f"--part {part}: is no part; write I/N, for example 0/8 to 7/8 for eight jobs"
            )
        stored = reopen(store)
        with stored.store.writing(f".part-{number}-of-{of}"):
            mine = [t for t in missing(stored) if t.number % int(of) == int(number)]
            for task, arrays in done(stored.study, stored.plan, mine, threads or 1):
                keep(stored, task, arrays)
        click.echo(f"{store}: part {part}, {len(mine)} tasks done")
