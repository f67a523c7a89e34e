"""A repayable grant: dissemination that comes back from what the municipality gains."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal, resolve
from simcore.contracts.instruments.table import Instrument
from simcore.contracts.position import Floats, down
from simcore.contracts.states import GrantState


def grant(deal: Deal) -> None:
    """Grant the delivery cost; the municipality repays from its own gain until a year.

    ``R = min(share of the gain, balance)``; the balance bears interest.  With
    ``of_gain = 0`` it is an ordinary grant.  ``deal.states.repayable_grant`` has both.
    """
    terms = deal.contract.repayable_grant
    assert terms is not None
    position = deal.position
    lender = (resolve(terms.by, deal.contract, position), "financial")
    own = (deal.municipality, deal.contract.ceiling.grant_received_class)
    years = np.arange(position.years)
    within = (years >= deal.start) & (years < deal.start + deal.contract.delivery_years)
    lent = down(terms.share * np.maximum(position.cost, 0.0) * within)
    before = position.gain_of(position.departments or (deal.municipality,)) + position.cost
    balance = np.zeros(position.samples)
    back = position.zeros()
    for t in range(deal.start, position.years):
        balance = balance * (1.0 + terms.interest) + lent[:, t]
        if t < deal.start + terms.years:
            offered = terms.of_gain * np.maximum(before[:, t], 0.0)
            back[:, t] = down(np.minimum(offered, balance))
            balance = balance - back[:, t]
    deal.book.move("repayable_grant", lender, own, lent)
    kind = deal.contract.ceiling.repayment_class
    deal.book.move("grant_repayment", (deal.municipality, kind), lender, back)
    deal.states.repayable_grant = GrantState(lent, back)


def outlay(cost: float, recovery: float, cycles: int) -> float:
    """Total lent by a pool that lends again what comes back, after so many rounds."""
    if recovery == 1.0:
        return cost * cycles
    return cost * (1.0 - recovery**cycles) / (1.0 - recovery)


def recovery_rate(lent: Floats, recovered: Floats) -> float:
    """Mean repaid over mean lent; 0 where nothing was lent."""
    total = float(lent.sum())
    return float(recovered.sum()) / total if total else 0.0


INSTRUMENT = Instrument("repayable_grant", "after_investors", grant)
