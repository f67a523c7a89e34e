"""All or nothing: a payment, or principal with the capped return, from a bound on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simcore.scenario.tariffs.tariff import Bound, Payment, Tariff
from simcore.scenario.tariffs.terms import (
    Floats,
    Measured,
    Terms,
    at_follow_up,
    outstanding,
    point_by_point,
)

if TYPE_CHECKING:
    from simcore.scenario.schema.metric import Metric


class Threshold(Tariff):
    """All or nothing; without a payment principal and capped return."""

    kind: Literal["threshold"] = "threshold"
    threshold: Bound | list[Bound]
    """Effect from which is paid, or one for each follow-up."""
    payment: Payment | list[Payment] | None = None
    """Amount that is paid, or one for each follow-up."""
    per_outcome = True
    all_or_nothing = True
    lists = ("payment", "threshold")

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """The payment where the bound is reached; without one, what is owed and not yet paid."""
        follow = measured.counted.follow
        bound = at_follow_up(self.threshold, follow)
        payment = None if self.payment is None else at_follow_up(self.payment, follow)

        def amount(p: int, before: Floats) -> Floats:
            owed: Floats | float = (
                outstanding(measured, terms, terms.irr_cap, before)
                if payment is None
                else payment[p]
            )
            return np.where(measured.effect[:, p] >= bound[p], owed, 0.0)

        return point_by_point(measured, amount)
