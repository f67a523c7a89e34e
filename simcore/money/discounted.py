"""Present values straight from counts: discounted first, priced once, whatever the years.

A unit price holds for a run of years, so counts of these years are discounted and added up
before they are multiplied.  That is as many multiplications as there are pairs of cell and line,
where ``ledger`` takes one for each year too.  Counts of several sets of prices are added up once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.money.apply import entries_of, grouped_of, jobs_of
from simcore.money.exactness import refuse_infinite
from simcore.money.flows import Pricing, discount_of
from simcore.money.prices import Floats
from simcore.money.unit_prices import ItemKey


class Discounted:
    """Unit prices of some draws, laid on discounted counts.

    Parameters
    ----------
    pricing
        Unit prices; of several with the same lives any gives the same discounted counts, if
        their discount rates are the same.
    """

    def __init__(self, pricing: Pricing) -> None:
        scenario = pricing.scenario
        groups = grouped_of(pricing.prices)
        per_year, rows = scenario.run.rows_per_year, scenario.run.rows
        self.rows, self.intakes = pricing.size, len(pricing.intakes)
        self.lines, self.arms = pricing.lines, len(scenario.arms)
        self.empty = not groups
        if self.empty:
            return
        cells, self.line, self.unit_price = entries_of(
            [one for group in groups for one in group], self.lines, None, self.rows
        )
        self.items = [(p.item, len(p.cells) * len(p.unit_price)) for g in groups for p in g]
        refuse_infinite(scenario, [k[0] for k in self.lines], self.line, self.unit_price)
        jobs, self.acts, by_row = jobs_of(groups, pricing.intakes, per_year, rows, self.arms)
        number = (pricing.intakes[-1] - pricing.intakes[0]) * per_year + rows
        factor = discount_of(scenario, number)
        if pricing.seen_as.horizon is not None:
            factor[(pricing.seen_as.horizon + 1) * per_year :] = 0.0
        self.spans = [(int(j[0]), int(j[4]), int(j[5])) for j in jobs]
        self.weights = np.zeros((len(jobs), rows))
        for k, (_, low, high, shift, _, _) in enumerate(jobs):
            self.weights[k, low:high] = by_row[k, low:high] * factor[low + shift : high + shift]
        self.cells = cells

    def counts(self, counts: NDArray[np.unsignedinteger]) -> Floats:
        """Discounted counts of each pair of cell and line, baseline minus arm.

        Parameters
        ----------
        counts
            (arm, draw, cohort, intake, row, cell).

        Returns
        -------
        array
            (alternative, draw, cohort, pair).
        """
        arms, draws, cohorts = counts.shape[:3]
        if self.empty:
            return np.zeros((arms - 1, draws, cohorts, 0))
        out = np.zeros((arms, draws, cohorts, len(self.cells)))
        for intake in range(self.intakes):
            here = [k for k, span in enumerate(self.spans) if span[0] == intake]
            some = counts[:, :, :, intake].astype(float)
            added = self.weights[here] @ some  # (arm, draw, cohort, job, cell)
            for at, k in enumerate(here):
                _, begin, end = self.spans[k]
                one = added[:, :, :, at, self.cells[begin:end]]
                out[..., begin:end] += one * self.acts[k][:, None, None, None]
        return out[:1] - out[1:]

    def gains(self, counted: Floats, row_of: NDArray[np.int64], member: Floats) -> Floats:
        """Present value of the gains (alternative, row, cohort, group of lines).

        Parameters
        ----------
        counted
            From ``counts``.
        row_of
            Place among its draws of each row of prices.
        member
            (line, group): which lines are added up.
        """
        if self.empty:
            return np.zeros((*counted.shape[:1], self.rows, counted.shape[2], member.shape[1]))
        priced = counted[:, row_of] * self.unit_price[None, :, None, :]
        return priced @ member[self.line]

    def of_item(self, item: ItemKey) -> NDArray[np.int64]:
        """Places of an item's pairs of cell and line."""
        if self.empty:
            return np.zeros(0, np.int64)
        own = np.repeat([key == item for key, _ in self.items], [many for _, many in self.items])
        return np.flatnonzero(own)
