"""Simulates the lives of a scenario: counts of children, and nothing about money."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.engine.memory import Need, refuse_if_too_large
from simcore.engine.shape import Shape, shape_of
from simcore.engine.worker import Counts, Piece, Worker
from simcore.scenario.cells import row_years
from simcore.scenario.digests import baseline_digest, lives_digest
from simcore.scenario.schema.model import Scenario
from simcore.uncertainty.draws import parameter_draws
from simcore.variables import annotate

#: Called with the number of draws just finished.
Progress = Callable[[int], None]

#: Children per job where one draw is split over threads.
CHUNK = 2**15
#: Most children that are counted together: counts of a piece have 32 bits at most.
MOST = 2**20


@checked
def simulate(
    scenario: Scenario,
    draws: int | range | Sequence[int] | None = None,
    cohorts: int | None = None,
    *,
    central: bool = False,
    threads: int | None = None,
    block: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate children's lives in all arms.

    Every uniform number has an address (``randomness.addresses``), and counts are whole
    numbers, so the result does not depend on threads, block, order or on which draws
    are simulated together.

    Parameters
    ----------
    scenario
        A checked scenario.
    draws
        How many draws of the parameters, or which (a range or a list of labels); default
        from the scenario.
    cohorts
        How many cohorts of children per draw; default from the scenario.
    central
        Hold every parameter at its value instead of drawing it.
    threads
        Default: all cores.
    block
        Children who go through a step together.
    progress
        Called with the number of draws finished since the last call.

    Returns
    -------
    Dataset
        ``count`` (arm, draw, cohort, intake, year, cell), unit person-steps; coordinates
        ``table`` and ``per_count`` (cell): person-years or events that a count stands for.

    Raises
    ------
    ArgumentError
        If an argument is of the wrong kind or out of range.
    ScenarioError
        If transitions contradict each other or a row of probabilities exceeds one.
    MemoryLimitError
        If the run needs more memory than there is.

    Notes
    -----
    Time is proportional to draws x cohorts x children x steps x domains x arms, bytes
    to draws x cohorts x arms x intakes x years x cells; children cost no memory.

    Examples
    --------
    >>> import simcore as sc
    >>> lives = sc.simulate(sc.load("template_example"), draws=4, cohorts=5)
    >>> lives["count"].dims
    ('arm', 'draw', 'cohort', 'intake', 'year', 'cell')
    >>> lives["count"].sel(arm="coach", draw=0, cohort=0, cell="care:care").sum("intake").values[:4]
    array([24, 23, 21, 19], dtype=uint64)
    """
    wanted = range(scenario.run.draws) if draws is None else draws
    if isinstance(wanted, int):
        wanted = range(wanted)
    groups = scenario.run.cohorts if cohorts is None else cohorts
    shape = shape_of(scenario)
    refuse_if_too_large(f"simulate: {scenario.name}", _need(shape, groups, threads), len(wanted))
    values = parameter_draws(scenario, None if central else wanted, shape.programs.parameters)
    theta = np.broadcast_to(values.to_numpy(), (len(wanted), values.sizes["parameter"]))
    workers = threads or os.cpu_count() or 1
    counts = np.zeros(
        (
            len(scenario.arms),
            len(wanted),
            groups,
            len(scenario.intakes),
            scenario.run.rows,
            shape.cells,
        ),
        dtype_for(scenario),
    )
    _run(shape, theta, wanted, groups, workers, block, counts, progress)
    return dataset(shape, counts, wanted, central)


def simulate_at(
    shape: Shape,
    points: xr.DataArray,
    address: int | Sequence[int] = 0,
    threads: int | None = None,
    cohorts: int = 1,
) -> xr.Dataset:
    """Simulate at given values of the parameters, with the luck of given draws.

    Points of one address meet the same uniforms, so answers move smoothly with the parameters
    (common random numbers): what calibration and sweeps need, and never to be used where the
    spread between draws is the question.

    Parameters
    ----------
    shape
        Of a scenario; built once by the caller, who comes back many times.
    points
        Dimensions draw, parameter: values of all parameters that the lives depend on.
    address
        Draw whose uniforms are used, one for all points or one for each.
    threads
        Default: all cores.
    cohorts
        Of each point.

    Returns
    -------
    Dataset
        As ``simulate`` gives; ``draw`` numbers the points.
    """
    scenario = shape.scenario
    theta = points.sel(parameter=shape.programs.parameters).transpose("draw", "parameter")
    many = theta.sizes["draw"]
    counts = np.zeros(
        (len(scenario.arms), many, cohorts, len(scenario.intakes), scenario.run.rows, shape.cells),
        dtype_for(scenario),
    )
    at = [address] * many if isinstance(address, int) else address
    workers = threads or os.cpu_count() or 1
    _run(shape, theta.to_numpy(), at, cohorts, workers, None, counts, None)
    return dataset(shape, counts, range(many), central=True)


def dtype_for(scenario: Scenario) -> type[np.unsignedinteger]:
    """Smallest unsigned type that holds the largest possible count of a cell."""
    twice = any(t.at == "middle" for t in scenario.tables.values())
    steps = scenario.run.steps_per_year // scenario.run.rows_per_year
    most = max(scenario.intakes.values()) * steps * (2 if twice else 1)
    return next(t for t in (np.uint8, np.uint16, np.uint32, np.uint64) if most <= np.iinfo(t).max)


