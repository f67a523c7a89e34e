"""Opens the store of a sweep as one labelled Dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ResultError
from simcore.sweeps.plan import Plan
from simcore.sweeps.stores.stored import store_at
from simcore.variables import annotate


@checked
def open_sweep(path: str | Path, partial: bool = False) -> xr.Dataset:
    """Open the store of a sweep; every task is checked against its digest.

    Parameters
    ----------
    path
        As written by ``simcore sweep --out`` or ``sweep(out=...)``.
    partial
        Open a sweep that is not complete: what is missing is NaN, or 0 where counts are kept, and
        ``finished`` (point, draw) says what is there.

    Returns
    -------
    Dataset
        As from ``sweep``, in memory.  ``xarray.open_zarr`` opens a Zarr store without reading it,
        also while it is written.

    Raises
    ------
    ResultError
        If there is no store, it is not complete, or something in it is damaged.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> with TemporaryDirectory() as place:
    ...     found = sc.sweep(scenario, {"coach_hr": [0.5, 1.0]}, cohorts=2, out=Path(place) / "s")
    ...     again = sc.open_sweep(Path(place) / "s")
    >>> found.identical(again)
    True
    """
    store = store_at(Path(path))
    record = store.opened()
    template = store.template()
    plan = Plan(
        record["points"], len(record["draws"]), record["chunk_points"], record["chunk_draws"],
        0, 0, 0.0, 0.0, 0.0,
    )  # fmt: skip
    variables = {n: (tuple(dims), np.dtype(dt)) for n, (dims, dt) in record["variables"].items()}
    finished = np.zeros((plan.points, plan.draws), bool)
    whole: dict[str, Any] = {}
    for task in plan.tasks():
        try:
            there = store.read(task, record["belongs"])
        except ResultError:
            if not partial:
                raise
            there = None
        for name, values in (there or {}).items():
            dims = ("point", *variables[name][0])
            axis = dims.index("draw")
            if name not in whole:
                shape = list(values.shape)
                shape[0], shape[axis] = plan.points, plan.draws
                empty = np.nan if values.dtype.kind == "f" else 0
                whole[name] = np.full(shape, empty, values.dtype)
            many = values.shape[axis]
            into = np.moveaxis(whole[name], axis, 1)
            into[task.low : task.high, task.first : task.first + many] = np.moveaxis(
                values, axis, 1
            )
            finished[task.low : task.high, task.first : task.first + many] = True
    if not finished.all() and not partial:
        raise ResultError(
            f"{path}: is not complete, {int(finished.sum())} of {finished.size} points x draws are "
            f"there; run the sweep again to go on, or open it with partial=True"
        )
    out = template.assign_coords(draw=record["draws"])
    for name, (dims, _) in variables.items():
        if name in whole:
            out[name] = (("point", *dims), whole[name])
    if partial:
        out["finished"] = (("point", "draw"), finished)
    out = out[[*(n for n in variables if n in out), "point_value", *(["finished"] * partial)]]
    return annotate(out.sortby("point"))
