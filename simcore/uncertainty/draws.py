"""Joint draws of all uncertain parameters from a low-discrepancy design.

Draw i is point i of a scrambled Sobol sequence, so a longer run begins with the
draws of a shorter one.  Life and money have a design each: a new price moves no life.
Parameters of one ``group`` err together and share a column.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.stats import qmc

from simcore.scenario.references import life_parameters, money_parameters, switches
from simcore.scenario.schema import Parameter, Scenario
from simcore.uncertainty.distributions import is_fixed, quantile

_LIFE, _MONEY = 1, 2


def parameter_draws(
    scenario: Scenario, draws: range | None, names: list[str] | None = None
) -> xr.DataArray:
    """Draw parameters jointly.

    Parameters
    ----------
    scenario
        A checked scenario.
    draws
        Which draws; ``None`` gives one draw with every parameter at its value.
    names
        Which parameters, default all that are used.

    Returns
    -------
    DataArray
        Dimensions draw, parameter; each column in its parameter's unit.
    """
    life = sorted(life_parameters(scenario))
    money = sorted(money_parameters(scenario) - set(life))
    wanted = [*life, *money] if names is None else names
    columns: dict[str, NDArray[np.float64]] = {}
    for part, members in ((_LIFE, life), (_MONEY, money)):
        needed = [n for n in members if n in wanted]
        if needed:
            columns |= _design(scenario, members, needed, draws, part)
    return xr.DataArray(
        np.column_stack([columns[n] for n in wanted]) if wanted else np.zeros((_size(draws), 0)),
        dims=("draw", "parameter"),
        coords={"draw": list(draws) if draws is not None else [0], "parameter": wanted},
    )


def _size(draws: range | None) -> int:
    return 1 if draws is None else len(draws)


def _design(
    scenario: Scenario, members: list[str], needed: list[str], draws: range | None, part: int
) -> dict[str, NDArray[np.float64]]:
    if draws is None:
        return {n: np.array([scenario.parameters[n].value]) for n in needed}
    held = switches(scenario)
    uncertain = [n for n in members if n not in held and not is_fixed(scenario.parameters[n])]
    groups = list(dict.fromkeys(_group(n, scenario.parameters[n]) for n in uncertain))
    points = np.zeros((draws.stop, 0))
    if groups:
        rng = np.random.default_rng(np.random.SeedSequence([scenario.run.seed, part]))
        power = max(draws.stop - 1, 1).bit_length()
        points = qmc.Sobol(len(groups), scramble=True, rng=rng).random_base2(power)
        points = np.clip(points, 1e-12, 1 - 1e-12)
    out = {}
    for name in needed:
        parameter = scenario.parameters[name]
        if name not in uncertain:
            out[name] = np.full(len(draws), parameter.value)
        else:
            column = points[draws.start : draws.stop, groups.index(_group(name, parameter))]
            out[name] = quantile(parameter, column)
    return out


def _group(name: str, parameter: Parameter) -> str:
    return f"group:{parameter.group}" if parameter.group else name
