"""Social bridge financing: paid for some years; then the municipality goes on if it worked."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal, resolve
from simcore.contracts.instruments.table import Instrument
from simcore.contracts.position import Floats
from simcore.contracts.states import BridgeState

#: Account of the flows that stop when a municipality does not go on.
STOPPED = "not_continued"


def bridge(deal: Deal) -> None:
    """Write the bridge years' grant, and what is lost where the programme is not continued.

    Notes
    -----
    After the bridge a share ``c = Z q`` goes on, Z = 1 where the agreed result is reached
    and q the compliance.  Then cost falls to ``c x cost`` and gain to
    ``c x gain + (1 - c) x kept x gain``: a change of what happens, not a transfer.  Lives
    stay as simulated; they are those of the programme carried through.
    """
    terms = deal.contract.bridge
    assert terms is not None
    position, end = deal.position, min(deal.start + terms.years, deal.position.years)
    years = np.arange(position.years)
    within = ((years >= deal.start) & (years < end)).astype(float)
    payer = resolve(terms.by, deal.contract, position)
    for account, cost in position.costs.items():
        deal.book.move("bridge", (payer, "service"), account, terms.share * cost * within)
    reached = trigger(deal)
    goes_on = reached * terms.compliance
    deal.states.bridge = BridgeState(reached, goes_on)
    write_stop(deal, goes_on, end)


def trigger(deal: Deal) -> Floats:
    """Where the agreed result was reached at the end of the bridge (1 or 0)."""
    terms = deal.contract.bridge
    assert terms is not None
    if terms.threshold is None or terms.metric not in deal.measured:
        return np.ones(deal.position.samples)
    outcome = deal.measured[terms.metric]
    known = np.flatnonzero(outcome.counted.row < deal.start + terms.years)
    if not len(known):
        return np.zeros(deal.position.samples)
    out: Floats = (outcome.effect[:, known[-1]] >= terms.threshold).astype(float)
    return out


def write_stop(deal: Deal, goes_on: Floats, end: int) -> None:
    """Write what changes from row ``end`` on where only ``goes_on`` of the programme is left."""
    terms = deal.contract.bridge
    assert terms is not None
    after = (np.arange(deal.position.years) >= end).astype(float)
    stops = (1.0 - goes_on)[:, None] * after
    for account, net in deal.position.gains.items():
        cost = deal.position.costs.get(account)
        earned = net if cost is None else net + cost
        lost = stops * (1.0 - terms.kept) * earned
        spared = 0.0 if cost is None else stops * cost
        deal.book.spend(STOPPED, account, lost - spared, operating=True)


INSTRUMENT = Instrument("bridge", "after_investors", bridge)
