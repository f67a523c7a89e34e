"""Sweeps in the forms of other libraries: SALib problems and samples, EMA Workbench results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from simcore.errors import ArgumentError
from simcore.scenario.schema.model import Scenario
from simcore.uncertainty.draws import uncertain_parameters
from simcore.uncertainty.sample import factors_of, points_at

Ranges = Mapping[str, tuple[float, float]]


def salib_problem(
    scenario: Scenario, parameters: Sequence[str] | None = None, ranges: Ranges | None = None
) -> dict[str, Any]:
    """The problem that SALib samples and analyses: the unit cube of the uncertain parameters.

    Parameters
    ----------
    scenario
        A checked scenario.
    parameters, ranges
        As for ``sample``.

    Returns
    -------
    dict
        ``num_vars``, ``names``, ``bounds`` from 0 to 1 and ``groups``: what errs together is one
        group.  ``from_salib`` brings a sample to the parameters' distributions.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.sweeps.adapters import salib_problem
    >>> salib_problem(sc.load("template_example"), ["coach_hr", "wage"])["names"]
    ['coach_hr', 'wage']
    """
    names = _names(scenario, parameters, ranges)
    factors = factors_of(scenario, names, ranges or {})
    columns = [(factor, label) for factor, labels in factors.items() for label in labels]
    problem = {
        "num_vars": len(columns),
        "names": [label for _, label in columns],
        "bounds": [[0.0, 1.0] for _ in columns],
    }
    if len(factors) < len(columns):
        problem["groups"] = [factor for factor, _ in columns]
    return problem


def from_salib(
    scenario: Scenario,
    sample: NDArray[np.float64],
    parameters: Sequence[str] | None = None,
    ranges: Ranges | None = None,
) -> xr.DataArray:
    """Points of a SALib sample, for ``sweep``.

    Parameters
    ----------
    scenario, parameters, ranges
        As given to ``salib_problem``.
    sample
        (sample, variable) of that problem.

    Returns
    -------
    DataArray
        ``point_value`` (point, parameter); the order of the points is that of the sample, so the
        sweep's values are what SALib's ``analyze`` takes.

    Raises
    ------
    ArgumentError
        If the sample has another number of variables than the problem.

    Examples
    --------
    >>> import numpy as np
    >>> import simcore as sc
    >>> from simcore.sweeps.adapters import from_salib
    >>> scenario = sc.load("template_example")
    >>> points = from_salib(scenario, np.array([[0.5, 0.5]]), ["coach_hr", "wage"])
    >>> float(points.sel(parameter="coach_hr")[0]) == scenario.parameters["coach_hr"].value
    True
    """
    names = _names(scenario, parameters, ranges)
    width = sum(len(c) for c in factors_of(scenario, names, ranges or {}).values())
    if np.ndim(sample) != 2 or np.shape(sample)[1] != width:
        raise ArgumentError(
            f"from_salib: sample has the shape {np.shape(sample)}, and the problem {width} "
            f"variables; give what SALib sampled of salib_problem with the same parameters"
        )
    return points_at(scenario, names, np.asarray(sample, float), ranges or {})


def from_ema(scenario: Scenario, experiments: pd.DataFrame) -> xr.DataArray:
    """Points of EMA Workbench experiments: uncertainties, levers and constants as columns.

    Parameters
    ----------
    scenario
        A checked scenario.
    experiments
        A row for each; columns that are no parameters of the scenario (its own ``scenario``,
        ``policy`` and ``model``) are left out.

    Returns
    -------
    DataArray
        ``point_value`` (point, parameter), for ``sweep``, which does all experiments at once.

    Raises
    ------
    ArgumentError
        If no column is a parameter.

    Examples
    --------
    >>> import pandas as pd
    >>> import simcore as sc
    >>> from simcore.sweeps.adapters import from_ema
    >>> table = pd.DataFrame({"coach_hr": [0.5, 1.0], "policy": ["a", "b"]})
    >>> from_ema(sc.load("template_example"), table).shape
    (2, 1)
    """
    own = [str(c) for c in experiments.columns if c in scenario.parameters]
    if not own:
        raise ArgumentError(
            f"from_ema: no column is a parameter of {scenario.name}; name uncertainties and levers "
            f"by ids of parameters"
        )
    return xr.DataArray(
        experiments[own].to_numpy(float),
        dims=("point", "parameter"),
        coords={"point": np.arange(len(experiments)), "parameter": own},
        name="point_value",
    )


def to_ema(found: xr.Dataset) -> tuple[pd.DataFrame, dict[str, NDArray[np.float64]]]:
    """What EMA Workbench analyses: experiments and outcomes, one row each.

    Parameters
    ----------
    found
        From ``sweep``.

    Returns
    -------
    experiments
        A column for each parameter, and for what else is known of the points.
    outcomes
        Means over draws and cohorts: ``npv ARM PAYER`` and ``OUTCOME ARM``, one value a row.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.sweeps.adapters import to_ema
    >>> found = sc.sweep(sc.load("template_example"), {"coach_hr": [0.5, 1.0]}, cohorts=2)
    >>> experiments, outcomes = to_ema(found)
    >>> sorted(outcomes)[:2]
    ['care_years coach', 'npv coach crown']
    """
    experiments = pd.DataFrame(
        found["point_value"].to_numpy(), columns=[str(n) for n in found["parameter"].to_numpy()]
    )
    for name, more in found.coords.items():
        if more.dims == ("point",) and name != "point":
            experiments[str(name)] = more.to_numpy()
    outcomes: dict[str, NDArray[np.float64]] = {}
    for name, dim in (("npv", "payer"), ("outcome_change", "outcome")):
        if name not in found:
            continue
        means = found[name].mean([d for d in ("draw", "cohort") if d in found[name].dims])
        for arm in found["arm"].to_numpy():
            for label in found[dim].to_numpy():
                key = f"npv {arm} {label}" if name == "npv" else f"{label} {arm}"
                outcomes[key] = means.sel(arm=arm).sel({dim: label}).to_numpy()
    return experiments, outcomes


def _names(
    scenario: Scenario, parameters: Sequence[str] | None, ranges: Ranges | None
) -> list[str]:
    names = list(parameters) if parameters is not None else list(ranges or {})
    return list(dict.fromkeys([*(names or uncertain_parameters(scenario)), *(ranges or {})]))
