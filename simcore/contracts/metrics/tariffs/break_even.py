"""Savings split to break-even: a guaranteed share, the rest as savings reach the sum invested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, point_by_point
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import BreakEven


def due(tariff: BreakEven, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Savings so far against the sum invested so far, less what was paid before."""
    return point_by_point(measured, lambda p: _so_far(tariff, measured, terms, p), True)


def _so_far(rule: BreakEven, measured: Measured, terms: Terms, p: int) -> Floats:
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
