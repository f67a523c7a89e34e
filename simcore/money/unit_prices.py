"""Unit prices of every line: an account's price, split by its rule, as a perspective sees it.

What one count in a cell adds to a line.  The parts of a split are rounded to the ledger's
smallest amount so that they add up to the account exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.money.dates import asked_on, segments
from simcore.money.discount import row_weights
from simcore.money.exactness import add_up, to_quantum
from simcore.money.incidence import Case, Part, split
from simcore.money.perspective import guarantee, seen
from simcore.money.prices import Floats, PriceBook
from simcore.scenario.cells import CellTable, cell_table, chosen, per_count
from simcore.scenario.conditions import OPEN
from simcore.scenario.rules.rule import Rule
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Account, Item, Perspective

#: Account, and place of an item in it.
ItemKey = tuple[str, int]
#: Account, payer, accounting class.
LineKey = tuple[str, str, str]


@dataclass
class UnitPrices:
    """Unit prices of one item's cells on each of its lines, for some years.

    Attributes
    ----------
    cells
        Places of the cells among all that are counted.
    calendar, follow_up
        First and last calendar year, and year since intake, in which they hold.
    arms
        Places of the arms that they concern.
    by_row
        Weight of each row of counts.
    unit_price
        Line -> amount per count, shape ``(draw, cell)``.
    item
        Account, and place of the item in it.
    """

    cells: NDArray[np.int64]
    calendar: tuple[int, int]
    follow_up: tuple[int, int]
    arms: list[int]
    by_row: Floats
    unit_price: dict[LineKey, Floats] = field(default_factory=dict)
    item: ItemKey = ("", 0)


def unit_prices(
    scenario: Scenario,
    book: PriceBook,
    perspective: Perspective,
    first: dict[str, int],
    span: tuple[int, int],
    quantum: float,
    wanted: Collection[ItemKey] | None = None,
) -> list[UnitPrices]:
    """Work out the unit prices of all accounts.

    Parameters
    ----------
    scenario
        Accounts, rules and tables.
    book
        Prices of all draws.
    perspective
        How accounts are seen.
    first
        Table -> place of its first cell among all that are counted.
    span
        First and last calendar year.
    quantum
        Smallest amount; 0 does not round.
    wanted
        Only these items; default all.

    Returns
    -------
    list of UnitPrices
        One for each item and run of years under the same wording of its rule.
    """
    elsewhere = {name for p in scenario.perspectives.values() for name in p.adds}
    return [
        one
        for name, account in scenario.accounts.items()
        if name in perspective.adds or name not in elsewhere
        for one in _of_account(
            scenario, book, name, account, perspective, first, span, quantum, wanted
        )
    ]


def _of_account(
    scenario: Scenario,
    book: PriceBook,
    name: str,
    account: Account,
    perspective: Perspective,
    first: dict[str, int],
    span: tuple[int, int],
    quantum: float,
    wanted: Collection[ItemKey] | None,
) -> list[UnitPrices]:
    cells = cell_table(scenario, account.table)
    each = per_count(scenario, account.table)
    rule = scenario.rules[account.rule]
    out = []
    for number, item in enumerate(account.items):
        if wanted is not None and (name, number) not in wanted:
            continue
        places = np.array(chosen(scenario, cells, item.when, item.ages), np.int64)
        unit_price = np.repeat(book.unit_price(item)[:, None], len(places), axis=1)
        spells = _spells(cells, places, scenario)
        for (begin, end, versions, guaranteed), follow_up in product(
            _runs(rule, name, account, perspective, span), _phases(rule, _follow_up(item))
        ):
            one = UnitPrices(
                places + first[account.table],
                (begin, end),
                follow_up,
                [i for i, arm in enumerate(scenario.arms) if not item.arms or arm in item.arms],
                row_weights(account.weights, scenario.run.rows),
                item=(name, number),
            )
            parts: list[Part] = []
            for version, share in versions:
                day = asked_on(rule, version, scenario.money.price_year) if scenario.money else ""
                case = Case(book, account, version, unit_price, spells, follow_up[0], day)
                parts += [
                    Part(p.payer, p.account_class, p.amount * share) for p in split(rule, case)
                ]
            closed = add_up(parts, _sum_of(account, unit_price), each, quantum)
            for owner, part in seen(perspective, account, rule, closed, book, guaranteed):
                key = (name if owner == "own" else owner, part.payer, part.account_class)
                rounded = to_quantum(part.amount, quantum)
                old = one.unit_price.get(key)
                one.unit_price[key] = rounded if old is None else old + rounded
            if one.unit_price:
                out.append(one)
    return out


def _sum_of(account: Account, unit_price: Floats) -> Floats:
    """What an account's parts add up to: resources, nothing, or income."""
    sign = {"service": 1.0, "income": -1.0}.get(account.kind, 0.0)
    return sign * unit_price


def _runs(
    rule: Rule[Any], name: str, account: Account, perspective: Perspective, span: tuple[int, int]
) -> Iterator[tuple[int, int, list[tuple[Any, float]], float]]:
    """Runs of calendar years under one wording and one guarantee: first, last, versions, share."""
    for begin, end, versions in segments(rule, *span):
        years = range(begin, end + 1)
        for share, run in groupby(years, lambda y: guarantee(perspective, name, account, y)):
            same = list(run)
            yield same[0], same[-1], versions, share


def _follow_up(item: Item) -> tuple[int, int]:
    return (item.years[0], item.years[1]) if item.years else (0, OPEN)


def _phases(rule: Rule[Any], follow_up: tuple[int, int]) -> list[tuple[int, int]]:
    """Runs of years since intake in which every version of a rule says the same."""
    ends = {year for version in rule.versions for year in rule.changes_at(version)}
    begins = [follow_up[0], *sorted(e for e in ends if follow_up[0] < e <= follow_up[1])]
    return list(zip(begins, [*(b - 1 for b in begins[1:]), follow_up[1]], strict=True))


def _spells(cells: CellTable, places: NDArray[np.int64], scenario: Scenario) -> Floats:
    """Moments of the spell that each cell covers, in years, shape ``(cell, 2)``."""
    axis = next((a for a in cells.axes if a.startswith("spell.")), None)
    if axis is None:
        return np.full((len(places), 2), np.nan)
    bands = [int(b) for b in cells.axes[axis]]
    spans = {
        str(b): (float(b), float(bands[i + 1]) if i + 1 < len(bands) else np.inf)
        for i, b in enumerate(bands)
    }
    return np.array([spans[cells.cells[p][axis]] for p in places])
