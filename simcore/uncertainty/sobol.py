"""Variance-based sensitivity: first-order and total Sobol indices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.randomness.streams import stream
from simcore.variables import annotate

Floats = NDArray[np.float64]


def sobol_indices(
    model: Callable[[Floats], Floats],
    distributions: Sequence[Any],
    names: Sequence[str],
    n: int = 4096,
    seed: int = 0,
) -> xr.Dataset:
    """Sobol indices of a function of independent parameters.

    Parameters
    ----------
    model
        Takes an array (parameter, sample), returns (sample,) or (output, sample).
    distributions
        One frozen scipy distribution per parameter.
    names
        Of the parameters.
    n
        Samples, a power of two; the model is called with n (parameters + 2) points.
    seed
        Of the design.

    Returns
    -------
    Dataset
        ``first_order`` and ``total_order`` (parameter; output too where the model gives
        several): shares of the variance.

    Notes
    -----
    Saltelli et al. (2010) estimators on a scrambled Sobol design (scipy).
    """
    from scipy import stats

    indices = stats.sobol_indices(
        func=model, n=n, dists=list(distributions), rng=stream(seed, "sensitivity")
    )
    several = np.ndim(indices.first_order) > 1
    dims = ("output", "parameter") if several else ("parameter",)
    out = xr.Dataset(
        {
            "first_order": (dims, indices.first_order),
            "total_order": (dims, indices.total_order),
        },
        coords={"parameter": list(names)},
    )
    return annotate(out)
