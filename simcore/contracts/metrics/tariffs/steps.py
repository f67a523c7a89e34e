"""Steps: the amount of the highest row that the effect reaches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, point_by_point
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Step, Steps


def due(tariff: Steps, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Payment of the row, or principal with its return less what was paid before."""
    running = any(s.annual_return is not None for s in tariff.steps)

    def amount(p: int) -> Floats:
        row = int(measured.counted.row[p])
        return steps(measured.effect[:, p], tariff.steps, lambda rate: terms.owed(rate, row))

    return point_by_point(measured, amount, running)


def steps(x: Floats, table: list[Step], owed: Callable[[float], Floats]) -> Floats:
    """Payment of the highest row whose bound is at or below ``x``; nothing below the first."""
    out = np.zeros_like(x)
    for row in table:
        fixed = np.full(len(x), row.payment or 0.0)
        amount = owed(row.annual_return) if row.annual_return is not None else fixed
        out = np.where(x >= row.from_, amount, out)
    return out
