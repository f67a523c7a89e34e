"""A number given by its value and an interval: a two-piece normal on the scale of its unit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

Floats = NDArray[np.float64]

#: Standard deviations of a normal number within which 90 % of it lies.
NORMAL_90 = 1.645
#: How near to the ends of its scale an interval may reach, as a part of the scale (or, above 0
#: without another end, of the value): the ends themselves have no finite image.
LEAST_ODDS, LEAST_LOG = 1e-6, 1e-3


def interval_quantile(
    u: Floats,
    value: float,
    ends: tuple[float, float] | None,
    coverage: float,
    width: float,
    scale: str,
    bounds: tuple[float, float],
) -> Floats:
    """Quantiles of a number whose median is its value; each side keeps its own width.

    Parameters
    ----------
    u
        Probabilities in (0, 1), any shape.
    value
        The median.
    ends
        Low and high, or None.
    coverage
        Probability between low and high.
    width
        Standard deviation on the working scale where there are no ends.
    scale
        ``"log"``, ``"log-odds"`` (between the bounds) or ``"plain"``.
    bounds
        Of the numbers; a value that is not inside is drawn as it stands.

    Returns
    -------
    array of float
        Same shape as ``u``.
    """
    z = ndtri(u)

    def spread(to: Callable[[float], float], least: float, most: float) -> Floats:
        if ends is None:
            return width * z
        reach = float(ndtri(0.5 + coverage / 2))
        centre = to(value)
        below = (centre - to(max(ends[0], least))) / reach
        above = (to(min(ends[1], most)) - centre) / reach
        out: Floats = np.where(z < 0, below, above) * z
        return out

    if scale == "plain":
        return value + spread(float, -np.inf, np.inf)
    first, last = bounds
    if not first < value < last:
        return np.full(u.shape, value)
    if scale == "log":
        drawn: Floats = np.exp(np.log(value) + spread(np.log, value * LEAST_LOG, np.inf))
        return drawn
    size = last - first

    def odds(number: float) -> float:
        return float(logit((number - first) / size))

    edge = LEAST_ODDS * size
    inside: Floats = expit(odds(value) + spread(odds, first + edge, last - edge))
    return first + size * inside
