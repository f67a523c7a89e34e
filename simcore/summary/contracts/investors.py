"""What a contract means for investors, and what risk it moves at what price."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.contracts.deal import Deal, folded, rate_of
from simcore.contracts.design.portfolio import pooling
from simcore.contracts.payment.returns import COMMON_RATE, irr, multiple, present
from simcore.contracts.position import Floats
from simcore.scenario.schema.contracts import Contract
from simcore.summary.contracts.instruments import instrument_results
from simcore.summary.contracts.parties import labelled, municipality_of, sampled, value_of
from simcore.summary.gains import QUANTILES
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate

#: Numbers of municipalities whose contracts are pooled, as far as there are cohorts.
POOLS = (1, 2, 5, 10, 20)


def stream_of(deal: Deal, investor: str) -> Floats:
    """Flow of an investor; of the fund where the return is that of the fund."""
    flow = deal.stream([investor])
    size = deal.contract.projects if deal.contract.return_on == "fund" else 1
    return folded(flow, deal.position, size)


def hurdle(contract: Contract, investor: str) -> float:
    """Return that an investor asks for."""
    rate = rate_of(contract, investor)
    default = contract.decision.hurdle
    if rate is None:
        rate = default
    return COMMON_RATE if rate is None else rate


def investor_results(deal: Deal) -> xr.Dataset:
    """Returns by investor.

    Returns
    -------
    Dataset
        By investor: distribution of the internal rate of return with the share in which it
        is undefined, multiple, chance of loss, value at the hurdle.  Scalars: chances
        that cap and floor bind, chance that all is repaid, leverage, transaction share.

    Notes
    -----
    ``irr_of_mean`` is the rate of the mean flow; it is no mean rate, and both are given.
    """
    names = list(deal.contract.investors)
    out = xr.Dataset(coords={"investor": names, "quantile": list(QUANTILES)})
    rows: dict[str, list[float]] = {k: [] for k in (
        "irr_mean", "irr_mcse", "irr_undefined", "irr_of_mean", "irr_negative", "irr_negative_mcse",
        "irr_below_hurdle", "moic", "loss", "loss_mcse", "investor_value", "investor_value_mcse",
    )}  # fmt: skip
    spread = []
    for name in names:
        flow, asked = stream_of(deal, name), hurdle(deal.contract, name)
        rate = irr(flow)
        known = rate[~np.isnan(rate)]
        size = deal.contract.projects if deal.contract.return_on == "fund" else 1
        put = folded(deal.drawn[name].sum(axis=1), deal.position, size)
        ratio = multiple(put, flow.sum(axis=1))
        spread.append(np.quantile(known, QUANTILES) if len(known) else np.full(5, np.nan))
        rows["irr_mean"].append(float(known.mean()) if len(known) else float("nan"))
        rows["irr_mcse"].append(_error_of_mean(deal, rate))
        rows["irr_undefined"].append(float(np.isnan(rate).mean()))
        rows["irr_of_mean"].append(float(irr(flow.mean(axis=0, keepdims=True))[0]))
        rows["irr_negative_mcse"].append(
            _error_of_mean(deal, np.where(np.isnan(rate), np.nan, rate < 0))
        )
        rows["irr_negative"].append(float((known < 0).mean()) if len(known) else float("nan"))
        below = float((known < asked - 1e-9).mean()) if len(known) else float("nan")
        rows["irr_below_hurdle"].append(below)
        rows["moic"].append(float(np.nanmean(ratio)) if (put > 0).any() else float("nan"))
        lost = (flow.sum(axis=1) < -1e-6).astype(float)
        value = present(flow, asked)
        for key, sample in (("loss", lost), ("investor_value", value)):
            if len(sample) == deal.position.samples:
                mean, error = mean_and_mcse(sampled(deal, sample))
                rows[key].append(float(mean))
                rows[f"{key}_mcse"].append(float(error))
            else:
                rows[key].append(float(sample.mean()))
                rows[f"{key}_mcse"].append(float(sample.std() / np.sqrt(len(sample))))
    for key, values in rows.items():
        out[key] = ("investor", np.array(values, float))
    out["irr_quantile"] = (
        ("quantile", "investor"),
        np.stack(spread, axis=1) if spread else np.zeros((5, 0)),
    )
    _pooled(out, deal)
    out = out.assign(_whole(deal) | instrument_results(deal))
    return annotate(labelled(deal, out), deal.contract.currency)


def _pooled(out: xr.Dataset, deal: Deal) -> None:
    """Spread and loss when so many municipalities' contracts are pooled."""
    drawn, net = lent_and_net(deal)
    pools = pooling(drawn, drawn + net, deal.position.draws, POOLS) if deal.lent else []
    out.coords["municipalities"] = [p.size for p in pools]
    for key in ("capital", "spread", "loss"):
        out[f"pooled_{key}"] = ("municipalities", np.array([getattr(p, key) for p in pools]))


