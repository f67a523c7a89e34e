"""What a rule splits, what it may look at, and the parts that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.schema.country import Country
from simcore.scenario.schema.money import Account
from simcore.scenario.schema.types import Ref

if TYPE_CHECKING:
    from simcore.scenario.schema.model import Scenario

Floats = NDArray[np.float64]
#: The class of a rule's versions.
Version = TypeVar("Version")


class Book(Protocol):
    """Numbers of all draws, by name (``simcore.money.prices.PriceBook``)."""

    scenario: Scenario
    country: Country

    def held(self, ref: Ref, when: str = "") -> float:
        """Value of a number that is not drawn, in the law of a day or of the scenario's year."""

    def limit(self, ref: Ref, when: str = "") -> float:
        """The same of an amount, at the scenario's price level."""

    def value(self, ref: Ref) -> Floats:
        """Drawn values, shape ``(draw,)``."""


@dataclass(frozen=True)
class Part:
    """Part of an amount on one line.

    Attributes
    ----------
    payer, account_class
        Who, and in which accounting class.
    amount
        Amount per person-year, shape ``(draw, cell)``; an expense is positive.
    """

    payer: str
    account_class: str
    amount: Floats


@dataclass(frozen=True)
class Case(Generic[Version]):
    """What a rule may look at.

    Attributes
    ----------
    book
        Prices of all draws.
    account, version
        The account and the rule's wording in force.
    amount
        Amount per full person-year, shape ``(draw, cell)``.
    spell_years
        First and last moment of each cell's spell on support, in years, shape
        ``(cell, 2)``; NaN where the table does not tell.
    since_intake
        Year since intake; it matters to rules that refund the first years only.
    day
        Whose values the wording's numbers have; default the scenario's year.
    """

    book: Book
    account: Account
    version: Version
    amount: Floats
    spell_years: Floats
    since_intake: int = 0
    day: str = ""

    def held(self, ref: Ref) -> float:
        """Value of a number of the version that is not drawn."""
        return self.book.held(ref, self.day)

    def limit(self, ref: Ref) -> float:
        """Amount that the version names, at the scenario's price level; not drawn."""
        return self.book.limit(ref, self.day)

    def drawn(self, ref: Ref) -> Floats:
        """Values of a number of the version in all draws, shape ``(draw, 1)``."""
        return self.book.value(ref)[:, None]

    def part(self, payer: str, amount: Floats, account_class: str = "") -> Part:
        """Lay a part of the amount on a payer, in the account's class unless another is named."""
        return Part(payer, account_class or self.account.account_class, amount)

    def refunded(self, refund: Floats) -> list[Part]:
        """Let the municipality pay all and book the state's refund as income."""
        municipality, state = self.account.municipality, self.account.state
        return [
            self.part(municipality, self.amount),
            self.part(municipality, -refund, "refund"),
            self.part(state, refund, "refund"),
        ]

    def payer_of(self, sector: str) -> str:
        """Payer that stands for a sector: the account's, for municipality and state."""
        country = self.book.country
        if sector == country.municipality:
            return self.account.municipality
        return self.account.state if sector == country.state else country.payer_of(sector)
