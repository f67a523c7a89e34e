"""From a parameter's value, interval and grade to its quantile function.

The value is the median.  ``low`` and ``high`` bound a 90 % interval for grades A and
B and an 80 % interval for grade C; each side keeps its own width (a two-piece normal
on a suitable scale).  Without an interval the grade sets the width.  The widths are a
convention of the reference data, kept here (and what an interval covers, in
``scenario.words``) and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from simcore.scenario.named import frozen
from simcore.scenario.schema import Parameter
from simcore.scenario.units import unit_of
from simcore.scenario.words import COVERAGE

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
        return min(parameter.posterior), max(parameter.posterior)
    with np.errstate(all="ignore"):  # what overflows is infinite, and refused as that
        least, most = quantile(parameter, np.array(EDGES))
    return float(least), float(most)


def outside(parameter: Parameter, low: float, high: float) -> float:
    """Share of draws below ``low`` or above ``high``."""
    if parameter.posterior:
        rows = np.array(parameter.posterior)
        return float(np.mean(~((rows >= low) & (rows <= high))))
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


def quantile(parameter: Parameter, u: Floats) -> Floats:
    """Quantiles of a parameter.

    Parameters
    ----------
    parameter
        With value, and perhaps low and high.
    u
        Probabilities in (0, 1), any shape.

    Returns
    -------
    array of float
        Same shape, in the parameter's unit.
    """
    if isinstance(parameter.distribution, dict):
        kind, numbers = next(iter(parameter.distribution.items()))
        named: Floats = frozen(kind, numbers).ppf(u)
        return named
    if is_fixed(parameter):
        return np.full(u.shape, parameter.value)
    if parameter.distribution == "uniform":
        low, high = float(parameter.low or 0.0), float(parameter.high or 0.0)
        return low + (high - low) * u
    unit = unit_of(parameter.unit)
    z = ndtri(u)
    if unit.scale == "plain":
        return parameter.value + _spread(parameter, z, float, -np.inf, np.inf)
    if not unit.low < parameter.value < unit.high:
        return np.full(u.shape, parameter.value)
    if unit.scale == "log":
        # A bound at 0 has no finite image; step just inside it.
        least = parameter.value * 1e-3
        drawn: Floats = np.exp(
            np.log(parameter.value) + _spread(parameter, z, np.log, least, np.inf)
        )
        return drawn
    width = unit.high - unit.low

    def to(number: float) -> float:
        return float(logit((number - unit.low) / width))

    least, most = unit.low + 1e-6 * width, unit.high - 1e-6 * width
    inside: Floats = expit(to(parameter.value) + _spread(parameter, z, to, least, most))
    return unit.low + width * inside


def _spread(
    parameter: Parameter, z: Floats, to: Callable[[float], float], least: float, most: float
) -> Floats:
    """Deviation from the value on the working scale ``to``, each side with its own width."""
    if parameter.low is None or parameter.high is None:
        return WIDTH[parameter.grade] * z
    reach = float(ndtri(0.5 + COVERAGE[parameter.grade] / 2))
    centre = to(parameter.value)
    below = (centre - to(max(parameter.low, least))) / reach
    above = (to(min(parameter.high, most)) - centre) / reach
    out: Floats = np.where(z < 0, below, above) * z
    return out
