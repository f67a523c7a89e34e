"""Several strategies side by side: cost and outcomes per child, increments, dominance."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ArgumentError, ScenarioError
from simcore.scenario.schema.model import Scenario
from simcore.summary.double_bottom_line import outcome_values
from simcore.summary.gains import present_value
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import UNNAMED, annotate

#: Name of the first measure: everything on all lines, discounted.
COST = "cost"


@checked
def per_child(lives: xr.Dataset, scenario: Scenario, flows: xr.Dataset | None = None) -> xr.Dataset:
    """Cost and outcomes of every strategy, per child.

    Parameters
    ----------
    lives
        From ``simulate`` or ``expected``.
    scenario
        Declares outcomes and money.
    flows
        From ``ledger``; without them there is no cost.

    Returns
    -------
    Dataset
        ``value`` (arm, measure) with ``value_mcse``; ``increment`` (arm, measure), the arm
        minus the baseline on the same children, with ``increment_mcse``; ``sample`` (arm,
        draw, cohort, measure).  ``cost`` is the discounted sum over all lines; outcomes
        are in their own unit, as the coordinate ``unit`` says.

    Raises
    ------
    ScenarioError
        If there is nothing to measure: no outcomes and no flows.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> found = sc.summary.per_child(lives, scenario, sc.ledger(lives, scenario))
    >>> found["increment"].sel(arm="coach").round(1).to_series().to_dict()
    {'cost': -17669.1, 'work_years': 0.6, 'care_years': -0.3}
    """
    parts = []
    if flows is not None:
        parts.append(present_value(flows["flow"].sum("line")).expand_dims(measure=[COST]))
    units = [f"{scenario.money.currency if scenario.money else UNNAMED}/child"] * len(parts)
    if scenario.outcomes:
        effects = outcome_values(lives, scenario).rename(outcome="measure")
        units += [f"{u}/child" for u in effects["unit"].to_numpy()]
        parts.append(effects.drop_vars("unit"))
    if not parts:
        raise ScenarioError(
            f"{scenario.name}: declares no outcomes, and no flows were given, so there is nothing "
            f"to measure; add [outcomes], or give flows from ledger"
        )
    sample = xr.concat(parts, "measure").assign_coords(unit=("measure", units)) / scenario.children
    sample = sample.transpose(
        "arm", *[d for d in ("draw", "cohort") if d in sample.dims], "measure"
    )
    out = xr.Dataset({"sample": sample}, attrs={"scenario": scenario.name})
    out["value"], out["value_mcse"] = mean_and_mcse(sample)
    paired = sample - sample.sel(arm=scenario.baseline, drop=True)
    out["increment"], out["increment_mcse"] = mean_and_mcse(paired)
    return annotate(out)


@checked
def frontier(
    names: Sequence[str], costs: Sequence[float], effects: Sequence[float], currency: str = ""
) -> xr.Dataset:
    """Cost-effectiveness analysis: who is dominated, and what the next step costs.

    Parameters
    ----------
    names, costs, effects
        One entry per strategy.
    currency
        Of the costs, for their units.

    Returns
    -------
    Dataset
        ``cost``, ``effect``, ``inc_cost``, ``inc_effect``, ``icer`` and ``status`` over
        ``strategy``: first those not dominated (ND) by rising cost, then extendedly
        dominated (ED) and dominated (D) ones, whose increments are NaN.  Costs in the
        currency, effects in the unit they are given in.

    Raises
    ------
    ArgumentError
        If an argument is of the wrong kind, or the three have not as many entries.

    Notes
    -----
    A strategy is dominated if another costs no more and does no less (of equals the first
    stays), extendedly dominated if a mix of two others is.  Source: Drummond et al. (2015),
    Methods for the Economic Evaluation of Health Care Programmes, chapter 4.

    Examples
    --------
    >>> import simcore as sc
    >>> found = sc.summary.frontier(["none", "old", "new"], [0, 40, 30], [0.0, 1.0, 1.5], "EUR")
    >>> found[["icer", "status"]].to_dataframe()
              icer status
    strategy
    none       NaN     ND
    new       20.0     ND
    old        NaN      D
    """
    if not len(names) == len(costs) == len(effects):
        raise ArgumentError(
            f"frontier: names, costs and effects have {len(names)}, {len(costs)} and "
            f"{len(effects)} entries; give one of each per strategy"
        )
    cost, effect = np.asarray(costs, float), np.asarray(effects, float)
    order = [int(i) for i in np.lexsort((-effect, cost))]
    kept: list[int] = []
    status = dict.fromkeys(order, "D")
    for i in order:
        if not kept or effect[i] > effect[kept[-1]]:
            kept.append(i)
    grew = True
    while grew:
        grew = False
        for a, b, c in zip(kept, kept[1:], kept[2:], strict=False):
            first = (cost[b] - cost[a]) / (effect[b] - effect[a])
            if first >= (cost[c] - cost[b]) / (effect[c] - effect[b]):
                kept.remove(b)
                status[b] = "ED"
                grew = True
                break
    status |= dict.fromkeys(kept, "ND")
    rank = {"ND": 0, "ED": 1, "D": 2}
    shown = sorted(order, key=lambda i: (rank[status[i]], cost[i], order.index(i)))
    inc_cost, inc_effect = np.full(len(cost), np.nan), np.full(len(cost), np.nan)
    for a, b in itertools.pairwise(kept):
        inc_cost[b], inc_effect[b] = cost[b] - cost[a], effect[b] - effect[a]
    columns = {
        "cost": cost,
        "effect": effect,
        "inc_cost": inc_cost,
        "inc_effect": inc_effect,
        "icer": inc_cost / inc_effect,
        "status": np.array([status[i] for i in range(len(cost))]),
    }
    out = xr.Dataset(
        {name: ("strategy", values[shown]) for name, values in columns.items()},
        coords={"strategy": [names[i] for i in shown]},
    )
    return annotate(out, currency)
