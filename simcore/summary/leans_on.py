"""Which uncertain parameters an answer leans on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ResultError
from simcore.scenario.schema.model import Scenario
from simcore.summary.gains import by_payer, gain, present_value
from simcore.uncertainty.draws import parameter_draws
from simcore.variables import annotate


@checked
def leans_on(
    deal: xr.Dataset, scenario: Scenario, payer: str | None = None, arm: str | None = None
) -> xr.Dataset:
    """Rank correlation of each uncertain parameter with a payer's present value.

    Parameters
    ----------
    deal
        Flows with at least three draws.
    scenario
        Names the parameters.
    payer
        A sector, or ``"all"`` for everybody together; default the municipality, where the
        flows have one, else everybody.
    arm
        The alternative; default the second arm.

    Returns
    -------
    Dataset
        ``rank_correlation`` (parameter), largest first, of the mean over cohorts in
        each draw; ``rank_correlation_mcse`` = 1 / sqrt(draws - 1), its standard error
        where there is no relation: smaller values are noise.  Coordinate ``grade``.

    Raises
    ------
    ResultError
        If no line of the flows belongs to that sector, or they hold a single arm or none of
        that name.
    DimensionError
        If the flows have other dimensions than ``ledger`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Notes
    -----
    Spearman's rank correlation.  A first look at what moves the answer, not a decomposition of
    variance: parameters of one group share their draws and their correlation.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=30, cohorts=5), scenario)
    >>> sc.summary.leans_on(flows, scenario)["parameter"].values[:2].tolist()
    ['coach_hr', 'leaves_care']
    """
    value = present_value(by_payer(gain(deal, arm)["gain"], "sector"))
    sectors = [str(p) for p in value["payer"].to_numpy()]
    if payer is None:
        payer = scenario.country.municipality
        payer = payer if payer in sectors else "all"
    if payer != "all" and payer not in sectors:
        raise ResultError(
            f"leans_on: payer = {payer!r} is no sector of these flows; choose from "
            f"{', '.join(sectors)}, or all for everybody together"
        )
    one = value.sum("payer") if payer == "all" else value.sel(payer=payer)
    per_draw = one.mean("cohort") if "cohort" in one.dims else one
    numbers = per_draw["draw"].to_numpy()
    theta = parameter_draws(scenario, [int(n) for n in numbers])
    moving = theta.isel(parameter=theta.std("draw").to_numpy() > 0)
    # pandas is loaded already; scipy.stats would take another second.
    ranks = pd.DataFrame(moving.to_numpy()).rank().to_numpy()
    answer = pd.Series(per_draw.to_numpy()).rank().to_numpy()
    ranks = ranks - ranks.mean(axis=0)
    answer = answer - answer.mean()
    norm = np.sqrt((ranks**2).sum(axis=0) * (answer**2).sum())
    rho = np.divide(ranks.T @ answer, norm, out=np.zeros(len(norm)), where=norm > 0)
    order = np.argsort(-np.abs(rho), kind="stable")
    names = [str(n) for n in moving["parameter"].to_numpy()[order]]
    out = xr.Dataset(
        {
            "rank_correlation": ("parameter", rho[order]),
            "rank_correlation_mcse": (
                "parameter",
                np.full(len(rho), 1.0 / np.sqrt(max(len(numbers) - 1, 1))),
            ),
        },
        coords={
            "parameter": names,
            "grade": ("parameter", [scenario.parameters[n].grade for n in names]),
        },
        attrs={"payer": payer},
    )
    return annotate(out)
