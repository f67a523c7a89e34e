"""When, and whether, each payer has its money back."""

from __future__ import annotations

import xarray as xr

from simcore.contracts.position import PUBLIC_SECTORS
from simcore.summary.gains import by_payer, gain, quantiles
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate

#: Sums of sectors that are shown beside them: the region has no tax and is funded by
#: the state, so the two are also shown together.  A contract's lines say their share.
TOTALS = ("S+R", "public", "all")


def _running(deal: xr.Dataset, arm: str | None, by: str) -> xr.DataArray:
    """Cumulative discounted gain (..., year, payer), with public and overall totals."""
    lines = gain(deal, arm)["gain"]
    parts = by_payer(lines, by)
    sectors = by_payer(lines, "sector")
    groups = (("S", "R"), PUBLIC_SECTORS, tuple(sectors["payer"].to_numpy()))
    extra = [
        sectors.sel(payer=[p for p in sectors["payer"].to_numpy() if p in group]).sum("payer")
        for group in groups
    ]
    if "public" in lines.coords:  # a contract has parties that are public in part
        share = lines["public"].drop_vars([c for c in lines.coords if c != "line"])
        extra[1] = (lines * share).sum("line")
    both = xr.concat(
        [parts, *(e.expand_dims(payer=[n]) for e, n in zip(extra, TOTALS, strict=True))], "payer"
    )
    return (
        (both * lines["discount"].drop_vars("discount"))
        .cumsum("year")
        .assign_coords(year=lines["year"])
    )


def cumulative(deal: xr.Dataset, arm: str | None = None, by: str = "sector") -> xr.Dataset:
    """Cumulative discounted gain by payer and year.

    Parameters
    ----------
    deal
        Flows from ``ledger`` or ``finance``.
    arm
        The alternative; default the second arm.
    by
        ``"sector"`` or ``"payer"``; ``S+R``, ``public`` and ``all`` are added.

    Returns
    -------
    Dataset
        ``cumulative`` and ``cumulative_mcse`` (payer, year) and
        ``cumulative_quantile`` (quantile, payer, year), DKK per cohort.
    """
    running = _running(deal, arm, by).transpose(..., "payer", "year")
    out = xr.Dataset(attrs=dict(deal.attrs))
    out["cumulative"], out["cumulative_mcse"] = mean_and_mcse(running)
    out["cumulative_quantile"] = quantiles(running)
    return annotate(out)


def payback(deal: xr.Dataset, arm: str | None = None, by: str = "sector") -> xr.Dataset:
    """Distribution of the payback year.

    A payer has paid back from the first year in which its cumulative discounted gain
    is 0 or more *and stays so* to the horizon.

    Parameters
    ----------
    deal, arm, by
        As for ``cumulative``.

    Returns
    -------
    Dataset
        ``paid_back`` (payer, year): share of draws and cohorts that have paid back by
        then; ``never`` (payer): share that does not within the horizon; each with its
        ``_mcse``.
    """
    running = _running(deal, arm, by).transpose(..., "payer", "year")
    fine = (running >= 0).astype(float)
    # True from year t on: the running minimum taken backwards.
    stays = fine.isel(year=slice(None, None, -1)).cumprod("year").isel(year=slice(None, None, -1))
    stays = stays.assign_coords(year=running["year"])
    out = xr.Dataset(attrs=dict(deal.attrs))
    out["paid_back"], out["paid_back_mcse"] = mean_and_mcse(stays)
    never = 1.0 - stays.isel(year=-1, drop=True)
    out["never"], out["never_mcse"] = mean_and_mcse(never)
    return annotate(out)
