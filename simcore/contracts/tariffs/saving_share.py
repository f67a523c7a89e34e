"""A share of what is saved."""

from __future__ import annotations

from simcore.contracts.measure import Measured
from simcore.contracts.position import Floats
from simcore.contracts.tariffs.terms import Terms, at_follow_up, clamped
from simcore.scenario.schema_contracts import Metric
from simcore.scenario.schema_tariffs import SavingShare


def due(tariff: SavingShare, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """Kroner saved x share."""
    return clamped(metric, measured.units * at_follow_up(tariff.share, measured.counted.follow))
