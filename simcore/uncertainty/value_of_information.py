"""Value of information: what it is worth to know all, or some, parameters for certain.

Net benefit is an array over draws and options, in money (or any unit that is better the
larger it is).  Sources: Briggs, Claxton & Sculpher (2006), Decision Modelling for Health
Economic Evaluation; Strong, Oakley & Brennan (2014), Medical Decision Making 34:311-326
(EVPPI by regression).
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from simcore.errors import ResultError
from simcore.variables import annotate

Floats = NDArray[np.float64]


def evpi(net_benefit: ArrayLike) -> float:
    """Expected value of perfect information per decision.

    Parameters
    ----------
    net_benefit
        Shape ``(draw, option)``.

    Returns
    -------
    float
        Mean of the best option in each draw, less the best mean; never below 0.
    """
    values = _checked(net_benefit)
    return float(values.max(axis=1).mean() - values.mean(axis=0).max())


def evpi_normal(mean: float, sd: float) -> float:
    """EVPI in closed form where the incremental net benefit of two options is normal."""
    from scipy.stats import norm

    z = abs(mean) / sd
    return float(sd * norm.pdf(z) - abs(mean) * norm.cdf(-z))


def evppi(net_benefit: ArrayLike, parameters: ArrayLike, degree: int = 4) -> float:
    """Expected value of partial perfect information on some parameters.

    Parameters
    ----------
    net_benefit
        Shape ``(draw, option)``.
    parameters
        The same draws of the parameters of interest, shape ``(draw,)`` or
        ``(draw, parameter)``.
    degree
        Of the polynomial (in normal scores of the parameters) that smooths net benefit.

    Returns
    -------
    float
        At least 0 and at most the EVPI of the smoothed draws; in the unit of net benefit.
    """
    values = _checked(net_benefit)
    given = np.asarray(parameters, float)
    given = given[:, None] if given.ndim == 1 else given
    if len(given) != len(values):
        raise ResultError(
            f"evppi: {len(given)} draws of the parameters do not match {len(values)} of net "
            f"benefit; give the same draws"
        )
    from scipy.stats import norm, rankdata

    ranks = np.column_stack([rankdata(column) for column in given.T])
    scores = norm.ppf((ranks - 0.5) / len(given))
    # Beside the scores, the values themselves: a linear model is then exact.
    spread = given.std(axis=0)
    plain = (given - given.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    columns = [np.ones(len(given)), *plain.T]
    for power in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(scores.shape[1]), power):
            columns.append(scores[:, chosen].prod(axis=1))
    design = np.column_stack(columns)
    if design.shape[1] * 5 > len(values):
        raise ResultError(
            f"evppi: {len(values)} draws are too few for {design.shape[1]} terms; take more draws, "
            f"fewer parameters or a lower degree"
        )
    difference = values - values[:, :1]
    fitted = design @ np.linalg.lstsq(design, difference, rcond=None)[0]
    return float(max(fitted.max(axis=1).mean() - fitted.mean(axis=0).max(), 0.0))


def acceptability(cost: xr.DataArray, effect: xr.DataArray, thresholds: ArrayLike) -> xr.Dataset:
    """Acceptability curves, frontier and EVPI over willingness to pay.

    Parameters
    ----------
    cost, effect
        Dimensions draw and arm; the currency is that of the attribute ``units`` of the cost.
    thresholds
        Willingness to pay per unit of effect.

    Returns
    -------
    Dataset
        ``probability`` (threshold, arm) that an arm is best, summing to 1; ``best``
        (threshold), the arm of highest mean net benefit; ``evpi`` (threshold).
    """
    levels = np.asarray(thresholds, float)
    arms = cost["arm"].to_numpy()
    c = cost.transpose("draw", "arm").to_numpy()
    e = effect.transpose("draw", "arm").to_numpy()
    probability = np.zeros((len(levels), len(arms)))
    best, value = [], []
    for i, level in enumerate(levels):
        benefit = level * e - c
        probability[i] = np.bincount(benefit.argmax(axis=1), minlength=len(arms)) / len(benefit)
        best.append(str(arms[benefit.mean(axis=0).argmax()]))
        value.append(evpi(benefit))
    out = xr.Dataset(
        {
            "probability": (("threshold", "arm"), probability),
            "best": ("threshold", best),
            "evpi": ("threshold", value),
        },
        coords={"threshold": levels, "arm": arms},
    )
    return annotate(out, str(cost.attrs.get("units", "")))


def _checked(net_benefit: ArrayLike) -> Floats:
    values = np.asarray(net_benefit, float)
    if values.ndim != 2 or values.shape[1] < 2 or not np.isfinite(values).all():
        raise ResultError(
            f"value of information: net benefit has the shape {values.shape}; give finite numbers "
            f"over draws and two or more options"
        )
    return values
