"""A share of what is saved."""

from __future__ import annotations

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, at_follow_up, clamped
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import SavingShare


def due(tariff: SavingShare, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Amount saved x share."""
    return clamped(metric, measured.units * at_follow_up(tariff.share, measured.counted.follow))
