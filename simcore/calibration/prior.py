"""Parameters as independent standard normals: the scale on which they are fitted."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import ndtr

from simcore.errors import ScenarioError
from simcore.scenario.quantiles import EDGES, is_dirichlet, is_fixed, quantile
from simcore.scenario.schema.model import Scenario
from simcore.scenario.uses import life_parameters

Floats = NDArray[np.float64]


class Prior:
    """The fitted parameters of a scenario, each with its own standard normal score.

    Parameters
    ----------
    scenario
        With ``calibration``; parameters that already have a posterior keep it, held at
        their best fit.

    Raises
    ------
    ScenarioError
        If nothing is left to fit, or a parameter is a share of a Dirichlet distribution.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        plan = scenario.calibration
        wanted = set(plan.parameters) if plan else set()
        left = set(plan.except_) if plan else set()
        self.all = sorted(life_parameters(scenario))
        moved = {n for arm in scenario.arms.values() for n in arm.set}
        self.names = [
            n
            for n in self.all
            if (not wanted or n in wanted)
            and n not in left
            and n not in moved
            and not is_fixed(scenario.parameters[n])
            and not scenario.parameters[n].posterior
        ]
        if not self.names:
            raise ScenarioError(
                f"{scenario.name}: calibration has no uncertain parameter to fit; "
                f"name some in calibration.parameters and give them an interval"
            )
        for name in self.names:
            if is_dirichlet(scenario.parameters[name]):
                raise ScenarioError(
                    f"{scenario.name}: calibration.parameters names {name!r}, a share of a "
                    f"Dirichlet distribution, which cannot be fitted; give it an interval instead"
                )

    @property
    def size(self) -> int:
        """Number of fitted parameters."""
        return len(self.names)

    def values(self, scores: Floats) -> Floats:
        """Parameter values at some scores, shape ``(point, parameter)``."""
        u = np.clip(ndtr(scores), *EDGES)
        columns = [quantile(self.scenario.parameters[n], u[:, k]) for k, n in enumerate(self.names)]
        return np.array(columns).T

    def points(self, scores: Floats) -> xr.DataArray:
        """All life parameters (draw, parameter) with the fitted ones at some scores."""
        held = [self.scenario.parameters[n].value for n in self.all]
        out = np.tile(np.array(held), (len(scores), 1))
        where = [self.all.index(n) for n in self.names]
        out[:, where] = self.values(scores)
        return xr.DataArray(
            out,
            dims=("draw", "parameter"),
            coords={"draw": np.arange(len(scores)), "parameter": self.all},
        )
