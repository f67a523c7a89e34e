"""Early termination: when a contract ends before its time (what is then paid: ``limits.py``)."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.metrics.measure import Measured
from simcore.contracts.position import Floats
from simcore.randomness.streams import streams


def stop_rows(deal: Deal, measured: dict[str, Measured]) -> Floats:
    """Row in which each sample's contract stops; the number of years where it does not.

    A year's hazard h ends it with probability 1 - exp(-h) at the start of each contract
    year after the first; an interim rule ends it after the follow-up it names.
    """
    contract, position = deal.contract, deal.position
    out = np.full(position.samples, float(position.years))
    terms = contract.termination
    if terms.hazard > 0:
        each = streams(position.seed, "termination", position.draw, position.cohort)
        waits = np.array([generator.exponential(1.0 / terms.hazard) for generator in each])
        at = deal.start + 1 + np.floor(waits)
        out = np.where(at <= deal.last, np.minimum(out, at), out)
    rule = terms.stop_if
    if rule is not None and rule.metric in measured:
        outcome = measured[rule.metric]
        place = contract.metrics[rule.metric].follow_up.index(rule.follow_up)
        at_point = np.flatnonzero(outcome.counted.follow == place)
        if len(at_point):
            p = int(at_point[-1])
            below = outcome.effect[:, p] < rule.below
            out = np.where(below, np.minimum(out, outcome.counted.row[p] + 1.0), out)
    return out
