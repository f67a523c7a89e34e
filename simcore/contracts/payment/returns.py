"""Returns of an investor: internal rate of return, multiple, and when they are undefined."""

from __future__ import annotations

import numpy as np

from simcore.contracts.position import Floats

#: Discount rate and hurdle where neither term sheet nor country names one (assumption: the social
#: rate of many treasuries, such as the British Green Book).
COMMON_RATE = 0.035
#: Rates between which a root is looked for.
LOWEST, HIGHEST = -0.9999, 10.0


def irr(stream: Floats, halvings: int = 48) -> Floats:
    """Internal rate of return of every sample.

    Parameters
    ----------
    stream
        Net flow by year, shape ``(sample, year)``; + is money in to the investor.
    halvings
        Bisections; 48 bring the bracket below 1e-13.

    Returns
    -------
    array
        Shape ``(sample,)``.  -1 where money went out and none came back; NaN where the
        rate is undefined: nothing ever went out, or the cumulated flow changes its sign
        more than once.

    Notes
    -----
    Bisection on log growth.  A stream whose cumulated flow changes its sign once has at
    most one rate above -1 at which it is worth nothing (Norstrom 1972).
    """
    out = np.full(len(stream), np.nan)
    used = np.flatnonzero((stream != 0).any(axis=0))
    if not len(used):
        return out
    cash = stream[:, used[0] : used[-1] + 1]
    spent = (cash < 0).any(axis=1)
    earned = (cash > 0).any(axis=1)
    out[spent & ~earned] = -1.0
    rows = np.flatnonzero(spent & earned & (_turns(cash) <= 1) & (_first(cash) < 0))
    if not len(rows):
        return out
    years = cash[rows].T[::-1].copy()  # highest power of growth last: Horner from the end
    low = np.full(len(rows), np.log1p(LOWEST))
    high = np.full(len(rows), np.log1p(HIGHEST))
    for _ in range(halvings):
        middle = 0.5 * (low + high)
        positive = _worth(years, np.exp(-middle)) > 0
        low = np.where(positive, middle, low)
        high = np.where(positive, high, middle)
    out[rows] = np.expm1(0.5 * (low + high))
    return out


def _worth(years: Floats, v: Floats) -> Floats:
    """Present value by Horner's rule; ``years`` in order from the last to the first."""
    total = np.zeros(years.shape[1])
    for amount in years:
        total = total * v + amount
    return total


def _first(cash: Floats) -> Floats:
    """The first amount that is not zero."""
    place = (cash != 0).argmax(axis=1)
    out: Floats = cash[np.arange(len(cash)), place]
    return out


def _turns(cash: Floats) -> Floats:
    """How often the flow changes its sign, or the cumulated flow if that is less."""

    def changes(values: Floats) -> Floats:
        sign = np.sign(values)
        # A zero keeps the sign before it.
        place = np.where(sign != 0, np.arange(values.shape[1]), 0)
        held = np.take_along_axis(sign, np.maximum.accumulate(place, axis=1), axis=1)
        out: Floats = (held[:, 1:] * held[:, :-1] < 0).sum(axis=1)
        return out

    return np.minimum(changes(cash), changes(np.cumsum(cash, axis=1)))


def multiple(drawn: Floats, net: Floats) -> Floats:
    """Multiple on invested capital (MOIC): what came back over what was drawn.

    Parameters
    ----------
    drawn
        Drawn over the contract, shape ``(sample,)``.
    net
        Net of everything, drawing included; what came back is ``net + drawn``.

    Returns
    -------
    array
        NaN where nothing was drawn.
    """
    back = net + drawn
    return np.divide(back, drawn, out=np.full_like(back, np.nan), where=drawn > 0)


def present(stream: Floats, rate: float) -> Floats:
    """Present value at a rate, first year undiscounted, shape ``(sample,)``."""
    v = (1.0 + rate) ** -np.arange(stream.shape[1], dtype=float)
    out: Floats = stream @ v
    return out
