"""Many contracts at once: pooling of risk, and the jump at the procurement threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simcore.contracts.instruments.costs import parts
from simcore.contracts.position import Floats
from simcore.scenario.schema.instruments.costs import Costs


def groups(values: Floats, draws: int, size: int) -> Floats:
    """Sums over groups of cohorts of the same draw: that many municipalities together.

    Returns
    -------
    array
        Shape ``(draws x (cohorts // size),)``; cohorts that fill no group are left out.
    """
    by_draw = values.reshape(draws, -1)
    groups = by_draw.shape[1] // size
    out: Floats = by_draw[:, : groups * size].reshape(draws, groups, size).sum(axis=2).ravel()
    return out


class Pooled(NamedTuple):
    """What pooling does: spread of the multiple, chance of loss, capital, for each size."""

    size: int
    capital: float
    spread: float
    loss: float


def pooling(drawn: Floats, received: Floats, draws: int, sizes: Sequence[int]) -> list[Pooled]:
    """Pool contracts across municipalities.

    Luck is averaged away, the common evidence is not; so the spread falls to a floor.

    Parameters
    ----------
    drawn, received
        Per sample, over the contract.
    draws
        Number of draws.
    sizes
        Municipalities in the pool; those above the number of cohorts are left out.
    """
    cohorts = len(drawn) // draws
    out = []
    for size in (s for s in sizes if s <= cohorts):
        put, got = groups(drawn, draws, size), groups(received, draws, size)
        ratio = np.divide(got, put, out=np.ones_like(got), where=put > 0)
        out.append(
            Pooled(size, float(put.mean()), float(ratio.std()), float((got - put < -1e-6).mean()))
        )
    return out


def bunched(costs: Costs, gain_each: float, *, external: bool = True) -> tuple[float, float]:
    """Sizes between which it pays to stay just below the procurement threshold."""
    threshold = costs.tender_threshold or 0.0
    amounts = parts(costs, threshold, external=external)
    each = gain_each - costs.variable_share
    if amounts.tender == 0 or each <= 0:
        return threshold, threshold
    return threshold, threshold + amounts.tender / each
