"""A price for each outcome that changes with their number."""

from __future__ import annotations

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Brackets


def due(tariff: Brackets, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Each outcome at the price of its bracket."""
    return falling(np.maximum(measured.units, 0.0), tariff.brackets)


def falling(count: Floats, brackets: list[list[float]]) -> Floats:
    """Price that changes with the count: each bracket is (from count, price)."""
    out = np.zeros_like(count)
    for i, (first, price) in enumerate(brackets):
        last = brackets[i + 1][0] if i + 1 < len(brackets) else np.inf
        out += price * (np.clip(count, first, last) - first)
    return out
