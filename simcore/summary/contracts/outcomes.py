"""What a contract pays for: outcomes, deadweight, luck, and what its funds need."""

from __future__ import annotations

import dataclasses

import numpy as np
import xarray as xr

from simcore.contracts.apply import due_by_year
from simcore.contracts.deal import Deal, folded
from simcore.contracts.design.luck import winners_curse
from simcore.contracts.design.price import order_statistic
from simcore.contracts.instruments.outcome_fund import admits
from simcore.contracts.metrics.measure import Measured, in_unit, measure
from simcore.contracts.position import Floats
from simcore.summary.contracts.parties import PUBLIC, labelled, sampled, value_of
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate


def outcome_results(deal: Deal) -> xr.Dataset:
    """Results by metric and by fund.

    Parameters
    ----------
    deal
        Settled; measurement errors are those of the contract, by its own seed.

    Returns
    -------
    Dataset
        By metric: what is paid, per paid and per attributable outcome, the deadweight
        (what would be due for the same children without the programme) and how often
        luck alone pays; the same outcomes under a unit price and all-or-nothing.  By
        fund: need, use, chance of exhaustion.
    """
    names = list(deal.contract.metrics)
    keys = (
        "paid", "found_with", "found_without", "paid_outcomes", "attributable",
        "attributable_mcse", "per_paid_outcome",
        "per_attributable", "public_per_attributable", "deadweight", "paid_by_luck",
        "paid_by_luck_mcse", "pays", "marginal_pay", "unit_follows", "threshold_follows",
        "threshold_luck", "winners_curse",
    )  # fmt: skip
    rows: dict[str, list[float]] = {k: [] for k in keys}
    for name in names:
        figures = _metric(deal, name, _without(deal, name))
        for key in keys:
            rows[key].append(figures[key])
    out = xr.Dataset({k: ("metric", np.array(v, float)) for k, v in rows.items()})
    out.coords["metric"] = names
    out = labelled(deal, out.merge(fund_results(deal)))
    return annotate(out, deal.contract.currency)


def _without(deal: Deal, name: str) -> Measured:
    """The metric measured on the same children without the programme."""
    true = deal.measured[name].counted
    idle = dataclasses.replace(true, present=true.absent)
    return measure(deal.contract.metrics[name], idle, deal.seed, deal.draw, deal.cohort)


def _metric(deal: Deal, name: str, idle: Measured) -> dict[str, float]:
    metric, measured = deal.contract.metrics[name], deal.measured[name]
    pay = deal.due[name].sum(axis=1)
    pay_idle = due_by_year(deal, metric, idle).sum(axis=1)
    units = np.maximum(measured.units, 0.0).sum(axis=1)
    true = measured.true.sum(axis=1)
    mean, error = mean_and_mcse(sampled(deal, true))
    paid = float(pay.mean())
    out = {
        "paid": paid,
        "found_with": float(measured.counted.present.sum(axis=1).mean()),
        "found_without": float(measured.counted.absent.sum(axis=1).mean()),
        "paid_outcomes": float(units.mean()),
        "attributable": float(mean),
        "attributable_mcse": float(error),
        "per_paid_outcome": _over(paid, float(units.mean())),
        "per_attributable": _over(paid, float(mean)),
        "public_per_attributable": _over(-float(value_of(deal, PUBLIC).mean()), float(mean)),
        "deadweight": _over(float(np.minimum(pay_idle, pay).mean()), paid),
        "paid_by_luck": float((pay_idle > 0).mean()),
        "paid_by_luck_mcse": float(mean_and_mcse(sampled(deal, (pay_idle > 0).astype(float)))[1]),
        "pays": float((pay > 0).mean()),
        "marginal_pay": marginal_pay(deal, name),
    }
    return out | tariffs_compared(measured.units.sum(axis=1), idle.units.sum(axis=1), true)


def marginal_pay(deal: Deal, name: str) -> float:
    """What one more outcome at the last follow-up pays in the median sample.

    Caps and thresholds can make it 0: then effort is not paid for where most cases lie.
    """
    metric, measured = deal.contract.metrics[name], deal.measured[name]
    if not measured.units.size:
        return 0.0
    units = measured.units.copy()
    units[:, -1] += 1.0
    effect = in_unit(metric, units, measured.base, measured.counted.people)
    more = dataclasses.replace(measured, units=units, effect=effect)
    added = due_by_year(deal, metric, more).sum(axis=1) - deal.due[name].sum(axis=1)
    return float(np.median(added))


def _over(a: float, b: float) -> float:
    return a / b if b > 0 else float("nan")


def tariffs_compared(seen: Floats, idle: Floats, true: Floats) -> dict[str, float]:
    """A unit price and all-or-nothing on the same measured outcomes.

    Parameters
    ----------
    seen, idle
        Outcomes that a unit price multiplies, with and without the programme, per sample.
    true
        Outcomes due to the programme, per sample.

    Returns
    -------
    dict
        How far each payment follows the true effect (correlation), how often the
        threshold (at the median of what is seen, so that it pays every other time) pays
        with no programme, and the measured over the true effect where it pays.
    """
    bound = float(np.median(seen))
    reached = (seen >= bound).astype(float)
    return {
        "unit_follows": _correlation(seen, true),
        "threshold_follows": _correlation(reached, true),
        "threshold_luck": float((idle >= bound).mean()),
        "winners_curse": winners_curse(seen - float(idle.mean()), true, reached),
    }


def _correlation(a: Floats, b: Floats) -> float:
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def fund_results(deal: Deal) -> xr.Dataset:
    """Need, use and exhaustion of each fund, over the contracts that share it."""
    keys = (
        "need",
        "need_low",
        "need_high",
        "used",
        "exhausted",
        "exhausted_mcse",
        "unspent",
        "admits",
    )
    rows: dict[str, list[float]] = {f"fund_{k}": [] for k in keys}
    for name, fund in deal.contract.funds.items():
        wanted, size, shares = deal.position.zeros(), fund.contracts, [0.0]
        for key, amount in deal.due.items():
            share = (deal.contract.metrics[key].paid_by or deal.contract.paid_by).get(name, 0.0)
            wanted += share * amount
            shares.append(share)
        need = folded(wanted.sum(axis=1), deal.position, size)
        used = folded(
            deal.paid_by.get(name, deal.position.zeros()).sum(axis=1), deal.position, size
        )
        left = folded(deal.fund_balance[name][:, deal.last], deal.position, size) / size
        high = order_statistic(need, 0.95, deal.position.draws)
        empty = (left < 1.0).astype(float)
        cap = deal.contract.limits.aggregate
        for key, value in zip(
            keys,
            (
                *high, used.mean(), empty.mean(), _error(deal, empty), left.mean(),
                admits(fund, max(shares), cap, float(used.mean()) / size),
            ),
            strict=True,
        ):  # fmt: skip
            rows[f"fund_{key}"].append(float(value))
    out = xr.Dataset({k: ("fund", np.array(v, float)) for k, v in rows.items()})
    out.coords["fund"] = list(deal.contract.funds)
    return out


def _error(deal: Deal, grouped: Floats) -> float:
    """Monte Carlo error of a mean over groups of cohorts."""
    by_draw = grouped.reshape(deal.position.draws, -1)
    return float(mean_and_mcse(xr.DataArray(by_draw, dims=("draw", "cohort")))[1])
