"""Figures that belong to single instruments: pool, bridge, repayable grant, refund, costs."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal
from simcore.contracts.design.portfolio import bunched
from simcore.contracts.instruments import table
from simcore.contracts.instruments.costs import is_external, minimum_scale, parts, size_of
from simcore.contracts.instruments.repayable_grant import outlay, recovery_rate
from simcore.contracts.position import Floats
from simcore.summary.contracts.parties import PUBLIC, municipality_of, value_of


def instrument_results(deal: Deal) -> dict[str, float]:
    """Figures of the instruments that a contract uses, by name.

    Parameters
    ----------
    deal
        Settled.

    Returns
    -------
    dict
        ``pool_*``: how often the pool's money is lent, year of depletion, share never
        repaid.  ``bridge_*``: chances of going on, and of luck both ways.  ``grant_*``:
        recovery and how far a grant reaches when it is granted again.  ``refund_*``: incentive and
        level effect.  ``cost_*``: transaction costs against size, the tender's jump.  And what
        the table of instruments works out.
    """
    out: dict[str, float] = {}
    if deal.contract.pool is not None:
        out |= _pool(deal)
    if deal.contract.bridge is not None:
        out |= _bridge(deal)
    if deal.contract.repayable_grant is not None:
        out |= _grant(deal)
    if deal.contract.refund is not None:
        out |= _refund(deal)
    return out | _costs(deal) | table.figures(deal)


def _pool(deal: Deal) -> dict[str, float]:
    pool, state = deal.contract.pool, deal.states.pool
    assert pool is not None
    assert state is not None
    put_in = pool.balance + sum(pool.appropriations.values())
    balance = state.balance.mean(axis=0)
    empty = np.flatnonzero(balance[deal.start :] < 1.0)
    drawn = float(state.drawn.sum(axis=1).mean())
    return {
        "pool_revolves": drawn * pool.projects / put_in if put_in else 0.0,
        "pool_empty_after_years": float(empty[0]) if len(empty) else float("inf"),
        "pool_not_repaid": 1.0 - recovery_rate(state.drawn, state.repaid),
        "pool_harvest_index": _harvest_index(deal),
    }


def _harvest_index(deal: Deal) -> float:
    """Share of the municipality's gains that fall outside the departments that paid."""
    v = deal.position.discount
    gains, paid = {}, {}
    for d in deal.position.departments:
        spent: Floats = sum(
            (c for (p, _), c in deal.position.costs.items() if p == d), deal.position.zeros()
        )
        paid[d] = float((spent @ v).mean())
        gains[d] = max(float(((deal.position.gain_of([d]) + spent) @ v).mean()), 0.0)
    total = sum(gains.values())
    return 1.0 - sum(g for d, g in gains.items() if paid[d] > 0) / total if total else 0.0


def _bridge(deal: Deal) -> dict[str, float]:
    """Luck in going on: whether the municipality gains is known in the simulation."""
    terms, state = deal.contract.bridge, deal.states.bridge
    assert terms is not None
    assert state is not None
    reached, goes_on = state.reached, state.continued
    worth = value_of(deal, municipality_of(deal), before=True) >= 0
    years = max(deal.contract.delivery_years - terms.years, 1)
    given = sum(
        (m.amount.sum(axis=1) for m in deal.book.moves if m.why == "bridge"),
        np.zeros(deal.position.samples),
    )
    mean_on = float(goes_on.mean())
    return {
        "bridge_continued": mean_on,
        "bridge_continued_by_luck": float((reached * ~worth).mean()),
        "bridge_stopped_though_worth": float(((1.0 - reached) * worth).mean()),
        "bridge_grant_pool_continued": terms.grant_pool_compliance,
        "bridge_cost_per_continued_year": float(given.mean()) / (mean_on * years)
        if mean_on
        else float("inf"),
    }


def _grant(deal: Deal) -> dict[str, float]:
    state = deal.states.repayable_grant
    assert state is not None
    rate = recovery_rate(state.lent, state.repaid)
    each = float(state.lent.sum(axis=1).mean())
    return {
        "grant_recovery": rate,
        "grant_reach": 1.0 / (1.0 - rate) if rate < 1.0 else float("inf"),
        "grant_outlay_five_rounds": outlay(each, min(rate, 1.0), 5),
    }


def _refund(deal: Deal) -> dict[str, float]:
    level_effect = deal.states.refund_level
    assert level_effect is not None
    moved = sum((m.amount for m in deal.book.moves if m.why == "refund"), deal.position.zeros())
    incentive = float((moved @ deal.position.discount).mean())
    level = float((level_effect @ deal.position.discount).mean())
    gained = float(value_of(deal, PUBLIC, before=True).mean())
    return {
        "refund_incentive": incentive,
        "refund_level": level,
        "refund_per_public_gain": incentive / gained if gained > 0 else float("inf"),
    }


def _costs(deal: Deal) -> dict[str, float]:
    """Transaction costs against size; what the standard contract spares."""
    costs = deal.contract.costs
    size = size_of(deal)
    external = is_external(deal.contract, deal.position)
    amounts = parts(costs, size, external=external)
    full = costs.model_copy(update={"standard_saves": 0.0})
    gross = float((value_of(deal, PUBLIC, before=True)).mean()) / max(deal.position.people, 1)
    out = {
        "cost_fixed": amounts.fixed,
        "cost_tender": amounts.tender,
        "cost_standard_spares": parts(full, size, external=external).fixed - amounts.fixed,
    }
    if amounts.fixed:
        out["cost_least_children"] = minimum_scale(amounts.fixed, gross)
    if costs.tender and external and not costs.research_exemption:
        each = value_of(deal, PUBLIC, before=True).mean() / size if size else 0.0
        out["cost_bunching_to"] = bunched(costs, float(each))[1]
    return out
