"""The service ceiling: net service spending by year, and the sanction."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.position import Floats
from simcore.scenario.schema.instruments.ceiling import Sanction

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


def shadow_price(sanction: Sanction) -> float:
    """Expected cut per unit above the frame, for a municipality small beside all others."""
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
