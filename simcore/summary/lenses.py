"""The same lives seen through every lens."""

from __future__ import annotations

import xarray as xr

from simcore.money.flows import ledger
from simcore.scenario.schema import Scenario
from simcore.summary.gains import by_payer, gain, present_value
from simcore.uncertainty.mcse import mean_and_mcse


def lens_comparison(
    lives: xr.Dataset, scenario: Scenario, arm: str | None = None, by: str = "sector"
) -> xr.Dataset:
    """Present value of each payer under each lens.

    Parameters
    ----------
    lives
        From ``simulate``.
    scenario
        Declares the lenses.
    arm
        The alternative; default the second arm.
    by
        ``"sector"`` or ``"payer"``.

    Returns
    -------
    Dataset
        ``present_value`` and ``present_value_mcse`` (lens, payer), DKK per cohort.
    """
    means, errors = [], []
    for name in scenario.lenses:
        value = present_value(by_payer(gain(ledger(lives, scenario, name), arm)["gain"], by))
        mean, error = mean_and_mcse(value)
        means.append(mean)
        errors.append(error)
    names = xr.Variable("lens", list(scenario.lenses))
    return xr.Dataset(
        {
            "present_value": xr.concat(means, names, join="outer", fill_value=0.0),
            "present_value_mcse": xr.concat(errors, names, join="outer", fill_value=0.0),
        }
    )


