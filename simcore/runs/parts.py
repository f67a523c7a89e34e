"""A simulation cut into parts, which any executor can work through in any order.

``plan`` says which draws belong together, ``do`` simulates one part, ``join`` puts the counts of
all parts into one result.  Because random numbers are addressed by draw, the parts joined are
the whole, bit for bit, whoever simulated them::

    planned = plan(scenario)
    counts = pool.map(partial(do, scenario, cohorts=planned.cohorts), planned.parts)
    lives = join(scenario, planned, counts)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.engine.shape import shape_of
from simcore.engine.simulate import Progress, dataset, dtype_for, simulate
from simcore.scenario.schema.model import Scenario

#: Draws per part at most.
PART = 50
#: Person-steps per part at most (about ten seconds of one core), unless one draw has more.
WORK = 4e8

Counts = NDArray[np.unsignedinteger]


class Plan(NamedTuple):
    """What is simulated, part by part.

    Attributes
    ----------
    draws, cohorts
        Of the run.
    parts
        The draws of each part, in order.
    shape
        Of the counts of the run: arm, draw, cohort, intake, year, cell.
    dtype
        Of the counts.
    """

    draws: int
    cohorts: int
    parts: tuple[range, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def shape_of(self, part: range) -> tuple[int, ...]:
        """Shape of the counts of one part."""
        return (self.shape[0], len(part), *self.shape[2:])


def plan(scenario: Scenario, draws: int | None = None, cohorts: int | None = None) -> Plan:
    """Cut a run into parts of at most ``PART`` draws, fewer where a draw is long work.

    Parameters
    ----------
    scenario
        A checked scenario.
    draws, cohorts
        Default from the scenario.

    Returns
    -------
    Plan
        Sizes of the whole run, and the draws of each part.

    Raises
    ------
    ScenarioError
        If there are more steps or states than ``simulate`` takes, or transitions contradict.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.runs.parts import plan
    >>> plan(sc.load("template_example"), draws=120, cohorts=2).parts
    (range(0, 50), range(50, 100), range(100, 120))
    """
    n, c = draws or scenario.run.draws, cohorts or scenario.run.cohorts
    steps = scenario.children * c * scenario.run.total_steps * len(scenario.arms)
    step = max(1, min(PART, int(WORK / steps)))
    places = (len(scenario.arms), n, c, len(scenario.intakes), scenario.run.rows)
    return Plan(
        n,
        c,
        tuple(range(low, min(low + step, n)) for low in range(0, n, step)),
        (*places, shape_of(scenario).cells),
        np.dtype(dtype_for(scenario)),
    )


def do(
    scenario: Scenario,
    part: range,
    cohorts: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Simulate one part.

    Parameters
    ----------
    scenario, cohorts
        As planned.
    part
        Its draws.
    threads, progress
        As for ``simulate``.

    Returns
    -------
    Array
        Counts (arm, draw, cohort, intake, year, cell) of these draws, unit person-steps.

    Raises
    ------
    ScenarioError
        If transitions contradict each other or a row of probabilities exceeds one.
    MemoryLimitError
        If the part needs more memory than there is.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.runs.parts import do
    >>> do(sc.load("template_example"), range(50, 52), cohorts=2).shape
    (2, 2, 2, 1, 25, 12)
    """
    lives = simulate(scenario, part, cohorts, threads=threads, progress=progress)
    return lives["count"].to_numpy()


def join(scenario: Scenario, planned: Plan, done: Iterable[Counts]) -> xr.Dataset:
    """Put the counts of all parts, in the order of the plan, into one result.

    Parameters
    ----------
    scenario, planned
        As given to ``plan``, and what it returned.
    done
        Counts of each part; taken one by one, so that a lazy iterator holds few of them at once.

    Returns
    -------
    Dataset
        ``count`` (arm, draw, cohort, intake, year, cell), unit person-steps, as from ``simulate``.

    Raises
    ------
    ValueError
        If there are fewer or more counts than parts.
    ScenarioError
        If there are more steps or states than ``simulate`` takes, or transitions contradict.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.runs.parts import do, join, plan
    >>> scenario = sc.load("template_example")
    >>> planned = plan(scenario, draws=60, cohorts=2)
    >>> lives = join(scenario, planned, (do(scenario, part, 2) for part in planned.parts))
    >>> lives.equals(sc.simulate(scenario, draws=60, cohorts=2))
    True
    """
    counts = np.zeros(planned.shape, planned.dtype)
    for part, some in zip(planned.parts, done, strict=True):
        counts[:, part.start : part.stop] = some
    return dataset(shape_of(scenario), counts, range(planned.draws), central=False)
