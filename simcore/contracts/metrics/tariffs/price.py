"""A price for each outcome, which may fall from follow-up to follow-up."""

from __future__ import annotations

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, at_follow_up, clamped
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Price


def due(tariff: Price, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Outcomes x price, times ``taper`` for each follow-up before."""
    follow = measured.counted.follow
    price = at_follow_up(tariff.price, follow)
    if tariff.taper is not None:
        price = price * tariff.taper ** follow.astype(float)
    return clamped(metric, measured.units * price)
