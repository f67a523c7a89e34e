"""A share of what all metrics pay at target, in proportion below and above it."""

from __future__ import annotations

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, clamped
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Weight


def due(tariff: Weight, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Outcomes x the price that pays the weight's share at the target, over the follow-ups."""
    each = tariff.weight * terms.at_target / (metric.target or 1.0)
    price = np.full(len(measured.counted.follow), each / len(metric.follow_up))
    return clamped(metric, measured.units * price)
