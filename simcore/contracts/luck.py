"""How often luck pays: thresholds and clamped prices at the sizes that contracts have."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from simcore.contracts.position import Floats


def chance_one_arm(n: int, baseline: float, target: float, true: float | None = None) -> float:
    """P(a threshold on the count is reached) in one group.

    Parameters
    ----------
    n
        Children.
    baseline
        Success without any effect.
    target
        Relative improvement asked for (0.2 is 20 % over the baseline).
    true
        Probability of success; default the baseline: then it is luck alone.

    Notes
    -----
    Exact binomial tail at the least whole count that reaches the target.
    """
    from scipy.stats import binom

    least = ceil(n * baseline * (1.0 + target) - 1e-9)
    return float(binom.sf(least - 1, n, baseline if true is None else true))


def chance_two_arms(n: int, baseline: float, target: float, controls: int | None = None) -> float:
    """P(measured difference reaches the target | no effect) with a control group.

    Notes
    -----
    Normal approximation with the baseline's variance in both arms.
    """
    from scipy.stats import norm

    error = sqrt(baseline * (1.0 - baseline) * (1.0 / n + 1.0 / (controls or n)))
    return float(norm.sf(baseline * target / error))


def chance_of_reduction(
    n: int, mean: float, sd: float, controls: int, target: float, true: float = 0.0
) -> float:
    """P(measured relative fall of a mean number of events reaches the target).

    Parameters
    ----------
    n, controls
        People in each group.
    mean, sd
        Events per person among the controls.
    target, true
        Relative falls, 0.1 is 10 %.

    Notes
    -----
    Normal approximation; the standard error is ``sd sqrt(1/n + 1/controls) / mean``.
    """
    from scipy.stats import norm

    error = sd * sqrt(1.0 / n + 1.0 / controls) / mean
    return float(norm.sf((target - true) / error))


def cost_of_clamping(price: float, n: float, error: float) -> float:
    """Mean payment for no effect where none is paid below zero: 0.399 x price x n x SE."""
    return price * n * error / sqrt(2.0 * np.pi)


def children_per_arm(p0: float, p1: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Children in each arm of a trial, one-sided, to see p1 against p0."""
    from scipy.stats import norm

    z = norm.ppf(1.0 - alpha) + norm.ppf(power)
    return ceil(float(z) ** 2 * (p0 * (1.0 - p0) + p1 * (1.0 - p1)) / (p1 - p0) ** 2)


def winners_curse(seen: Floats, true: Floats, paid: Floats) -> float:
    """Measured over true effect among the samples that were paid; NaN where none was."""
    chosen = paid > 0
    mean = float(true[chosen].mean()) if chosen.any() else 0.0
    return float(seen[chosen].mean()) / mean if mean else float("nan")


def creaming(
    price: float, n: float, fixed: float, easy: float, p_easy: float, p_hard: float
) -> float:
    """Over-payment where a fixed baseline meets a group with a share of easy cases."""
    return price * n * max(easy * p_easy + (1.0 - easy) * p_hard - fixed, 0.0)
