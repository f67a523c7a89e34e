"""What a number of a term sheet is: money, a share, a rate, a count of things, years ...

Every numeric field carries its quantity in its type (``Annotated[float, MONEY]``).  What brings
amounts to another price level reads the types, so a new field is scaled because it is money
and not because of its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol

from pydantic import Field

from simcore.scenario.schema.types import MOST_MONEY


@dataclass(frozen=True)
class Quantity:
    """What a number stands for.

    Attributes
    ----------
    name
        One of ``QUANTITIES``.
    of
        Field beside it that names the metric whose units it has; empty for a number that
        stands in its metric.
    """

    name: str
    of: str = ""


@dataclass(frozen=True)
class Places:
    """Quantities of a list whose places differ, such as ``[from count, price]``."""

    each: tuple[Quantity, ...]


#: Bounds of amounts and of what multiplies them.
NOT_NEGATIVE = Field(ge=0, le=MOST_MONEY)
#: Money in prices of the contract's ``price_year``.
MONEY = Quantity("money")
#: Part of a sum, a probability, or a ratio.
SHARE = Quantity("share")
#: Yearly return, interest or hazard; an elasticity or an error on the log scale.
RATE = Quantity("rate")
#: People, contracts, projects, units in a year.
COUNT = Quantity("count")
#: Length of time in years, days or weeks.
DURATION = Quantity("duration")
#: Calendar year.
YEAR = Quantity("year")
#: Age in years.
AGE = Quantity("age")
#: In the units that a metric measures: the currency where it measures money.
MEASURED = Quantity("measured")
#: Price of each unit measured: a plain ratio where the metric measures money.
PRICE = Quantity("price")
#: In the units of a metric's effect (``effect_in``): the currency where that is money.
EFFECT = Quantity("effect")
#: Price of each unit of the effect: a plain ratio where the effect is money.
SLOPE = Quantity("slope")
#: A share, from 0 to 1.
Share = Annotated[float, Field(ge=0, le=1), SHARE]
QUANTITIES = (MONEY, SHARE, RATE, COUNT, DURATION, YEAR, AGE, MEASURED, PRICE, EFFECT, SLOPE)


def effect_of(field: str) -> Quantity:
    """Quantity of an effect of the metric that the field beside it names."""
    return Quantity("effect", field)


class Measures(Protocol):
    """What decides whether the units of a metric are money."""

    @property
    def measures_money(self) -> bool:
        """Whether the metric measures money."""

    @property
    def effect_is_money(self) -> bool:
        """Whether its effect is money."""


def is_money(quantity: Quantity, metric: Measures | None) -> bool:
    """Whether a number is an amount of money.

    Parameters
    ----------
    quantity
        From the type of its field.
    metric
        The metric whose units it has; None outside metrics.
    """
    if quantity == MONEY:
        return True
    if metric is None:
        return False
    return {
        "measured": metric.measures_money,
        "price": not metric.measures_money,
        "effect": metric.effect_is_money,
        "slope": not metric.effect_is_money,
    }.get(quantity.name, False)
