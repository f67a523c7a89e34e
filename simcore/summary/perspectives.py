"""The same lives seen through every perspective."""

from __future__ import annotations

import xarray as xr

from simcore.arguments import checked
from simcore.errors import ScenarioError
from simcore.money.flows import Pricing, drawn, refuse_other
from simcore.money.prices import PriceBook
from simcore.scenario.schema.model import Scenario
from simcore.summary.gains import by_payer, gain, present_value
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate


@checked
def perspective_comparison(
    lives: xr.Dataset, scenario: Scenario, arm: str | None = None, by: str = "sector"
) -> xr.Dataset:
    """Present value of each payer under each perspective.

    Parameters
    ----------
    lives
        From ``simulate``.
    scenario
        Declares the perspectives.
    arm
        The alternative; default the second arm.
    by
        ``"sector"`` or ``"payer"``.

    Returns
    -------
    Dataset
        ``present_value`` (perspective, payer) and ``harvested``, the same before the
        investment's own cost, each with its ``_mcse``; in the scenario's currency per cohort.

    Raises
    ------
    ResultError
        If the lives belong to another scenario, or hold a single arm or none of that name.
    ScenarioError
        If the scenario has no accounts, or declares no perspectives.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> seen = sc.summary.perspective_comparison(lives, scenario)["present_value"]
    >>> seen.sel(payer="crown").round(-3).to_series().to_dict()
    {'accounts': 786000.0, 'resources': 0.0}
    """
    if not scenario.perspectives:
        raise ScenarioError(
            f"{scenario.name}: declares no perspectives to compare; add [perspectives.NAME]"
        )
    refuse_other(lives, scenario)
    together, cohorts = _over_cohorts(lives)
    book = PriceBook(scenario, drawn(lives))
    parts: list[xr.Dataset] = []
    for name in scenario.perspectives:
        flows = Pricing(together, scenario, name, book=book).flows(together)
        lines = gain(flows, arm)["gain"] / cohorts
        one = xr.Dataset()
        for key, part in (
            ("present_value", lines),
            ("harvested", lines.isel(line=~lines["investment"].to_numpy())),
        ):
            one[key], one[f"{key}_mcse"] = mean_and_mcse(present_value(by_payer(part, by)))
        parts.append(one.fillna(0.0))
    names = xr.Variable("perspective", list(scenario.perspectives))
    out = xr.concat(parts, names, join="outer", fill_value=0.0)
    return annotate(out, scenario.money.currency if scenario.money else "")


def _over_cohorts(lives: xr.Dataset) -> tuple[xr.Dataset, int]:
    """Lives summed over cohorts, and how many these are: flows are linear in the counts."""
    if "cohort" not in lives.dims:
        return lives, 1
    # In floating point: sums stay exact, and may pass what the type of the counts holds.
    count = lives["count"].sum("cohort", dtype=float, keep_attrs=True)
    return lives.drop_dims("cohort").assign(count=count), lives.sizes["cohort"]
