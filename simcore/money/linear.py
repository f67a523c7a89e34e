"""Present values of many prices on the same lives, as a product of matrices.

A rule that splits every amount in the same way makes present values proportional to the item's
unit price.  So they are worked out once, and each set of prices is a row of ratios: points x items
times items x payers.  Where a tax bracket or a step of a refund bends, they are not proportional;
that is found out by splitting other amounts, and such items are priced in full.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.money.discounted import Discounted
from simcore.money.flows import Pricing
from simcore.money.prices import Floats, PriceBook
from simcore.money.unit_prices import ItemKey
from simcore.scenario.rules.numbers import numbers_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Item
from simcore.scenario.uses import read_by_country

#: Amounts between the least and the most that are split, to see whether a rule bends.
TRIED = 9
#: Relative difference that is rounding.
SAME = 1e-9


class Ratios(NamedTuple):
    """Unit prices of points relative to those that present values were worked out at.

    Attributes
    ----------
    items
        Items of all accounts.
    ratio
        (point, draw, item).
    bent
        Items that are not proportional, or whose price there is 0.
    """

    items: list[ItemKey]
    ratio: Floats
    bent: list[ItemKey]


class _Scaled(PriceBook):
    """A book whose items cost a multiple: draws repeated, with a factor for each."""

    def __init__(self, scenario: Scenario, values: xr.DataArray, factors: dict[ItemKey, Floats]):
        super().__init__(scenario, None, values)
        items = {key: scenario.accounts[key[0]].items[key[1]] for key in factors}
        self._factors = [(item, factors[key]) for key, item in items.items()]

    def unit_price(self, item: Item) -> Floats:
        """Amount of an item times its factor."""
        factor = next((f for one, f in self._factors if one is item), 1.0)
        return super().unit_price(item) * factor


def is_linear_in(scenario: Scenario, names: list[str]) -> bool:
    """Whether parameters act on items only, and not on how rules split."""
    rules = scenario.rules.values()
    read = {n.ref for rule in rules for version in rule.versions for n in numbers_of(version)}
    return not set(names) & (read | read_by_country(scenario).keys())


def ratios(
    lives: xr.Dataset,
    scenario: Scenario,
    base: xr.DataArray,
    points: xr.DataArray,
    perspective: str | None = None,
) -> Ratios:
    """Compare the prices of points with those of the draws.

    Parameters
    ----------
    lives
        Their cells and intakes matter.
    scenario
        With accounts.
    base
        Values of all parameters, (draw, parameter).
    points
        The same for every point and draw, (point x draw, parameter).
    perspective
        As for ``ledger``.
    """
    plain, own = PriceBook(scenario, None, base), PriceBook(scenario, None, points)
    each = plain.size
    keys = [(a, i) for a, one in scenario.accounts.items() for i in range(len(one.items))]
    out = np.ones((own.size // each, each, len(keys)))
    bent, moved = [], {}
    for k, key in enumerate(keys):
        item = scenario.accounts[key[0]].items[key[1]]
        before, after = plain.unit_price(item), own.unit_price(item).reshape(-1, each)
        if (after == before).all():
            continue
        if not (before > 0).all():
            bent.append(key)
            continue
        out[:, :, k] = after / before
        moved[key] = k
    if moved:
        tried = {key: _tried(out[:, :, k]) for key, k in moved.items()}
        bent += _bent(lives, scenario, base, tried, perspective)
    for key in bent:
        out[:, :, keys.index(key)] = 0.0
    return Ratios(keys, out, bent)


def _tried(ratio: Floats) -> Floats:
    """Factors from the least to the most of each draw, (factor, draw)."""
    return np.linspace(ratio.min(axis=0), ratio.max(axis=0), TRIED)


def _bent(
    lives: xr.Dataset,
    scenario: Scenario,
    base: xr.DataArray,
    tried: dict[ItemKey, Floats],
    perspective: str | None,
) -> list[ItemKey]:
    """Items whose parts are not proportional to their amount."""
    draws = base.sizes["draw"]
    values = base.isel(draw=np.tile(np.arange(draws), TRIED + 1))
    factors = {key: np.concatenate([np.ones(draws), f.ravel()]) for key, f in tried.items()}
    book = _Scaled(scenario, values, factors)
    pricing = Pricing(lives, scenario, perspective, book=book, wanted=tried, rounded=False)
    out: dict[ItemKey, None] = {}
    for one in pricing.prices:
        for amount in one.unit_price.values():
            by = amount.reshape(TRIED + 1, draws, -1)
            want = by[:1] * np.concatenate([np.ones((1, draws)), tried[one.item]])[..., None]
            size = np.abs(want).max(initial=0.0)
            if not np.allclose(by, want, rtol=SAME, atol=SAME * size):
                out[one.item] = None
    return list(out)


class Linear:
    """Present values by item at the prices of the draws, ready for many ratios.

    Parameters
    ----------
    found
        Unit prices of the draws; not rounded, for what is multiplied is not.
    counted
        Discounted counts, as it counts them.
    row_of
        Place among the lives of each draw's prices.
    member
        (line, group): which lines are added up.
    items
        Items in order.
    """

    def __init__(
        self,
        found: Discounted,
        counted: Floats,
        row_of: NDArray[np.int64],
        member: Floats,
        items: list[ItemKey],
    ) -> None:
        arms, _, cohorts = counted.shape[:3]
        self.worth = np.zeros((arms, len(row_of), cohorts, len(items), member.shape[1]))
        for k, item in enumerate(items):
            here = found.of_item(item)
            if len(here):
                priced = counted[:, row_of][..., here] * found.unit_price[None, :, None, here]
                self.worth[:, :, :, k] = priced @ member[found.line[here]]

    def gains(self, ratio: Floats) -> Floats:
        """Present values (arm, point, draw, cohort, group) at ratios (point, draw, item)."""
        arms, draws, cohorts, items, groups = self.worth.shape
        by_draw = self.worth.transpose(1, 3, 0, 2, 4).reshape(draws, items, -1)
        out = np.matmul(ratio.transpose(1, 0, 2), by_draw)  # (draw, point, arm x cohort x group)
        shaped = out.reshape(draws, -1, arms, cohorts, groups)
        worth: Floats = shaped.transpose(2, 1, 0, 3, 4)
        return worth
