"""Runs a sweep into a store, and goes on with what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from simcore.errors import ResultError
from simcore.scenario.digests import digest_of
from simcore.scenario.load import load_resolved
from simcore.storage.versions import versions
from simcore.sweeps.execute import Progress, done
from simcore.sweeps.layout import Layout, layout_of
from simcore.sweeps.plan import Plan, Task, plan_of, refuse_too_large
from simcore.sweeps.stores.store import Files, Store
from simcore.sweeps.study import Study
from simcore.sweeps.work import Arrays, do

#: Format of stores, raised when what is in them changes.
FORMAT = 1
#: Ending of the name of a Zarr store.
ZARR = ".zarr"


class Stored(NamedTuple):
    """A sweep and its store.

    Attributes
    ----------
    study, layout, plan
        The sweep.
    store
        Where its tasks are kept.
    belongs
        Digest that every task carries.
    """

    study: Study
    layout: Layout
    plan: Plan
    store: Store
    belongs: str


def store_at(path: Path) -> Store:
    """The store of a path: Zarr where its name ends so, else a folder of files."""
    if path.suffix != ZARR:
        return Files(path)
    from simcore.sweeps.stores.zarr_store import ZarrStore

    return ZarrStore(path)


def run_sweep(
    study: Study,
    path: Path,
    threads: int = 1,
    *,
    say: Callable[[str], None] = lambda text: None,
    progress: Progress | None = None,
    do_all: Callable[[Stored, list[Task]], Iterable[Task]] | None = None,
) -> Stored:
    """Work through a sweep, keeping every finished task.

    What is stored already is checked and not done again: a sweep that was interrupted goes on, and
    one with more draws adds the further ones.

    Parameters
    ----------
    study
        The sweep.
    path
        A new folder, or one with tasks of this sweep; ``NAME.zarr`` is a Zarr store.
    threads
        Tasks that are worked on at once.
    say
        Called with a sentence where something stored is damaged.
    progress
        Called with the number of points times draws just finished.
    do_all
        Does tasks and writes them elsewhere, such as on a cluster, and yields each when it is
        stored; default here.

    Returns
    -------
    Stored
        The complete sweep; ``open_sweep`` reads it.

    Raises
    ------
    ResultError
        If the folder holds something else, another sweep, or another process writes there.
    MemoryLimitError
        If a task needs more memory than there is.
    """
    store = store_at(path)
    with store.writing():
        stored = _begin(study, store)
        refuse_too_large(stored.study, stored.plan, threads, whole=False)
        todo: list[Task] = []
        begun: dict[int, int] = {}
        for task in stored.plan.tasks():
            try:
                there = store.read(task, stored.belongs)
            except ResultError as error:
                say(f"{error}: it is done again")
                there = None
            many = _draws_in(stored, there)
            if many < task.last - task.first:
                todo.append(task)
                begun |= {task.number: many} if many else {}
            elif progress:
                progress((task.high - task.low) * (task.last - task.first))
        left = [task._replace(first=task.first + begun.get(task.number, 0)) for task in todo]
        for task in (do_all or _here(threads))(stored, left):
            if progress:
                progress((task.high - task.low) * (task.last - task.first))
    return stored


def _here(threads: int) -> Callable[[Stored, list[Task]], Iterable[Task]]:
    def work(stored: Stored, tasks: list[Task]) -> Iterable[Task]:
        for task, arrays in done(stored.study, stored.plan, tasks, threads):
            keep(stored, task, arrays)
            yield task

    return work


def keep(stored: Stored, task: Task, arrays: Arrays) -> None:
    """Write a task whose first draws may be stored already."""
    whole = stored.plan.task(task.number)
    if task.first > whole.first:
        before = stored.store.read(whole, stored.belongs)
        assert before is not None, "what is extended was read before"
        for name, values in arrays.items():
            axis = 1 + stored.layout.variables[name][0].index("draw")
            old = before[name].take(np.arange(task.first - whole.first), axis)
            arrays[name] = np.concatenate([old, values], axis)
    stored.store.write(whole, arrays, stored.belongs)


def do_task(path: str, number: int) -> int:
    """Do one task of a store and write it: what a worker of a cluster is sent."""
    stored = _reopened(path, str(Path(path).stat().st_ino))
    task = stored.plan.task(number)
    labels = stored.study.labels[task.first : task.last]
    order = stored.study.shared.order[task.low : task.high]
    stored.store.write(task, do(stored.study, stored.layout, order, labels, 1), stored.belongs)
    return number


@lru_cache(maxsize=4)
def _reopened(path: str, _: str) -> Stored:
    return reopen(Path(path))


def missing(stored: Stored) -> list[Task]:
    """Tasks that are not stored, or damaged."""
    out = []
    for task in stored.plan.tasks():
        try:
            there = stored.store.read(task, stored.belongs)
        except ResultError:
            there = None
        if _draws_in(stored, there) < task.last - task.first:
            out.append(task)
    return out


def _draws_in(stored: Stored, there: Arrays | None) -> int:
    if not there:
        return 0
    name = next(iter(stored.layout.variables))
    return int(there[name].shape[1 + stored.layout.variables[name][0].index("draw")])


def _begin(study: Study, store: Store) -> Stored:
    """Open the store of a sweep, or make it; more draws than it has are added."""
    layout, record = layout_of(study), store.record()
    if record is None:
        plan = plan_of(study, layout)
        record = _record(study, layout, plan)
        template = layout.template(study, study.shared.order)
        scenarios = json.dumps([s.resolved() for s in study.scenarios], ensure_ascii=False)
        store.create(record, template, scenarios.encode())
        return Stored(study, layout, plan, store, record["belongs"])
    if record["format"] != FORMAT:
        raise ResultError(
            f"{store.path}: is of format {record['format']}, and this version of simcore reads "
            f"{FORMAT}; choose another folder with --out"
        )
    chunks = (record["chunk_points"], record["chunk_draws"])
    if record["belongs"] != _belongs(study, chunks):
        what = "another sweep"
        if record["sweep"] == study.digest():
            what = "this sweep as other versions of simcore or its libraries worked it out"
        raise ResultError(f"{store.path}: holds {what}; choose another folder with --out")
    had, wanted = list(record["draws"]), study.labels
    if wanted[: len(had)] != had and had[: len(wanted)] != wanted:
        raise ResultError(
            f"{store.path}: holds other draws; ask for those it has and further ones, or choose "
            f"another folder with --out"
        )
    if len(wanted) > len(had):
        record = record | {"draws": wanted}
        store.extend(record)
    else:  # a smaller sweep is a selection of the larger one
        study = study.with_draws(had)
    return Stored(study, layout, plan_of(study, layout, chunks), store, record["belongs"])


def _belongs(study: Study, chunks: tuple[int, int]) -> str:
    return digest_of([FORMAT, study.digest(), list(chunks), versions()])


def _record(study: Study, layout: Layout, plan: Plan) -> dict[str, Any]:
    chunks = (plan.chunk_points, plan.chunk_draws)
    return {
        "format": FORMAT,
        "sweep": study.digest(),
        "belongs": _belongs(study, chunks),
        "scenario": study.scenario.name,
        "points": plan.points,
        "draws": study.labels,
        "drawn": study.draws is not None,
        "cohorts": study.cohorts,
        "keep": study.keep,
        "by": study.by,
        "by_cohort": study.by_cohort,
        "perspective": study.perspective,
        "chunk_points": plan.chunk_points,
        "chunk_draws": plan.chunk_draws,
        "variables": {n: [list(dims), dt.str] for n, (dims, dt) in layout.variables.items()},
        "versions": versions(),
    }


def reopen(path: Path) -> Stored:
    """A stored sweep with all that is needed to go on with it.

    Raises
    ------
    ResultError
        If there is none, it is damaged, or other versions made it.
    """
    store = store_at(path)
    record = store.opened()
    scenarios = tuple(
        load_resolved(data, f"{path}: scenario") for data in json.loads(store.scenarios())
    )
    points = store.template()["point_value"].sortby("point")
    draws = [int(d) for d in record["draws"]] if record["drawn"] else None
    names = ("cohorts", "keep", "by", "by_cohort", "perspective")
    study = Study(scenarios, points, draws, **{n: record[n] for n in names})
    return _begin(study, store)
