"""Measures of a stream of money: present value, ratio, rate of return, value of public funds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from simcore.errors import ResultError


def net_present_value(rate: float, stream: ArrayLike, first: int = 0) -> float:
    """Present value of yearly amounts.

    Parameters
    ----------
    rate
        Yearly discount rate.
    stream
        One amount per year.
    first
        Years until the first amount falls.
    """
    amounts = np.asarray(stream, float)
    return float((amounts / (1.0 + rate) ** (first + np.arange(len(amounts)))).sum())


def benefit_cost_ratio(rate: float, benefits: ArrayLike, costs: ArrayLike, first: int = 0) -> float:
    """Present value of benefits over present value of costs; infinite without costs."""
    cost = net_present_value(rate, costs, first)
    benefit = net_present_value(rate, benefits, first)
    return benefit / cost if cost else float("inf")


def internal_rate_of_return(stream: ArrayLike, low: float = -0.99, high: float = 10.0) -> float:
    """Rate at which a stream is worth nothing.

    Parameters
    ----------
    stream
        One amount per year.
    low, high
        Where to look.

    Returns
    -------
    float
        The rate; NaN where there is none or more than one.

    Raises
    ------
    ResultError
        If an amount is not a number.
    """
    from scipy.optimize import brentq

    amounts = np.trim_zeros(np.asarray(stream, float))
    if not np.isfinite(amounts).all():
        raise ResultError("internal_rate_of_return: an amount is not a number; correct the stream")
    # Rates on an even grid of log growth: every change of sign is one solution.
    grid = np.expm1(np.linspace(np.log1p(low), np.log1p(high), 2001))
    worth = np.array([net_present_value(r, amounts) for r in grid]) if len(amounts) else grid * 0
    turns = np.flatnonzero(np.sign(worth[:-1]) * np.sign(worth[1:]) < 0)
    if len(turns) != 1:
        return float("nan")
    at = int(turns[0])
    root = brentq(lambda r: net_present_value(r, amounts), grid[at], grid[at + 1], xtol=1e-15)
    return float(root)


def marginal_value_of_public_funds(willingness_to_pay: float, net_cost: float) -> float:
    """Benefit to people per unit of net public cost; infinite where the state saves.

    Source: Hendren & Sprung-Keyser (2020), Quarterly Journal of Economics 135:1209-1318.
    """
    return float("inf") if net_cost <= 0 else willingness_to_pay / net_cost
