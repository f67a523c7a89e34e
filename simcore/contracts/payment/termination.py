"""Early termination: when a contract ends before its time (what is then paid: ``limits.py``)."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.metrics.measure import Measured
from simcore.contracts.position import Floats
from simcore.randomness.streams import streams
from simcore.scenario.schema.contracts import StopRule


def stop_rows(deal: Deal, measured: dict[str, Measured]) -> Floats:
    """Row in which each sample's contract stops; the number of years where it does not.

    A year's hazard h ends it with probability 1 - exp(-h) at the start of each contract
    year after the first, and so does the provider's hazard of default; an interim rule ends it
    after the follow-up it names.
    """
    terms, years = deal.contract.termination, float(deal.position.years)
    out = np.full(deal.position.samples, years)
    hazard = terms.hazard + terms.default_hazard
    if hazard > 0:
        each = streams(deal.position.seed, "termination", deal.position.draw, deal.position.cohort)
        waits = np.array([generator.exponential(1.0 / hazard) for generator in each])
        at = deal.start + 1 + np.floor(waits)
        out = np.where(at <= deal.last, at, out)
    stopped: Floats = np.minimum(out, _after(deal, terms.stop_if, measured))
    return stopped


def draw_rows(deal: Deal, measured: dict[str, Measured]) -> Floats:
    """Row from which investors draw no more: where the contract stops, or by their option."""
    option = _after(deal, deal.contract.termination.option, measured)
    out: Floats = np.minimum(deal.stopped, option)
    return out


def _after(deal: Deal, rule: StopRule | None, measured: dict[str, Measured]) -> Floats:
    """The row after the follow-up that a rule names, where what is measured there is too low."""
    never = np.full(deal.position.samples, float(deal.position.years))
    if rule is None or rule.metric not in measured:
        return never
    outcome = measured[rule.metric]
    place = deal.contract.metrics[rule.metric].follow_up.index(rule.follow_up)
    at_point = np.flatnonzero(outcome.counted.follow == place)
    if not len(at_point):
        return never
    p = int(at_point[-1])
    return np.where(outcome.effect[:, p] < rule.below, outcome.counted.row[p] + 1.0, never)
