"""Joint draws of all uncertain parameters, stratified and addressed by name.

Draws come in blocks of BLOCK.  Within a block each parameter visits every one of
BLOCK equal strata once (a Latin hypercube), in an order of its own that follows from
the seed, the block and the parameter's name.  So a longer run begins with the draws of
a shorter one, and a new parameter (or a new price) moves no other parameter's draws.
Parameters of one ``group`` err together and share a column.  Calibrated parameters share
one column too: it chooses a row of their joint posterior.  Draws whose label is the number of
rows or more are made around that row (``distributions.near_rows``), so no two of them are
alike; their mean and covariance are those of the rows.

A Sobol sequence would be more even in few dimensions; with a country model's 160
parameters, 200 points of a scrambled one have pairs of columns correlated up to 0.94
(Latin blocks: 0.3, as chance has it), which sensitivity would take for an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.distributions.near_rows import near_rows
from simcore.randomness.streams import stream
from simcore.scenario.quantiles import EDGES, is_dirichlet, is_fixed, quantile, scale_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.uses import life_parameters, money_parameters, switches
from simcore.variables import annotate

Floats = NDArray[np.float64]

#: Draws per Latin block.
BLOCK = 50


def parameter_draws(
    scenario: Scenario, draws: Sequence[int] | None, names: list[str] | None = None
) -> xr.DataArray:
    """Draw parameters jointly.

    Parameters
    ----------
    scenario
        A checked scenario.
    draws
        Labels of the draws, in any order; ``None`` gives one draw with every parameter at
        its value.
    names
        Which parameters, default all that are used.

    Returns
    -------
    DataArray
        Dimensions draw, parameter; each column in its parameter's unit, as the coordinate
        ``unit`` says.
    """
    if names is None:
        names = sorted(life_parameters(scenario) | money_parameters(scenario))
    size = 1 if draws is None else len(draws)
    values = np.tile([scenario.parameters[n].value for n in names], (size, 1))
    if draws is not None:
        seed, labels = scenario.run.seed, np.asarray(draws, np.int64)
        uncertain = set(uncertain_parameters(scenario))
        drawn = quantiles_at(
            scenario,
            [n for n in names if n in uncertain],
            cache(lambda label: _column(seed, label, labels)),
            labels,
        )
        for k, name in enumerate(names):
            if name in drawn:
                values[:, k] = drawn[name]
    out = xr.DataArray(
        values,
        dims=("draw", "parameter"),
        coords={
            "draw": list(draws) if draws is not None else [0],
            "parameter": names,
            "unit": ("parameter", [scenario.parameters[n].unit for n in names]),
        },
        name="parameter_draw",
    )
    return annotate(out)


def quantiles_at(
    scenario: Scenario,
    names: list[str],
    column: Callable[[str], Floats],
    labels: NDArray[np.int64] | None = None,
) -> dict[str, Floats]:
    """Values of uncertain parameters where columns of probabilities put them.

    Parameters
    ----------
    scenario
        A checked scenario.
    names
        Uncertain parameters.
    column
        From the label of a column (``columns_of``) to probabilities in (0, 1), all of one shape.
    labels
        Labels of the draws: those from the number of rows of a posterior on lie around its rows.
        Without them every value is a row.
    """

    def at(name: str) -> Floats:
        parameter = scenario.parameters[name]
        own = columns_of(scenario, name)
        if not parameter.posterior:
            return quantile(parameter, column(own[0]))
        rows = np.array(parameter.posterior)
        row = (column(own[0]) * len(rows)).astype(int)
        out: Floats = rows[row]
        if labels is not None:
            beyond = labels >= len(rows)
            plus, minus = ((column(f"{own[0]} {w}") * len(rows)).astype(int) for w in _AROUND)
            places = (row[beyond], plus[beyond], minus[beyond])
            out[beyond] = near_rows(rows, *places, *scale_of(parameter))
        return out

    out = {}
    for name in names:
        out[name] = at(name)
        if is_dirichlet(scenario.parameters[name]):
            # Gamma draws over their sum are a Dirichlet draw.
            out[name] = out[name] / np.sum([at(n) for n in mates_of(scenario, name)], axis=0)
    return out


#: Columns beside that of a posterior, which choose two further rows.
_AROUND = ("plus", "minus")


def mates_of(scenario: Scenario, name: str) -> list[str]:
    """Parameters that are shares of the same Dirichlet distribution, in order."""
    group = scenario.parameters[name].group
    return [n for n, p in scenario.parameters.items() if is_dirichlet(p) and p.group == group]


def columns_of(scenario: Scenario, name: str) -> list[str]:
    """Labels of the columns of probabilities that a parameter is drawn from, its own first."""
    parameter = scenario.parameters[name]
    if parameter.posterior:
        return [f"posterior {parameter.joint}"]
    if is_dirichlet(parameter):
        mates = [n for n in mates_of(scenario, name) if n != name]
        return [_address(scenario, n) for n in (name, *mates)]
    return [f"group {parameter.group}" if parameter.group else _address(scenario, name)]


def _address(scenario: Scenario, name: str) -> str:
    """The name that a parameter's draws follow from: of one that was renamed, the earlier."""
    return {new: old for old, new in scenario.country.renamed.items()}.get(name, name)


def uncertain_parameters(scenario: Scenario) -> list[str]:
    """Ids of the parameters that are drawn: used, not fixed, and not a switch."""
    held = switches(scenario)
    used = life_parameters(scenario) | money_parameters(scenario)
    return [n for n in sorted(used - held) if not is_fixed(scenario.parameters[n])]


def posterior_rows(scenario: Scenario) -> dict[str, int]:
    """Rows of each joint posterior that draws are made from, by its name."""
    used = (scenario.parameters[n] for n in uncertain_parameters(scenario))
    return {p.joint: len(p.posterior) for p in used if p.posterior}


def _column(seed: int, name: str, draws: Sequence[int] | NDArray[np.int64]) -> Floats:
    """Probabilities in (0, 1) of one parameter or group, shape ``(draw,)``."""
    wanted = np.asarray(draws, np.int64)
    column = np.empty(len(wanted))
    for block in np.unique(wanted // BLOCK):
        rng = stream(seed, "parameters", name=name, block=int(block))
        points = (rng.permutation(BLOCK) + rng.random(BLOCK)) / BLOCK
        inside = wanted // BLOCK == block
        column[inside] = points[wanted[inside] % BLOCK]
    return np.clip(column, *EDGES)
