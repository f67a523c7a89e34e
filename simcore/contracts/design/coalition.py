"""Who could pay for a way to a yes, and in which shares."""

from __future__ import annotations

from collections.abc import Mapping


def shares(gains: Mapping[str, float], costs: Mapping[str, float]) -> dict[str, float]:
    """Shares of the fewest payers that can pay and still not lose.

    Parameters
    ----------
    gains
        What each possible payer would be left with before it pays, a present value.
    costs
        What it would pay if it paid alone, a present value at its own discount rate.

    Returns
    -------
    dict
        Payer -> share, above 0, sum 1; empty where all together gain too little.

    Notes
    -----
    A payer can carry the share gain / cost.  Those that can carry most are taken first, so no
    smaller group is enough; within the group each pays in proportion to what it can carry.
    """
    can = {p: gains[p] / costs[p] if costs[p] > 0 else float("inf") for p in gains if gains[p] > 0}
    chosen: dict[str, float] = {}
    for payer in sorted(can, key=lambda p: -can[p]):
        chosen[payer] = can[payer]
        total = sum(chosen.values())
        if total >= 1.0:
            if len(chosen) == 1:
                return {payer: 1.0}
            return {p: c / total for p, c in chosen.items()}
    return {}
