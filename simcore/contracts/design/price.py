"""Prices: the least at which the municipality breaks even, the most that the state should pay.

A chance constraint (Charnes & Cooper 1959) is solved by order statistics of the samples.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.contracts.position import Floats


class Least(NamedTuple):
    """The least payment that satisfies a chance constraint.

    Attributes
    ----------
    value
        The payment; infinite where none is enough.
    low, high
        95 % interval of its Monte Carlo error, by order statistics.
    cost
        Its expected cost.
    """

    value: float
    low: float
    high: float
    cost: float


def order_statistic(
    values: Floats, q: float, draws: int | None = None
) -> tuple[float, float, float]:
    """The ceil(q M)-th smallest value, and a 95 % interval of it.

    Parameters
    ----------
    values
        M values, infinite ones included.
    q
        Probability.
    draws
        Number of draws, where values come draw by draw: those of one draw are alike,
        and the interval is widened by the design effect.

    Returns
    -------
    value, low, high
    """
    m = len(values)
    ordered = np.sort(values)
    place = min(max(ceil(q * m - 1e-9), 1), m)
    value = float(ordered[place - 1])
    half = 1.96 * np.sqrt(m * q * (1.0 - q) * _design_effect(values <= value, draws))
    low, high = max(ceil(place - half), 1), min(ceil(place + half), m)
    return value, float(ordered[low - 1]), float(ordered[high - 1])


def _design_effect(inside: NDArray[np.bool_], draws: int | None) -> float:
    """Variance of a share from clustered samples over that from independent ones."""
    if draws is None or draws < 2 or draws == len(inside):
        return 1.0
    share = inside.reshape(draws, -1).astype(float)
    p, size = float(share.mean()), share.shape[1]
    if p in (0.0, 1.0):
        return float(size)
    return max(float(share.mean(axis=1).var(ddof=1)) * size / (p * (1.0 - p)), 1.0 / size)


def needed_price(net: Floats, outcomes: Floats) -> Floats:
    """Price per outcome that each sample needs: 0, the deficit over the outcomes, or infinite."""
    deficit = np.maximum(-net, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(outcomes > 0, deficit / outcomes, np.inf)
    out: Floats = np.where(deficit > 0, price, 0.0)
    return out


def minimal_price(net: Floats, outcomes: Floats, q: float, draws: int | None = None) -> Least:
    """Least price per outcome with P(net + price x outcomes >= 0) >= q.

    Parameters
    ----------
    net
        The municipality's present value before the payment, per sample.
    outcomes
        Discounted verified outcomes, 0 or more.
    q
        Confidence.
    draws
        As for ``order_statistic``.
    """
    return _least(needed_price(net, outcomes), q, draws, float(outcomes.mean()))


def minimal_grant(net: Floats, q: float, draws: int | None = None) -> Least:
    """Least fixed grant with P(net + grant >= 0) >= q; it costs what it is."""
    return _least(np.maximum(-net, 0.0), q, draws, 1.0)


def minimal_refund(net: Floats, cost: Floats, q: float, draws: int | None = None) -> Least:
    """Least share of the delivery cost that the state must refund; infeasible above 1."""
    least = _least(needed_price(net, cost), q, draws, float(cost.mean()))
    if least.value > 1.0:
        return Least(float("inf"), least.low, float("inf"), float("inf"))
    return least


def minimal_guarantee(net: Floats, q: float, draws: int | None = None) -> Least:
    """Least cap of a deficit guarantee with P(breaks even) >= q; it pays min(deficit, cap)."""
    deficit = np.maximum(-net, 0.0)
    value, low, high = order_statistic(deficit, q, draws)
    return Least(value, low, high, float(np.minimum(deficit, value).mean()))


def lower_bound(net: Floats, q: float) -> float:
    """Least any transfer can cost: it fills the smallest deficits and no others."""
    deficit = np.maximum(-net, 0.0)
    value, _, _ = order_statistic(deficit, q)
    return float(np.where(deficit <= value, deficit, 0.0).mean())


def _least(each: Floats, q: float, draws: int | None, per_unit: float) -> Least:
    value, low, high = order_statistic(each, q, draws)
    cost = value * per_unit if np.isfinite(value) else float("inf")
    return Least(value, low, high, cost)


def risk_neutral(net: Floats, outcomes: Floats) -> tuple[float, float]:
    """Transfer, and price per outcome, at which the municipality breaks even on average."""
    transfer = max(0.0, -float(net.mean()))
    mean = float(outcomes.mean())
    return transfer, (transfer / mean if mean > 0 else (0.0 if transfer == 0 else float("inf")))


def price_and_guarantee(net: Floats, outcomes: Floats, q: float) -> tuple[float, float, float]:
    """Price at the mean, and the share of the remaining deficit that a guarantor takes.

    Returns
    -------
    price, share, cost
        ``share`` of the deficit left after the price, paid only up to what q asks
        (deficits above it are too dear); found by bisection; NaN if no share is enough.
    """
    price = risk_neutral(net, outcomes)[1]
    if not np.isfinite(price):
        return price, float("nan"), float("inf")
    left = net + price * outcomes
    deficit = np.maximum(-left, 0.0)
    cap = order_statistic(deficit, q)[0]
    pays = np.minimum(deficit, cap)

    def chance(share: float) -> float:
        return float((left + share * pays >= -1e-9).mean())

    if chance(0.0) >= q:
        return price, 0.0, price * float(outcomes.mean())
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if chance(middle) >= q else (middle, high)
    return price, high, price * float(outcomes.mean()) + high * float(pays.mean())


def price_ceiling(gain: Floats, attributable: Floats, paid_outcomes: Floats) -> float:
    """Most the state should pay per paid outcome: its gain over the outcomes that are paid.

    For an absolute metric this is the gain per attributable outcome times (p1 - p0) / p1.
    """
    mean, paid = float(attributable.mean()), float(paid_outcomes.mean())
    if mean <= 0 or paid <= 0:
        return 0.0
    each = max(float(gain.mean()), 0.0) / mean
    return each * mean / paid


def investor_price_capped(value: Callable[[float], float], high: float) -> float:
    """Least price factor at which a capped investor just earns the hurdle, to 0.1 %.

    Parameters
    ----------
    value
        Price factor -> the investor's mean present value at the hurdle.
    high
        Price factor to look up to.

    Returns
    -------
    float
        0 where nothing is needed; infinite where no factor is enough.

    Notes
    -----
    Under a cap above the hurdle the value rises with the price and falls again: early
    repayment ends a balance that earns more than the hurdle.  So the first rise above
    zero is looked for on a grid, and found there by Brent's method.
    """
    from scipy.optimize import brentq

    if value(0.0) >= 0:
        return 0.0
    low = 0.0
    for factor in np.geomspace(high / 40.0, high, 12):
        if value(float(factor)) >= 0:
            return float(brentq(value, low, float(factor), xtol=1e-3, rtol=1e-3))
        low = float(factor)
    return float("inf")
