"""Monte Carlo standard errors: what another seed would change."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.variables import SAMPLE


def mean_and_mcse(values: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Mean over draws and cohorts, and its Monte Carlo standard error.

    With several draws the error is the standard deviation of the draws' means over the
    root of their number: it covers luck and the draw of parameters alike.  With one
    draw it is that of the cohorts.  The design of the draws is more even than chance,
    so the error is an upper estimate.  With a single draw and cohort it is NaN.

    Parameters
    ----------
    values
        Any dimensions; draw and cohort are reduced where present.

    Returns
    -------
    mean, mcse
        Without draw and cohort, in the units of ``values``.
    """
    dims = [d for d in SAMPLE if d in values.dims]
    mean = values.mean(dims)
    unit = "draw" if "draw" in dims and values.sizes["draw"] > 1 else "cohort"
    if unit not in dims or values.sizes[unit] < 2:
        return mean, xr.full_like(mean, np.nan, dtype=float)
    batch = values.mean([d for d in dims if d != unit])
    return mean, batch.std(unit, ddof=1) / np.sqrt(values.sizes[unit])
