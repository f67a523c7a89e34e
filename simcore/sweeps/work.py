"""Works out one task of a sweep: some points, some draws.

Points are treated as draws: a row of the simulation is a point's parameters with the random
numbers of a draw, so all points meet the same children (common random numbers), and the values
are those of ``simulate`` and ``ledger`` on the scenario with these parameters held.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.engine.shape import shape_of
from simcore.engine.simulate import simulate_at
from simcore.sweeps.layout import Layout
from simcore.sweeps.price import Pricer
from simcore.sweeps.study import Study, values_at

Arrays = dict[str, NDArray[Any]]
#: Type of counts of all cohorts: 80 million children for a year of months.
_WIDE = np.uint32


def do(
    study: Study,
    layout: Layout,
    points: NDArray[np.int64],
    draws: Sequence[int],
    threads: int | None = None,
) -> Arrays:
    """Simulate and price some points at some draws.

    Parameters
    ----------
    study
        The sweep.
    layout
        What is kept of it.
    points
        Places of the points.
    draws
        Labels of the draws.
    threads
        Default: all cores.

    Returns
    -------
    dict
        Name of a variable -> values, by point and draw in the order given.
    """
    out = layout.empty(len(points), len(draws))
    shared = study.shared
    number = np.array([shared.variants[v].life for v in shared.variant[points]])
    for life in np.unique(number):
        here = np.flatnonzero(number == life)
        scenario = shared.variants[shared.variant[points[here[0]]]].scenario
        lives_of, first, place = np.unique(
            shared.life[points[here]], return_index=True, return_inverse=True
        )
        place = place.ravel()
        rows = values_at(study, scenario, points[here[first]], draws)
        many, each = len(lives_of), len(draws)
        lives = simulate_at(
            shape_of(scenario), rows, [int(d) for d in draws] * many, threads, study.cohorts
        )
        if study.keep == "counts":
            _keep_counts(out, here, place, lives, each)
        lives = lives if study.by_cohort else _added(lives)
        for variant in np.unique(shared.variant[points[here]]):
            own = shared.variant[points[here]] == variant
            pricer = Pricer(study, layout, shared.variants[variant].scenario, lives, draws)
            for name in out.keys() & {"npv", "gain_by_year", "outcome_change"}:
                for some, values in getattr(pricer, name)(points[here[own]], place[own]):
                    out[name][here[own][some]] = values
    return out


def _added(lives: xr.Dataset) -> xr.Dataset:
    """Lives with their cohorts added up, as one."""
    counts = lives["count"]
    added = counts.to_numpy().sum(axis=2, dtype=_WIDE, keepdims=True)
    kept = lives.drop_dims("cohort").assign_coords(cohort=[0])
    return kept.assign(count=(counts.dims, added, counts.attrs))


def _keep_counts(
    out: Arrays, here: NDArray[np.int64], row: NDArray[np.int64], lives: xr.Dataset, draws: int
) -> None:
    """Baseline, and what each arm has more, with the years innermost."""
    count = lives["count"].transpose("draw", "arm", "cohort", "intake", "cell", "year").to_numpy()
    count = count.reshape(-1, draws, *count.shape[1:])[row]
    out["baseline_count"][here] = count[:, :, 0]
    change = count[:, :, 1:].astype(np.int64) - count[:, :, :1].astype(np.int64)
    out["count_change"][here] = np.moveaxis(change, 2, 1)
