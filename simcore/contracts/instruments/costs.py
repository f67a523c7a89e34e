"""Transaction costs, their learning, what a standard contract saves, and the tender."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simcore.contracts.deal import Deal, commitment_shares, resolve
from simcore.contracts.position import Position
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.instruments.costs import Costs


class CostParts(NamedTuple):
    """Amounts of one contract: once, each year, in proportion to its size, for a tender."""

    fixed: float
    per_year: float
    variable: float
    tender: float


def parts(costs: Costs, size: float, *, external: bool) -> CostParts:
    """What a contract of a size costs to make and keep.

    Parameters
    ----------
    costs
        Terms.
    size
        Sum invested, or value of the service contract, an amount.
    external
        Whether an external provider is bought from: only then there is a tender.

    Notes
    -----
    Fixed part x (1 - what the standard contract saves) x n^-learning for contract number
    n.  The tender falls due at the threshold, unless the service is research.
    """
    kept = (1.0 - costs.standard_saves) * costs.contract_number**-costs.learning
    fixed = (costs.development + costs.legal + costs.evaluation) * kept
    threshold = np.inf if costs.tender_threshold is None else costs.tender_threshold
    tenders = external and not costs.research_exemption and size >= threshold
    return CostParts(
        fixed, costs.monitoring_per_year, costs.variable_share * size,
        costs.tender if tenders else 0.0,
    )  # fmt: skip


def size_of(deal: Deal) -> float:
    """What the contract is about: the commitments, or the mean delivery cost."""
    committed = sum(i.commitment for i in deal.contract.investors.values())
    return float(committed or np.maximum(deal.position.cost, 0.0).sum(axis=1).mean())


def is_external(contract: Contract, position: Position) -> bool:
    """Whether an external provider delivers."""
    return not position.country.is_municipal(contract.provider)


def charge(deal: Deal) -> None:
    """Write transaction costs: set-up and tender at the start, monitoring every year."""
    contract, position = deal.contract, deal.position
    amounts = parts(contract.costs, size_of(deal), external=is_external(contract, position))
    start, end = deal.start, deal.last + 1
    if start >= position.years:
        return
    for who, share in contract.costs.split.items():
        for name, part in investors_or(who, deal).items():
            party = (name, "financial" if name in contract.investors else "service")
            for why, once, yearly in (
                ("transaction_cost", amounts.fixed + amounts.variable, amounts.per_year),
                ("tender", amounts.tender, 0.0),
            ):
                if once or yearly:
                    amount = position.zeros()
                    amount[:, start:end] = share * part * yearly
                    amount[:, start] += share * part * once
                    deal.book.spend(why, party, amount)


def investors_or(who: str, deal: Deal) -> dict[str, float]:
    """``I`` means all investors by commitment; any other name itself."""
    if who == "I":
        return commitment_shares(deal.contract)
    return {resolve(who, deal.contract, deal.position): 1.0}


def minimum_scale(fixed: float, gain_each: float, variable_each: float = 0.0) -> float:
    """Participants from which the gain covers the fixed cost; infinite if it never does."""
    left = gain_each - variable_each
    return fixed / left if left > 0 else float("inf")
