"""A settled contract as a Dataset: who paid whom, when and why, and every balance.

Everything is by draw and cohort, so it can be stored, opened and reduced like lives and flows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from simcore.contracts.position import Floats
from simcore.variables import annotate

if TYPE_CHECKING:
    from simcore.contracts.deal import Deal


def dataset_of(deal: Deal, years: int | None = None) -> xr.Dataset:
    """Transfers, real costs, payments, balances and measured outcomes of a deal.

    Parameters
    ----------
    deal
        Settled.
    years
        The first so many; default all.

    Returns
    -------
    Dataset
        ``transferred`` (draw, cohort, year, transfer) with giver, taker and reason of each
        transfer, ``real_cost`` (..., expense) with its bearer and reason; yearly figures by
        investor, metric and payer; ``fund_balance``; ``outcome_...`` by point, which is a
        follow-up of one intake of one metric.  Of an instrument that the contract does not
        use there is no variable.
    """
    out = xr.Dataset(
        coords={
            "draw": deal.draw,
            "cohort": deal.cohort,
            "year": deal.year[:years],
            "calendar": ("year", deal.position.calendar[:years]),
            "discount": ("year", deal.position.discount[:years]),
            "seed": np.uint64(deal.seed),
        },
        attrs={
            "contract": deal.name,
            "currency": deal.contract.currency,
            "children": deal.position.people,
        },
    )
    _transfers(out, deal)
    _yearly(out, deal)
    _states(out, deal)
    _outcomes(out, deal)
    return annotate(out)


def audit_of(deal: Deal) -> xr.Dataset:
    """The deal's Dataset without the years in which nothing is transferred, due or spent.

    Discounted with ``discount`` and added to the gains in flows.nc, its transfers give every value
    of a party that the report states.
    """
    used = np.zeros(deal.position.years, bool)
    each = [m.amount for m in deal.book.moves] + [s.amount for s in deal.book.spending]
    for amount in (*each, *deal.due.values()):
        used |= amount.any(axis=0)
    return dataset_of(deal, int(np.flatnonzero(used).max(initial=0)) + 1)


def _add(out: xr.Dataset, name: str, values: Floats, *dims: str) -> None:
    """Add a variable that is given by sample."""
    shape = (out.sizes["draw"], out.sizes["cohort"], *values.shape[1:])
    out[name] = (("draw", "cohort", *dims), values.reshape(shape))


def _add_each(out: xr.Dataset, name: str, dim: str, parts: dict[str, Floats]) -> None:
    """Add a variable that is given by sample and year for each label of a dimension."""
    out.coords[dim] = np.array(list(parts), str)
    _add(out, name, _stacked(out, list(parts.values())), "year", dim)


def _stacked(out: xr.Dataset, parts: list[Floats]) -> Floats:
    years = out.sizes["year"]
    shape = (out.sizes["draw"] * out.sizes["cohort"], years, 0)
    return np.stack([p[:, :years] for p in parts], axis=2) if parts else np.zeros(shape)


def _transfers(out: xr.Dataset, deal: Deal) -> None:
    moves, spending = deal.book.moves, deal.book.spending
    columns = {
        "giver": ("transfer", [m.giver[0] for m in moves]),
        "giver_class": ("transfer", [m.giver[1] for m in moves]),
        "taker": ("transfer", [m.taker[0] for m in moves]),
        "taker_class": ("transfer", [m.taker[1] for m in moves]),
        "reason": ("transfer", [m.why for m in moves]),
        "bearer": ("expense", [s.party[0] for s in spending]),
        "bearer_class": ("expense", [s.party[1] for s in spending]),
        "expense_reason": ("expense", [s.why for s in spending]),
    }
    for name, (dim, texts) in columns.items():
        out.coords[name] = (dim, np.array(texts, str))
    out.coords["operating"] = ("expense", np.array([s.operating for s in spending], bool))
    _add(out, "transferred", _stacked(out, [m.amount for m in moves]), "year", "transfer")
    _add(out, "real_cost", _stacked(out, [s.amount for s in spending]), "year", "expense")


def _yearly(out: xr.Dataset, deal: Deal) -> None:
    _add_each(out, "yearly_drawn", "investor", deal.drawn)
    _add_each(out, "yearly_repaid", "investor", deal.repaid)
    _add_each(out, "yearly_due", "metric", deal.due)
    _add_each(out, "yearly_allowed", "limit", deal.allowed)
    _add_each(out, "yearly_paid", "payer", deal.paid_by)
    _add_each(out, "fund_balance", "fund", deal.fund_balance)


def _states(out: xr.Dataset, deal: Deal) -> None:
    years = deal.position.years
    _add(out, "cap_bound", deal.capped)
    _add(out, "floor_bound", deal.floored)
    _add(out, "guarantee_paid", deal.guaranteed)
    _add(out, "stopped_in", np.where(deal.stopped < years, deal.stopped, np.nan))
    states = deal.states
    if states.pool is not None:
        _add(out, "pool_balance", states.pool.balance[:, : out.sizes["year"]], "year")
        _add(out, "pool_debt", states.pool.debt)
    if states.bridge is not None:
        _add(out, "bridge_reached", states.bridge.reached)
        _add(out, "bridge_goes_on", states.bridge.continued)
    if states.refund_level is not None:
        _add(out, "refund_level_effect", states.refund_level[:, : out.sizes["year"]], "year")


def _outcomes(out: xr.Dataset, deal: Deal) -> None:
    measured = list(deal.measured.items())
    kinds = {"metric": str, "year": np.int64, "follow_up": float, "intake": np.int64}
    points: dict[str, list[object]] = {k: [] for k in kinds}
    for name, one in measured:
        at = one.counted
        points["metric"] += [name] * len(at.row)
        points["year"] += list(at.row)
        points["follow_up"] += [deal.contract.metrics[name].follow_up[k] for k in at.follow]
        points["intake"] += list(at.intake)
    for key, kind in kinds.items():
        out.coords[f"point_{key}"] = ("point", np.array(points[key], kind))
    empty = np.zeros((deal.position.samples, 0))
    for key in ("seen", "base", "effect", "true"):
        each = [empty, *(getattr(one, key) for _, one in measured)]
        _add(out, f"outcome_{key}", np.concatenate(each, axis=1), "point")
