"""The fixed order in which a contract's instruments act on a position.

1 refund rules (the ledger), 2 changed refund, 3 who finances delivery, 4 measurement,
5 amount due, 6 payers' shares, 7 fund balances, 8 waterfall and guarantee, 9 transaction
costs and tender, 10 ceiling and sanction, 11 support of the municipality.  Results depend on the
order.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simcore.contracts.book import Book
from simcore.contracts.deal import Deal
from simcore.contracts.instruments import ceiling, costs, refund
from simcore.contracts.instruments.investment import draw_down, relieve
from simcore.contracts.instruments.table import act
from simcore.contracts.metrics.measure import Measured, enough_controls, measure
from simcore.contracts.metrics.outcomes import Counted
from simcore.contracts.payment.limits import limited
from simcore.contracts.payment.pay_year import pay
from simcore.contracts.payment.termination import draw_rows, stop_rows
from simcore.contracts.position import Floats, Position
from simcore.errors import ResultError
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.model import Scenario
from simcore.scenario.tariffs.terms import Terms

Count = Callable[[Metric], Counted]


def apply(
    name: str,
    contract: Contract,
    position: Position,
    count: Count,
    change: refund.Change | None = None,
) -> Deal:
    """Settle a contract.

    Parameters
    ----------
    name, contract
        The term sheet, in the position's price level.
    position
        Flows before the contract; its labels and its seed address measurement errors and
        early termination.
    count
        Counts a metric's true outcomes.
    change
        Flows under the changed refund rules, from ``refund.changed_flows``.

    Returns
    -------
    Deal

    Raises
    ------
    ResultError
        If a group of contracts does not divide the cohorts, or controls are too many.
    """
    whole_groups(contract, position.cohorts)
    deal = Deal(name, contract, position, Book(position))
    if contract.refund is not None:
        refund.write(deal, change or refund.Change({}))
    deal.measured = {
        key: measure(metric, count(metric), position.seed, position.draw, position.cohort)
        for key, metric in contract.metrics.items()
    }
    deal.stopped = stop_rows(deal, deal.measured)
    deal.draws_until = draw_rows(deal, deal.measured)
    finance_delivery(deal)
    deal.due = {
        key: due_by_year(deal, contract.metrics[key], seen) for key, seen in deal.measured.items()
    }
    _only_else(deal)
    pay(deal, limited(deal, deal.due))
    act(deal, "after_payment")
    costs.charge(deal)
    ceiling.charge(deal)
    act(deal, "last")
    return deal


def finance_delivery(deal: Deal) -> None:
    """Step 3: pool, investors, bridge or repayable grant pay for delivery first."""
    contract = deal.contract
    act(deal, "before_investors")
    deal.drawn = draw_down(deal)
    if not contract.investors and costs.is_external(contract, deal.position) and contract.metrics:
        # Payment by results without an investor: the provider carries the cost itself.
        relieve(deal, np.maximum(deal.position.cost, 0.0))
    act(deal, "after_investors")


def _only_else(deal: Deal) -> None:
    """A metric that pays only where others do not: nothing is due on it in the other samples."""
    for name, metric in deal.contract.metrics.items():
        for other in metric.unless:
            pays = deal.due[other].any(axis=1, keepdims=True)
            deal.due[name] = np.where(pays, 0.0, deal.due[name])


def due_by_year(deal: Deal, metric: Metric, measured: Measured) -> Floats:
    """Step 5: what a metric makes due, shape ``(sample, year)``.

    It falls due at the end of the year of the follow-up, or so many years later as
    verification takes.
    """
    # Worked out when a tariff asks for it; most do not.
    lent = deal.lent.values()

    def invested(row: int) -> Floats:
        return sum((d[:, : row + 1].sum(axis=1) for d in lent), np.zeros(deal.position.samples))

    early = 1 if deal.contract.draw_at == "start" else 0

    def owed(rate: float, row: int) -> Floats:
        growth = (1.0 + rate) ** (row - np.arange(row + 1) + early)
        return sum((d[:, : row + 1] @ growth for d in lent), np.zeros(deal.position.samples))

    terms = Terms(
        invested=invested,
        owed=owed,
        floor_share=deal.contract.limits.floor_share,
        irr_cap=deal.contract.limits.irr_cap or 0.0,
        met=deal.measured,
        at_target=deal.contract.at_target or 0.0,
    )
    if metric.tariff is None:
        return deal.position.zeros()
    due_by_point = metric.tariff.due(metric, measured, terms)
    out = deal.position.zeros()
    for p, row in enumerate(measured.counted.row):
        at = int(row) + metric.verified_after
        if deal.start <= at <= deal.last:
            out[:, at] += due_by_point[:, p]
    return out


def whole_groups(contract: Contract, cohorts: int) -> None:
    """Raise unless groups of cohorts that share a pool, a fund or a cap come out even."""
    sizes = {f"funds.{n}.contracts": f.contracts for n, f in contract.funds.items()}
    if contract.pool is not None:
        sizes["pool.projects"] = contract.pool.projects
    if contract.return_on == "fund":
        sizes["projects"] = contract.projects
    for key, size in sizes.items():
        if cohorts % size:
            raise ResultError(
                f"finance: {key} = {size} groups of children share one account, and "
                f"{cohorts} cohorts do not divide by {size}; run with --cohorts "
                f"{-(-cohorts // size) * size}"
            )


def fits(scenario: Scenario, cohorts: int) -> None:
    """Raise, before anything is simulated, if a contract needs other cohorts than these.

    Raises
    ------
    ResultError
        If groups do not come out even or controls are too many.
    """
    for contract in scenario.contracts.values():
        whole_groups(contract, cohorts)
        for metric in contract.metrics.values():
            sizes = [
                n for w, n in scenario.intakes.items() if not metric.intakes or w in metric.intakes
            ]
            group = sum(sizes) if metric.pool_intakes else max(sizes, default=1)
            enough_controls(metric, scenario.children if metric.accounts else group, cohorts)
