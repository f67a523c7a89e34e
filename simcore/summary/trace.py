"""A life as two tables: what was decided, and what it cost whom."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from simcore.arguments import checked
from simcore.engine.trace import trace_life
from simcore.money.flows import ledger
from simcore.scenario.schema.model import Scenario
from simcore.summary.gains import total


class Trace(NamedTuple):
    """One synthetic child in all arms.

    Attributes
    ----------
    decisions
        One row per decision: arm, year, step, age, domain, before, after, uniform, and
        ``probability`` (text: each possible state with its probability).
    money
        Flows in the scenario's currency, an expense positive: rows arm and year, one column
        per payer.
        Empty where the scenario has no accounts.
    """

    decisions: pd.DataFrame
    money: pd.DataFrame


@checked
def trace(scenario: Scenario, child: int = 0, cohort: int = 0, draw: int = 0) -> Trace:
    """Replay one synthetic child alone, in all arms, with every amount.

    Parameters
    ----------
    scenario
        A checked scenario.
    child, cohort, draw
        Which child; numbers from 0.

    Returns
    -------
    Trace
        The same states, bit for bit, as this child has within ``simulate``.

    Raises
    ------
    SimcoreError
        If there is no such child.
    ScenarioError
        If transitions contradict each other, or amounts are too large to add up exactly.
    ResultError
        If the child's life cannot be priced.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> import simcore as sc
    >>> life = sc.trace(sc.load("template_example"), child=3)
    >>> life.decisions.loc[2, ["arm", "domain", "after"]].tolist()
    ['baseline', 'coach', 'none']
    >>> list(life.money.columns)
    ['town', 'crown', 'people']
    """
    decisions, lives = trace_life(scenario, child, cohort, draw)
    per_year = scenario.run.steps_per_year
    table = pd.DataFrame(
        [
            {
                "arm": d.arm,
                "year": d.step // per_year if d.step >= 0 else -1,
                "step": d.step,
                "age": d.age,
                "domain": d.domain,
                "before": d.before,
                "after": d.after,
                "uniform": d.uniform,
                "probability": ", ".join(
                    f"{s} {p:.4g}" for s, p in d.probabilities.items() if p > 0
                ),
            }
            for d in decisions
        ]
    )
    money = pd.DataFrame()
    if scenario.accounts:
        flows = total(ledger(lives, scenario)["flow"], "payer").isel(draw=0, cohort=0)
        frame = flows.transpose("arm", "year", "payer").to_series().unstack("payer")
        money = frame[[str(p) for p in flows["payer"].to_numpy()]]
    return Trace(table, money)
