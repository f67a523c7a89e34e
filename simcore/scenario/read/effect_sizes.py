"""From what studies report to a hazard ratio, with its uncertainty.

A study compares the share with an outcome after some follow-up.  With a constant hazard in
each group the share is ``1 - exp(-h t)``, so the ratio of hazards is
``ln(1 - p1) / ln(1 - p0)``: it needs no length of follow-up and never leads outside (0, 1).
Standard errors follow by the delta method.
"""

from __future__ import annotations

from math import exp, expm1, isfinite, log, pi, sqrt
from typing import NamedTuple

from scipy.special import ndtri


class LogRatio(NamedTuple):
    """Logarithm of a hazard ratio and its standard deviation."""

    mean: float
    sd: float


def from_shares(
    treated: float, control: float, n_treated: int | None, n_control: int | None
) -> LogRatio:
    """Shares with the outcome in two groups of known size.

    Raises
    ------
    ValueError
        If a share is not inside (0, 1).
    """
    variance = 0.0
    for p, n in ((treated, n_treated), (control, n_control)):
        _inside(p)
        if n:
            variance += _slope(p) ** 2 / (n * p * (1.0 - p))
    return LogRatio(_log_hazard(treated) - _log_hazard(control), sqrt(variance))


def from_risk_difference(difference: float, sd: float, control: float) -> LogRatio:
    """Difference between two shares, and the share without the programme."""
    _inside(control)
    treated = control + difference
    _inside(treated)
    slope = _slope(treated) / (treated * (1.0 - treated))
    return LogRatio(_log_hazard(treated) - _log_hazard(control), abs(slope) * sd)


def from_risk_ratio(ratio: float, sd_log: float, control: float) -> LogRatio:
    """Ratio of two shares; ``sd_log`` is the standard deviation of its logarithm."""
    treated = ratio * control
    _inside(control)
    _inside(treated)
    slope = _slope(treated) / (1.0 - treated)
    return LogRatio(_log_hazard(treated) - _log_hazard(control), slope * sd_log)


def from_odds_ratio(ratio: float, sd_log: float, control: float) -> LogRatio:
    """Ratio of two odds, and the share without the programme."""
    _inside(control)
    odds = ratio * control / (1.0 - control)
    treated = odds / (1.0 + odds)
    _inside(treated)
    return LogRatio(_log_hazard(treated) - _log_hazard(control), _slope(treated) * sd_log)


def from_standardised_difference(d: float, sd: float, control: float) -> LogRatio:
    """Difference in standard deviations (d, g) of a trait that the outcome depends on.

    The log odds ratio of a logistic trait is ``d pi / sqrt(3)``: Chinn (2000), Statistics
    in Medicine 19:3127-3131.
    """
    factor = pi / sqrt(3.0)
    return from_odds_ratio(exp(min(factor * d, 700.0)), factor * sd, control)  # more is all


def from_share_of_time(treated: float, control: float, sd_difference: float) -> LogRatio:
    """Shares of the follow-up spent after an event that all wait for at its start.

    With hazard h and follow-up t the expected share is ``1 - (1 - exp(-x)) / x``,
    ``x = h t``; the ratio of the two x is the hazard ratio.
    """
    _inside(treated)
    _inside(control)
    from scipy.optimize import brentq  # slow to load, and needed by few measures

    def solve(share: float) -> float:
        return float(brentq(lambda x: 1.0 + expm1(-x) / x - share, 1e-9, 1e4))

    x1, x0 = solve(treated), solve(control)
    step = 1e-5
    slope = (log(solve(min(treated + step, 1 - 1e-9))) - log(x1)) / step
    return LogRatio(log(x1 / x0), slope * sd_difference)


def sd_of_interval(low: float, high: float, coverage: float) -> float:
    """Standard deviation of a normal estimate from its confidence interval."""
    reach = float(ndtri(0.5 + coverage / 2.0))
    if not reach > 0.0:  # a coverage that rounding leaves at none
        raise ValueError(f"gives an interval of coverage {coverage:.3g}, which covers nothing")
    return (high - low) / (2.0 * reach)


def _log_hazard(p: float) -> float:
    return log(-log(1.0 - p))


def _slope(p: float) -> float:
    """Derivative of the log hazard by the log odds of the share."""
    return p / -log(1.0 - p)


def _inside(p: float) -> None:
    if not (isfinite(p) and 0.0 < p < 1.0 and 1.0 - p < 1.0):  # one that rounding leaves
        raise ValueError(f"gives a share of {p:.3g}, which is not between 0 and 1")
