"""The first bottom line: what happens in the children's lives."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ScenarioError
from simcore.money.discount import discount_factors, row_weights
from simcore.money.flows import drawn
from simcore.money.prices import PriceBook
from simcore.scenario.cells import cell_table, chosen, per_count
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Outcome, Worth
from simcore.summary.gains import chosen_arm, quantiles
from simcore.texts import DEFAULT
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate


@checked
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
        Dimensions arm, draw, (cohort), outcome; per cohort, in the outcome's own unit:
        years or events times their value, weighted and discounted as declared.  The
        coordinate ``unit`` says which.

    Raises
    ------
    ScenarioError
        If the scenario declares no outcomes.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> values = sc.summary.outcome_values(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> values.dims, values["unit"].values.tolist()
    (('arm', 'draw', 'cohort', 'outcome'), ['years', 'years'])
    """
    if not scenario.outcomes:
        raise ScenarioError(f"{scenario.name}: declares no outcomes; add [outcomes]")
    return values_of_outcomes(lives, scenario, PriceBook(scenario, drawn(lives)))


def values_of_outcomes(lives: xr.Dataset, scenario: Scenario, book: PriceBook) -> xr.DataArray:
    """What ``outcome_values`` returns, at the numbers of a book: one entry for each draw."""
    counts = lives["count"] if "count" in lives else lives["expected"]
    values = [_worth(counts, scenario, o, book, lives) for o in scenario.outcomes.values()]
    out = xr.concat(values, dim=xr.Variable("outcome", list(scenario.outcomes)))
    units = [o.unit.in_language(DEFAULT) for o in scenario.outcomes.values()]
    out = out.transpose(..., "outcome").assign_coords(unit=("outcome", units))
    return annotate(out.rename("outcome_value"))


def _worth(
    counts: xr.DataArray, scenario: Scenario, outcome: Outcome, book: PriceBook, lives: xr.Dataset
) -> xr.DataArray:
    """One outcome: cells x value x weight of the row x discount factor."""
    cells = np.flatnonzero(lives["table"].to_numpy() == outcome.table)
    scale = per_count(scenario, outcome.table)
    rows, per_year = scenario.run.rows, scenario.run.rows_per_year
    factor = row_weights(outcome.weights, rows)
    if outcome.discount is not None:
        factor = factor * discount_factors(scenario, rows, outcome.discount, outcome.discount_at)
    parts = []
    for item in outcome.items or [Worth(when=outcome.when, ages=outcome.ages)]:
        places = chosen(scenario, cell_table(scenario, outcome.table), item.when, item.ages)
        by_year = counts.isel(cell=cells[places]).sum(("intake", "cell"))
        inside = np.ones(rows)
        if item.years is not None:
            years = np.arange(rows) // per_year
            inside = ((years >= item.years[0]) & (years <= item.years[1])).astype(float)
        part = (by_year * xr.DataArray(factor * inside, dims="year")).sum("year")
        acts = [float(not item.arms or arm in item.arms) for arm in scenario.arms]
        part = part * xr.DataArray(book.value(item.value), dims="draw")
        part = part * xr.DataArray(acts, dims="arm") * scale
        parts.append(part)
    return sum(parts[1:], parts[0])


@checked
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

    Raises
    ------
    ResultError
        If the lives hold a single arm, or none of that name.
    ScenarioError
        If the scenario declares no outcomes.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> sc.summary.double_bottom_line(lives, scenario)["change"].round(1).to_series().to_dict()
    {'work_years': 59.4, 'care_years': -31.8}
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
