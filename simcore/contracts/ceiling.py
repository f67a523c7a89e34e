"""The service ceiling: net service spending by year, and the sanction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.position import Floats
from simcore.scenario.schema_contracts import Sanction

#: Classes under the ceiling; with basis "net" refunds count as income.
COUNTS = {"gross": ("service",), "net": ("service", "refund")}


def service_change(deal: Deal) -> Floats:
    """Change of the municipality's net service spending, shape ``(sample, year)``."""
    kinds = COUNTS[deal.contract.ceiling.basis]
    out: Floats = -deal.book.net_of(deal.departments(), kinds)
    return out


def room(deal: Deal) -> Floats:
    """Room under the ceiling by year; infinite where the term sheet gives none."""
    given = deal.contract.ceiling.room
    first = deal.position.first
    return np.array([given.get(str(first + t), np.inf) for t in range(deal.position.years)])


def sanctions(
    excess: float,
    population: Sequence[float],
    overspend: Sequence[float],
    total: float,
    by_population: float,
) -> Floats:
    """How a cut of the block grant is shared: part by population, the rest by overspending.

    Parameters
    ----------
    excess
        What all accounts exceed all budgets by; below 0 nothing is cut.
    population
        Shares of some municipalities.
    overspend
        Their own overspending.
    total
        Overspending of all that overspent.
    by_population
        Share of the cut that falls on all by population; the country's, by date.
    """
    over = np.maximum(np.asarray(overspend, float), 0.0)
    shared = over / total if total > 0 else over * 0.0
    cut: Floats = max(excess, 0.0) * (
        by_population * np.asarray(population, float) + (1.0 - by_population) * shared
    )
    return cut


def shadow_price(sanction: Sanction) -> float:
    """Expected cut per krone above the frame, for a municipality small beside all others."""
    share = sanction.by_population or 0.0
    each = share * sanction.population_share + (1.0 - share) * sanction.excess_over_overspend
    return sanction.chance * each


def charge(deal: Deal) -> None:
    """Write the expected sanction as a smaller block grant; only where the sheet has one."""
    sanction = deal.contract.ceiling.sanction
    if sanction is None:
        return
    over = np.maximum(service_change(deal) - room(deal), 0.0)
    giver = (deal.municipality, "tax_and_grants")
    deal.book.move("sanction", giver, (deal.contract.state, "tax_and_grants"),
                   shadow_price(sanction) * over)  # fmt: skip
