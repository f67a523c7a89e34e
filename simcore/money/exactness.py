"""Amounts that add up exactly: how they are rounded, and how large they may become."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.money.incidence import Part
from simcore.money.prices import Floats
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import MOST_MONEY

Ints = NDArray[np.int64]


def to_quantum(amount: Floats, quantum: float) -> Floats:
    """Round to multiples of the smallest amount; 0 does not round."""
    return np.rint(amount / quantum) * quantum if quantum else amount


def add_up(parts: list[Part], sum_of_parts: Floats, each: float, quantum: float) -> list[Part]:
    """Round parts so that they add up; the largest takes what rounding leaves.

    Parameters
    ----------
    parts, sum_of_parts
        Amount per person-year (or event), shape ``(draw, cell)``.
    each
        Person-years (or events) that one count stands for.
    quantum
        Smallest amount; 0 does not round.

    Returns
    -------
    list of Part
        Amount per count.
    """
    rounded = [to_quantum(p.amount * each, quantum) for p in parts]
    target = to_quantum(sum_of_parts * each, quantum)
    largest = int(np.argmax([np.abs(r).max(initial=0.0) for r in rounded]))
    rounded[largest] = rounded[largest] + (target - sum(rounded))
    return [Part(p.payer, p.account_class, r) for p, r in zip(parts, rounded, strict=True)]


def refuse_infinite(
    scenario: Scenario, accounts: list[str], line: Ints, unit_price: Floats
) -> None:
    """Refuse unit prices that are infinite or not numbers.

    Parameters
    ----------
    scenario
        For the message.
    accounts
        Account of each line.
    line, unit_price
        Line of each unit price, shape ``(entry,)``, and the prices, ``(draw, entry)``.

    Raises
    ------
    ScenarioError
        With the account.
    """
    bad = ~np.isfinite(unit_price).all(axis=0)
    if bad.any():
        name = accounts[line[int(np.argmax(bad))]]
        raise ScenarioError(
            f"{scenario.name}: accounts.{name} has an amount that is infinite or not a number in "
            f"one of the draws; correct its prices, quantities or rule"
        )


def refuse_inexact(
    scenario: Scenario,
    accounts: list[str],
    counts: NDArray[np.unsignedinteger],
    work: tuple[Ints, NDArray[np.bool_], Floats],
    entries: tuple[Ints, Ints, Floats],
    rows: int,
) -> None:
    """Refuse flows so large that sums of payers would no longer be those of accounts.

    The bound holds for every sum of lines in any order, and for the difference of two arms:
    the largest count of each cell in any sample times all its unit prices, without sign.

    Parameters
    ----------
    scenario
        For the message.
    accounts
        Account of each line.
    counts
        (arm, draw, cohort, intake, row, cell).
    work
        Jobs, the arms they concern and weights of rows, as ``apply`` makes them.
    entries
        Cell, line and unit price of every pair.
    rows
        Rows of the flows.

    Raises
    ------
    ScenarioError
        With the bound and the account with the largest amounts.
    """
    jobs, acts, by_row = work
    cell, line, unit_price = entries
    size = np.abs(unit_price).max(axis=0)
    most = counts.max(axis=(1, 2)).astype(float)
    bound = np.zeros((len(most), rows))
    for (intake, low, high, shift, begin, end), arms, weight in zip(
        jobs, acts, by_row, strict=True
    ):
        here = slice(begin, end)
        per_count = np.bincount(cell[here], size[here], minlength=most.shape[-1])
        reach = most[arms, intake, low:high] @ per_count * np.abs(weight[low:high])
        bound[arms, low + shift : high + shift] += reach
    largest = float(bound.max(initial=0.0))
    if not largest <= MOST_MONEY:
        name = accounts[int(np.argmax(np.bincount(line, size)))]
        currency = scenario.money.currency if scenario.money else ""
        raise ScenarioError(
            f"{scenario.name}: the flows of a year can reach {largest:.3g} {currency}, more than "
            f"{MOST_MONEY:.3g}, up to which payers add up to accounts exactly; the largest unit "
            f"prices are those of accounts.{name}: write prices in thousands, or follow fewer "
            f"children"
        )
