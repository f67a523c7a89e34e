"""Tax of a year's income by a country's schedule: which tax, at what rate, to whom.

Church tax is left out, and allowances are used in full, because a cell holds a whole year.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from simcore.scenario.rules.case import Book, Case, Floats, Part
from simcore.scenario.rules.rule import Rule, RuleVersion, Versions
from simcore.scenario.schema.country import Tax


class IncomeTaxRule(Rule[RuleVersion]):
    """The citizen pays the taxes of a schedule of the country to the sectors it names."""

    def parts(self, case: Case[RuleVersion]) -> list[Part]:
        """Lay each sector's tax on who stands for it, and all of it on the citizen."""
        country = case.book.country
        assert self.schedule is not None
        due = income_tax(case.book, country.taxes[self.schedule], case.amount, case.day)
        parts = [case.part(case.payer_of(sector), -tax) for sector, tax in due.items()]
        paid: Floats = sum(list(due.values())[1:], next(iter(due.values())))
        return [*parts, case.part(country.citizen, paid)]


class WageTaxRule(IncomeTaxRule):
    """Income tax on earnings."""

    kind: Literal["tax_wage"]
    versions: Versions[RuleVersion]

    @property
    def schedule(self) -> Literal["wage"]:
        """That of earnings."""
        return "wage"


class BenefitTaxRule(IncomeTaxRule):
    """Income tax on benefits."""

    kind: Literal["tax_benefit"]
    versions: Versions[RuleVersion]

    @property
    def schedule(self) -> Literal["benefit"]:
        """That of benefits."""
        return "benefit"


def income_tax(book: Book, schedule: list[Tax], income: Floats, day: str = "") -> dict[str, Floats]:
    """Tax of each sector that receives any.

    Parameters
    ----------
    book
        Rates and limits.
    schedule
        The taxes, in order.
    income
        Gross income a year, any shape.
    day
        Whose law holds; default the scenario's year.

    Returns
    -------
    dict
        Sector -> tax a year, in the shape of the income.
    """
    left = income
    for tax in schedule:
        if tax.first:
            left = left * (1 - book.held(tax.rate, day))
    out: dict[str, Floats] = {}
    for tax in schedule:
        base = income if tax.first else left
        if tax.above is not None:
            base = base - book.limit(tax.above, day)
        if tax.free_share is not None:
            free = book.held(tax.free_share, day) * income
            most = np.inf if tax.free_most is None else book.limit(tax.free_most, day)
            base = base - np.minimum(free, most)
        due = book.held(tax.rate, day) * np.maximum(base, 0.0)
        out[tax.to] = out[tax.to] + due if tax.to in out else due
    return out