def lent_and_net(deal: Deal) -> tuple[Floats, Floats]:
    """What all lenders put in, and their net flow, over the contract; shape ``(sample,)``.

    The net flow is what a loss is measured by, everywhere: payments and guarantee, less what was
    put in, fees and costs that they bear.  Less than -1e-6 is a loss.
    """
    zero = np.zeros(deal.position.samples)
    names = list(deal.lent)
    put = sum((d.sum(axis=1) for d in deal.lent.values()), zero)
    return put, (deal.book.net_of(names).sum(axis=1) if names else zero)


def _error_of_mean(deal: Deal, rate: Floats) -> float:
    """Monte Carlo error of the mean rate over the samples in which it is defined."""
    known = ~np.isnan(rate)
    if known.sum() < 2:
        return float("nan")
    if len(rate) != deal.position.samples or not known.all():
        return float(rate[known].std(ddof=1) / np.sqrt(known.sum()))
    return float(mean_and_mcse(sampled(deal, rate))[1])


def _whole(deal: Deal) -> dict[str, float]:
    """Figures of the contract, which have no dimension."""
    zero = np.zeros(deal.position.samples)
    drawn = sum((d.sum(axis=1) for d in deal.drawn.values()), zero)
    repaid = sum((r.sum(axis=1) for r in deal.repaid.values()), zero)
    spent = sum((s.amount.sum(axis=1) for s in deal.book.spending if not s.operating), zero)
    investors = deal.contract.investors
    public = sum((investors[n].public * d.sum(axis=1) for n, d in deal.drawn.items()), zero) + sum(
        (deal.public(p) * a.sum(axis=1) for p, a in deal.paid_by.items()), zero
    )
    private = sum(((1 - investors[n].public) * d.sum(axis=1) for n, d in deal.drawn.items()), zero)
    before = value_of(deal, municipality_of(deal), before=True)
    after = value_of(deal, municipality_of(deal))
    pay = sum((a @ deal.position.discount for a in deal.paid_by.values()), zero)
    cost = sum((d @ deal.position.discount for d in deal.drawn.values()), zero)
    out = {
        "drawn": float(drawn.mean()),
        "repaid": float(repaid.mean()),
        "cap_binds": float(deal.capped.mean()),
        "floor_binds": float(deal.floored.mean()),
        "all_repaid": float((lent_and_net(deal)[1] >= -1e-6).mean()) if deal.lent else float("nan"),
        "stopped_early": float((deal.stopped < deal.position.years).mean()),
        "guaranteed": float(deal.guaranteed.mean()),
        "leverage": float(private.mean() / public.mean()) if public.mean() > 0 else float("nan"),
        "transaction_costs": float(spent.mean()),
        "transaction_share": float(spent.mean() / drawn.mean()) if drawn.mean() else float("nan"),
        "risk_before": shortfall(before),
        "risk_after": shortfall(after),
        "price_of_risk": float((pay - cost).mean()) if deal.drawn else 0.0,
    }
    moved = out["risk_after"] - out["risk_before"]
    out["price_per_risk"] = out["price_of_risk"] / moved if moved > 0 else float("nan")
    return out


def shortfall(values: Floats, tail: float = 0.05) -> float:
    """Mean of the worst cases, 5 % unless told (conditional value at risk)."""
    n = max(round(tail * len(values)), 1)
    return float(np.sort(values)[:n].mean())
