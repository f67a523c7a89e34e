"""Time: discounting by any curve, given as forward rates, and weights of points.

The factor at time t is the product of the factors of the years up to t, each with the
rate that holds in that year, so it is continuous.  A scenario without a curve of its own
gets its country's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Rates
from simcore.scenario.uses import rates

#: When in a row of counts its money falls.
WITHIN = {"start": 0.0, "middle": 0.5, "end": 1.0}


def discount_factors(
    scenario: Scenario, rows: int, curve: Rates | None = None, at: str = "start"
) -> NDArray[np.float64]:
    """Factor of each row of counts.

    Parameters
    ----------
    scenario
        For parameters and the length of a row.
    rows
        How many.
    curve
        Rates; default the scenario's.
    at
        Moment of a row: its start, middle or end.

    Returns
    -------
    array
        Shape ``(rows,)``; 1 at time 0.
    """
    if curve is None and scenario.money is not None:
        curve = scenario.money.discount
    steps = rates(curve) or [(0, 0.0)]
    held = [
        (first, scenario.parameters[ref].value if isinstance(ref, str) else ref)
        for first, ref in steps
    ]
    times = (np.arange(rows) + WITHIN[at]) / scenario.run.rows_per_year
    force = np.zeros(rows)
    ends = [float(first) for first, _ in held[1:]] + [np.inf]
    for (first, rate), end in zip(held, ends, strict=True):
        force += np.log1p(rate) * np.clip(times - first, 0.0, end - first)
    return np.exp(-force)


def row_weights(weights: str, rows: int) -> NDArray[np.float64]:
    """Weight of each row of counts as a point of a curve.

    Half cycles: the first and last point count 1/2.  Simpson's one-third rule as
    Alarid-Escudero et al. (2023) and their software define it: the first and last point
    count 1/3, those between 2/3 and 4/3 in turn (the textbook rule has 4/3 first).
    """
    out = np.ones(rows)
    if weights == "half_cycle":
        out[[0, -1]] = 0.5
    elif weights == "simpson":
        out[1::2], out[2::2] = 2.0 / 3.0, 4.0 / 3.0
        out[[0, -1]] = 1.0 / 3.0
    return out
