"""Many contracts at once: fund size, pooling of risk, self-selected municipalities, deal sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simcore.contracts.costs import parts
from simcore.contracts.position import Floats
from simcore.contracts.price import order_statistic
from simcore.scenario.schema_contracts import Costs


class FundSize(NamedTuple):
    """How large a fund must be.

    Attributes
    ----------
    size, low, high
        Quantile of the joint need, with its Monte Carlo interval.
    expected
        Mean need.
    by_caps
        What the contracts' caps add up to: it can never be more.
    margin
        ``by_caps / size``: what prudence by caps costs.
    """

    size: float
    low: float
    high: float
    expected: float
    by_caps: float
    margin: float


def fund_size(
    needs: Sequence[Floats], risk: float, caps: Sequence[float] = (), draws: int | None = None
) -> FundSize:
    """Size of a fund that is exhausted with probability ``risk``.

    Parameters
    ----------
    needs
        Per contract, what the fund would pay in each joint sample.  Samples go together:
        needs are added before the quantile is taken, never quantiles.
    risk
        Chance of exhaustion that is accepted.
    caps
        Most the fund can owe each contract.
    draws
        As for ``order_statistic``.
    """
    total = np.sum(needs, axis=0)
    size, low, high = order_statistic(total, 1.0 - risk, draws)
    by_caps = float(sum(caps)) if caps else float("nan")
    return FundSize(
        size, low, high, float(total.mean()), by_caps, by_caps / size if size else np.nan
    )


def groups(values: Floats, draws: int, size: int) -> Floats:
    """Sums over groups of cohorts of the same draw: that many municipalities together.

    Returns
    -------
    array
        Shape ``(draws x (cohorts // size),)``; cohorts that fill no group are left out.
    """
    by_draw = values.reshape(draws, -1)
    whole = by_draw.shape[1] // size
    out: Floats = by_draw[:, : whole * size].reshape(draws, whole, size).sum(axis=2).ravel()
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
        out.append(Pooled(size, float(put.mean()), float(ratio.std()), float((got < put).mean())))
    return out


def institutional(pooled: Sequence[Pooled], capital: float) -> int | None:
    """Municipalities from which a pool is large enough for an institutional investor."""
    each = pooled[0].capital / pooled[0].size if pooled else 0.0
    return int(np.ceil(capital / each)) if each > 0 else None


class Selection(NamedTuple):
    """What one price does across municipalities.

    Attributes
    ----------
    price
        Paid by the fund per outcome.
    joins
        Which municipalities take part.
    flipped
        Of those, which would not have without the fund (additionality).
    paid, deadweight
        Expected payments, and the share that goes to those who would have anyway.
    """

    price: float
    joins: tuple[bool, ...]
    flipped: tuple[bool, ...]
    paid: float
    deadweight: float


def self_selection(
    nets: Sequence[Floats], outcomes: Sequence[Floats], prices: Sequence[float], q: float
) -> list[Selection]:
    """Let municipalities choose: one joins where P(net + price x outcomes >= 0) >= q."""
    out = []
    before = [float((n >= 0).mean()) >= q for n in nets]
    for price in prices:
        joins = [
            float((n + price * y >= 0).mean()) >= q for n, y in zip(nets, outcomes, strict=True)
        ]
        paid = [price * float(y.mean()) if j else 0.0 for y, j in zip(outcomes, joins, strict=True)]
        anyway = sum(p for p, b in zip(paid, before, strict=True) if b)
        out.append(
            Selection(
                float(price),
                tuple(joins),
                tuple(j and not b for j, b in zip(joins, before, strict=True)),
                sum(paid),
                anyway / sum(paid) if sum(paid) else 0.0,
            )
        )
    return out


class Size(NamedTuple):
    """One size of a deal: gain before and after transaction costs, and their share."""

    size: float
    net: float
    share: float
    tender: float


def deal_sizes(
    costs: Costs,
    gain_per_krone: float,
    sizes: Sequence[float],
    *,
    external: bool = True,
    years: int = 0,
) -> list[Size]:
    """Net present value by the size of a deal, with the jump at the procurement threshold."""
    out = []
    for size in sizes:
        found = parts(costs, size, external=external)
        whole = found.fixed + found.per_year * years + found.variable + found.tender
        out.append(Size(size, gain_per_krone * size - whole, whole / size, found.tender))
    return out


def bunched(costs: Costs, gain_per_krone: float, *, external: bool = True) -> tuple[float, float]:
    """Sizes between which it pays to stay just below the procurement threshold."""
    threshold = costs.tender_threshold or 0.0
    found = parts(costs, threshold, external=external)
    each = gain_per_krone - costs.variable_share
    if found.tender == 0 or each <= 0:
        return threshold, threshold
    return threshold, threshold + found.tender / each
