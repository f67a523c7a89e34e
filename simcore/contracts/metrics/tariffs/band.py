"""A linear band: nothing below its entry, then so much per point of the effect."""

from __future__ import annotations

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, point_by_point
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Band


def due(tariff: Band, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Amount of the band at each point."""
    return point_by_point(measured, lambda p: linear_band(measured.effect[:, p], tariff), False)


def linear_band(x: Floats, band: Band) -> Floats:
    """Nothing below ``enter``, then ``at_entry`` and so much per point up to ``end``."""
    first = np.clip(x, band.enter, band.bend) - band.enter
    second = np.clip(x, band.bend, band.end) - band.bend
    amount = band.at_entry + band.slope * first + band.slope_after * second
    out: Floats = np.where(x >= band.enter, amount, 0.0)
    return out
