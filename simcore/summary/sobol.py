"""What explains the variance of a sweep: Sobol indices of any output."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ResultError
from simcore.randomness.streams import stream
from simcore.variables import annotate

#: Resamples of the bootstrap.
RESAMPLES = 200


@checked
def sobol(found: xr.Dataset, of: str = "npv") -> xr.Dataset:
    """First-order and total Sobol indices of a sweep of a Saltelli sample.

    Parameters
    ----------
    found
        From ``sweep``, of points that ``sample`` chose with ``method="saltelli"``.
    of
        Name of the output.

    Returns
    -------
    Dataset
        ``first_order`` and ``total_order`` (factor, and the dimensions of the output but point,
        draw and cohort, whose means are explained): shares of the variance, each with its
        ``_mcse``.  With axes beside it, for each ``setting`` of them.  NaN where nothing varies.

    Raises
    ------
    ResultError
        If the points are no Saltelli sample, some are missing, or there is no such output.
    ArgumentError
        If an argument is of the wrong kind.

    Notes
    -----
    ``scipy.stats.sobol_indices``: the estimators of Saltelli et al. (2010), Computer Physics
    Communications 181:259-270, and a bootstrap of the rows of the sample.  All points meet the same
    children, so the indices explain what the parameters do to these; with few cohorts their luck
    is part of it.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> points = sc.sample(scenario, 64, "saltelli", parameters=["coach_hr", "care_home"])
    >>> found = sc.summary.sobol(sc.sweep(scenario, points, cohorts=10))
    >>> found["total_order"].sel(payer="town", arm="coach").round(1).to_series().to_dict()
    {'coach_hr': 0.8, 'care_home': 0.2}
    """
    if of not in found:
        raise ResultError(
            f"sobol: the sweep holds no {of!r}; choose from "
            f"{', '.join(str(n) for n in found.data_vars if n != 'point_value')}"
        )
    if not {"matrix", "matrix_row", "factor"} <= set(found.coords):
        raise ResultError(
            "sobol: the points are no Saltelli sample; choose them with "
            'sample(scenario, n, "saltelli")'
        )
    values = found[of].mean([d for d in ("draw", "cohort") if d in found[of].dims])
    parts = dict.fromkeys(map(str, found["factor"].to_numpy()))
    if "setting" in found.coords and len(np.unique(found["setting"])) > 1:
        # What axes and constants set does not vary within a setting.
        settings = np.unique(found["setting"].to_numpy())
        of_point = found["setting"].to_numpy()
        each = [_of(values.isel(point=of_point == s), list(parts)) for s in settings]
        return annotate(xr.concat(each, xr.Variable("setting", settings)).transpose("setting", ...))
    return annotate(_of(values, list(parts)))


def _of(values: xr.DataArray, factors: list[str]) -> xr.Dataset:
    from scipy import stats

    matrix = values["matrix"].to_numpy()
    many = int(matrix.max()) - 1
    factors = factors[len(factors) - many :]
    rows = int(values["matrix_row"].max()) + 1
    inner = [str(d) for d in values.dims if d != "point"]
    shape = [values.sizes[d] for d in inner]
    # The matrices A, B, AB of each factor, every row in its place.
    order = np.lexsort((values["matrix_row"].to_numpy(), matrix))
    if many < 1 or len(order) != rows * (many + 2) or np.isnan(values.to_numpy()).any():
        raise ResultError("sobol: points of the sample are missing; complete the sweep first")
    block = values.transpose("point", ...).to_numpy()[order].reshape(many + 2, rows, -1)
    varies = block.reshape(-1, block.shape[-1]).std(axis=0) > 0
    outputs = block[:, :, varies].transpose(0, 2, 1)
    labels = {d: values[d] for d in inner if d in values.coords}
    out = xr.Dataset(coords={"factor": factors} | labels)
    results = {f"{kind}{what}": np.full((many, block.shape[-1]), np.nan)
               for kind in ("first_order", "total_order") for what in ("", "_mcse")}  # fmt: skip
    if varies.any():

        def indices(some: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
            a, b, ab = outputs[0][:, some], outputs[1][:, some], outputs[2:][:, :, some]
            one = stats.sobol_indices(func={"f_A": a, "f_B": b, "f_AB": ab}, n=rows)
            kinds = ("first_order", "total_order")
            return {kind: np.reshape(getattr(one, kind), (-1, many)).T for kind in kinds}

        rng = stream(0, "sensitivity")
        with np.errstate(all="ignore"):  # a resample may hold one value only
            resampled = [indices(rng.integers(rows, size=rows)) for _ in range(RESAMPLES)]
        for kind, values_of in indices(np.arange(rows)).items():
            results[kind][:, varies] = values_of
            results[f"{kind}_mcse"][:, varies] = np.std([r[kind] for r in resampled], axis=0)
    for name, array in results.items():
        out[name] = (("factor", *inner), array.reshape(many, *shape))
    return out
