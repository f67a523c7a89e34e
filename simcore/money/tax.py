"""Income tax of a year's earnings or benefits, split between municipality and state.

Rates of 2025 (Skatteministeriet; makrodata.dk; totaladm.dk; the rows ``tax_*``).  The
employment deduction is taken against the municipal base only (unsourced), church tax
is left out, and the allowance is used in full, because a cell holds a whole year.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.money.prices import PriceBook

Floats = NDArray[np.float64]


class Tax(NamedTuple):
    """Tax of each payer, kroner a year, in the shape of the income."""

    municipality: Floats
    state: Floats


def wage_tax(book: PriceBook, income: Floats) -> Tax:
    """Tax on earnings: labour market contribution first, then municipal, bottom and top tax.

    Parameters
    ----------
    book
        Rates and limits.
    income
        Gross earnings, kroner a year, any shape.
    """
    after = income * (1 - book.held("tax_am"))
    allowance = book.limit("tax_allow")
    deduction = np.minimum(book.held("tax_empl_ded") * income, book.limit("tax_empl_ded_max"))
    base = np.maximum(after - allowance - deduction, 0.0)
    state = (
        book.held("tax_am") * income
        + book.held("tax_bund") * np.maximum(after - allowance, 0.0)
        + book.held("tax_top") * np.maximum(after - book.limit("tax_top_threshold"), 0.0)
    )
    return Tax(book.held("tax_k_2025") * base, state)


def benefit_tax(book: PriceBook, income: Floats) -> Tax:
    """Tax on benefits: no labour market contribution and no employment deduction."""
    base = np.maximum(income - book.limit("tax_allow"), 0.0)
    return Tax(book.held("tax_k_2025") * base, book.held("tax_bund") * base)
