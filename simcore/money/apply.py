"""Lays unit prices on counts: the one large multiplication of the ledger."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.kernels.cache import compiled
from simcore.money.exactness import refuse_inexact, refuse_infinite
from simcore.money.prices import Floats
from simcore.money.unit_prices import LineKey, UnitPrices
from simcore.scenario.schema.model import Scenario


def multiply(
    counts: xr.DataArray,
    priced: list[UnitPrices],
    lines: list[LineKey],
    intakes: list[int],
    scenario: Scenario,
    rows_of: list[int] | None = None,
) -> Floats:
    """Flow (..., year, line): every count times its unit price, shifted to calendar years.

    Parameters
    ----------
    counts
        From ``simulate`` or ``expected``.
    priced, lines
        Unit prices, and the lines in order.
    intakes
        Intake years.
    scenario
        Rows per year, and names for messages.
    rows_of
        Rows of the unit prices, one for each draw of the counts; default all, in order.

    Raises
    ------
    ScenarioError
        If a unit price is no finite number, or (for counts) sums would not be exact.

    Notes
    -----
    About draws x cohorts x arms x rows x (cell, line) pairs multiplications, on all
    cores.  Sums are exact in any order, see ``flows.QUANTUM``.
    """
    from simcore.kernels.weigh import weigh  # loads Numba

    per_year = scenario.run.rows_per_year
    array = counts.to_numpy()
    if "cohort" not in counts.dims:
        array = array[:, :, None]
    array = np.ascontiguousarray(array)
    arms, draws, cohorts, _, rows, _ = array.shape
    number = (intakes[-1] - intakes[0]) * per_year + rows
    # Not np.zeros: the system then hands out this memory in small pages, at half the speed.
    out = np.empty((arms, draws, cohorts, number, len(lines)))
    if not priced:
        out[:] = 0.0
        return out if "cohort" in counts.dims else out[:, :, 0]
    groups = grouped_of(priced)
    entries = entries_of([one for group in groups for one in group], lines, rows_of, draws)
    jobs, acts, by_row = jobs_of(groups, intakes, per_year, rows, arms)
    accounts = [account for account, _, _ in lines]
    refuse_infinite(scenario, accounts, *entries[1:])
    if array.dtype.kind == "u":
        refuse_inexact(scenario, accounts, array, (jobs, acts, by_row), entries, number)
    run = compiled(weigh, array, jobs, acts, by_row, *entries, 0, 0, out)

    def some(first: int) -> None:
        last = min(first + step, draws)
        out[:, first:last] = 0.0
        run(array, jobs, acts, by_row, *entries, first, last, out)

    workers = os.cpu_count() or 1
    step = max(1, draws // (4 * workers))
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(some, range(0, draws, step)))
    return out if "cohort" in counts.dims else out[:, :, 0]


def grouped_of(priced: list[UnitPrices]) -> list[list[UnitPrices]]:
    """Items that act in the same years and arms, together: one long loop, not many short."""
    groups: dict[object, list[UnitPrices]] = {}
    for one in priced:
        key = (one.calendar, one.follow_up, tuple(one.arms), one.by_row.tobytes())
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def entries_of(
    priced: list[UnitPrices], lines: list[LineKey], rows_of: list[int] | None, draws: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Cell, line and unit price of every pair, item after item."""
    place = {key: i for i, key in enumerate(lines)}
    pairs = [(p.cells, place[key], each) for p in priced for key, each in p.unit_price.items()]
    sizes = [len(cells) for cells, _, _ in pairs]
    unit_price = np.empty((draws, sum(sizes)))
    at = 0
    for (_, _, each), size in zip(pairs, sizes, strict=True):
        unit_price[:, at : at + size] = each if rows_of is None else each[rows_of]
        at += size
    cell = np.concatenate([cells for cells, _, _ in pairs])
    return cell, np.repeat([line for _, line, _ in pairs], sizes), unit_price


def jobs_of(
    groups: list[list[UnitPrices]], intakes: list[int], per_year: int, rows: int, arms: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], Floats]:
    """One job per group and intake: which rows, shifted how far, and which entries."""
    jobs, acts, by_row = [], [], []
    end = 0
    for group in groups:
        one = group[0]
        begin, end = end, end + sum(len(p.cells) * len(p.unit_price) for p in group)
        for w, intake in enumerate(intakes):
            low = max(one.calendar[0] - intake, one.follow_up[0], 0) * per_year
            high = min((min(one.calendar[1] - intake, one.follow_up[1]) + 1) * per_year, rows)
            jobs.append((w, low, max(low, high), (intake - intakes[0]) * per_year, begin, end))
            acts.append([arm in one.arms for arm in range(arms)])
            by_row.append(one.by_row)
    return np.array(jobs, np.int64), np.array(acts, bool), np.array(by_row)
