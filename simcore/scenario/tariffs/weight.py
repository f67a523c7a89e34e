"""A share of what all metrics pay at target, in proportion below and above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from simcore.scenario.schema.quantities import Share
from simcore.scenario.tariffs.tariff import Problem, Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, clamped

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric


class Weight(Tariff):
    """A share of what all metrics pay at target, in proportion below and above it."""

    kind: Literal["weight"] = "weight"
    weight: Share
    """The metric's share of what all metrics together pay at their targets."""
    per_outcome = True

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Outcomes x the price that pays the weight's share at the target, over the follow-ups."""
        each = self.weight * terms.at_target / (metric.target or 1.0)
        price = np.full(len(measured.counted.follow), each / len(metric.follow_up))
        return clamped(metric, measured.units * price)

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """A weight needs a target."""
        if not metric.target:
            yield f"{key}.target", "is missing; a weight pays so much at a target"
