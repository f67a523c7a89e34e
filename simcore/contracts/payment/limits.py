"""Caps on what is due, in their order: per person, then per metric (per year comes later)."""

from __future__ import annotations

import numpy as np

from simcore.contracts.position import Floats
from simcore.scenario.schema.contracts import Contract


def cumulative_cap(amount: Floats, cap: float) -> Floats:
    """Pay in order of time until the cap is reached; shape ``(sample, year)``."""
    running = np.minimum(np.cumsum(amount, axis=1), cap)
    return np.diff(running, axis=1, prepend=0.0)


def capped_by_metric(due: dict[str, Floats], contract: Contract, people: int) -> dict[str, Floats]:
    """Apply the caps per person and per metric.

    Parameters
    ----------
    due
        Metric -> kroner, shape ``(sample, year)``.
    contract
        Carries the caps.
    people
        Children enrolled.  Counts do not follow single children, so the cap per person
        holds on average: all metrics together pay at most cap x children.
    """
    if contract.limits.per_person is not None and due:
        whole = sum(due.values(), np.zeros_like(next(iter(due.values()))))
        allowed = cumulative_cap(whole, contract.limits.per_person * people)
        share = np.divide(allowed, whole, out=np.zeros_like(whole), where=whole > 0)
        due = {name: amount * share for name, amount in due.items()}
    return {
        name: amount
        if contract.metrics[name].cap is None
        else cumulative_cap(amount, float(contract.metrics[name].cap or 0.0))
        for name, amount in due.items()
    }
