"""Early termination: when a contract ends before its time, and what is then paid."""

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
        found = measured[rule.metric]
        place = contract.metrics[rule.metric].follow_up.index(rule.follow_up)
        at_point = np.flatnonzero(found.counted.follow == place)
        if len(at_point):
            p = int(at_point[-1])
            below = found.effect[:, p] < rule.below
            out = np.where(below, np.minimum(out, found.counted.row[p] + 1.0), out)
    return out


def after_stop(deal: Deal, due: dict[str, Floats]) -> dict[str, Floats]:
    """What is still due when a contract has stopped.

    ``outcomes_so_far``: outcomes measured before the stop.  ``costs_incurred``: besides,
    what was drawn and not yet due is paid back in the year of the stop.  ``nothing``:
    nothing from the stop on.
    """
    if not (deal.stopped < deal.position.years).any():
        return due
    years = np.arange(deal.position.years)
    before = (years[None, :] < deal.stopped[:, None]).astype(float)
    kept = {}
    for name, amount in due.items():
        lag = deal.contract.metrics[name].verified_after
        seen = (years[None, :] - lag < deal.stopped[:, None]).astype(float)
        kept[name] = amount * (before if deal.contract.termination.terms == "nothing" else seen)
    if deal.contract.termination.terms == "costs_incurred" and kept:
        drawn = sum((d.sum(axis=1) for d in deal.drawn.values()), np.zeros(deal.position.samples))
        earned = sum((k.sum(axis=1) for k in kept.values()), np.zeros(deal.position.samples))
        name = next(iter(kept))
        at = np.minimum(deal.stopped, deal.last).astype(int)
        early = deal.stopped < deal.position.years
        kept[name] = kept[name].copy()
        kept[name][np.arange(len(at)), at] += np.where(early, np.maximum(drawn - earned, 0.0), 0.0)
    return kept
