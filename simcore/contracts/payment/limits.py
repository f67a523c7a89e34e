"""Limits on what is due, in order: per person, per metric, early end; of a year: pay_year."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.position import Floats


def limited(deal: Deal, due: dict[str, Floats]) -> dict[str, Floats]:
    """What may be paid of what is due.

    Parameters
    ----------
    deal
        With the caps of its contract, ``drawn`` and ``stopped``.
    due
        Metric -> amount, shape ``(sample, year)``.

    Returns
    -------
    dict
        The same, after the caps per person and per metric and after an early end.

    Notes
    -----
    Counts do not follow single children, so the cap per person holds on average: all
    metrics together pay at most cap x children.
    """
    contract = deal.contract
    per_person = contract.limits.per_person
    if per_person is not None and due:
        together = sum(due.values(), deal.position.zeros())
        allowed = _capped(together, per_person * deal.position.people)
        share = np.divide(allowed, together, out=np.zeros_like(together), where=together > 0)
        due = {name: amount * share for name, amount in due.items()}
        deal.allowed["per_person"] = allowed
    caps = {name: contract.metrics[name].cap for name in due}
    due = {
        name: amount if (cap := caps[name]) is None else _capped(amount, float(cap))
        for name, amount in due.items()
    }
    if any(cap is not None for cap in caps.values()):
        deal.allowed["metric_cap"] = sum(due.values(), deal.position.zeros())
    if (deal.stopped < deal.position.years).any():
        due = _after_stop(deal, due)
        deal.allowed["early_end"] = sum(due.values(), deal.position.zeros())
    return due


def _capped(due: Floats, cap: float) -> Floats:
    """Pay in order of time until the cap is reached; shape ``(sample, year)``."""
    running = np.minimum(np.cumsum(due, axis=1), cap)
    return np.diff(running, axis=1, prepend=0.0)


def _after_stop(deal: Deal, due: dict[str, Floats]) -> dict[str, Floats]:
    """What is still due when a contract has stopped.

    ``outcomes_so_far``: outcomes measured before the stop.  ``costs_incurred``: besides,
    what was drawn and not yet due is paid back in the year of the stop.  ``nothing``:
    nothing from the stop on.
    """
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
