"""Outcome funds, local (FL) and the state's (FS): they pay a share while the balance lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simcore.contracts.deal import folded, spread
from simcore.contracts.position import Floats, Position, down
from simcore.scenario.schema.instruments.outcome_fund import Fund


@dataclass
class FundAccount:
    """The balance of one fund, shared by ``fund.contracts`` cohorts of a draw.

    Cohorts of a draw are other municipalities' groups: their luck is their own, the
    evidence is common, which is why needs are summed and quantiles are not.
    """

    fund: Fund
    position: Position
    balance: Floats

    @classmethod
    def opened(cls, fund: Fund, position: Position) -> FundAccount:
        """A fund with its first balance."""
        groups = position.samples // fund.contracts
        return cls(fund, position, np.full(groups, float(fund.balance)))

    def appropriate(self, year: int) -> None:
        """Add the money set aside in a calendar year."""
        self.balance = self.balance + self.fund.appropriations.get(str(year), 0.0)

    def pay(self, wanted: Floats) -> Floats:
        """Pay what is wanted (an amount per sample), or in proportion what there is."""
        need = folded(wanted, self.position, self.fund.contracts)
        share = np.divide(self.balance, need, out=np.ones_like(need), where=need > self.balance)
        paid = down(wanted * spread(np.minimum(share, 1.0), self.fund.contracts))
        self.balance = self.balance - folded(paid, self.position, self.fund.contracts)
        return paid


def payer_bears(rule: str, own: Floats) -> Floats:
    """Share of a fund's shortfall that the municipality bears; the investor bears the rest.

    ``pro_rata``: as large as its own share of the price (``own``, per sample).
    """
    if rule == "pro_rata":
        return own
    return np.full_like(own, 1.0 if rule == "payer" else 0.0)


def admits(fund: Fund, share: float, cap: float | None, expected: float) -> float:
    """How many contracts a fund may promise under its commitment rule.

    Parameters
    ----------
    fund
        ``commit = "cap"``: what all could draw at most fits the budget (it never
        over-commits).  ``"expected"``: what they draw on average fits the budget times
        1 + ``over_commitment``.
    share
        The fund's share of the payments.
    cap
        Most that one contract pays in all; None if it has no cap.
    expected
        What the fund pays one contract on average.

    Returns
    -------
    float
        Whole contracts; 0 by cap without a cap, infinite where nothing is drawn.
    """
    budget = fund.balance + sum(fund.appropriations.values())
    if fund.commit == "expected":
        return budget * (1.0 + fund.over_commitment) // expected if expected > 0 else np.inf
    if cap is None:
        return 0.0
    return budget // (share * cap) if share * cap > 0 else np.inf
