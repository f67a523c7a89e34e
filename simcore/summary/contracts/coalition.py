"""Who gains enough to pay for a way to a yes: every public party, in shares if none can alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from simcore.contracts.deal import Deal
from simcore.contracts.design.coalition import shares
from simcore.contracts.design.solve import paid_outcomes
from simcore.contracts.position import Floats
from simcore.summary.contracts.parties import (
    factors,
    members,
    municipality_of,
    parties_of,
    state_of,
)


def harvesters(deal: Deal) -> list[str]:
    """Parties that may be asked: those that the sheet names, or every other public party."""
    if deal.contract.decision.payers:
        return list(deal.contract.decision.payers)
    contract = deal.contract
    outside = {*contract.funds, *contract.investors, contract.guarantee and contract.guarantee.by}
    return [
        p
        for p in parties_of(deal)
        if p != municipality_of(deal) and p not in outside and deal.public(p) > 0
    ]


def gain_of(deal: Deal, party: str) -> float:
    """What a party is left with under the contract, mean; the state with its public funds."""
    v = factors(deal, party)
    names = members(deal, party)
    if party == state_of(deal):
        names += [f for f in deal.contract.funds if deal.public(f) > 0]
    kept = ("mean gain", frozenset(names))
    yearly = deal.position.once(kept, lambda: deal.position.gain_of(names).mean(axis=0))
    changed = deal.book.changed_of(names)
    return float((yearly if changed is None else yearly + changed.mean(axis=0)) @ v)


def coalition(out: xr.Dataset, deal: Deal, paid: Mapping[str, Floats]) -> None:
    """Add who could pay: gains, the price each gain is worth, and the shares of each way.

    Parameters
    ----------
    out
        From ``ways``, with the dimension ``way``.
    deal
        Settled.
    paid
        Way -> what it pays, shape ``(sample, year)``; ways that are needed and possible.
    """
    names = harvesters(deal)
    gains = {p: gain_of(deal, p) for p in names}
    outcomes = float(paid_outcomes(deal).mean())
    out.coords["harvester"] = np.array(names, str)
    out["harvester_gain"] = ("harvester", np.array([gains[p] for p in names], float))
    worth = [max(gains[p], 0.0) / outcomes if outcomes > 0 else 0.0 for p in names]
    out["harvester_price"] = ("harvester", np.array(worth, float))
    table = np.zeros((out.sizes["way"], len(names)))
    for i, way in enumerate(str(w) for w in out["way"].to_numpy()):
        if way in paid:
            yearly = paid[way].mean(axis=0)
            costs = {p: float(yearly @ factors(deal, p)) for p in names}
            for p, share in shares(gains, costs).items():
                table[i, names.index(p)] = share
    out["way_share"] = (("way", "harvester"), table)


def payers_of(ways: xr.Dataset, way: str) -> dict[str, float]:
    """Who could pay for a way: party -> share; empty where all together gain too little."""
    row = ways["way_share"].sel(way=way)
    found = zip(row["harvester"].to_numpy(), row.to_numpy(), strict=True)
    return {str(p): float(s) for p, s in found if s > 0}
