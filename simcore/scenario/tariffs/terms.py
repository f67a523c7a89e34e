"""What every tariff may look at, and what several do alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simcore.scenario.schema.metric import Metric

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Points(Protocol):
    """When outcomes are measured: one point for each intake year and follow-up."""

    @property
    def row(self) -> Ints:
        """Year (row of the flows) at whose end the outcome is measured, shape ``(point,)``."""

    @property
    def follow(self) -> Ints:
        """Place of the follow-up in the metric's list, shape ``(point,)``."""


class Measured(Protocol):
    """What a tariff pays on, by sample and point."""

    @property
    def counted(self) -> Points:
        """The points."""

    @property
    def effect(self) -> Floats:
        """Better by so much, in the metric's unit of effect."""

    @property
    def units(self) -> Floats:
        """The same in outcomes (or money), which unit prices multiply."""


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
    met: Mapping[str, Measured]
    at_target: float = 0.0


def at_follow_up(value: float | Sequence[float], follow: NDArray[np.int64]) -> Floats:
    """A figure that is the same at every follow-up, or one per follow-up."""
    each = np.atleast_1d(np.asarray(value, float))
    return each[follow] if len(each) > 1 else np.full(len(follow), each[0])


def clamped(metric: Metric, amount: Floats) -> Floats:
    """No payment is negative; with ``carry`` a negative one is taken from the next."""
    if metric.clamp == "zero":
        return np.maximum(amount, 0.0)
    running = np.maximum.accumulate(np.maximum(np.cumsum(amount, axis=1), 0.0), axis=1)
    return np.diff(running, axis=1, prepend=0.0)


def point_by_point(measured: Measured, amount: Callable[[int, Floats], Floats]) -> Floats:
    """Amounts of all points, in order of time; none is negative.

    Parameters
    ----------
    measured
        From ``measure``.
    amount
        (point, what the points before pay) -> amount, shape ``(sample,)``.
    """
    out = np.zeros_like(measured.effect)
    for p in range(out.shape[1]):
        out[:, p] = np.maximum(amount(p, out[:, :p]), 0.0)
    return out


def outstanding(measured: Measured, terms: Terms, rate: float, before: Floats) -> Floats:
    """Sum drawn with its yearly return, less payments before, which end it for what they repay.

    Parameters
    ----------
    measured, terms
        As a tariff has them.
    rate
        Yearly return.
    before
        What the points before pay, shape ``(sample, point)``.
    """
    rows, p = measured.counted.row, before.shape[1]
    left: Floats = terms.owed(rate, int(rows[p])) - before @ (1.0 + rate) ** (rows[p] - rows[:p])
    return left
