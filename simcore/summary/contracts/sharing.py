"""Side payments between sectors, by several rules of sharing."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.contracts.deal import Deal
from simcore.contracts.design import sharing
from simcore.scenario.schema.country import sector_of
from simcore.summary.contracts.parties import municipality_of

RULES = ("least_transfer", "nash", "shapley", "by_cost", "by_gain")


def shared(out: xr.Dataset, deal: Deal) -> None:
    """Side payments between sectors that leave nobody worse off, before the contract.

    Receipts of each rule sum to minus the costs of the contract; all are NaN where the sectors
    together do not cover those (``shareable``).  ``stable`` says which rules are in the core: no
    group of sectors with the actor would do better without the others.
    """
    position = deal.position
    own, country = municipality_of(deal), position.country
    others = [s for s in country.public if s != own]
    sectors = [own, *(s for s in others if any(_in(p, s) for p in position.parties))]
    v = position.discount
    flows = {s: position.gain_of([p for p in position.parties if _in(p, s)]) for s in sectors}
    values = {s: float(f.mean(axis=0) @ v) for s, f in flows.items()}
    costs = {
        s: sum(
            (float(c.mean(axis=0) @ v) for (p, _), c in position.costs.items() if _in(p, s)), 0.0
        )
        for s in sectors
    }
    gains = {s: max(values[s] + costs[s], 0.0) for s in sectors}
    real = (s.amount.mean(axis=0) for s in deal.book.spending if not s.operating)
    lost = float(sum(real, np.zeros(position.years)) @ v)
    rules = {
        "least_transfer": sharing.least_transfer(values, lost),
        "nash": sharing.nash(values, lost),
        "shapley": sharing.shapley(values, own, lost),
        "by_cost": sharing.proportional(values, costs, lost),
        "by_gain": sharing.proportional(values, gains, lost),
    }
    fits = sharing.feasible(values, lost)
    receives = np.array([[rules[r][s] for s in sectors] for r in RULES])
    out.coords["rule"], out.coords["sector"] = list(RULES), sectors
    out["receives"] = (("rule", "sector"), receives if fits else np.full_like(receives, np.nan))
    stable = [
        fits and sharing.is_stable({s: values[s] + rules[r][s] for s in sectors}, values, own, lost)
        for r in RULES
    ]
    out["stable"] = ("rule", np.array(stable, bool))
    out["core_is_empty"] = sharing.core_is_empty(values, own, lost)
    out["sector_total"], out["costs_of_contract"] = sum(values.values()), lost
    out["shareable"] = bool(fits)


def _in(party: str, sector: str) -> bool:
    return sector_of(party) == sector
