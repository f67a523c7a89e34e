"""Support of the municipality on top of a contract: grant, refund, price, deficit guarantee.

It acts last, so that what it makes good is what all else leaves.
"""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal, factors_of, resolve
from simcore.contracts.design.solve import outcomes_by_year
from simcore.contracts.instruments.table import Instrument
from simcore.contracts.position import Floats, down, up
from simcore.scenario.schema.instruments.support import Support

#: Reason of its transfers, and their accounting class: it is no income of the service frame.
WHY, KIND = "support", "transfers"
#: A deficit, or a cost, is made good with this much more, so that rounding leaves none.
SLACK = 1e-9


def amount(deal: Deal, terms: Support) -> Floats:
    """What support pays the municipality, shape ``(sample, year)``.

    Parameters
    ----------
    deal
        Settled but for the support.
    terms
        A price is paid when the outcome is verified and a refund when the cost falls, in all years
        of the contract; a grant in its first year; a guarantee in the last of its years.
    """
    out = deal.position.zeros()
    if terms.price:
        out += up(terms.price * outcomes_by_year(deal))
    if terms.refund:
        out += up(terms.refund * (1.0 + SLACK) * own_cost(deal))
    if terms.grant and deal.start < deal.position.years:
        out[:, deal.start] += up(np.full(len(out), terms.grant))
    if terms.deficit_cap:
        last = last_row(deal, terms.years)
        v = factors_of(deal, deal.position.country.municipality)
        seen = np.where(np.arange(len(v)) <= last, v, 0.0)
        own = [deal.position.country.municipality, *deal.departments()]
        deficit = np.maximum(-((deal.book.net_of(own) + out) @ seen), 0.0)
        out[:, last] += up(np.minimum(deficit * (1.0 + SLACK) / v[last], terms.deficit_cap))
    return out


def last_row(deal: Deal, years: int | None) -> int:
    """Row in which a deficit of so many years is made good (None: those of the decision)."""
    span = deal.contract.decision.horizon if years is None else years
    return min(deal.start + span, deal.position.years) - 1


def own_cost(deal: Deal) -> Floats:
    """Delivery cost of the municipality's departments, shape ``(sample, year)``."""
    own = [c for (party, _), c in deal.position.costs.items() if party in deal.departments()]
    return np.maximum(sum(own, deal.position.zeros()), 0.0)


def give(deal: Deal) -> None:
    """Write the support, each payer's share of it; the last pays what rounding leaves."""
    terms = deal.contract.support
    assert terms is not None
    left = whole = amount(deal, terms)
    payers = [p for p, share in terms.paid_by.items() if share > 0]
    for name in payers:
        part = left if name == payers[-1] else down(terms.paid_by[name] * whole)
        left = left - part
        giver = (resolve(name, deal.contract, deal.position), KIND)
        deal.book.move(WHY, giver, (deal.municipality, KIND), part)


INSTRUMENT = Instrument("support", "last", give)
