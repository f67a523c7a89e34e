"""A linear band: nothing below its entry, then so much per point of the effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np

from simcore.scenario.schema.quantities import NOT_NEGATIVE, SLOPE
from simcore.scenario.tariffs.tariff import Bound, Payment, Problem, Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, point_by_point

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric

#: Price of each unit of the effect.
Slope = Annotated[float, NOT_NEGATIVE, SLOPE]


class Band(Tariff):
    """Linear band: nothing below ``enter``, ``slope`` to ``bend``, ``slope_after`` to ``end``."""

    kind: Literal["band"] = "band"
    enter: Bound
    """Effect from which something is paid."""
    bend: Bound
    """Effect from which ``slope_after`` holds."""
    end: Bound
    """Effect above which no more is paid."""
    slope: Slope
    """Price of each unit of the effect from ``enter`` to ``bend``."""
    slope_after: Slope = 0.0
    """Price of each unit of the effect from ``bend`` to ``end``."""
    at_entry: Payment = 0.0
    """Amount that is paid at ``enter``."""
    table = True
    all_or_nothing = True

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Amount of the band at each point."""
        return point_by_point(measured, lambda p, _: linear_band(measured.effect[:, p], self))

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Bounds rise."""
        if not self.enter <= self.bend <= self.end:
            yield f"{key}.band", "is out of order; write enter, bend and end rising"


def linear_band(x: Floats, band: Band) -> Floats:
    """Nothing below ``enter``, then ``at_entry`` and so much per point up to ``end``."""
    first = np.clip(x, band.enter, band.bend) - band.enter
    second = np.clip(x, band.bend, band.end) - band.bend
    amount = band.at_entry + band.slope * first + band.slope_after * second
    out: Floats = np.where(x >= band.enter, amount, 0.0)
    return out
