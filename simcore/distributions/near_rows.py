"""Draws around the rows of a sample: a smoothed bootstrap that keeps mean and covariance."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Standard deviation of the kernel, as a part of that of the rows.
WIDTH = 0.5
#: What is left of a row's distance from the mean, so that the spread does not grow.
KEPT = sqrt(1 - WIDTH**2)


def near_rows(
    rows: Floats,
    row: Whole,
    plus: Whole,
    minus: Whole,
    scale: str,
    bounds: tuple[float, float],
) -> Floats:
    """Draws of one number around the rows of its sample.

    Parameters
    ----------
    rows
        The sample, shape ``(row,)``.
    row, plus, minus
        Of each draw: the row it lies near, and two rows whose difference moves it; the same
        for all numbers of a joint sample.
    scale
        ``"log"``, ``"log-odds"`` (between the bounds) or ``"plain"``: where draws are made.
    bounds
        Of the numbers, at which draws are clipped.

    Returns
    -------
    array of float
        Shape ``(draw,)``.

    Notes
    -----
    With z the rows on the scale, m their mean and h = ``WIDTH``, a draw is
    ``sqrt(1 - h^2) (z[row] - m) + m + h (z[plus] - z[minus]) / sqrt(2)``.  If the three are
    independent and uniform, its mean is m and its covariance with the other numbers of the
    joint sample is that of the rows, exactly.  Shrinkage: West (1993), Journal of the Royal
    Statistical Society B 55:409-422; Liu & West (2001), in Doucet et al., Sequential Monte
    Carlo Methods in Practice, ch. 10.  Differences of rows as a kernel: ter Braak (2006),
    Statistics and Computing 16:239-249.
    """
    to, back = _on_scale(rows, scale, bounds)
    z = to(rows)
    moved = KEPT * z[row] + (1 - KEPT) * z.mean() + WIDTH / sqrt(2) * (z[plus] - z[minus])
    return _clipped(back(moved), bounds)


def reach(rows: Floats, scale: str, bounds: tuple[float, float]) -> tuple[float, float]:
    """Least and largest number that ``near_rows`` can give."""
    to, back = _on_scale(rows, scale, bounds)
    z = to(rows)
    far = WIDTH / sqrt(2) * (z.max() - z.min())
    ends = KEPT * np.array([z.min(), z.max()]) + (1 - KEPT) * z.mean() + [-far, far]
    least, most = _clipped(back(ends), bounds)
    # A row may lie farther out than all that is drawn around the rows.
    return float(min(least, rows.min())), float(max(most, rows.max()))


def _on_scale(
    rows: Floats, scale: str, bounds: tuple[float, float]
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    """To the scale and back; the plain scale where a row lies on a bound, without an image."""
    low, high = bounds
    if scale not in ("log", "log-odds") or not (low < rows.min() and rows.max() < high):
        return np.asarray, np.asarray
    if scale == "log":
        return np.log, np.exp
    size = high - low
    return (lambda x: logit((x - low) / size)), (lambda z: low + size * expit(z))


def _clipped(values: Floats, bounds: tuple[float, float]) -> Floats:
    return np.clip(values, *bounds)
