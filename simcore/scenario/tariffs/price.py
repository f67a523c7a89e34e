"""A price for each outcome, which may fall from follow-up to follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np

from simcore.scenario.schema.quantities import NOT_NEGATIVE, PRICE, Share
from simcore.scenario.tariffs.tariff import Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, at_follow_up, clamped

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric

#: Price of each unit measured.
UnitPrice = Annotated[float, NOT_NEGATIVE, PRICE]


class Price(Tariff):
    """A price for each outcome, which may fall from follow-up to follow-up."""

    kind: Literal["price"] = "price"
    price: UnitPrice | list[UnitPrice]
    """Price of an outcome, or one for each follow-up."""
    taper: Share | None = None
    """Share of the price that is left at each later follow-up."""
    per_outcome = True
    lists = ("price",)

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Outcomes x price, times ``taper`` for each follow-up before."""
        follow = measured.counted.follow
        price = at_follow_up(self.price, follow)
        if self.taper is not None:
            price = price * self.taper ** follow.astype(float)
        return clamped(metric, measured.units * price)

    def of_each_unit(self, contract: Contract, follow_ups: int) -> list[float]:
        """The price, tapered."""
        follow = np.arange(follow_ups)
        kept = 1.0 if self.taper is None else self.taper
        each: list[float] = (at_follow_up(self.price, follow) * kept**follow).tolist()
        return each
