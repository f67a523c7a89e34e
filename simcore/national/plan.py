"""Where each line is found among a cohort's counts and accounts; what is wrong is said here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.money.prices import PriceBook
from simcore.national.population import item_account
from simcore.national.read import Compared, NationFile
from simcore.national.schema import Line
from simcore.scenario.cells import cell_table, chosen
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Item
from simcore.scenario.schema.targets import Cells
from simcore.scenario.suggest import near

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Planned:
    """A line, and where it is found.

    Attributes
    ----------
    line
        With its figure.
    top, below
        Places among all cells that are counted, above and below the line; None: nothing there.
    items
        Accounts of single items whose money is added up; empty for a line that is counted.
    level
        Factor from the figure's prices to the model's; 1 where it is no money.
    """

    line: Compared
    top: Places | None
    below: Places | None
    items: list[str]
    level: float


def plan(file: NationFile, scenario: Scenario) -> list[Planned]:
    """Find every line of a nation in its cohort.

    Parameters
    ----------
    file
        Lines.
    scenario
        From ``cohort_scenario``.

    Raises
    ------
    ScenarioError
        If a line names what the model does not count or pay for.
    """
    first = first_cells(scenario)
    out = []
    for one in file.lines:
        line, where = one.line, f"{file.path}: lines.{one.name}"
        top = below = None
        if line.table:
            # What is counted below may be told apart there alone, where it is another table.
            of = line.of
            if line.per and line.table in scenario.tables:
                axes = cell_table(scenario, line.table).axes
                of = {k: v for k, v in of.items() if k in axes}
            top = _cells(scenario, first, line.table, of | line.when, where)
            if line.of or line.per:
                below = _cells(scenario, first, line.per or line.table, line.of, where)
        for sector in line.sectors:
            if sector not in scenario.country.sectors:
                raise ScenarioError(
                    f"{where}.sectors names {sector!r}, which is no sector of the country; "
                    f"{near(sector, scenario.country.sectors)}"
                )
        items = [name for a in line.accounts for name in _items(scenario, a, line.when, where)]
        out.append(Planned(one, top, below, items, _level(scenario, line, where)))
    return out


def first_cells(scenario: Scenario) -> dict[str, int]:
    """Table -> place of its first cell among all that are counted."""
    out, upto = {}, 0
    for name in scenario.tables:
        out[name] = upto
        upto += len(cell_table(scenario, name).labels)
    return out


def _cells(
    scenario: Scenario, first: dict[str, int], table: str, when: Cells, where: str
) -> Places:
    if table not in first:
        raise ScenarioError(
            f"{where} names the table {table!r}, which is none; {near(table, first)}"
        )
    try:
        inside = chosen(scenario, cell_table(scenario, table), when)
    except (KeyError, ValueError) as error:
        raise ScenarioError(f"{where} {error.args[0]}; correct it") from None
    return np.array(inside, np.int64) + first[table]


def _items(scenario: Scenario, account: str, when: Cells, where: str) -> list[str]:
    """Accounts of the single items of an account that lie within a condition."""
    out, k = [], 0
    while (name := item_account(account, k)) in scenario.accounts:
        if _within(scenario.accounts[name].items[0], when):
            out.append(name)
        k += 1
    if not out:
        raise ScenarioError(
            f"{where}.accounts names {account!r}, which has no item with {when or 'a price'}; "
            f"name another account, or leave when out"
        )
    return out


def _within(item: Item, when: Cells) -> bool:
    """Whether all that an item pays for lies within a condition."""

    def states(given: str | list[str]) -> set[str]:
        return {given} if isinstance(given, str) else set(given)

    return all(k in item.when and states(item.when[k]) <= states(v) for k, v in when.items())


def _level(scenario: Scenario, line: Line, where: str) -> float:
    year = line.price_year if line.kind == "money" else None
    if year is None or scenario.money is None or year == scenario.money.price_year:
        return 1.0
    index = PriceBook(scenario, None).index
    if year not in index:
        has = f"has the years {min(index)} to {max(index)}" if index else "is empty"
        raise ScenarioError(
            f"{where}.price_year = {year} is not in the price index, which {has}; write another "
            f"year, or leave it out"
        )
    return index[scenario.money.price_year] / index[year]
