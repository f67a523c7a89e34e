"""All or nothing: a payment, or principal with the capped return, from a bound on."""

from __future__ import annotations

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs.terms import Terms, at_follow_up, point_by_point
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import Threshold


def due(tariff: Threshold, metric: Metric, measured: Measured, terms: Terms) -> Floats:
    """The payment where the bound is reached; without one, what is owed and not yet paid."""
    follow = measured.counted.follow
    bound = at_follow_up(tariff.threshold, follow)
    payment = None if tariff.payment is None else at_follow_up(tariff.payment, follow)

    def amount(p: int) -> Floats:
        owed = payment[p] if payment is not None else _owed(p)
        return np.where(measured.effect[:, p] >= bound[p], owed, 0.0)

    def _owed(p: int) -> Floats:
        return terms.owed(terms.irr_cap, int(measured.counted.row[p]))

    return point_by_point(measured, amount, payment is None)
