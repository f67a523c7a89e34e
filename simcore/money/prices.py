"""Unit prices: one price level, amount per person-year or per event."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Item
from simcore.scenario.schema.types import Ref
from simcore.scenario.schema.units import unit_of
from simcore.uncertainty.draws import parameter_draws

Floats = NDArray[np.float64]


class PriceBook:
    """Prices and other money parameters of some draws.

    Parameters
    ----------
    scenario
        With prices, price index and price level.
    draws
        Labels of the draws; ``None`` holds every parameter at its value.
    values
        As from ``parameter_draws``, where they are not those of the draws: points of a sweep.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws: Sequence[int] | None,
        values: xr.DataArray | None = None,
    ) -> None:
        self.scenario = scenario
        self.country = scenario.country
        values = parameter_draws(scenario, draws) if values is None else values
        names = [str(n) for n in values["parameter"].to_numpy()]
        self._draws = dict(zip(names, values.to_numpy().T, strict=True))
        self.size = values.sizes["draw"]
        self.money = scenario.money
        self.index = {int(y): self.held(p) for y, p in scenario.price_index.items()}

    def value(self, ref: Ref) -> Floats:
        """Drawn values of a parameter (or a plain number), shape ``(draw,)``."""
        if isinstance(ref, str):
            drawn: Floats = self._draws[ref]
            return drawn
        return np.full(self.size, float(ref))

    def held(self, ref: Ref, when: str = "") -> float:
        """Value of a switch, a parameter that is not drawn, in the law of a day.

        The default is the law of the scenario's year: prices, rules and taxes belong together.
        """
        if not isinstance(ref, str):
            return float(ref)
        parameter = self.scenario.parameters[ref]
        return parameter.at(when) if when else parameter.value

    def inflator(self, name: str) -> Floats:
        """Factor from a price's own year to the scenario's price level, shape ``(draw,)``.

        The index is a chain of yearly steps; its error grows with the distance in
        years and is one factor for all prices, because they share it.
        """
        year = self.scenario.parameters[name].price_year
        if self.money is None or year is None or not self.index:
            return np.ones(self.size)
        level = self.index[self.money.price_year] / self.index[year]
        error = (
            self.value(self.money.index_error) if self.money.index_error else np.zeros(self.size)
        )
        out: Floats = level * (1.0 + error) ** (self.money.price_year - year)
        return out

    def limit(self, ref: Ref, when: str = "") -> float:
        """Amount named by a rule, at the scenario's price level; never drawn."""
        if not isinstance(ref, str):
            return float(ref)
        parameter = self.scenario.parameters[ref]
        year = parameter.price_year_at(when) if when else parameter.price_year
        if self.money is None or year is None or not self.index:
            return self.held(ref, when)
        return self.held(ref, when) * self.index[self.money.price_year] / self.index[year]

    def unit_price(self, item: Item) -> Floats:
        """Amount per person-year (or per event) of an item, shape ``(draw,)``.

        The unit of the price decides: a monthly rate counts 12 times a year, a daily
        one 365 times, unless the item says how many units there are.  A plain number is
        meant per person-year (or per event) at the scenario's price level.  The item's
        factors multiply what this gives.
        """
        unit_price = self._before_factors(item)
        for factor in item.factors:
            unit_price = unit_price * self.value(factor)
        return unit_price

    def _before_factors(self, item: Item) -> Floats:
        unit_price = self.value(item.price)
        each = None
        if isinstance(item.price, str):
            each = unit_of(self.scenario.parameters[item.price].unit)
            unit_price = unit_price * self.inflator(item.price)
        if item.quantity is None:
            return unit_price * (each.in_a_year or 1.0) if each else unit_price
        quantity = self.value(item.quantity)
        if each and each.in_a_year == 1.0 and isinstance(item.quantity, str):
            part = unit_of(self.scenario.parameters[item.quantity].unit).in_a_year
            # Days (weeks, months) of a service priced by the year.
            quantity = quantity / part if part else quantity
        return unit_price * quantity
