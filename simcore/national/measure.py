"""What a synthetic nation gives for each line: counts and money of a cohort times residents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.money.prices import PriceBook
from simcore.national.population import item_account
from simcore.national.read import Compared, NationFile
from simcore.scenario.cells import cell_table, chosen, counts_exits
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Item
from simcore.scenario.schema.targets import Cells
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
    file
        Lines and residents.
    scenario
        From ``cohort_scenario``.
    lives, flows
        Of that scenario, from ``simulate`` and ``ledger``; cohorts are pooled.
    """

    def __init__(
        self, file: NationFile, scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset | None
    ) -> None:
        self.file, self.scenario, self.flows = file, scenario, flows
        counts = lives["count"].isel(arm=0, intake=0)
        pooled = counts.sum("cohort", dtype=np.float64).transpose("draw", "year", "cell")
        people = scenario.children * lives.sizes["cohort"]
        #: Person-years (or events) per child, shape (draw, age, cell).
        self.each = pooled.to_numpy() * lives["per_count"].to_numpy() / people
        self.first = {
            t: int(np.flatnonzero(lives["table"].to_numpy() == t)[0]) for t in scenario.tables
        }
        self.ages = np.arange(self.each.shape[1])
        #: Share of the cohort that is alive at each age, shape (draw, age).
        self.alive = self._alive()
        if flows is not None:
            paid = flows["flow"].isel(arm=0).sum("cohort").transpose("draw", "year", "line")
            self.paid = paid.to_numpy() / people
            self.accounts = flows["account"].to_numpy()
            self.public = flows["public"].to_numpy() > 0

    def of_line(self, one: Compared, weight: Floats) -> Floats:
        """What the model gives for a line, shape ``(draw,)``.

        ``weight`` is people at each age for each child born, shape ``(draw, age)``.
        """
        line = one.line
        where = f"{self.file.path}: lines.{one.name}"
        if line.accounts:
            return self._over_ages(self._money(one, where), weight, line.ages)
        top = self._sum(line.table, line.of | line.when, line.ages, weight, where, part=True)
        if not line.of and not line.per:
            return top
        below = self._sum(line.per or line.table, line.of, line.ages, weight, where)
        return np.divide(top, below, out=np.full_like(top, np.nan), where=below > 0)

    def _over_ages(self, by_age: Floats, weight: Floats, ages: Range | None) -> Floats:
        low, high = ages or (0, self.ages[-1])
        inside = (self.ages >= low) & (self.ages <= high)
        out: Floats = (by_age * weight * inside).sum(axis=1)
        return out

    def _alive(self) -> Floats:
        counted = [t for t in self.scenario.tables if counts_exits(self.scenario, t)]
        if not counted:
            return np.ones(self.each.shape[:2])
        last = self.first[counted[0]] + len(cell_table(self.scenario, counted[0]).labels) - 1
        alive: Floats = 1.0 - self.each[:, :, last]
        return alive

    def _sum(
        self, table: str, when: Cells, ages: Range | None, weight: Floats, where: str,
        part: bool = False,
    ) -> Floats:  # fmt: skip
        """Counts of some cells; with ``part`` only by what the table is split by."""
        if table not in self.first:
            raise ScenarioError(
                f"{where} names the table {table!r}, which is none; write [tables.{table}]"
            )
        cells = cell_table(self.scenario, table)
        asked = {k: v for k, v in when.items() if k in cells.axes or not part}
        try:
            places = np.array(chosen(self.scenario, cells, asked), np.int64)
        except (KeyError, ValueError) as error:
            raise ScenarioError(f"{where} {error.args[0]}; correct it") from None
        by_age = self.each[:, :, places + self.first[table]].sum(axis=2)
        return self._over_ages(by_age, weight, ages)

    def _money(self, one: Compared, where: str) -> Floats:
        """Money of a line's accounts per child, shape ``(draw, age)``, spending positive.

        What the public pays; of income and taxes what is earned and paid in.
        """
        out = np.zeros(self.paid.shape[:2])
        for account in one.line.accounts:
            names = self._items(account, one.line.when)
            if not names:
                raise ScenarioError(
                    f"{where}.accounts names {account!r}, which has no item with "
                    f"{one.line.when or 'a price'}; name another account, or leave when out"
                )
            kind = self.scenario.accounts[names[0]].kind
            mine = np.isin(self.accounts, names) & (self.public | (kind == "income"))
            sign = -1.0 if kind in ("income", "tax") else 1.0
            out += sign * self.paid[:, :, mine].sum(axis=2)
        return out

    def _items(self, account: str, when: Cells) -> list[str]:
        """Accounts of the single items of an account that lie within a condition."""
        out, k = [], 0
        while (name := item_account(account, k)) in self.scenario.accounts:
            if _within(self.scenario.accounts[name].items[0], when):
                out.append(name)
            k += 1
        return out


def _within(item: Item, when: Cells) -> bool:
    """Whether all that an item pays for lies within a condition."""

    def states(given: str | list[str]) -> set[str]:
        return {given} if isinstance(given, str) else set(given)

    return all(k in item.when and states(item.when[k]) <= states(v) for k, v in when.items())


def measured(
    file: NationFile, scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset | None
) -> Measured:
    """Work out every line of a nation.

    Parameters
    ----------
    file
        Lines and residents.
    scenario
        From ``cohort_scenario``.
    lives, flows
        Of that scenario, from ``simulate`` and ``ledger``.

    Raises
    ------
    ScenarioError
        If a line names what the model does not count.
    """
    cohort = Cohort(file, scenario, lives, flows)
    residents = file.residents
    natives = np.full_like(residents, file.nation.births)
    # Residents are living people, and the counts are for each child born.
    residents = residents / cohort.alive
    return Measured(
        residents=np.stack([cohort.of_line(one, residents) for one in file.lines], axis=1),
        natives=np.stack([cohort.of_line(one, natives) for one in file.lines], axis=1),
        figure=np.array([one.figure.value * _level(scenario, one, file) for one in file.lines]),
    )


def _level(scenario: Scenario, one: Compared, file: NationFile) -> float:
    """Factor from a figure's prices to the model's; 1 where it is no money."""
    year = one.line.price_year
    if year is None or scenario.money is None:
        return 1.0
    index = PriceBook(scenario, None).index
    if year not in index:
        raise ScenarioError(
            f"{file.path}: lines.{one.name}.price_year = {year} is not in the price index; write "
            f"one of {min(index)} to {max(index)}"
        )
    return index[scenario.money.price_year] / index[year]
