"""What the baseline gives for each target, and how exactly the figure is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import ndtri

from simcore.scenario.cells import cell_table, chosen, target_cells
from simcore.scenario.quantiles import WIDTH
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.targets import Cells, Target
from simcore.scenario.schema.types import COVERAGE

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """Targets on their working scales.

    Attributes
    ----------
    names
        Of the targets that are fitted.
    value
        Published figures, shape ``(target,)``.
    covariance
        Of their errors, drifts that several share included, shape ``(target, target)``.
    """

    names: list[str]
    value: Floats
    covariance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation of each target on its working scale."""
        return np.sqrt(np.diag(self.covariance))


def observed(scenario: Scenario) -> Observed:
    """Put the fitted targets of a scenario on their working scales."""
    fitted = {n: t for n, t in scenario.targets.items() if t.fit}
    value = np.array([working(t.working_scale, np.array(t.value)) for t in fitted.values()])
    covariance = np.diag([spread(t) ** 2 for t in fitted.values()])
    drifts = scenario.calibration.drifts if scenario.calibration else {}
    for name, drift in drifts.items():
        mine = np.array([float(t.drift == name) for t in fitted.values()])
        covariance = covariance + drift.sd**2 * np.outer(mine, mine)
    return Observed(list(fitted), value, covariance)


def spread(target: Target) -> float:
    """Standard deviation of a target on its working scale, without any drift.

    From ``sd``, else from its interval (90 % for grades A and B, 80 % for C), else from
    its grade, by the same convention as for parameters.
    """
    if target.sd is not None:
        return target.sd
    if target.low is not None and target.high is not None and target.high > target.low:
        reach = 2.0 * float(ndtri(0.5 + COVERAGE[target.grade] / 2))
        scale = target.working_scale
        ends = working(scale, np.array([target.low, target.high]))
        # A point given with an interval on one side only is no better known than its grade.
        floor = (
            WIDTH[target.grade] if target.low == target.value or target.high == target.value else 0
        )
        return max(float(ends[1] - ends[0]) / reach, floor)
    return WIDTH[target.grade]


def working(scale: str, value: Floats) -> Floats:
    """From a figure to its working scale; 0 and 1 are moved just inside."""
    if scale == "plain":
        return value
    tiny = 1e-9
    if scale == "log":
        logs: Floats = np.log(np.maximum(value, tiny))
        return logs
    inside = np.clip(value, tiny, 1.0 - tiny)
    odds: Floats = np.log(inside / (1.0 - inside))
    return odds


def natural(scale: str, value: Floats) -> Floats:
    """Back from the working scale."""
    if scale == "plain":
        return value
    if scale == "log":
        out: Floats = np.exp(value)
        return out
    return 1.0 / (1.0 + np.exp(-value))


def figures_of(scenario: Scenario, lives: xr.Dataset, names: list[str]) -> Floats:
    """Figures that the baseline of some lives gives, on natural scales.

    Parameters
    ----------
    scenario
        With targets.
    lives
        From ``simulate`` or ``expected``; cohorts and intakes are pooled.
    names
        Which targets.

    Returns
    -------
    array of float
        Shape ``(draw, target)``; NaN where nobody is in the denominator.
    """
    counts = lives["count"] if "count" in lives else lives["expected"]
    pooled = counts.sel(arm=scenario.baseline)
    pooled = pooled.sum([d for d in ("cohort", "intake") if d in pooled.dims], dtype=np.float64)
    values = pooled.transpose("draw", "year", "cell").to_numpy()
    if "per_count" in lives.coords:
        values = values * lives["per_count"].to_numpy()
    years = np.floor(lives["year"].to_numpy()).astype(int)
    places = _places(scenario)
    out = np.empty((values.shape[0], len(names)))
    for k, name in enumerate(names):
        target = scenario.targets[name]
        first, last = target.years or (0, int(years[-1]))
        rows = values[:, (years >= first) & (years <= last)].sum(axis=1)
        out[:, k] = _figure(scenario, target, rows, places, {})
        if target.relative_to:
            out[:, k] /= _figure(scenario, target, rows, places, target.relative_to)
    return out


def _figure(
    scenario: Scenario, target: Target, rows: Floats, places: dict[str, int], other: Cells
) -> Floats:
    top_when, below_when = target_cells(scenario, target, other)

    def total(table: str, when: Cells) -> Floats:
        cells = np.array(chosen(scenario, cell_table(scenario, table), when, target.ages))
        out: Floats = rows[:, places[table] + cells].sum(axis=1)
        return out

    top = total(target.table, top_when)
    below = total(target.per or target.table, below_when)
    out: Floats = np.divide(top, below, out=np.full_like(top, np.nan), where=below > 0)
    return out


def _places(scenario: Scenario) -> dict[str, int]:
    """First cell of each table."""
    out, upto = {}, 0
    for name in scenario.tables:
        out[name] = upto
        upto += len(cell_table(scenario, name).labels)
    return out
