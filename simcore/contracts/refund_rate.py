"""Minimal refund rates: more refund on the new support, less on what it replaces."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np

from simcore.contracts.position import Floats
from simcore.contracts.price import Least, order_statistic


def raise_new(
    saved: Floats, cost: Floats, other: Floats, rho_old: float, q: float, draws: int | None = None
) -> Least:
    """Least refund rate on the new support.

    Parameters
    ----------
    saved
        Gross saving on the service that is replaced, per sample.
    cost
        Gross cost of the new support.
    other
        The municipality's other gains.
    rho_old
        Refund rate on the service that is replaced.
    q
        P(municipality whole) asked for.

    Notes
    -----
    ``N = (1 - rho_old) saved - (1 - rho_new) cost + other``.
    """
    left = (1.0 - rho_old) * saved + other
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(cost > 0, np.maximum(0.0, 1.0 - left / cost), np.where(left < 0, np.inf, 0))
    value, low, high = order_statistic(each, q, draws)
    if value > 1.0:
        return Least(float("inf"), low, float("inf"), float("inf"))
    return Least(value, low, high, value * float(cost.mean()))


def cut_old(saved: Floats, cost: Floats, other: Floats, rho_new: float, q: float) -> Least:
    """Highest refund rate on the replaced service that still makes the municipality whole.

    The ceil(q M)-th largest of what each sample allows; infeasible below 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(
            saved > 0,
            1.0 - ((1.0 - rho_new) * cost - other) / saved,
            np.where((1.0 - rho_new) * cost - other > 0, -np.inf, 1.0),
        )
    ordered = np.sort(each)[::-1]
    m = len(each)
    place = min(max(ceil(q * m - 1e-9), 1), m)
    half = 1.96 * np.sqrt(m * q * (1.0 - q))
    value = float(min(ordered[place - 1], 1.0))
    low = float(ordered[min(ceil(place + half), m) - 1])
    high = float(ordered[max(ceil(place - half), 1) - 1])
    if value < 0:
        return Least(float("inf"), low, high, float("inf"))
    return Least(value, low, high, value * float(saved.mean()))


class Point(NamedTuple):
    """A pair of refund rates that makes the municipality whole, and what it costs the state."""

    rho_old: float
    rho_new: float
    cost: float


def frontier(
    saved: Floats,
    cost: Floats,
    other: Floats,
    still_used: Floats,
    q: float,
    deadweight: float = 0.0,
    grid: int = 21,
) -> tuple[list[Point], Point | None]:
    """Refund rates that go together, and the pair that costs the state least.

    Parameters
    ----------
    saved, cost, other
        As for ``raise_new``.
    still_used
        Gross cost of the replaced service that remains, which the old rate also refunds.
    q
        Confidence.
    deadweight
        Users of the new support who would have had it anyway, relative to the others.
    grid
        Rates on the replaced service, evenly from 0 to 1.

    Returns
    -------
    points, best
        ``best`` is None where no pair is enough.
    """
    points = []
    for rho in np.linspace(0.0, 1.0, grid):
        least = raise_new(saved, cost, other, float(rho), q)
        if least.feasible:
            spent = least.value * float(cost.mean()) * (1.0 + deadweight)
            spent += float(rho) * float(still_used.mean())
            points.append(Point(float(rho), least.value, spent))
    return points, min(points, key=lambda p: p.cost) if points else None
