"""What a synthetic nation gives for each line: counts and money of a cohort times residents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.national.plan import Planned, first_cells
from simcore.national.read import NationFile
from simcore.scenario.cells import cell_table, counts_exits
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Range

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What the model gives for every line, and what it is held against.

    Attributes
    ----------
    residents, natives
        Shape ``(draw, line)``: with as many living at each age as there are residents, or with
        what lives of as many births.
    figure
        Shape ``(line,)``: the figures, sums of money at the model's price level.
    """

    residents: Floats
    natives: Floats
    figure: Floats


class Cohort:
    """Counts and money of one cohort, by draw and age.

    Parameters
    ----------
    scenario
        From ``cohort_scenario``.
    lives, flows
        Of that scenario, from ``simulate`` and ``ledger``; cohorts are pooled.
    """

    def __init__(self, scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset | None) -> None:
        self.scenario = scenario
        counts = lives["count"].isel(arm=0, intake=0)
        pooled = counts.sum("cohort", dtype=np.float64).transpose("draw", "year", "cell")
        people = scenario.children * lives.sizes["cohort"]
        #: Person-years (or events) per child born, shape (draw, age, cell).
        self.each = pooled.to_numpy() * lives["per_count"].to_numpy() / people
        self.ages = np.arange(self.each.shape[1])
        if flows is not None:
            paid = flows["flow"].isel(arm=0).sum("cohort").transpose("draw", "year", "line")
            #: Money per child born, shape (draw, age, account as a payer meets it).
            self.paid = paid.to_numpy() / people
            self.accounts = flows["account"].to_numpy()
            self.sectors = flows["sector"].to_numpy()
            self.public = flows["public"].to_numpy() > 0

    def of_line(self, planned: Planned, weight: Floats) -> Floats:
        """What the model gives for a line, shape ``(draw,)``.

        ``weight`` is people at each age for each child born, shape ``(age,)`` or ``(draw, age)``.
        """
        ages = planned.line.line.ages
        if planned.top is None:
            line = planned.line.line
            paid = self._over_ages(self._money(planned.items, line.sectors), weight, ages)
            if line.kind != "share":
                return paid
            return _ratio(paid, self._over_ages(self._money(planned.items), weight, ages))
        top = self._over_ages(self.each[:, :, planned.top].sum(axis=2), weight, ages)
        if planned.below is None:
            return top
        below = self._over_ages(self.each[:, :, planned.below].sum(axis=2), weight, ages)
        return _ratio(top, below)

    def alive(self) -> Floats:
        """Share of the cohort that is alive at each age, shape ``(draw, age)``."""
        counted = [t for t in self.scenario.tables if counts_exits(self.scenario, t)]
        if not counted:
            return np.ones(self.each.shape[:2])
        first = first_cells(self.scenario)[counted[0]]
        ended = first + len(cell_table(self.scenario, counted[0]).labels) - 1
        out: Floats = 1.0 - self.each[:, :, ended]
        return out

    def _over_ages(self, by_age: Floats, weight: Floats, ages: Range | None) -> Floats:
        low, high = ages or (0, self.ages[-1])
        inside = (self.ages >= low) & (self.ages <= high)
        out: Floats = (by_age * weight * inside).sum(axis=1)
        return out

    def _money(self, items: list[str], sectors: Sequence[str] = ()) -> Floats:
        """Money of some accounts per child born, shape ``(draw, age)``, spending positive.

        What the public (or some sectors) pay; of income and taxes what is earned and paid in.
        """
        out = np.zeros(self.paid.shape[:2])
        for name in items:
            kind = self.scenario.accounts[name].kind
            whose = np.isin(self.sectors, sectors) if sectors else self.public | (kind == "income")
            mine = (self.accounts == name) & whose
            sign = -1.0 if kind in ("income", "tax") else 1.0
            out += sign * self.paid[:, :, mine].sum(axis=2)
        return out


def _ratio(top: Floats, below: Floats) -> Floats:
    """One over the other; NaN where there is nothing below."""
    return np.divide(top, below, out=np.full_like(top, np.nan), where=below > 0)


def measured(
    file: NationFile,
    scenario: Scenario,
    lines: list[Planned],
    lives: xr.Dataset,
    flows: xr.Dataset | None,
) -> Measured:
    """Work out every line of a nation.

    Parameters
    ----------
    file
        Residents and births.
    scenario
        From ``cohort_scenario``.
    lines
        From ``plan``.
    lives, flows
        Of that scenario, from ``simulate`` and ``ledger``.
    """
    cohort = Cohort(scenario, lives, flows)
    # Residents are living people, and the counts are for each child born.
    residents = file.residents / cohort.alive()
    natives = np.full_like(file.residents, file.nation.births)
    return Measured(
        residents=np.stack([cohort.of_line(one, residents) for one in lines], axis=1),
        natives=np.stack([cohort.of_line(one, natives) for one in lines], axis=1),
        figure=np.array([one.line.figure.value * one.level for one in lines]),
    )
