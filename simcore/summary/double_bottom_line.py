"""The first bottom line: what happens in the children's lives."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.errors import ScenarioError
from simcore.scenario.cells import cell_table, chosen
from simcore.scenario.schema import Scenario
from simcore.summary.gains import chosen_arm, quantiles
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate


def outcome_values(lives: xr.Dataset, scenario: Scenario) -> xr.DataArray:
    """Every declared outcome, summed over the horizon.

    Parameters
    ----------
    lives
        From ``simulate`` or ``expected``.
    scenario
        Declares the outcomes.

    Returns
    -------
    DataArray
        Dimensions arm, draw, (cohort), outcome; years or events per cohort.
    """
    if not scenario.outcomes:
        raise ScenarioError(f"{scenario.name}: declares no outcomes; add [outcomes]")
    counts = lives["count"] if "count" in lives else lives["expected"]
    tables = lives["table"].to_numpy()
    values = []
    for outcome in scenario.outcomes.values():
        places = chosen(scenario, cell_table(scenario, outcome.table), outcome.when, outcome.ages)
        cells = np.flatnonzero(tables == outcome.table)[places]
        events = scenario.tables[outcome.table].events is not None
        half = 0.5 if scenario.tables[outcome.table].at == "middle" and not events else 1.0
        scale = 1.0 if events else half / scenario.run.steps_per_year
        values.append(counts.isel(cell=cells).sum(("wave", "year", "cell")) * scale)
    return xr.concat(values, dim=xr.Variable("outcome", list(scenario.outcomes))).transpose(
        ..., "outcome"
    )


def double_bottom_line(lives: xr.Dataset, scenario: Scenario, arm: str | None = None) -> xr.Dataset:
    """Outcomes of both arms and their difference.

    Parameters
    ----------
    lives
        From ``simulate``.
    scenario
        Declares the outcomes.
    arm
        The alternative; default the second arm.

    Returns
    -------
    Dataset
        ``level`` (arm, outcome) and ``change`` (outcome; arm minus baseline) with
        their ``_mcse``, and ``change_quantile``; per cohort of children, in the
        outcome's own unit.  ``good`` (outcome) says whether more is better.
    """
    base, other = chosen_arm(lives, arm)
    values = outcome_values(lives, scenario).sel(arm=[base, other])
    out = xr.Dataset(attrs={"scenario": scenario.name, "arm": other, "baseline": base})
    out["level"], out["level_mcse"] = mean_and_mcse(values)
    difference = values.sel(arm=other, drop=True) - values.sel(arm=base, drop=True)
    out["change"], out["change_mcse"] = mean_and_mcse(difference)
    out["change_quantile"] = quantiles(difference)
    out.coords["good"] = ("outcome", [o.good for o in scenario.outcomes.values()])
    return annotate(out)
