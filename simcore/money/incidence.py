"""Rules of incidence: one amount becomes lines that add up to it.

Every rule is a function of a full person-year's amount.  What is not linear in a
group's sum (refund steps, tax brackets, days) is linear in the cell's person-years.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simcore.money.prices import PriceBook
from simcore.money.tax import income_tax
from simcore.scenario.schema.money import Account, Rule, RuleVersion
from simcore.scenario.schema.types import Ref

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """Part of an amount on one line.

    Attributes
    ----------
    payer, account_class
        Who, and in which accounting class.
    amount
        Kroner per person-year, shape ``(draw, cell)``; an expense is positive.
    """

    payer: str
    account_class: str
    amount: Floats


@dataclass(frozen=True)
class Case:
    """What a rule may look at.

    Attributes
    ----------
    book
        Prices of all draws.
    account, version
        The account and the rule's wording in force.
    amount
        Kroner per full person-year, shape ``(draw, cell)``.
    spell_years
        First and last moment of each cell's spell on support, in years, shape
        ``(cell, 2)``; NaN where the table does not tell.
    since_intake
        Year since intake; it matters to rules that refund the first years only.
    day
        Whose values the wording's numbers have; default the scenario's year.
    """

    book: PriceBook
    account: Account
    version: RuleVersion
    amount: Floats
    spell_years: Floats
    since_intake: int = 0
    day: str = ""

    def held(self, ref: Ref) -> float:
        """Value of a number of the wording."""
        return self.book.held(ref, self.day)


def split(rule: Rule, case: Case) -> list[Part]:
    """Split an amount by a rule.

    Parameters
    ----------
    rule
        Kind of the rule.
    case
        The amount and what it depends on.

    Returns
    -------
    list of Part
        For services and transfers the parts of public payers add up to the amount;
        a transfer has the citizen's receipt and a tax the citizen's payment beside
        it, so that their parts add up to nothing.
    """
    parts = _vat(case, rule.on or "wage") if rule.kind == "vat" else _KINDS[rule.kind](case)
    if case.account.kind == "transfer":
        citizen = case.book.country.citizen
        parts.append(Part(citizen, case.account.account_class, -case.amount))
    if case.account.kind == "income":
        return [Part(p.payer, p.account_class, -p.amount) for p in parts]
    return parts


def _payer(case: Case, sector: str) -> str:
    """Who pays for a sector: the payer that stands for it, where there is such a payer."""
    stand_in = _stand_in(case, sector)
    return stand_in if stand_in in case.book.scenario.payers else sector


def _stand_in(case: Case, sector: str) -> str:
    """Payer that stands for a sector: the account's, for municipality and state."""
    country = case.book.country
    if sector == country.municipality:
        return case.account.municipality
    return case.account.state if sector == country.state else country.payer_of(sector)


def _shares(case: Case) -> list[Part]:
    given = {p: case.held(r) for p, r in case.version.shares.items() if r != "rest"}
    rest = 1.0 - sum(given.values())
    payers = case.book.scenario.payers  # a payer that is called as a sector is not the sector
    return [
        Part(
            sector if sector in payers else _payer(case, sector),
            case.account.account_class,
            case.amount * (rest if ref == "rest" else given[sector]),
        )
        for sector, ref in case.version.shares.items()
    ]


def _refunded(case: Case, refund: Floats) -> list[Part]:
    """The municipality pays all and books the state's refund as income."""
    municipality, state = case.account.municipality, case.account.state
    return [
        Part(municipality, case.account.account_class, case.amount),
        Part(municipality, "refund", -refund),
        Part(state, "refund", refund),
    ]


def _steps(case: Case) -> list[Part]:
    """State refund of costly single cases: rising shares of what exceeds each limit."""
    limits = [(case.book.limit(x, case.day), case.held(share)) for x, share in case.version.steps]
    refund = np.zeros_like(case.amount)
    for i, (limit, share) in enumerate(limits):
        top = limits[i + 1][0] if i + 1 < len(limits) else np.inf
        refund += share * (np.clip(case.amount, limit, top) - limit)
    return _refunded(case, refund)


def staircase_share(weeks: list[tuple[float, float]], start: float, end: float) -> float:
    """Mean state share between two moments of a spell.

    Parameters
    ----------
    weeks
        (from week, share), rising; the last share holds on.
    start, end
        Weeks on support; an infinite end means the last step.
    """
    if np.isinf(end):
        return weeks[-1][1]
    total = 0.0
    for i, (first, share) in enumerate(weeks):
        last = weeks[i + 1][0] if i + 1 < len(weeks) else np.inf
        total += share * max(min(end, last) - max(start, first), 0.0)
    return total / (end - start)


def _staircase(case: Case) -> list[Part]:
    """Refund by weeks on support; a year's cell gets the mean over its weeks."""
    weeks = [(case.held(w), case.held(s)) for w, s in case.version.weeks]
    spans = np.where(np.isnan(case.spell_years), [[1.0, np.inf]], case.spell_years) * 52.0
    shares = np.array([staircase_share(weeks, a, b) for a, b in spans])
    return _refunded(case, case.amount * shares)


def _days(case: Case) -> list[Part]:
    """Refund of the first days of a year."""
    days = case.held(case.version.days or 0.0)
    used = case.book.value(case.version.days_used or 365.0)
    share = case.held(case.version.share or 0.0)
    part = share * np.minimum(days, used) / np.maximum(used, 1e-9)
    return _refunded(case, case.amount * part[:, None])


def _first_years(case: Case) -> list[Part]:
    """Refund of the first years after intake."""
    within = case.since_intake < (case.version.years or 0)
    share = case.held(case.version.share or 0.0) if within else 0.0
    return _refunded(case, share * case.amount)


def _income_tax(case: Case, on: Literal["wage", "benefit"]) -> dict[str, Floats]:
    return income_tax(case.book, case.book.country.taxes[on], case.amount)


def _tax(case: Case, on: Literal["wage", "benefit"]) -> list[Part]:
    kind = case.account.account_class
    due = _income_tax(case, on)
    parts = [Part(_stand_in(case, sector), kind, -tax) for sector, tax in due.items()]
    paid: Floats = sum(list(due.values())[1:], next(iter(due.values())))
    return [*parts, Part(case.book.country.citizen, kind, paid)]


def _tax_wage(case: Case) -> list[Part]:
    return _tax(case, "wage")


def _tax_benefit(case: Case) -> list[Part]:
    return _tax(case, "benefit")


def _vat(case: Case, on: Literal["wage", "benefit"]) -> list[Part]:
    """Indirect tax on what is left after income tax; all of it is spent."""
    country = case.book.country
    spent = case.amount
    for tax in _income_tax(case, on).values():
        spent = spent - tax
    amount = spent * case.book.value(country.indirect_tax or 0.0)[:, None]
    kind = case.account.account_class
    return [Part(case.account.state, kind, -amount), Part(country.citizen, kind, amount)]


_KINDS: dict[str, Callable[[Case], list[Part]]] = {
    "shares": _shares,
    "steps": _steps,
    "staircase": _staircase,
    "days": _days,
    "first_years": _first_years,
    "tax_wage": _tax_wage,
    "tax_benefit": _tax_benefit,
}
