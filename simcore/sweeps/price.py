"""Prices the lives of a task: present values, gains by year and outcomes of points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.money.discounted import Discounted
from simcore.money.flows import Pricing
from simcore.money.linear import Linear, is_linear_in, ratios
from simcore.money.prices import Floats, PriceBook
from simcore.money.unit_prices import ItemKey
from simcore.scenario.schema.model import Scenario
from simcore.scenario.uses import outcome_uses
from simcore.summary.double_bottom_line import values_of_outcomes
from simcore.sweeps.layout import Layout
from simcore.sweeps.study import Study, values_at

Ints = NDArray[np.int64]
#: Rows of prices that are worked out at once, in full and as ratios.
ROWS, RATIOS = 2_000, 20_000


class Pricer:
    """Prices of one scenario, laid on lives of some points and draws.

    Parameters
    ----------
    study, layout
        The sweep, and what it keeps.
    scenario
        With prices and rules.
    lives
        Counts, one row (in the dimension draw) for each of the lives and each of the draws.
    draws
        Labels of the draws.

    Notes
    -----
    Points are given as places, with the number of each point's lives among those of the task.
    """

    def __init__(
        self,
        study: Study,
        layout: Layout,
        scenario: Scenario,
        lives: xr.Dataset,
        draws: Sequence[int],
    ) -> None:
        self.study, self.layout, self.scenario, self.lives = study, layout, scenario, lives
        self.draws, self.each = draws, len(draws)
        # Cohorts that were added up are one, of which means are kept.
        self.scale = 1.0 if study.by_cohort else 1.0 / study.cohorts
        self.counts = lives["count"].to_numpy()
        self._counted: dict[tuple[ItemKey, ...] | None, Floats] = {}

    def npv(self, points: Ints, life: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Present values of some points at a time: their places here, and the values."""
        if self.study.as_product and is_linear_in(self.scenario, self.study.names):
            yield from self._as_product(points, life)
            return
        for some in self._some(len(points), ROWS):
            pick = self._rows(life[some])
            worth = self._in_full(points[some], pick, None)
            yield some, self._by_point(worth, len(some))

    def gain_by_year(self, points: Ints, life: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Gains by year of some points at a time."""
        for some in self._some(len(points), ROWS):
            pricing = self._pricing(self._book(points[some]))
            flows = pricing.flows(self.lives.isel(draw=self._rows(life[some])))
            flow = flows["flow"].to_numpy()
            gain = (flow[:1] - flow[1:]) @ self._member(pricing)
            yield some, self._by_point(gain, len(some))

    def outcome_change(self, points: Ints, life: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Outcomes of some points at a time."""
        for some in self._some(len(points), ROWS):
            rows = self._rows(life[some])
            if self._outcomes is None:
                lives, book = self.lives.isel(draw=rows), self._book(points[some])
                values = values_of_outcomes(lives, self.scenario, book).to_numpy()
            else:
                values = self._outcomes[:, rows]
            yield some, self._by_point((values[1:] - values[:1]) * self.scale, len(some))

    @cached_property
    def _outcomes(self) -> Any:
        """Outcomes of all lives; None where points set what they are worth."""
        if {str(ref) for _, _, ref in outcome_uses(self.scenario)} & set(self.study.names):
            return None
        rows = np.arange(self.counts.shape[1]) % self.each
        book = PriceBook(self.scenario, None, self._base.isel(draw=rows))
        return values_of_outcomes(self.lives, self.scenario, book).to_numpy()

    @cached_property
    def _base(self) -> xr.DataArray:
        """Values of all parameters in the draws, whatever points set."""
        return values_at(self.study, self.scenario, None, self.draws)

    def _as_product(self, points: Ints, life: Ints) -> Iterator[tuple[Ints, Floats]]:
        """The same where many points share lives: a product of matrices, and in full what bends."""
        scenario, seen_as = self.scenario, self.study.perspective
        plain = Pricing(
            self.lives, scenario, seen_as, rounded=False, book=PriceBook(scenario, None, self._base)
        )
        found = Discounted(plain)
        counted, member = found.counts(self.counts), self._member(plain)
        for one in np.unique(life):
            pick = self._rows(np.array([one]))
            own = np.flatnonzero(life == one)
            for some in self._some(len(own), RATIOS):
                few = own[some]
                values = values_at(self.study, scenario, points[few], self.draws)
                ratio = ratios(self.lives, scenario, self._base, values, seen_as)
                worth = Linear(found, counted, pick, member, ratio.items).gains(ratio.ratio)
                if ratio.bent:
                    bent = [
                        self._in_full(points[few[k]], self._rows(life[few[k]]), ratio.bent)
                        for k in self._some(len(few), ROWS)
                    ]
                    worth = worth + np.concatenate(bent, axis=1).reshape(worth.shape)
                split = np.moveaxis(worth, 1, 0)
                yield few, split if self.study.by_cohort else split[:, :, :, 0]

    def _in_full(self, points: Ints, pick: Ints, items: list[ItemKey] | None) -> Floats:
        """Present values (arm, point x draw, cohort, payer) of some items, or of all."""
        pricing = self._pricing(self._book(points), items)
        found = Discounted(pricing)
        key = None if items is None else tuple(items)
        if key not in self._counted:
            self._counted[key] = found.counts(self.counts)
        return found.gains(self._counted[key], pick, self._member(pricing))

    def _pricing(self, book: PriceBook, items: list[ItemKey] | None = None) -> Pricing:
        return Pricing(
            self.lives, self.scenario, self.study.perspective, book=book, wanted=items,
            rounded=items is None,
        )  # fmt: skip

    def _book(self, points: Ints) -> PriceBook:
        values = values_at(self.study, self.scenario, points, self.draws)
        return PriceBook(self.scenario, None, values)

    def _member(self, pricing: Pricing) -> Floats:
        return self.layout.member(pricing.lines, self.scenario) * self.scale

    def _rows(self, life: Ints) -> Ints:
        """Rows of the lives at every draw."""
        rows: Ints = (life[:, None] * self.each + np.arange(self.each)).ravel()
        return rows

    def _some(self, many: int, rows: int) -> Iterator[Ints]:
        step = max(1, rows // self.each)
        for low in range(0, many, step):
            yield np.arange(low, min(low + step, many))

    def _by_point(self, values: Floats, points: int) -> Floats:
        """From (arm, point x draw, cohort, ...) to (point, arm, draw, cohort, ...)."""
        shape = (values.shape[0], points, self.each, *values.shape[2:])
        split = np.moveaxis(values.reshape(shape), 1, 0)
        return split if self.study.by_cohort else split[:, :, :, 0]
