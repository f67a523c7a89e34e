"""External investment: who draws how much, and whom it relieves (social impact bond)."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal, commitment_shares
from simcore.contracts.position import Floats, down

SERVICE = "service"


def draw_down(deal: Deal) -> dict[str, Floats]:
    """Let investors pay for delivery; write the transfers and return what each drew.

    Money is drawn as the programme costs, until the commitments are spent (or as the
    term sheet's ``drawdown`` says), from all investors in proportion to commitment.  What
    is not drawn stays with them.

    Returns
    -------
    dict
        Investor -> amount, shape ``(sample, year)``.
    """
    contract, book = deal.contract, deal.book
    if not contract.investors:
        return {}
    total = _schedule(deal)
    drawn: dict[str, Floats] = {}
    left = total
    names = list(contract.investors)
    for name, part in commitment_shares(contract).items():
        # The last one takes what rounding leaves, so that the parts add up.
        drawn[name] = left if name == names[-1] else down(total * part)
        left = left - drawn[name]
    taker = (deal.municipality, deal.received)
    if contract.form == "loan_to_provider":
        taker = (contract.provider, "financial")
    for name in names:
        book.move("investment", (name, "financial"), taker, drawn[name])
    if contract.form == "loan_to_provider":
        relieve(deal, total)
    return drawn


def relieve(deal: Deal, amount: Floats) -> None:
    """The provider carries so much of the delivery cost instead of the municipality."""
    for account, cost in deal.position.costs.items():
        delivery = deal.position.cost
        share = np.divide(cost, delivery, out=np.zeros_like(cost), where=delivery > 0)
        part = down(np.minimum(amount * share, np.maximum(cost, 0.0)))
        deal.book.move("delivery", (deal.contract.provider, SERVICE), account, part)


def _schedule(deal: Deal) -> Floats:
    """Total drawn in each year, shape ``(sample, year)``."""
    contract, position = deal.contract, deal.position
    out = position.zeros()
    commitment = sum(i.commitment for i in contract.investors.values())
    rows = range(deal.start, min(deal.start + contract.delivery_years, position.years))
    left = np.full(position.samples, commitment)
    for k, t in enumerate(rows):
        if contract.drawdown:
            wanted = np.full(position.samples, contract.drawdown[k])
        else:
            wanted = np.maximum(position.cost[:, t], 0.0)
        out[:, t] = down(np.where(deal.draws_until > t, np.minimum(wanted, left), 0.0))
        left = left - out[:, t]
    return out
