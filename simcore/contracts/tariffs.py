"""Tariff shapes: from measured outcomes to the amount that is due at each follow-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.contracts.measure import Measured
from simcore.contracts.position import Floats
from simcore.scenario.schema_contracts import Band, Metric, Step


@dataclass(frozen=True)
class Terms:
    """What a tariff may look at besides the outcome.

    Attributes
    ----------
    invested
        Row -> sum drawn so far, shape ``(sample,)``.
    owed
        (yearly return, row) -> sum drawn so far with that return, shape ``(sample,)``.
    floor_share
        The contract's guaranteed share of the sum invested.
    irr_cap
        The contract's cap on the return (0 without one).
    met
        Names of metrics -> measured effect, for tariffs that ask for another metric.
    at_target
        What all metrics together pay when each is at its target.
    """

    invested: Callable[[int], Floats]
    owed: Callable[[float, int], Floats]
    floor_share: float
    irr_cap: float
    met: dict[str, Measured]
    at_target: float = 0.0


def due(metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Amount due at each point, before caps.

    Parameters
    ----------
    metric
        Carries exactly one tariff.
    measured
        From ``measure``.
    terms
        The contract's other figures.

    Returns
    -------
    array
        Kroner, shape ``(sample, point)``, 0 or more.
    """
    follow = measured.counted.follow
    if metric.price is not None or metric.weight is not None:
        return _clamped(metric, _units(metric, measured, terms))
    if metric.share is not None:
        share = at_follow_up(metric.share, follow)
        return _clamped(metric, measured.units * share)
    if metric.brackets:
        return falling(np.maximum(measured.units, 0.0), metric.brackets)
    out = np.zeros_like(measured.effect)
    for p in range(out.shape[1]):
        amount, running = _at_point(metric, measured, terms, p)
        # Of an amount that includes what earlier points paid, only what is new.
        out[:, p] = np.maximum(amount - out[:, :p].sum(axis=1), 0.0) if running else amount
    return out


def _at_point(metric: Metric, measured: Measured, terms: Terms, p: int) -> tuple[Floats, bool]:
    """Amount due at a point, and whether it includes what earlier points paid."""
    x, row = measured.effect[:, p], int(measured.counted.row[p])
    if metric.steps:
        running = any(s.annual_return is not None for s in metric.steps)
        return steps(x, metric.steps, lambda rate: terms.owed(rate, row)), running
    if metric.band is not None:
        return linear_band(x, metric.band), False
    if metric.threshold is not None:
        reached = x >= at_follow_up(metric.threshold, measured.counted.follow)[p]
        if metric.payment is None:
            return np.where(reached, terms.owed(terms.irr_cap, row), 0.0), True
        payment = at_follow_up(metric.payment, measured.counted.follow)[p]
        return np.where(reached, payment, 0.0), False
    if metric.break_even is not None:
        return _break_even(metric, measured, terms, p), True
    return np.zeros_like(x), False


def at_follow_up(value: float | Sequence[float], follow: NDArray[np.int64]) -> Floats:
    """A figure that is the same at every follow-up, or one per follow-up."""
    each = np.atleast_1d(np.asarray(value, float))
    return each[follow] if len(each) > 1 else np.full(len(follow), each[0])


def _units(metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Unit price x outcomes; the price may fall from follow-up to follow-up."""
    follow = measured.counted.follow
    if metric.price is not None:
        price = at_follow_up(metric.price, follow)
    else:
        each = (metric.weight or 0.0) * terms.at_target / (metric.target or 1.0)
        price = np.full(len(follow), each / len(metric.follow_up))
    if metric.taper is not None:
        price = price * metric.taper ** follow.astype(float)
    return measured.units * price


def _clamped(metric: Metric, amount: Floats) -> Floats:
    """No payment is negative; with ``carry`` a negative one is taken from the next."""
    if metric.clamp == "zero":
        return np.maximum(amount, 0.0)
    running = np.maximum.accumulate(np.maximum(np.cumsum(amount, axis=1), 0.0), axis=1)
    return np.diff(running, axis=1, prepend=0.0)


def falling(count: Floats, brackets: list[list[float]]) -> Floats:
    """Price that changes with the count: each bracket is (from count, price)."""
    out = np.zeros_like(count)
    for i, (first, price) in enumerate(brackets):
        last = brackets[i + 1][0] if i + 1 < len(brackets) else np.inf
        out += price * (np.clip(count, first, last) - first)
    return out


def steps(x: Floats, table: list[Step], owed: Callable[[float], Floats]) -> Floats:
    """Payment of the highest row whose bound is at or below ``x``; nothing below the first."""
    out = np.zeros_like(x)
    for row in table:
        fixed = np.full(len(x), row.payment or 0.0)
        amount = owed(row.annual_return) if row.annual_return is not None else fixed
        out = np.where(x >= row.from_, amount, out)
    return out


def linear_band(x: Floats, band: Band) -> Floats:
    """Nothing below ``enter``, then ``at_entry`` and so much per point up to ``end``."""
    first = np.clip(x, band.enter, band.bend) - band.enter
    second = np.clip(x, band.bend, band.end) - band.bend
    amount = band.at_entry + band.slope * first + band.slope_after * second
    out: Floats = np.where(x >= band.enter, amount, 0.0)
    return out


def _break_even(metric: Metric, measured: Measured, terms: Terms, p: int) -> Floats:
    """Savings so far against the sum invested so far."""
    rule = metric.break_even
    assert rule is not None
    same = measured.counted.row <= measured.counted.row[p]
    saved = measured.units[:, same].sum(axis=1)
    invested = terms.invested(int(measured.counted.row[p]))
    met: NDArray[np.bool_] = np.ones(len(saved), bool)
    if rule.if_met:
        other = terms.met[rule.if_met]
        known = other.counted.row <= measured.counted.row[p]
        last = other.effect[:, known][:, -1:] if known.any() else np.zeros((len(saved), 0))
        met = np.asarray((last >= rule.met_at).any(axis=1), bool)
    return break_even(saved, invested, terms.floor_share, rule.total_cap, rule.above, met)


def break_even(
    saved: Floats,
    invested: Floats,
    g: float,
    total_cap: float,
    above: float,
    met: NDArray[np.bool_],
) -> Floats:
    """Norrköping's rule: a guaranteed share, the rest as savings reach the sum invested.

    Source: the contract of 2016; ``above`` break-even is not stated there (assumed 1).
    """
    below = g * invested + (1.0 - g) * np.minimum(np.maximum(saved, 0.0), invested)
    more = np.minimum(invested + above * (saved - invested), (1.0 + total_cap) * invested)
    return np.where(met & (saved > invested), more, below)
