"""Sweeps: many points of one scenario, simulated and priced, with the inputs beside the outputs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ArgumentError
from simcore.scenario.schema.model import Scenario
from simcore.sweeps.execute import Progress, done
from simcore.sweeps.layout import layout_of
from simcore.sweeps.plan import plan_of, refuse_too_large
from simcore.sweeps.schema import Keep
from simcore.sweeps.stores.opened import open_sweep
from simcore.sweeps.stores.stored import run_sweep
from simcore.sweeps.study import Study, refuse_wrong
from simcore.variables import annotate


@checked
def sweep(
    scenario: Scenario | Study,
    points: Any = None,
    *,
    draws: int | range | Sequence[int] | None = None,
    cohorts: int | None = None,
    keep: Keep = "npv",
    by: Literal["payer", "sector"] = "payer",
    by_cohort: bool = False,
    perspective: str | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate and price many points of a scenario.

    Points are treated as draws: nothing is compiled or checked anew for each, points that differ
    in prices only share their lives, and all meet the same children.

    Parameters
    ----------
    scenario
        A checked scenario, or what ``load_sweep`` returned, which says all the rest.
    points
        Values of parameters: what ``sample`` returned, a DataFrame with a column for each
        parameter, or a dict of lists of one length.
    draws
        How many draws of the parameters that the points leave out, or which; default none: they
        are held at their values.
    cohorts
        Cohorts of children for each point and draw; default from the scenario.
    keep
        ``"npv"`` present values by payer, and outcomes; ``"flows"`` yearly gains too;
        ``"counts"`` the counts of the baseline and what each arm changes too.
    by
        Departments apart (``"payer"``) or added up (``"sector"``).
    by_cohort
        Keep cohorts apart; default their mean.
    perspective
        Name of a perspective; default the scenario's.
    out
        Folder of a store that finished tasks are kept in (``NAME.zarr``: a Zarr store): one that
        was interrupted goes on, one with fewer draws is extended.
    threads
        Default: all cores.
    progress
        Called with the number of points times draws finished since the last call.

    Returns
    -------
    Dataset
        ``npv`` (point, arm, draw, payer), ``outcome_change`` and what else is kept, per cohort of
        children, and beside it the inputs: ``point_value`` (point, parameter).

    Raises
    ------
    ScenarioError
        If a point sets what is no parameter of the scenario, or to a value it may not have.
    ResultError
        If the store holds something else, or another process writes there.
    MemoryLimitError
        If it needs more memory than there is.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Notes
    -----
    Values are those of ``with_values``, ``simulate``, ``ledger``, ``gain`` and ``present_value``,
    point by point.  Time is proportional to the different lives x draws x cohorts x children.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> found = sc.sweep(scenario, {"coach_hr": [0.5, 0.75, 1.0]}, cohorts=20)
    >>> found["npv"].dims
    ('point', 'arm', 'draw', 'payer')
    >>> found["npv"].sum("payer").round(-4).values.ravel().tolist()
    [-3840000.0, -2150000.0, -610000.0]
    """
    study = scenario if isinstance(scenario, Study) else study_of(
        scenario, points, draws, cohorts, keep, by, by_cohort, perspective
    )  # fmt: skip
    workers = threads or os.cpu_count() or 1
    if out is not None:
        run_sweep(study, Path(out), workers, progress=progress)
        found = open_sweep(out)
        return found.sel(draw=study.labels)
    layout = layout_of(study)
    plan = plan_of(study, layout)
    refuse_too_large(study, plan, workers, whole=True)
    whole = layout.empty(plan.points, plan.draws)
    order = study.shared.order
    for task, some in done(study, plan, plan.tasks(), workers):
        where = order[task.low : task.high]
        for name, values in some.items():
            axis = layout.variables[name][0].index("draw") + 1
            into = np.moveaxis(whole[name], axis, 1)
            into[where, task.first : task.last] = np.moveaxis(values, axis, 1)
        if progress:
            progress((task.high - task.low) * (task.last - task.first))
    return layout.dataset(study, whole, slice(None), study.labels)


def study_of(
    scenario: Scenario,
    points: Any,
    draws: int | range | Sequence[int] | None = None,
    cohorts: int | None = None,
    keep: Keep = "npv",
    by: str = "payer",
    by_cohort: bool = False,
    perspective: str | None = None,
) -> Study:
    """A study of one scenario; arguments as for ``sweep``."""
    labels = range(draws) if isinstance(draws, int) else draws
    study = Study(
        (scenario,),
        as_points(scenario, points),
        labels,
        cohorts or scenario.run.cohorts,
        keep,
        by,
        by_cohort,
        perspective,
    )
    refuse_wrong(study)
    return study


def as_points(scenario: Scenario, points: Any) -> xr.DataArray:
    """Points as ``sample`` returns them, from any of the forms that ``sweep`` takes."""
    if isinstance(points, xr.DataArray):
        if set(points.dims) != {"point", "parameter"} or "parameter" not in points.coords:
            raise ArgumentError(
                f"sweep: points has the dimensions {tuple(map(str, points.dims))}; give point and "
                f"parameter, with the ids of the parameters as coordinate"
            )
        found = points.transpose("point", "parameter").astype(float).rename("point_value")
        if "point" not in found.coords:
            found = found.assign_coords(point=np.arange(found.sizes["point"]))
    else:
        found = _from_columns(points)
    names = [str(n) for n in found["parameter"].to_numpy()]
    if not found.size:
        raise ArgumentError("sweep: points has no values; give at least one point and parameter")
    units = [scenario.parameters[n].unit if n in scenario.parameters else "" for n in names]
    return annotate(found.assign_coords(unit=("parameter", units)))


def _from_columns(points: Any) -> xr.DataArray:
    columns = points.to_dict("list") if hasattr(points, "columns") else points
    if not isinstance(columns, Mapping) or not columns:
        raise ArgumentError(
            "sweep: points is no table; give what sample returned, a DataFrame, or a dict of lists "
            "such as {'PARAMETER': [0.1, 0.2]}"
        )
    try:
        lists = {str(k): np.atleast_1d(np.asarray(v, float)) for k, v in columns.items()}
    except (TypeError, ValueError):
        raise ArgumentError("sweep: points holds what is no number; give numbers") from None
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) > 1:
        raise ArgumentError(
            f"sweep: points has columns of different lengths ({_few(lengths)}); give one value "
            f"of each parameter for every point"
        )
    return xr.DataArray(
        np.stack(list(lists.values()), axis=1),
        dims=("point", "parameter"),
        coords={"point": np.arange(next(iter(lengths.values()))), "parameter": list(lists)},
        name="point_value",
    )


def _few(lengths: dict[str, int]) -> str:
    return ", ".join(f"{name} {many}" for name, many in list(lengths.items())[:3])
