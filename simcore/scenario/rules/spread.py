"""How an amount differs between people of one cell: what a limit leaves of it, in expectation.

A refund above a limit, or of the first days, is not linear in the amount: the refund of the mean is
not the mean of the refunds. All that such rules need of a distribution is its mean below a
limit, E[min(X, limit)], which is known in closed form.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
from pydantic import model_validator
from scipy.special import lambertw, ndtr

from simcore.scenario.rules.case import Case, Floats
from simcore.scenario.rules.rule import DRAWN, Duration
from simcore.scenario.schema.quantities import RATE
from simcore.scenario.schema.types import Model, Ref, said


class Lognormal(Model):
    """Lognormal about the cell's mean."""

    cv: Annotated[Ref, RATE, DRAWN]
    """Standard deviation over mean; it is drawn, and 0 is no spread."""


class Exponential(Model):
    """Exponential up to a most, at which all longer ones end; its mean is the cell's."""

    most: Duration
    """Most that anybody has, for example the days of a year."""


class Spread(Model):
    """The distribution of an amount between people of one cell, about the cell's mean."""

    lognormal: Lognormal | None = None
    """Lognormal, by its coefficient of variation."""
    exponential: Exponential | None = None
    """Exponential and ended at a most: days of a year."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.lognormal is None) == (self.exponential is None):
            raise said(
                "gives not exactly one distribution; write { lognormal = { cv = 0.5 } } or "
                "{ exponential = { most = 365 } }"
            )
        return self


def limited(case: Case[Any], mean: Floats, limit: float, spread: Spread | None) -> Floats:
    """Mean of what lies below a limit.

    Parameters
    ----------
    case
        What the rule may look at.
    mean
        Mean of the amount, shape ``(draw, cell)`` or ``(draw, 1)``.
    limit
        The limit; infinity leaves the mean.
    spread
        Distribution about the mean; None for one amount.

    Returns
    -------
    ndarray
        E[min(X, limit)], in the shape of the mean.
    """
    if spread is not None and spread.lognormal is not None:
        return _lognormal(mean, case.drawn(spread.lognormal.cv), limit)
    if spread is not None and spread.exponential is not None:
        return _exponential(mean, case.held(spread.exponential.most), limit)
    return np.minimum(mean, limit)


def _lognormal(mean: Floats, cv: Floats, limit: float) -> Floats:
    """Of a lognormal distribution; a coefficient of variation of 0 is one amount."""
    one = np.minimum(mean, limit)
    if not 0.0 < limit < np.inf:
        return one
    sd = np.sqrt(np.log1p(cv**2))
    with np.errstate(divide="ignore", invalid="ignore"):
        above = (np.log(mean / limit) - sd**2 / 2) / sd  # of its logarithm's median, in sd
        out = mean * ndtr(-above - sd) + limit * ndtr(above)
    return np.where((sd > 0) & (mean > 0), out, one)


def _exponential(mean: Floats, most: float, limit: float) -> Floats:
    """Of an exponential that ends at its most, where the mean says the scale.

    With x = most / scale the mean is most (1 - exp(-x)) / x, which Lambert's function inverts.
    """
    part = np.clip(mean / most, 1e-12, 1.0)
    x = 1.0 / part + lambertw(-np.exp(-1.0 / part) / part, 0).real
    with np.errstate(divide="ignore", invalid="ignore"):
        out = -np.expm1(-x * min(limit / most, 1.0)) * (most / x)
    # Near the most nearly everybody has all of it, and x is lost in rounding.
    return np.where(x > 1e-6, np.minimum(out, mean), np.minimum(mean, min(limit, most)))
