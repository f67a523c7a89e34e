"""When, and whether, each payer has its money back."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ResultError
from simcore.summary.gains import by_payer, gain, quantiles
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate, currency_of

#: Sums of sectors that are shown beside them, and those that one sector finances another in: a
#: line says whether its payer is public, and in which such sum it is.
TOTALS = ("public", "all")


def total_of(data: xr.Dataset, total: str) -> xr.Dataset | None:
    """A sum (of ``TOTALS``) in what ``cumulative`` or ``payback`` returned; None without it."""
    at = np.flatnonzero(data["total"].to_numpy() == total)
    return data.isel(payer=int(at[0])) if len(at) else None


def _free(total: str, payers: list[str]) -> str:
    """Name of a total that no payer has: a model may call a payer of its own ``all``."""
    return total if total not in payers else _free(f"{total} (total)", payers)


def sums_of(lines: xr.DataArray | xr.Dataset) -> dict[str, NDArray[np.float64]]:
    """Sums of payers that are shown beside them: name -> share of each line in it."""
    financed = lines["financed"].to_numpy()
    shares = {str(name): (financed == name).astype(float) for name in dict.fromkeys(financed)}
    shares.pop("", None)
    # A contract has parties that are public in part.
    shares |= {"public": lines["public"].to_numpy(), "all": np.ones(len(financed))}
    # A sum over nobody is no zero: it is left out.
    return {name: share for name, share in shares.items() if share.any()}


def _running(deal: xr.Dataset, arm: str | None, by: str) -> xr.DataArray:
    """Cumulative discounted gain (..., year, payer), with public and overall totals."""
    lines = gain(deal, arm)["gain"]
    parts = by_payer(lines, by)
    payers = [str(p) for p in parts["payer"].to_numpy()]
    if not {"public", "financed"} <= set(lines.coords):
        raise ResultError(
            "payback: these flows do not say which payers are public, as an older version stored "
            "them; make them anew with ledger(lives, scenario)"
        )
    shares = sums_of(lines)
    kept = [d for d in lines.dims if d != "line"]
    sums = lines.transpose(*kept, "line").to_numpy() @ np.stack(list(shares.values()), axis=1)
    extra = xr.DataArray(
        sums,
        dims=[*kept, "payer"],
        coords={d: lines[d] for d in kept} | {"payer": [_free(n, payers) for n in shares]},
    )
    both = xr.concat([parts, extra], "payer", coords="minimal", compat="override")
    running = (both * lines["discount"].drop_vars("discount")).cumsum("year")
    return running.assign_coords(
        year=lines["year"], total=("payer", [""] * len(payers) + list(shares))
    )


@checked
def cumulative(deal: xr.Dataset, arm: str | None = None, by: str = "sector") -> xr.Dataset:
    """Cumulative discounted gain by payer and year.

    Parameters
    ----------
    deal
        Flows from ``ledger`` or ``finance``.
    arm
        The alternative; default the second arm.
    by
        ``"sector"`` or ``"payer"``; the totals ``public`` and ``all``, and those of sectors of
        which one finances the other, are added where anybody is in them.  The coordinate
        ``total`` says which entry is which total: beside a payer of the same name the total
        is called ``all (total)``.

    Returns
    -------
    Dataset
        ``cumulative`` and ``cumulative_mcse`` (payer, year) and
        ``cumulative_quantile`` (quantile, payer, year), in the flows'
        currency per cohort.

    Raises
    ------
    ResultError
        If the flows hold a single arm, or none of that name.
    DimensionError
        If the flows have other dimensions than ``ledger`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> running = sc.summary.cumulative(flows)["cumulative"]
    >>> running["payer"].values.tolist()
    ['town', 'crown', 'people', 'public', 'all']
    """
    running = _running(deal, arm, by).transpose(..., "payer", "year")
    out = xr.Dataset(attrs=dict(deal.attrs))
    out["cumulative"], out["cumulative_mcse"] = mean_and_mcse(running)
    out["cumulative_quantile"] = quantiles(running)
    return annotate(out, currency_of(deal))


@checked
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

    Raises
    ------
    ResultError
        If the flows hold a single arm, or none of that name.
    DimensionError
        If the flows have other dimensions than ``ledger`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> float(sc.summary.payback(flows)["never"].sel(payer="town"))
    0.25
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
    return annotate(out, currency_of(deal))
