"""Gains: what the arm spares each payer, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ArgumentError, ResultError
from simcore.uncertainty.mcse import FEWEST, c4, whole_blocks
from simcore.variables import FLOW, annotate, currency_of, validate

#: Quantiles that summaries report.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def chosen_arm(data: xr.Dataset, arm: str | None) -> tuple[str, str]:
    """Return the baseline (the first arm) and the arm that is compared with it.

    Raises
    ------
    ResultError
        If there is no second arm, or none of that name.
    """
    arms = [str(a) for a in data["arm"].to_numpy()]
    if len(arms) < 2:
        raise ResultError(
            f"summary: the result has the single arm {arms[0]!r}, so there is nothing to compare; "
            f"add a second arm to the scenario"
        )
    if arm is not None and arm not in arms[1:]:
        raise ResultError(
            f"summary: arm = {arm!r} is not an alternative; choose from {', '.join(arms[1:])}"
        )
    return arms[0], arm or arms[1]


@checked
def gain(deal: xr.Dataset, arm: str | None = None) -> xr.Dataset:
    """Gain of every line: baseline minus arm.

    Parameters
    ----------
    deal
        Flows from ``ledger`` or ``finance``.
    arm
        The alternative; default the second arm.

    Returns
    -------
    Dataset
        ``gain`` (draw, cohort, year, line) in the flows' currency; positive is good for the
        payer.

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
    >>> sc.summary.gain(flows)["gain"].dims
    ('draw', 'cohort', 'year', 'line')
    """
    validate(deal, [FLOW.name])
    base, other = chosen_arm(deal, arm)
    flow = deal["flow"]
    out = (flow.sel(arm=base, drop=True) - flow.sel(arm=other, drop=True)).to_dataset(name="gain")
    out.attrs = {**deal.attrs, "arm": other, "baseline": base}
    out["gain"].attrs = dict(flow.attrs)
    return annotate(out, currency_of(deal))


@checked
def present_value(values: xr.DataArray) -> xr.DataArray:
    """Discounted sum over years.

    Parameters
    ----------
    values
        Amounts with the dimension ``year``, which carries the coordinate ``discount``: the
        factor of each year, 1 in the scenario's price year or its first intake.

    Returns
    -------
    DataArray
        ``discounted``: the other dimensions of ``values``, in its units.

    Raises
    ------
    ArgumentError
        If the argument is no DataArray, or carries no discount factors.

    Notes
    -----
    ``sum over t of values[t] discount[t]``; the factors are those of ``ledger``.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> gains = sc.summary.gain(flows)["gain"].mean(["draw", "cohort"])
    >>> round(float(sc.summary.present_value(gains).sum()))
    1766911
    """
    if "year" not in values.dims or "discount" not in values.coords:
        raise ArgumentError(
            f"present_value: values has the dimensions {tuple(map(str, values.dims))} and no "
            f"discount factor of each year; give flows or gains as ledger and gain return them"
        )
    out: xr.DataArray = xr.dot(values, values["discount"].drop_vars("discount"), dim="year")
    out.attrs = {"units": values.attrs.get("units", "")}
    return annotate(out.rename("discounted"))


def total(flows: xr.DataArray, by: str | list[str]) -> xr.DataArray:
    """Sum lines that share ``by`` (payer, sector, account or account_class).

    Parameters
    ----------
    flows
        Any array with the dimension line, from ``ledger`` or ``summary``.
    by
        A coordinate of line, or several.

    Returns
    -------
    DataArray
        The dimension line is replaced by ``by``; with several it stays, one entry for each
        combination, which carries them as coordinates.
    """
    names = [by] if isinstance(by, str) else by
    keys = list(zip(*([str(x) for x in flows[n].to_numpy()] for n in names), strict=True))
    groups = list(dict.fromkeys(keys))
    member = np.array([[k == g for g in groups] for k in keys], float)
    member = member.reshape(len(keys), len(groups))  # of no lines too
    dim = by if isinstance(by, str) else "line"
    kept = [str(d) for d in flows.dims if d != "line"]
    labels = {n: (dim, [g[i] for g in groups]) for i, n in enumerate(names)}
    return xr.DataArray(
        flows.transpose(*kept, "line").to_numpy() @ member,
        dims=[*kept, dim],
        coords={d: flows[d] for d in kept} | labels,
        attrs=flows.attrs,
    )


def by_payer(gains: xr.DataArray, by: str) -> xr.DataArray:
    """Sum lines by ``payer`` (departments apart) or ``sector``; the dimension is ``payer``."""
    out = total(gains, by)
    out = out if by == "payer" else out.rename({by: "payer"})
    for name in ("discount", "calendar"):
        if name in gains.coords:
            out = out.assign_coords({name: gains.coords[name]})
    return out


def quantiles(values: xr.DataArray) -> xr.DataArray:
    """Quantiles over draws and cohorts; the dimension ``quantile`` comes first."""
    dims = [d for d in ("draw", "cohort") if d in values.dims]
    if not dims:
        return values.expand_dims(quantile=list(QUANTILES))
    return values.quantile(list(QUANTILES), dim=dims, skipna=False)


def jackknife(parts: xr.DataArray, statistic: Callable[[NDArray[np.float64]], float]) -> float:
    """Monte Carlo standard error of a function of means over draws.

    Parameters
    ----------
    parts
        Any dimensions with draw (or cohort) first in line for leaving out.
    statistic
        Function of a plain array without draw and cohort, its other dimensions in order.

    Returns
    -------
    float
        NaN with fewer than two draws and cohorts.

    Notes
    -----
    Leaves out one draw at a time, or, as in ``mean_and_mcse``, one block of draws where there
    are enough.
    """
    unit = next((d for d in ("draw", "cohort") if parts.sizes.get(d, 1) > 1), None)
    if unit is None:
        return float("nan")
    means = parts.mean([d for d in ("draw", "cohort") if d in parts.dims and d != unit])
    each = means.transpose(unit, ...).to_numpy()
    blocks = whole_blocks(parts["draw"].to_numpy()) if unit == "draw" else []

    def left_out(groups: Sequence[NDArray[np.intp]]) -> float:
        whole, n = each.sum(axis=0), len(groups)
        without = ((whole - each[one].sum(axis=0)) / (len(each) - len(one)) for one in groups)
        values = np.array([statistic(one) for one in without])
        return float(np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum()))

    independent = left_out(list(np.arange(len(each))[:, None]))
    if len(blocks) < FEWEST:
        return independent
    return min(left_out(blocks) / c4(len(blocks)), independent)
