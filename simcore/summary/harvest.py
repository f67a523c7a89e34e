"""Who pays and who harvests."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.summary.gains import (
    by_payer,
    gain,
    jackknife,
    present_value,
    quantiles,
    total,
)
from simcore.uncertainty.mcse import evidence_sd, mean_and_mcse
from simcore.variables import annotate

Floats = NDArray[np.float64]


@checked
def harvest(
    deal: xr.Dataset,
    arm: str | None = None,
    by: str = "payer",
    samples: xr.Dataset | None = None,
) -> xr.Dataset:
    """Attribute gains to payers, accounts and years.

    Parameters
    ----------
    deal
        Flows from ``ledger`` or ``finance``.
    arm
        The alternative; default the second arm.
    by
        ``"payer"`` (municipal departments and ministries apart) or ``"sector"``.
    samples
        Flows of single cohorts, where ``deal`` holds means over the cohorts of each draw; their
        lines may be summed over accounts.  Quantiles come from them.  Default ``deal``.

    Returns
    -------
    Dataset
        ``yearly_gain`` (payer, year), ``present_value`` (payer), ``account_gain``
        (account, payer), ``account_yearly_gain`` (account, payer, year), each mean in
        the flows' currency per cohort with its ``_mcse``, and ``present_value_quantile``.
        ``present_value_floor`` (payer) is the error that the size of the posterior leaves.
        ``cost_borne`` and ``harvested`` (payer) split the present value into the
        investment and everything else; ``cost_share`` and ``gain_share`` are their
        shares.  ``harvest_index`` has no dimension.

    Raises
    ------
    ResultError
        If the flows hold a single arm, or none of that name.
    DimensionError
        If the flows have other dimensions than ``ledger`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Notes
    -----
    Harvest index = 1 - sum over payers of min(cost share, gain share): 0 when the
    gains fall where the cost fell, 1 when none of them do.  A payer that loses
    harvests nothing, so gain shares are taken of the positive gains.  The error of the index
    is a jackknife over draws.

    Floor = standard deviation over draws, without luck, / sqrt(rows of the posterior): the rows
    are a sample, and more draws from them leave its error as it is, beside the ``_mcse``.  Prices
    vary between draws too, so it is an upper estimate.  It is 0 without a posterior, and NaN with
    a single draw or where flows do not say how many rows there are.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> answer = sc.summary.harvest(flows, by="sector")
    >>> answer["present_value"].round(-3).to_series().to_dict()
    {'town': 262000.0, 'crown': 786000.0, 'people': 720000.0}
    >>> round(float(answer["harvest_index"]), 2)
    0.58
    """
    gains = gain(deal, arm)
    lines = gains["gain"]
    invested = lines["investment"].to_numpy()
    payers = by_payer(lines, by)
    value = present_value(payers)
    out = xr.Dataset(attrs=dict(gains.attrs))
    out["yearly_gain"], out["yearly_gain_mcse"] = mean_and_mcse(payers)
    out["yearly_gain"] = out["yearly_gain"].transpose("payer", "year")
    out["yearly_gain_mcse"] = out["yearly_gain_mcse"].transpose("payer", "year")
    out["present_value"], out["present_value_mcse"] = mean_and_mcse(value)
    each = value
    if samples is not None:
        each = present_value(by_payer(gain(samples, arm)["gain"], by))
    out["present_value_quantile"] = quantiles(each)
    out["present_value_floor"] = _floor(each, deal.attrs.get("posterior_rows"))
    _accounts(out, lines, by)
    cost = present_value(by_payer(-lines.isel(line=invested), by)) if invested.any() else value * 0
    cost = cost.reindex(payer=value["payer"], fill_value=0.0)
    rest = value + cost
    out["cost_borne"] = mean_and_mcse(cost)[0]
    out["harvested"] = mean_and_mcse(rest)[0]
    for share, amount in (("cost_share", "cost_borne"), ("gain_share", "harvested")):
        out[share] = ("payer", _share(out[amount].to_numpy()))
    both = xr.concat([cost, rest], dim=xr.Variable("part", ["cost", "rest"]))
    both = both.transpose(..., "part", "payer")
    out["harvest_index"] = _index(mean_and_mcse(both)[0].to_numpy())
    out["harvest_index_mcse"] = jackknife(both, _index)
    return annotate(out)


def _floor(value: xr.DataArray, rows: int | None) -> xr.DataArray:
    """Error that the size of the posterior leaves in the mean of a value."""
    if not rows or "draw" not in value.dims:
        known = rows == 0
        return xr.zeros_like(value["payer"], dtype=float) + (0.0 if known else np.nan)
    return evidence_sd(value) / float(np.sqrt(rows))


def _accounts(out: xr.Dataset, lines: xr.DataArray, by: str) -> None:
    """Gain by account and payer, discounted and by year."""
    joined = total(lines, ["account", by])
    pairs = list(zip(*(map(str, joined[n].to_numpy()) for n in ("account", by)), strict=True))
    accounts = list(dict.fromkeys(account for account, _ in pairs))
    payers = [str(p) for p in out["payer"].to_numpy()]
    joined = joined.assign_coords(discount=lines["discount"])
    mean, _ = mean_and_mcse(joined)
    value, error = mean_and_mcse(present_value(joined))
    yearly = np.zeros((len(accounts), len(payers), mean.sizes["year"]))
    sums, errors = np.zeros(yearly.shape[:2]), np.zeros(yearly.shape[:2])
    for k, (account, payer) in enumerate(pairs):
        at = accounts.index(account), payers.index(payer)
        yearly[at] = mean.isel(line=k).to_numpy()
        sums[at], errors[at] = float(value[k]), float(error[k])
    out["account_yearly_gain"] = (("account", "payer", "year"), yearly)
    out["account_gain"] = (("account", "payer"), sums)
    out["account_gain_mcse"] = (("account", "payer"), errors)
    out.coords["account"] = accounts


def _share(values: Floats) -> Floats:
    positive = np.maximum(values, 0.0)
    total = positive.sum()
    return positive / total if total > 0 else positive * 0.0


def _index(both: Floats) -> float:
    """Harvest index from cost borne and gain harvested, shape ``(2, payer)``."""
    if (both.max(axis=1, initial=0.0) <= 0).any():
        return float("nan")
    return float(1.0 - np.minimum(_share(both[0]), _share(both[1])).sum())
