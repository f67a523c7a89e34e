"""Who is paid first: the waterfall, and the balance account of each tranche."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simcore.contracts.position import Floats
from simcore.scenario.schema.instruments.investors import Investor

#: Order of repayment; a grant is never repaid.
ORDER = ("senior", "junior")


def waterfall(cash: Floats, claims: Sequence[Floats]) -> tuple[list[Floats], Floats]:
    """Pay claims in order until the cash is gone.

    Parameters
    ----------
    cash
        What comes in, shape ``(sample,)``.
    claims
        In order of rank: fees, senior principal, junior principal, senior return, junior
        return, provider's bonus.

    Returns
    -------
    paid, rest
        One array per claim, and what is left; they add up to the cash.
    """
    paid, rest = [], cash
    for claim in claims:
        one = np.minimum(claim, rest)
        paid.append(one)
        rest = rest - one
    return paid, rest


@dataclass
class Tranches:
    """Balance accounts: what each investor has put in and not yet had back.

    Principal and accrued return grow together at the investor's cap, so that no stream
    of payments can bring more than the cap (its value at the cap is 0 or less).
    """

    investors: dict[str, Investor]
    caps: dict[str, float | None]
    samples: int
    early: bool = False
    principal: dict[str, Floats] = field(default_factory=dict)
    accrued: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.investors:
            self.principal[name] = np.zeros(self.samples)
            self.accrued[name] = np.zeros(self.samples)

    def year(self, drawn: dict[str, Floats]) -> None:
        """A year passes, then new money is drawn (an amount per investor); ``early``: before it."""
        for name, cap in self.caps.items():
            first = drawn[name] if self.early else 0.0
            bears = self.principal[name] + self.accrued[name] + first
            self.accrued[name] += (cap or 0.0) * bears
            self.principal[name] += drawn[name]

    def coupon(self, name: str, rate: float, drawn: Floats) -> Floats:
        """A year's interest on what was not repaid, at most the return that the cap leaves."""
        bears = self.principal[name] - (0.0 if self.early else drawn)
        amount = rate * np.maximum(bears, 0.0)
        if self.caps[name] is None:
            return amount
        amount = np.minimum(amount, self.accrued[name])
        self.accrued[name] = self.accrued[name] - amount
        return amount

    @property
    def capped(self) -> bool:
        """Whether every return is capped; one that is not takes all that comes."""
        return all(self.caps[n] is not None for n in self._repaid())

    def balance(self) -> Floats:
        """Most that may be paid now where every return is capped."""
        return sum(
            (self.principal[n] + self.accrued[n] for n in self._repaid()), np.zeros(self.samples)
        )

    def pay(self, cash: Floats) -> dict[str, Floats]:
        """Share cash out: principal before return, senior before junior, alike in proportion."""
        paid = {name: np.zeros(self.samples) for name in self.investors}
        ranks = [
            (account, [n for n in self._repaid() if self.investors[n].tranche == rank])
            for account in (self.principal, self.accrued)
            for rank in ORDER
        ]
        claims = [
            sum((account[n] for n in names), np.zeros(self.samples)) for account, names in ranks
        ]
        amounts, rest = waterfall(cash, claims)
        for (account, names), claim, amount in zip(ranks, claims, amounts, strict=True):
            share = np.divide(amount, claim, out=np.zeros_like(amount), where=claim > 0)
            for n in names:
                one = account[n] * share
                paid[n] += one
                account[n] = account[n] - one
        free = [n for n in self._repaid() if self.caps[n] is None]
        committed = sum(self.investors[n].commitment for n in free)
        for n in free:
            paid[n] += rest * (
                self.investors[n].commitment / committed if committed else 1.0 / len(free)
            )
        return paid

    def _repaid(self) -> list[str]:
        return [n for n, i in self.investors.items() if i.tranche != "grant"]
