"""From a parameter's value, interval and grade to its quantile function.

The value is the median.  ``low`` and ``high`` bound a 90 % interval for grades A and
B and an 80 % interval for grade C; each side keeps its own width (a two-piece normal
on a suitable scale).  Without an interval the grade sets the width.  The widths are a
convention of the reference data, kept here (and what an interval covers, in
``scenario.schema.types``) and nowhere else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.distributions import DISTRIBUTIONS, Families, law_of
from simcore.distributions.interval import interval_quantile
from simcore.distributions.near_rows import near_rows, reach
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import COVERAGE
from simcore.scenario.schema.units import unit_of

Floats = NDArray[np.float64]

#: Ends of the probabilities that are drawn; those beyond are taken to them.
EDGES = (1e-12, 1 - 1e-12)
#: Standard deviation on the log or log-odds scale where no interval is given.
WIDTH = {"A": 0.05, "B": 0.15, "C": 0.40}


def is_fixed(parameter: Parameter) -> bool:
    """Whether a parameter is a switch or has no uncertainty."""
    if parameter.posterior:
        return False
    if isinstance(parameter.distribution, dict):
        return False
    scale = unit_of(parameter.unit).scale
    if parameter.distribution == "fixed" or scale == "held":
        return True
    if parameter.low is not None and parameter.low == parameter.high:
        return True
    return scale != "plain" and parameter.value == 0 and parameter.low is None


def is_dirichlet(parameter: Parameter) -> bool:
    """Whether a parameter is one share of a Dirichlet distribution with its group."""
    return isinstance(parameter.distribution, dict) and "dirichlet" in parameter.distribution


def support(parameter: Parameter) -> tuple[float, float]:
    """Least and largest number that can be drawn (of a Dirichlet share: its gamma count)."""
    if parameter.posterior:
        return reach(np.array(parameter.posterior), *scale_of(parameter))
    with np.errstate(all="ignore"):  # what overflows is infinite, and refused as that
        least, most = quantile(parameter, np.array(EDGES))
    return float(least), float(most)


def scale_of(parameter: Parameter) -> tuple[str, tuple[float, float]]:
    """Scale on which draws are made around the rows of a posterior, and their bounds."""
    unit = unit_of(parameter.unit)
    low, high = unit.low, unit.high
    if parameter.distribution == "uniform":
        low, high = max(low, float(parameter.low or 0.0)), min(high, float(parameter.high or 0.0))
    return unit.scale, (low, high)


def outside(parameter: Parameter, low: float, high: float) -> float:
    """Share of draws below ``low`` or above ``high``."""
    if parameter.posterior:
        rows = np.array(parameter.posterior)
        row, shift = (x.ravel() for x in np.mgrid[: len(rows), :25])
        others = (row + shift) % len(rows), (row + 2 * shift + 1) % len(rows)
        near = near_rows(rows, row, *others, *scale_of(parameter))
        return max(float(np.mean((x < low) | (x > high))) for x in (rows, near))
    return _below(parameter, low) + 1.0 - _below(parameter, float(np.nextafter(high, np.inf)))


def _below(parameter: Parameter, bound: float) -> float:
    """Share of draws below a bound, by bisection: quantiles only rise."""
    least, most = support(parameter)
    if least >= bound:
        return 0.0
    if most < bound:
        return 1.0
    first, last = EDGES
    for _ in range(60):
        middle = (first + last) / 2
        with np.errstate(all="ignore"):
            inside = quantile(parameter, np.array([middle]))[0] < bound
        first, last = (middle, last) if inside else (first, middle)
    return last


def quantile(parameter: Parameter, u: Floats, families: Families = DISTRIBUTIONS) -> Floats:
    """Quantiles of a parameter.

    Parameters
    ----------
    parameter
        With value, and perhaps low and high.
    u
        Probabilities in (0, 1), any shape.
    families
        The distributions that it may name; default those that are installed.

    Returns
    -------
    array of float
        Same shape, in the parameter's unit.
    """
    if isinstance(parameter.distribution, dict):
        kind, numbers = next(iter(parameter.distribution.items()))
        named: Floats = law_of(kind, numbers, families).ppf(u)
        return named
    if is_fixed(parameter):
        return np.full(u.shape, parameter.value)
    if parameter.distribution == "uniform":
        low, high = float(parameter.low or 0.0), float(parameter.high or 0.0)
        return low + (high - low) * u
    unit = unit_of(parameter.unit)
    given = parameter.low is not None and parameter.high is not None
    return interval_quantile(
        u,
        parameter.value,
        (float(parameter.low or 0.0), float(parameter.high or 0.0)) if given else None,
        COVERAGE[parameter.grade],
        WIDTH[parameter.grade],
        unit.scale,
        (unit.low, unit.high),
    )
