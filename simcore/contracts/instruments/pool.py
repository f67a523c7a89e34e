"""Internal investment: a municipal pool lends, and departments repay from what they save."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import Deal, folded, spread
from simcore.contracts.instruments.table import Instrument
from simcore.contracts.position import Floats, down
from simcore.contracts.states import PoolState
from simcore.scenario.schema.instruments.pool import Pool


def lend(deal: Deal) -> None:
    """Run the pool year by year and write its transfers between departments.

    Draw-down is the delivery cost while the pool has money; repayment is planned
    (``ex_ante``: the mean saving is cut from the budget whatever happens), ``realised``
    or none, at most the project's debt.  Transfers stay within the municipality.

    Notes
    -----
    ``D = min(cost, P + in)``; ``R = min(sum of departments' repayments, B (1 + i) + D)``;
    ``B' = B (1 + i) + D - R``; ``P' = P + in - D + R``.
    """
    pool = deal.contract.pool
    assert pool is not None
    position = deal.position
    # Years first inside the loop, so that a year of all samples lies together in memory.
    saved = {d: np.ascontiguousarray(s.T) for d, s in _savings(deal, pool).items()}
    size = pool.projects
    balance = np.full(position.samples // size, float(pool.balance))
    debt = np.zeros(position.samples)
    shape = (position.years, position.samples)
    drawn, balances = np.zeros(shape), np.zeros(shape)
    repaid = {d: np.zeros(shape) for d in saved}
    cost = np.maximum(position.cost.T, 0.0)
    for t in range(deal.start, position.years):
        balance = balance + pool.appropriations.get(str(position.first + t), 0.0)
        lending = t < deal.start + deal.contract.delivery_years
        wanted = np.where(deal.stopped > t, cost[t], 0.0) if lending else debt * 0.0
        need = folded(wanted, position, size)
        share = np.divide(balance, need, out=np.ones_like(need), where=need > balance)
        drawn[t] = down(wanted * spread(np.minimum(share, 1.0), size))
        owed = debt * (1.0 + pool.interest) + drawn[t]
        if pool.write_off_after is not None and t >= deal.start + pool.write_off_after:
            owed = np.zeros_like(owed)
        offered = {d: _offer(pool, d, saved[d][t]) for d in saved}
        total = sum(offered.values(), np.zeros(position.samples))
        part = np.divide(owed, total, out=np.ones_like(total), where=total > owed)
        for d, amount in offered.items():
            repaid[d][t] = down(amount * np.minimum(part, 1.0))
        back = sum((r[t] for r in repaid.values()), np.zeros(position.samples))
        debt = owed - back
        balance = balance - folded(drawn[t] - back, position, size)
        balances[t] = spread(balance, size)
    acting = (deal.municipality, "service")
    deal.book.move("pool_loan", (deal.pool, "service"), acting, drawn.T)
    for d, amount in repaid.items():
        deal.book.move("pool_repayment", (d, "service"), (deal.pool, "service"), amount.T)
    back_by_year = sum(repaid.values(), np.zeros(shape)).T
    deal.states.pool = PoolState(balances.T, debt, drawn.T, back_by_year)


def _savings(deal: Deal, pool: Pool) -> dict[str, Floats]:
    """Cashable saving of every department that repays, before the delivery cost."""
    shares = pool.share if isinstance(pool.share, dict) else dict.fromkeys(
        deal.position.departments or (deal.municipality,), pool.share
    )  # fmt: skip
    out = {}
    for d in shares:
        own = sum(
            (c for (party, _), c in deal.position.costs.items() if party == d),
            deal.position.zeros(),
        )
        out[d] = pool.cashable * (deal.position.gain_of([d]) + own)
    return out


def _offer(pool: Pool, department: str, saved: Floats) -> Floats:
    """What a department repays before the debt limits it."""
    if pool.repay == "none":
        return np.zeros_like(saved)
    share = pool.share[department] if isinstance(pool.share, dict) else pool.share
    base = np.full_like(saved, saved.mean()) if pool.repay == "ex_ante" else saved
    out: Floats = share * np.maximum(base, 0.0)
    return out


INSTRUMENT = Instrument("pool", "before_investors", lend)
