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

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.distributions.near_rows import near_rows
from simcore.randomness.streams import stream
from simcore.scenario.quantiles import EDGES, is_dirichlet, is_fixed, quantile, scale_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.uses import life_parameters, money_parameters, switches
from simcore.variables import annotate

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
    values = np.empty((size, len(names)))
    uncertain = set(uncertain_parameters(scenario))
    # A number that was renamed keeps the draws of its earlier name.
    address = {new: old for old, new in scenario.country.renamed.items()}
    columns: dict[str, NDArray[np.float64]] = {}

    def column(label: str, wanted: Sequence[int]) -> NDArray[np.float64]:
        if label not in columns:
            columns[label] = _column(scenario.run.seed, label, wanted)
        return columns[label]

    def drawn(name: str, wanted: Sequence[int]) -> NDArray[np.float64]:
        parameter = scenario.parameters[name]
        if parameter.posterior:
            rows = np.array(parameter.posterior)
            row, plus, minus = (
                (column(f"posterior {parameter.joint}{which}", wanted) * len(rows)).astype(int)
                for which in ("", " plus", " minus")
            )
            beyond = np.asarray(wanted) >= len(rows)
            out: NDArray[np.float64] = rows[row]
            places = (row[beyond], plus[beyond], minus[beyond])
            out[beyond] = near_rows(rows, *places, *scale_of(parameter))
            return out
        together = parameter.group and not is_dirichlet(parameter)
        label = f"group {parameter.group}" if together else address.get(name, name)
        return quantile(parameter, column(label, wanted))

    for k, name in enumerate(names):
        parameter = scenario.parameters[name]
        if draws is None or name not in uncertain:
            values[:, k] = parameter.value
            continue
        values[:, k] = drawn(name, draws)
        if is_dirichlet(parameter):
            # Gamma draws over their sum are a Dirichlet draw.
            mates = [
                n
                for n, p in scenario.parameters.items()
                if is_dirichlet(p) and p.group == parameter.group
            ]
            values[:, k] /= np.sum([drawn(n, draws) for n in mates], axis=0)
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


def uncertain_parameters(scenario: Scenario) -> list[str]:
    """Ids of the parameters that are drawn: used, not fixed, and not a switch."""
    held = switches(scenario)
    used = life_parameters(scenario) | money_parameters(scenario)
    return [n for n in sorted(used - held) if not is_fixed(scenario.parameters[n])]


def posterior_rows(scenario: Scenario) -> dict[str, int]:
    """Rows of each joint posterior that draws are made from, by its name."""
    used = (scenario.parameters[n] for n in uncertain_parameters(scenario))
    return {p.joint: len(p.posterior) for p in used if p.posterior}


def _column(seed: int, name: str, draws: Sequence[int]) -> NDArray[np.float64]:
    """Probabilities in (0, 1) of one parameter or group, shape ``(draw,)``."""
    wanted = np.asarray(draws, np.int64)
    column = np.empty(len(wanted))
    for block in np.unique(wanted // BLOCK):
        rng = stream(seed, "parameters", name=name, block=int(block))
        points = (rng.permutation(BLOCK) + rng.random(BLOCK)) / BLOCK
        inside = wanted // BLOCK == block
        column[inside] = points[wanted[inside] % BLOCK]
    return np.clip(column, *EDGES)
