"""Monte Carlo standard errors: what another seed would change."""

from __future__ import annotations

from math import exp, lgamma, sqrt

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.uncertainty.draws import BLOCK
from simcore.variables import SAMPLE

#: Whole blocks of draws from which on their means are used; fewer say too little of their spread.
FEWEST = 4


def mean_and_mcse(values: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Mean over draws and cohorts, and its Monte Carlo standard error.

    Parameters
    ----------
    values
        Any dimensions; draw and cohort are reduced where present.

    Returns
    -------
    mean, mcse
        Without draw and cohort, in the units of ``values``; NaN with a single draw and cohort.

    Notes
    -----
    Draws are made in blocks that are more even than chance (``uncertainty.draws``), so the
    spread of single draws overstates the error of their mean.  Blocks are independent of each
    other: with ``FEWEST`` whole blocks or more, the squared error is the variance of their means
    over their number (what it has above luck over ``c4^2``, which makes a standard deviation
    unbiased for normal means); draws outside whole blocks count as independent.  It is held
    between what luck alone leaves, from the spread of cohorts within draws, and what independent
    draws would leave: no design of the draws can do better or, but for 1 part in their number,
    worse (Owen 1997, Annals of Statistics 25:1541-1562).  With fewer blocks it is the standard
    deviation of the draws' means over the root of their number, an upper estimate; with one draw
    that of the cohorts.
    """
    dims = [d for d in SAMPLE if d in values.dims]
    mean = values.mean(dims)
    unit = "draw" if "draw" in dims and values.sizes["draw"] > 1 else "cohort"
    if unit not in dims or values.sizes[unit] < 2:
        return mean, xr.full_like(mean, np.nan, dtype=float)
    batch = values.mean([d for d in dims if d != unit])
    many = values.sizes[unit]
    independent = batch.std(unit, ddof=1) / np.sqrt(many)
    blocks = whole_blocks(batch["draw"].to_numpy()) if unit == "draw" else []
    if len(blocks) < FEWEST:
        return mean, independent
    places = xr.DataArray(np.array(blocks), dims=("block", "within"))
    part = places.size / many
    found = batch.isel(draw=places).mean("within").var("block", ddof=1) / len(blocks)
    found = part**2 * found + (1 - part) * independent**2
    luck = _luck(values) / many if values.sizes.get("cohort", 1) > 1 else 0.0
    error = np.sqrt(luck + np.maximum(found - luck, 0.0) / c4(len(blocks)) ** 2)
    return mean, np.minimum(error, independent)


def evidence_sd(values: xr.DataArray) -> xr.DataArray:
    """Standard deviation over draws of what a draw would give without luck.

    Parameters
    ----------
    values
        With the dimension draw; with cohorts their luck is taken out, without it stays in.

    Returns
    -------
    DataArray
        Without draw and cohort, in the units of ``values``; NaN with a single draw.

    Notes
    -----
    ``sqrt(max(0, V - W / c))``: V the variance of the draws' means, W that between the c cohorts
    within draws.
    """
    if values.sizes["draw"] < 2:
        return values.mean([d for d in SAMPLE if d in values.dims]) * np.nan
    between = values.mean([d for d in values.dims if d == "cohort"]).var("draw", ddof=1)
    luck = _luck(values) if values.sizes.get("cohort", 1) > 1 else 0.0
    return (between - luck).clip(min=0.0) ** 0.5


def whole_blocks(labels: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    """Places of the draws of each whole block; none where a draw stands twice."""
    if len(labels) < FEWEST * BLOCK or len(np.unique(labels)) < len(labels):
        return []
    order = np.argsort(labels // BLOCK, kind="stable")
    _, many = np.unique(labels // BLOCK, return_counts=True)
    return [one for one in np.split(order, np.cumsum(many)[:-1]) if len(one) == BLOCK]


def c4(many: int) -> float:
    """Mean of the standard deviation of some normal numbers, as a part of the true one."""
    return sqrt(2 / (many - 1)) * exp(lgamma(many / 2) - lgamma((many - 1) / 2))


def _luck(values: xr.DataArray) -> xr.DataArray:
    """Variance of a draw's mean that is due to the luck of its cohorts."""
    return values.var("cohort", ddof=1).mean("draw") / values.sizes["cohort"]
