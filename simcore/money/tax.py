"""Tax of a year's income by a country's schedule: which tax, at what rate, to whom.

Church tax is left out, and allowances are used in full, because a cell holds a whole year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.money.prices import PriceBook
from simcore.scenario.schema.country import Tax

Floats = NDArray[np.float64]


def income_tax(book: PriceBook, schedule: list[Tax], income: Floats) -> dict[str, Floats]:
    """Tax of each sector that receives any.

    Parameters
    ----------
    book
        Rates and limits, in the law of the scenario's year.
    schedule
        The taxes, in order.
    income
        Gross income a year, any shape.

    Returns
    -------
    dict
        Sector -> tax a year, in the shape of the income.
    """
    left = income
    for tax in schedule:
        if tax.first:
            left = left * (1 - book.held(tax.rate))
    out: dict[str, Floats] = {}
    for tax in schedule:
        base = income if tax.first else left
        if tax.above is not None:
            base = base - book.limit(tax.above)
        if tax.free_share is not None:
            free = book.held(tax.free_share) * income
            most = np.inf if tax.free_most is None else book.limit(tax.free_most)
            base = base - np.minimum(free, most)
        due = book.held(tax.rate) * np.maximum(base, 0.0)
        out[tax.to] = out[tax.to] + due if tax.to in out else due
    return out