#: Python with its libraries and the compiler, bytes; measured.
BASE = 280e6


def simulate_need(
    scenario: Scenario, cohorts: int | None = None, threads: int | None = None
) -> Need:
    """Peak memory of ``simulate``; measured peaks lie within 30 % of it.

    Parameters
    ----------
    scenario
        A checked scenario.
    cohorts
        Per draw; default the scenario's.
    threads
        Default: all cores.
    """
    return _need(shape_of(scenario), cohorts or scenario.run.cohorts, threads)


def _need(shape: Shape, cohorts: int, threads: int | None) -> Need:
    """Counts of all draws, and those that wait to be added to them."""
    scenario = shape.scenario
    places = len(scenario.arms) * cohorts * len(scenario.intakes) * scenario.run.rows * shape.cells
    each = 8.0 * 3 * len(shape.programs.parameters)  # parameters: drawn, ordered, by name
    counts = places * np.dtype(dtype_for(scenario)).itemsize
    return Need(BASE, counts + each, counts, 5 * (threads or os.cpu_count() or 1))


def dataset(
    shape: Shape, counts: NDArray[np.unsignedinteger], draws: Sequence[int], central: bool
) -> xr.Dataset:
    """Label an array of counts (arm, draw, cohort, intake, year, cell)."""
    scenario = shape.scenario
    tables = [c.cells.name for c in shape.counters for _ in c.cells.labels]
    weight = [c.per_count for c in shape.counters for _ in c.cells.labels]
    data = xr.Dataset(
        {"count": (("arm", "draw", "cohort", "intake", "year", "cell"), counts)},
        coords={
            "arm": list(scenario.arms),
            "draw": np.array(draws, np.int64),
            "cohort": np.arange(counts.shape[2]),
            "intake": list(scenario.intakes),
            "year": row_years(scenario),
            "cell": shape.labels,
            "table": ("cell", tables),
            "per_count": ("cell", weight),
        },
        attrs={
            "scenario": scenario.name,
            "lives_digest": lives_digest(scenario),
            "baseline_digest": baseline_digest(scenario),
            "seed": str(scenario.run.seed),
            "children": scenario.children,
            "central": int(central),
        },
    )
    data["intake"].attrs["long_name"] = "calendar year of intake"
    data["year"].attrs["long_name"] = "years since intake"
    return annotate(data)


class _Job(NamedTuple):
    """Part of one draw: which children of which cohort."""

    draw: int
    pieces: list[Piece]


def _jobs(shape: Shape, draws: int, cohorts: int, workers: int) -> Iterator[_Job]:
    """Jobs in order; a draw is split only where there are fewer draws than threads."""
    sizes = list(shape.scenario.intakes.values())
    for draw in range(draws):
        pieces = []
        for cohort in range(cohorts):
            for intake, children in enumerate(sizes):
                step = CHUNK if draws < workers else min(children, MOST)
                pieces += [
                    (cohort, intake, low, min(low + step, children))
                    for low in range(0, children, step)
                ]
        parts = min(workers, len(pieces)) if draws < workers else 1
        for part in range(parts):
            yield _Job(draw, pieces[part::parts])


def _run(
    shape: Shape,
    theta: NDArray[np.float64],
    draws: Sequence[int],
    cohorts: int,
    workers: int,
    block: int | None,
    counts: NDArray[np.unsignedinteger],
    progress: Progress | None,
) -> None:
    """Do all jobs in a pool of threads and add their counts; sums of integers have no order."""
    local = threading.local()
    dtype = np.uint32 if counts.dtype == np.uint64 else counts.dtype.type

    def work(job: _Job) -> tuple[_Job, list[tuple[int, int, Counts]]]:
        if not hasattr(local, "worker"):
            local.worker = Worker(shape, dtype, block)
        return job, local.worker.run(theta[job.draw], draws[job.draw], job.pieces)

    jobs = _jobs(shape, len(draws), cohorts, workers)
    left = [0] * len(draws)
    with ThreadPoolExecutor(workers) as pool:
        waiting: set[Future[tuple[_Job, list[tuple[int, int, Counts]]]]] = set()
        try:
            for job in jobs:
                left[job.draw] += 1
                waiting.add(pool.submit(work, job))
                if len(waiting) >= 4 * workers:
                    waiting = _collect(waiting, counts, left, progress)
            while waiting:
                waiting = _collect(waiting, counts, left, progress)
        except BaseException:
            for future in waiting:
                future.cancel()
            raise


def _collect(
    waiting: set[Future[tuple[_Job, list[tuple[int, int, Counts]]]]],
    counts: NDArray[np.unsignedinteger],
    left: list[int],
    progress: Progress | None,
) -> set[Future[tuple[_Job, list[tuple[int, int, Counts]]]]]:
    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        job, parts = future.result()
        for cohort, intake, part in parts:
            counts[:, job.draw, cohort, intake] += part
        left[job.draw] -= 1
        if progress and left[job.draw] == 0:
            progress(1)
    return waiting
